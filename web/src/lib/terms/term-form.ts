import { isCurrency, minorUnitOf, TERM_FIELDS, TERM_ROWS, type Locale, type TermField } from '@scalebridge/db/reference'
import { blankRow, blankSheet, nextLayerId, type TermSheet } from '@scalebridge/db/rules'
import { majorText } from '../money.ts'
import { numberOf } from './numbers.ts'

/** A row or the fields of the sheet as a form holds them: text by key, a yes as "yes", several choices joined by commas. */
export type Typed = Record<string, string>
export type RowsKey = (typeof TERM_ROWS)[number]['key']

/** A term sheet as it is typed; amounts in major units, percentages in percent. */
export interface TermForm {
  fields: Typed
  rows: Record<RowsKey, Typed[]>
}

/** What was typed and is no number. */
export interface Unreadable {
  pointer: string
  value: string
}

/** Returns the fields of one list of rows. */
export function fieldsOf(key: RowsKey): readonly TermField[] {
  return TERM_ROWS.find((rows) => rows.key === key)?.fields ?? []
}

/** A sheet as its form shows it. */
export function formOf(sheet: TermSheet, locale: Locale): TermForm {
  const typed = (values: object, fields: readonly TermField[]): Typed =>
    Object.fromEntries(
      fields.map((field) => [field.key, typedOf(field, Reflect.get(values, field.key), { currency: sheet.currency, locale })]),
    )
  return {
    fields: typed(sheet, TERM_FIELDS),
    rows: mapRows((key) => sheet[key].map((row) => typed(row, fieldsOf(key)))),
  }
}

function typedOf(field: TermField, value: unknown, { currency, locale }: { currency: string; locale: Locale }): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'boolean') return value ? 'yes' : ''
  if (Array.isArray(value)) return value.join(',')
  if (typeof value === 'string') return value
  if (typeof value !== 'number') return ''
  if (field.kind === 'money') return value === 0 ? '0' : majorText(value, currency, locale)
  // Basis points are percent with two decimals, as cents are dollars.
  return field.kind === 'percent' ? majorText(value, 'USD', locale) : String(value)
}

/** Reads a sent form; rows are numbered in their names, as in `stack.0.role`. */
export function readForm(data: FormData): TermForm {
  const typed = (prefix: string, fields: readonly TermField[]): Typed =>
    Object.fromEntries(
      fields.map(({ key }) => [
        key,
        data
          .getAll(`${prefix}${key}`)
          .filter((value) => typeof value === 'string')
          .map((value) => value.trim())
          .join(','),
      ]),
    )
  return {
    fields: typed('', TERM_FIELDS),
    rows: mapRows((key) => Array.from({ length: countOf(data, key) }, (_, index) => typed(`${key}.${index}.`, fieldsOf(key)))),
  }
}

function countOf(data: FormData, key: RowsKey): number {
  const max = TERM_ROWS.find((rows) => rows.key === key)?.max ?? 0
  const stated = Number(data.get(`${key}.count`))
  return Number.isInteger(stated) ? Math.min(Math.max(0, stated), max) : 0
}

/**
 * Adds or takes away a row, as the button's value says: `add:stack`, `remove:stack:2`.
 * @returns the form as it is for any other value
 */
export function changeRows(form: TermForm, command: string): TermForm {
  const [verb, name, index] = command.split(':')
  const rows = TERM_ROWS.find(({ key }) => key === name)
  if (rows === undefined) return form
  const own = form.rows[rows.key]
  const changed =
    verb === 'add'
      ? [...own, newRow(form, rows.key)].slice(0, rows.max)
      : verb === 'remove'
        ? own.filter((_, position) => position !== Number(index))
        : own
  return { ...form, rows: { ...form.rows, [rows.key]: changed } }
}

function newRow(form: TermForm, key: RowsKey): Typed {
  const blank = Object.fromEntries(
    fieldsOf(key).map((field) => [field.key, typedOf(field, Reflect.get(blankRow(key), field.key), { currency: 'USD', locale: 'en' })]),
  )
  if (key === 'stack') blank['id'] = nextLayerId({ stack: form.rows.stack.map((row) => ({ ...blankRow('stack'), id: row['id'] ?? '' })) })
  if (key === 'lossWaterfall') blank['order'] = String(form.rows.lossWaterfall.length + 1)
  return blank
}

/** Makes a sheet of what was typed, with what could not be read, which counts as not stated. */
export function sheetOf(form: TermForm, locale: Locale): { sheet: TermSheet; unreadable: Unreadable[] } {
  const unreadable: Unreadable[] = []
  const currency = isCurrency(form.fields['currency'] ?? '') ? (form.fields['currency'] ?? 'USD') : 'USD'
  const values = (typed: Typed, fields: readonly TermField[], pointer: string) =>
    Object.fromEntries(
      fields.map((field) => {
        const text = typed[field.key] ?? ''
        const value = valueOf(field, text, { currency, locale })
        if (value === undefined) unreadable.push({ pointer: `${pointer}/${field.key}`, value: text })
        return [field.key, value ?? null]
      }),
    )
  const sheet = {
    ...blankSheet(currency),
    ...values({ ...form.fields, currency }, TERM_FIELDS, ''),
    ...mapRows((key) => form.rows[key].map((row, index) => values(row, fieldsOf(key), `/${key}/${index}`))),
  } as TermSheet // as: made of the very fields that the type is made of
  return { sheet, unreadable }
}

/** The value of one typed field; undefined for what cannot be read. */
function valueOf(field: TermField, text: string, { currency, locale }: { currency: string; locale: Locale }): unknown {
  switch (field.kind) {
    case 'yes':
      return text === 'yes'
    case 'choices':
      return [...new Set(text.split(',').filter((value) => field.list.includes(value)))]
    case 'choice':
      return field.list.includes(text) ? text : null
    case 'money':
      return text === '' ? null : numberOf(text, minorUnitOf(currency), locale)
    case 'percent':
      return text === '' ? null : numberOf(text, 2, locale)
    case 'count':
      return text === '' ? null : numberOf(text, 0, locale)
    case 'date':
      return /^\d{4}-\d{2}-\d{2}$/.test(text) ? text : null
    case 'id':
    case 'currency':
      return text
    default:
      return text === '' ? null : text
  }
}

function mapRows<T>(make: (key: RowsKey) => T): Record<RowsKey, T> {
  return Object.fromEntries(TERM_ROWS.map(({ key }) => [key, make(key)])) as Record<RowsKey, T> // as: the very keys that the type is made of
}
