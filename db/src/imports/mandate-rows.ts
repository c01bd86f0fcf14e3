import { SENSITIVE_SECTORS } from '../reference/exclusions.ts'
import { INSTRUMENTS } from '../reference/instruments.ts'
import { INVESTOR_TYPES, SUPPORT_KINDS } from '../reference/investor-types.ts'
import { COUNTRY_GROUPS, isCountryGroup } from '../reference/regions.ts'
import { STAGES } from '../reference/stages.ts'
import { RowReader } from './cells.ts'
import { nearest } from './errors.ts'
import { requiredLanguage } from './pitch-rows.ts'
import type { CsvRow } from './read-csv.ts'

export type MandateImport = ReturnType<typeof readMandateRow>['value']

/** Reads a mandate from its row, with everything that is wrong in it. */
export function readMandateRow(row: CsvRow) {
  const reader = new RowReader(row)
  const goals = reader.goals('goals', 17)
  const ticketCurrency = reader.currency('ticket_currency')
  const value = {
    line: row.line,
    sourceId: reader.required('source_id', 120),
    investorId: reader.required('investor_id', 120),
    investor: reader.required('investor', 200),
    investorType: investorType(reader),
    name: reader.required('name', 160),
    language: requiredLanguage(reader),
    text: reader.text('text', 10_000),
    goals,
    targets: reader.targets('targets', goals),
    countries: reader.countries('countries'),
    countryGroups: groups(reader),
    strictGeography: reader.yesNo('strict_geography', false),
    excludedCountries: reader.countries('excluded_countries'),
    excludedSectors: reader.several('excluded_sectors', SENSITIVE_SECTORS),
    instruments: reader.several('instruments', INSTRUMENTS),
    ticketMinMinor: reader.amountMinor('ticket_min', ticketCurrency),
    ticketMaxMinor: reader.amountMinor('ticket_max', ticketCurrency),
    ticketCurrency,
    stages: reader.several('stages', STAGES),
    minimumEvidence: reader.level('minimum_evidence'),
    supportOffered: reader.several('support_offered', SUPPORT_KINDS),
    namedToPartnerships: reader.yesNo('named_to_partnerships', true),
  }
  const hasTicket = reader.raw('ticket_min') !== '' || reader.raw('ticket_max') !== ''
  if (hasTicket && reader.raw('ticket_currency') === '')
    reader.refuse('ticket_currency', 'currency.missing', 'Say in which currency the ticket is.')
  if (value.ticketMinMinor !== null && value.ticketMaxMinor !== null && value.ticketMinMinor > value.ticketMaxMinor)
    reader.refuse('ticket_min', 'ticket.upsideDown', 'The smallest ticket is larger than the largest. Exchange the two.')
  const both = value.countries.filter((country) => value.excludedCountries.includes(country))
  if (both.length > 0)
    reader.refuse(
      'excluded_countries',
      'country.bothWantedAndExcluded',
      `${both.join(', ')} is both wanted and excluded. Keep one of the two.`,
    )
  return { value, errors: reader.errors }
}

function investorType(reader: RowReader): (typeof INVESTOR_TYPES)[number] {
  if (reader.raw('investor_type') === '') reader.refuse('investor_type', 'value.missing', 'This must not be empty.')
  return reader.listed('investor_type', INVESTOR_TYPES) ?? 'foundation'
}

function groups(reader: RowReader): string[] {
  return reader.split('country_groups').flatMap((value) => {
    if (isCountryGroup(value)) return [value]
    const padded = value.padStart(3, '0')
    const near = nearest(value, COUNTRY_GROUPS)
    if (/^\d{1,2}$/.test(value) && isCountryGroup(padded))
      reader.refuse(
        'country_groups',
        'region.zeroLost',
        `“${value}” has lost its leading zero, as spreadsheets do. Write ${padded}, in a column of text.`,
      )
    else
      reader.refuse(
        'country_groups',
        'group.unknown',
        near === null
          ? 'This is not a group. Write an M49 code of three digits, ldc, lldc, sids, or group: and a regional group.'
          : `This is not a group. Did you mean “${near}”?`,
      )
    return []
  })
}
