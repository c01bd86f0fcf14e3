import { LOCALES } from '../reference/locales.ts'
import { NOMINATOR_KINDS } from '../reference/scouting.ts'
import { STAKEHOLDER_TYPES } from '../reference/stakeholders.ts'
import { RowReader } from './cells.ts'
import type { CsvRow } from './read-csv.ts'

export type LeadImport = ReturnType<typeof readLeadRow>['value']

/** Reads a lead from its row, with everything that is wrong in it. */
export function readLeadRow(row: CsvRow) {
  const reader = new RowReader(row)
  const value = {
    line: row.line,
    sourceId: reader.required('source_id', 120),
    organisationName: reader.required('organisation', 200),
    stakeholderType: reader.listed('stakeholder_type', STAKEHOLDER_TYPES),
    country: reader.countries('country')[0] ?? null,
    language: reader.listed('language', LOCALES) ?? 'en',
    contactName: reader.text('contact_name', 200),
    contactEmail: email(reader),
    title: reader.text('title', 160),
    summary: reader.text('summary', 300),
    goals: reader.goals('goals', 5),
    source: reader.required('source', 200),
    nominatorKind: nominator(reader),
    nominatorName: reader.text('nominator', 200),
    notes: reader.text('notes', 10_000),
  }
  if (value.organisationName.length === 1) reader.refuse('organisation', 'value.missing', 'Write the organisation’s whole name.')
  return { value, errors: reader.errors }
}

function nominator(reader: RowReader): (typeof NOMINATOR_KINDS)[number] {
  if (reader.raw('nominator_kind') === '')
    reader.refuse('nominator_kind', 'value.missing', `This must not be empty. Write one of: ${NOMINATOR_KINDS.join(', ')}.`)
  return reader.listed('nominator_kind', NOMINATOR_KINDS) ?? 'other'
}

function email(reader: RowReader): string | null {
  const value = reader.text('contact_email', 254)
  if (value === null || /^[^\s@]+@[^\s@]+$/.test(value)) return value
  reader.refuse('contact_email', 'email.invalid', 'This is not a mail address. Write one, as in name@example.org.')
  return null
}
