import { INSTRUMENTS } from '../reference/instruments.ts'
import { LOCALES } from '../reference/locales.ts'
import { M49_REGIONS } from '../reference/regions.ts'
import { STAGES } from '../reference/stages.ts'
import { ORIGINS, SCOPES, STAKEHOLDER_TYPES } from '../reference/stakeholders.ts'
import { RowReader } from './cells.ts'
import type { CsvRow } from './read-csv.ts'

const REGION_CODES = M49_REGIONS.map((region) => region.code).filter((code) => code !== '001')

export type PitchImport = ReturnType<typeof readPitchRow>['value']

/** Reads a pitch from its row, with everything that is wrong in it. */
export function readPitchRow(row: CsvRow) {
  const reader = new RowReader(row)
  const goals = reader.goals('goals', 5)
  const askCurrency = reader.currency('ask_currency')
  const value = {
    line: row.line,
    sourceId: reader.required('source_id', 120),
    organisation: reader.required('organisation', 200),
    organisationCountry: reader.countries('organisation_country')[0] ?? null,
    stakeholderType: reader.listed('stakeholder_type', STAKEHOLDER_TYPES),
    origin: reader.listed('origin', ORIGINS) ?? 'open_call',
    language: requiredLanguage(reader),
    title: reader.required('title', 160),
    summary: reader.required('summary', 300),
    goals,
    targets: reader.targets('targets', goals),
    scope: reader.listed('scope', SCOPES),
    countries: reader.countries('countries'),
    regions: regions(reader),
    askMinor: reader.amountMinor('ask', askCurrency),
    askMinimumMinor: reader.amountMinor('ask_minimum', askCurrency),
    askCurrency,
    instruments: reader.several('instruments', INSTRUMENTS),
    stage: reader.listed('stage', STAGES),
    evidenceLevel: reader.level('evidence_level'),
    problem: reader.text('problem', 10_000),
    approach: reader.text('approach', 10_000),
    results: reader.text('results', 10_000),
    scalePlan: reader.text('scale_plan', 10_000),
    lessons: reader.text('lessons', 10_000),
  }
  if (value.targets.length > 5) reader.refuse('targets', 'value.tooMany', 'Five targets are the most.')
  if (value.organisation.length === 1) reader.refuse('organisation', 'value.missing', 'Write the organisation’s whole name.')
  checkAsk(reader, value)
  checkPlaces(reader, value)
  return { value, errors: reader.errors }
}

export function requiredLanguage(reader: RowReader): (typeof LOCALES)[number] {
  if (reader.raw('language') === '')
    reader.refuse('language', 'value.missing', `This must not be empty. Write one of: ${LOCALES.join(', ')}.`)
  return reader.listed('language', LOCALES) ?? 'en'
}

function regions(reader: RowReader): string[] {
  return reader.split('regions').flatMap((value) => {
    if (REGION_CODES.some((code) => code === value)) return [value]
    const padded = value.padStart(3, '0')
    if (/^\d{1,2}$/.test(value) && REGION_CODES.some((code) => code === padded))
      reader.refuse(
        'regions',
        'region.zeroLost',
        `“${value}” has lost its leading zero, as spreadsheets do. Write ${padded}, in a column of text.`,
      )
    else reader.refuse('regions', 'region.unknown', `“${value}” is not an M49 region. Write three digits, as in 061 for Polynesia.`)
    return []
  })
}

interface Ask {
  askMinor: number | null
  askMinimumMinor: number | null
  askCurrency: string | null
}

function checkAsk(reader: RowReader, ask: Ask): void {
  if (reader.raw('ask') !== '' && reader.raw('ask_currency') === '')
    reader.refuse('ask_currency', 'currency.missing', 'Say in which currency the amount is.')
  if (reader.raw('ask_minimum') !== '' && reader.raw('ask') === '')
    reader.refuse('ask', 'amount.missing', 'There is a smallest contribution but no whole ask. Fill in the ask.')
  if (ask.askMinor !== null && ask.askMinimumMinor !== null && ask.askMinimumMinor > ask.askMinor)
    reader.refuse('ask_minimum', 'amount.minimumAboveTotal', 'The smallest useful contribution is more than the whole ask. Check the two.')
}

function checkPlaces(reader: RowReader, pitch: { scope: string | null; countries: string[]; regions: string[] }): void {
  const wrongCountries = reader.errors.some((error) => error.column === 'countries' || error.column === 'regions')
  if (wrongCountries) return
  const fits =
    pitch.scope === 'country'
      ? pitch.countries.length === 1
      : pitch.scope === 'multi_country'
        ? pitch.countries.length > 1
        : pitch.scope === 'regional'
          ? pitch.regions.length > 0
          : true
  if (!fits)
    reader.refuse(
      'scope',
      'scope.placesMismatch',
      'The scope and the places do not fit: “country” has one country, “multi_country” several, “regional” at least one region.',
    )
}
