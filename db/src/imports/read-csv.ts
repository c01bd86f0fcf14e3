import { CsvError, parse } from 'csv-parse/sync'
import { nearest, shown, type ImportError } from './errors.ts'
import type { ImportColumn } from './columns.ts'

export const MAX_ROWS = 10_000
export const MAX_BYTES = 24 * 1024 * 1024

/** A row of the file: its first line, and its cells by heading, trimmed. */
export interface CsvRow {
  line: number
  cells: ReadonlyMap<string, string>
}

/** Reads a file's rows, or says why it cannot be read. Nothing is guessed: a file that is not UTF-8 CSV is refused with the remedy. */
export function readCsv(bytes: Uint8Array, columns: readonly ImportColumn[]): { rows: CsvRow[]; errors: ImportError[] } {
  const text = decode(bytes)
  if (typeof text !== 'string') return { rows: [], errors: [text] }
  const records = split(text)
  if (!Array.isArray(records)) return { rows: [], errors: [records] }
  const [header, ...body] = records
  if (header === undefined)
    return { rows: [], errors: [fileError('file.empty', 'The file is empty. Download the template and fill in a row for each.')] }
  const headings = header.cells.map((cell) => cell.trim().toLowerCase())
  const errors = headerErrors(headings, columns)
  if (errors.length > 0) return { rows: [], errors }
  if (body.length === 0) return { rows: [], errors: [fileError('file.noRows', 'There is a heading but no row below it.')] }
  if (body.length > MAX_ROWS)
    return {
      rows: [],
      errors: [fileError('file.tooManyRows', `There are ${body.length} rows; ${MAX_ROWS} are the most in one file. Split the file.`)],
    }
  return { rows: body.map((record) => toRow(record, headings)), errors: body.flatMap((record) => widthErrors(record, headings.length)) }
}

function decode(bytes: Uint8Array): string | ImportError {
  if (bytes.length === 0) return fileError('file.empty', 'The file is empty. Download the template and fill in a row for each.')
  if (bytes.length > MAX_BYTES)
    return fileError('file.tooLarge', `The file has ${bytes.length} bytes; ${MAX_BYTES} are the most. Split the file.`)
  if (bytes[0] === 0x50 && bytes[1] === 0x4b)
    return fileError('file.spreadsheet', 'This is a spreadsheet (.xlsx or .ods), not CSV. Save it as “CSV UTF-8”.')
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))
    return fileError('file.utf16', 'The file is in UTF-16 (“Unicode text”). Save it as “CSV UTF-8”.')
  const nul = bytes.indexOf(0)
  if (nul !== -1)
    return {
      ...fileError('file.binary', 'There is a NUL byte in the file, so it is not text. Export it again as “CSV UTF-8”.'),
      line: lineAt(bytes, nul),
    }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    const line = lineAt(bytes, firstBadByte(bytes))
    return {
      ...fileError('file.notUtf8', 'From this line on, the file is not in UTF-8, so letters would be lost. Save it as “CSV UTF-8”.'),
      line,
    }
  }
}

/** Bisects for the place where decoding begins to fail. */
function firstBadByte(bytes: Uint8Array): number {
  let good = 0
  let bad = bytes.length
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2)
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, middle), { stream: true })
      good = middle
    } catch {
      bad = middle
    }
  }
  return good
}

function lineAt(bytes: Uint8Array, offset: number): number {
  let line = 1
  for (let index = 0; index < offset; index += 1) if (bytes[index] === 0x0a) line += 1
  return line
}

interface CsvRecord {
  line: number
  cells: string[]
}

function split(text: string): CsvRecord[] | ImportError {
  const firstLine = text.slice(0, (text.indexOf('\n') + 1 || text.length + 1) - 1)
  if (!firstLine.includes(',') && /[;\t]/.test(firstLine))
    return fileError('file.delimiter', 'The columns are separated by semicolons or tabs. Save the file with commas between the columns.')
  try {
    const parsed = parse(text, { info: true, relax_column_count: true, skip_empty_lines: true, bom: true }) as unknown as {
      record: string[]
      info: { lines: number }
    }[] // as: the typings leave out what `info: true` returns
    return parsed.map(({ record, info }) => ({ line: info.lines - record.join('').split('\n').length + 1, cells: record }))
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const line = typeof error['lines'] === 'number' ? error['lines'] : 1
    return error.code === 'CSV_QUOTE_NOT_CLOSED'
      ? {
          ...fileError(
            'file.quoteUnclosed',
            'A quotation mark is opened and never closed. Close it, or double it where it is part of the text.',
          ),
          line,
        }
      : {
          ...fileError(
            'file.quoteMisplaced',
            'A quotation mark stands where none may stand. Put the whole cell in quotation marks and double those inside it.',
          ),
          line,
        }
  }
}

function headerErrors(headings: readonly string[], columns: readonly ImportColumn[]): ImportError[] {
  const known = columns.map((column) => column.heading)
  const missing = columns.filter((column) => column.required && !headings.includes(column.heading))
  return [
    ...headings.flatMap((heading, index): ImportError[] => {
      if (headings.indexOf(heading) !== index)
        return [
          {
            line: 1,
            column: heading,
            code: 'header.twice',
            value: heading,
            detail: 'This heading stands there twice. Keep one of the two columns.',
          },
        ]
      if (known.includes(heading)) return []
      const near = nearest(heading, known)
      return [
        {
          line: 1,
          column: heading,
          code: 'header.unknown',
          value: shown(heading),
          detail:
            near === null
              ? 'No column has this heading. Remove it, or take the template’s headings.'
              : `No column has this heading. Did you mean “${near}”?`,
        },
      ]
    }),
    ...missing.map((column): ImportError => ({
      line: 1,
      column: column.heading,
      code: 'header.missing',
      value: null,
      detail: 'This column is missing. Add it; the template has it.',
    })),
  ]
}

function widthErrors(record: CsvRecord, width: number): ImportError[] {
  const found = record.cells.length
  if (found === width) return []
  return [
    found < width
      ? {
          line: record.line,
          column: null,
          code: 'row.tooShort',
          value: null,
          detail: `The row has ${found} cells and the heading ${width}. A line break or comma may be missing its quotation marks.`,
        }
      : {
          line: record.line,
          column: null,
          code: 'row.tooLong',
          value: null,
          detail: `The row has ${found} cells and the heading ${width}. Put a cell that holds a comma in quotation marks.`,
        },
  ]
}

function toRow(record: CsvRecord, headings: readonly string[]): CsvRow {
  return { line: record.line, cells: new Map(headings.map((heading, index) => [heading, (record.cells[index] ?? '').trim()])) }
}

function fileError(code: ImportError['code'], detail: string): ImportError {
  return { line: 1, column: null, code, value: null, detail }
}
