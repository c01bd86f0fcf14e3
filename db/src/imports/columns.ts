import type { ImportKind } from '../reference/states.ts'

export interface ImportColumn {
  heading: string
  /** Whether every row must fill it. The column itself may be left out only where this is false. */
  required: boolean
  /** What the template's example row holds. */
  example: string
}

/** Several values in one cell stand between these. */
export const SEPARATOR = ';'

/** The columns of a file of pitches, in the template's order. */
export const PITCH_COLUMNS: readonly ImportColumn[] = [
  { heading: 'source_id', required: true, example: 'reef-001' },
  { heading: 'organisation', required: true, example: 'Example fisheries cooperative' },
  { heading: 'organisation_country', required: false, example: 'FJI' },
  { heading: 'stakeholder_type', required: false, example: 'farmers' },
  { heading: 'origin', required: false, example: 'open_call' },
  { heading: 'language', required: true, example: 'en' },
  { heading: 'title', required: true, example: 'Example: solar cold rooms' },
  { heading: 'summary', required: true, example: 'One sentence that says what is asked for, and why.' },
  { heading: 'goals', required: false, example: '14;7' },
  { heading: 'targets', required: false, example: '14.b;7.1' },
  { heading: 'scope', required: false, example: 'country' },
  { heading: 'countries', required: false, example: 'FJI' },
  { heading: 'regions', required: false, example: '' },
  { heading: 'ask', required: false, example: '1500000.00' },
  { heading: 'ask_minimum', required: false, example: '200000' },
  { heading: 'ask_currency', required: false, example: 'USD' },
  { heading: 'instruments', required: false, example: 'grant;concessional_loan' },
  { heading: 'stage', required: false, example: 'transition_to_scale' },
  { heading: 'evidence_level', required: false, example: '2' },
  { heading: 'problem', required: false, example: '' },
  { heading: 'approach', required: false, example: '' },
  { heading: 'results', required: false, example: '' },
  { heading: 'scale_plan', required: false, example: '' },
  { heading: 'lessons', required: false, example: '' },
]

/** The columns of a file of mandates; an investor with several mandates stands on several rows. */
export const MANDATE_COLUMNS: readonly ImportColumn[] = [
  { heading: 'source_id', required: true, example: 'example-fund/oceans' },
  { heading: 'investor_id', required: true, example: 'example-fund' },
  { heading: 'investor', required: true, example: 'Example ocean fund' },
  { heading: 'investor_type', required: true, example: 'impact_fund' },
  { heading: 'name', required: true, example: 'Oceans' },
  { heading: 'language', required: true, example: 'en' },
  { heading: 'text', required: false, example: 'Small-scale fisheries in island states.' },
  { heading: 'goals', required: false, example: '14' },
  { heading: 'targets', required: false, example: '14.b' },
  { heading: 'countries', required: false, example: 'FJI;WSM' },
  { heading: 'country_groups', required: false, example: '009;sids' },
  { heading: 'strict_geography', required: false, example: 'no' },
  { heading: 'excluded_countries', required: false, example: '' },
  { heading: 'excluded_sectors', required: false, example: 'weapons;tobacco' },
  { heading: 'instruments', required: false, example: 'grant;common_equity' },
  { heading: 'ticket_min', required: false, example: '250000' },
  { heading: 'ticket_max', required: false, example: '2000000' },
  { heading: 'ticket_currency', required: false, example: 'USD' },
  { heading: 'stages', required: false, example: 'transition_to_scale;scaling' },
  { heading: 'minimum_evidence', required: false, example: '2' },
  { heading: 'support_offered', required: false, example: 'technical_assistance' },
  { heading: 'named_to_partnerships', required: false, example: 'yes' },
]

/** The columns of a file of leads: partnerships that somebody named to the Secretariat. */
const LEAD_COLUMNS: readonly ImportColumn[] = [
  { heading: 'source_id', required: true, example: 'unct-fiji/7' },
  { heading: 'organisation', required: true, example: 'Example women’s weaving network' },
  { heading: 'nominator_kind', required: true, example: 'unct' },
  { heading: 'nominator', required: false, example: 'UN Country Team Fiji' },
  { heading: 'source', required: true, example: 'Letter of 3 March' },
  { heading: 'stakeholder_type', required: false, example: 'women' },
  { heading: 'country', required: false, example: 'FJI' },
  { heading: 'language', required: false, example: 'en' },
  { heading: 'contact_name', required: false, example: '' },
  { heading: 'contact_email', required: false, example: 'office@example.org' },
  { heading: 'title', required: false, example: 'Example: looms that run on the sun' },
  { heading: 'summary', required: false, example: '' },
  { heading: 'goals', required: false, example: '7;5' },
  { heading: 'notes', required: false, example: '' },
]

export const IMPORT_COLUMNS: Record<ImportKind, readonly ImportColumn[]> = {
  pitches: PITCH_COLUMNS,
  mandates: MANDATE_COLUMNS,
  leads: LEAD_COLUMNS,
}

/** An empty file of a kind: its headings and one example row, with the mark that makes spreadsheets read UTF-8. */
export function importTemplate(kind: ImportKind): { fileName: string; content: string } {
  const columns = IMPORT_COLUMNS[kind]
  const quote = (value: string) => (/[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value)
  const lines = [columns.map((column) => column.heading), columns.map((column) => quote(column.example))].map((cells) => cells.join(','))
  return { fileName: `scalebridge-${kind}.csv`, content: `\uFEFF${lines.join('\r\n')}\r\n` }
}
