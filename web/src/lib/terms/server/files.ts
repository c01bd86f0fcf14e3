import { printDocument, type StatedTerms } from '@scalebridge/api/contract'
import { TERM_FIELDS, TERM_ROWS, TERM_TEMPLATES } from '@scalebridge/db/reference'
import { blankRow, blankSheet, type TermSheet } from '@scalebridge/db/rules'
import type { RequestEvent } from '@sveltejs/kit'
import { createI18n } from '../../i18n/i18n.ts'
import { loadMessages } from '../../i18n/load.ts'
import { csvFile } from '../../secretariat/server/csv.ts'
import { callForBytes } from '../../server/api.ts'
import { throwProblem } from '../../server/problems.ts'
import { printTerms } from '../print.ts'

interface Subject {
  terms: StatedTerms
  /** The pitch's. */
  title: string
  isDemonstration: boolean
}

/** Answers with a term sheet as the file that `?format=` asks for: pdf, csv, or else json. */
export async function termsFile(event: RequestEvent, subject: Subject): Promise<Response> {
  const format = event.url.searchParams.get('format')
  if (format === 'csv') return csvFile('term-sheet.csv', csvOf(subject.terms))
  const headers = {
    'content-disposition': `attachment; filename="term-sheet.${format === 'pdf' ? 'pdf' : 'json'}"`,
    'cache-control': 'no-store',
  }
  if (format !== 'pdf')
    return new Response(`${JSON.stringify(subject, null, 2)}\n`, {
      headers: { ...headers, 'content-type': 'application/json; charset=utf-8' },
    })
  const { locale } = event.locals
  const messages = await loadMessages(locale, event.route.id)
  const body = printTerms(
    createI18n(locale, () => messages),
    subject,
  )
  const pdf = await callForBytes(event, printDocument, { body }).catch((cause: unknown) => throwProblem(event, cause))
  return new Response(pdf, { headers: { ...headers, 'content-type': 'application/pdf' } })
}

/**
 * The standard term sheet with nothing stated, for whoever fills it in elsewhere: every field, and one row of each list. CSV, else JSON
 * with the templates and their usual ranges.
 */
export function blankFile(format: string | null): Response {
  const rows = Object.fromEntries(TERM_ROWS.map(({ key }) => [key, [blankRow(key)]]))
  const sheet: TermSheet = { ...blankSheet('USD'), ...rows }
  if (format === 'csv') return csvFile('term-sheet-blank.csv', csvOf({ sheet }))
  return new Response(`${JSON.stringify({ templates: TERM_TEMPLATES, sheet }, null, 2)}\n`, {
    headers: {
      'content-disposition': 'attachment; filename="term-sheet-blank.json"',
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
    },
  })
}

/** One line for each value, under the keys of the schema, so that a machine reads it back. */
function csvOf({ sheet }: Pick<StatedTerms, 'sheet'>): string {
  const line = (cells: readonly unknown[]) => cells.map(cell).join(',')
  const fields = TERM_FIELDS.map(({ key }) => line(['', '', key, sheet[key]]))
  const rows = TERM_ROWS.flatMap(({ key, fields: own }) =>
    sheet[key].flatMap((row, index) => own.map((field) => line([key, index + 1, field.key, Reflect.get(row, field.key)]))),
  )
  return `${[line(['rows', 'row', 'field', 'value']), ...fields, ...rows].join('\r\n')}\r\n`
}

function cell(value: unknown): string {
  const text = Array.isArray(value)
    ? value.join(' ')
    : ['string', 'number', 'boolean'].includes(typeof value)
      ? `${value as string | number | boolean}`
      : '' // as: the list has just said so
  // What a spreadsheet would take for a formula begins with an apostrophe.
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
