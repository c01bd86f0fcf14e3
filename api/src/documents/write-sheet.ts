import writeXlsxFile, { type Cell } from 'write-excel-file/node'
import type { SheetDocument } from './documents.shapes.ts'

type Value = SheetDocument['rows'][number][number]
type Column = SheetDocument['columns'][number]

/** The mark by which spreadsheets know that a file is UTF-8, and read Arabic as Arabic. */
const UTF8_MARK = '\uFEFF'
/** A sheet's name may not hold these, nor be longer (ECMA-376, 18.2.19). */
const NOT_IN_NAMES = /[\\/?*[\]:]/g
const LONGEST_NAME = 31

/** The table as the file that was asked for. */
export async function sheetFile(sheet: SheetDocument): Promise<{ type: string; bytes: Buffer }> {
  if (sheet.format === 'csv') return { type: 'text/csv; charset=utf-8', bytes: Buffer.from(csvOf(sheet)) }
  return { type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', bytes: await xlsxOf(sheet) }
}

function csvOf({ columns, rows }: SheetDocument): string {
  const lines = [columns.map(({ label }) => label), ...rows].map((cells) => cells.map(csvCell).join(','))
  return `${UTF8_MARK}${lines.join('\r\n')}\r\n`
}

function csvCell(value: Value): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const safe = defused(value)
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** Text that a spreadsheet would take for a formula, behind an apostrophe (OWASP, CSV injection). */
function defused(text: string): string {
  return /^\s*[=+\-@\t\r]/.test(text) ? `'${text}` : text
}

function xlsxOf({ name, locale, columns, rows }: SheetDocument): Promise<Buffer> {
  const head = columns.map(({ label }): Cell => ({ value: label, type: String, fontWeight: 'bold' }))
  const data = [head, ...rows.map((cells) => columns.map((column, index) => xlsxCell(column, cells[index] ?? null)))]
  const sheet = name.replaceAll(NOT_IN_NAMES, ' ').trim().slice(0, LONGEST_NAME) || 'Scalebridge'
  return writeXlsxFile(data, {
    sheet,
    stickyRowsCount: 1,
    rightToLeft: locale === 'ar',
    columns: columns.map(({ kind }) => ({ width: kind === 'text' ? 32 : 16 })),
  }).toBuffer()
}

/** Typed cells: a text is never a formula in this format, a number can be summed, a day sorts as one. */
function xlsxCell({ kind }: Column, value: Value): Cell {
  if (value === null || value === '') return null
  if (typeof value === 'number') return { value, type: Number, format: kind === 'amount' ? '#,##0.00' : 'General' }
  const day = kind === 'date' ? new Date(`${value.slice(0, 10)}T00:00:00Z`) : null
  if (day !== null && !Number.isNaN(day.getTime())) return { value: day, type: Date, format: 'yyyy-mm-dd' }
  return { value, type: String, wrap: true, alignVertical: 'top' }
}
