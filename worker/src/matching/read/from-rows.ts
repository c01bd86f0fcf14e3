/**
 * From rows of the database to the engine's facts. The worker, which matches, and the api, which explains, both go through
 * here, so that a pair is explained from exactly what it was scored from. Pure: who reads the rows is the caller's affair.
 */
import { minorUnitOf } from '@scalebridge/db/reference'
import type { exchangeRates, investors, mandates, pitches } from '@scalebridge/db/schema'
import type { ClosedTo, MandateFacts, PitchFacts } from '../facts/facts.ts'

/** The columns of a pitch that matching looks at. */
export type PitchRow = Pick<
  typeof pitches.$inferSelect,
  | 'id'
  | 'organisationId'
  | 'language'
  | 'title'
  | 'summary'
  | 'goals'
  | 'targets'
  | 'scope'
  | 'countries'
  | 'regions'
  | 'askMinor'
  | 'askMinimumMinor'
  | 'askCurrency'
  | 'instruments'
  | 'wantedInvestorTypes'
  | 'refusedInvestorTypes'
  | 'supportNeeded'
  | 'sensitiveSectors'
  | 'stage'
  | 'evidenceLevel'
  | 'problem'
  | 'approach'
  | 'results'
  | 'scalePlan'
  | 'lessons'
>

/** The columns of a mandate that matching looks at, with two of its investor's. */
export type MandateRow = Pick<
  typeof mandates.$inferSelect,
  | 'id'
  | 'investorId'
  | 'text'
  | 'goals'
  | 'targets'
  | 'countries'
  | 'countryGroups'
  | 'strictGeography'
  | 'excludedCountries'
  | 'excludedSectors'
  | 'instruments'
  | 'ticketMinMinor'
  | 'ticketMaxMinor'
  | 'ticketCurrency'
  | 'stages'
  | 'minimumEvidence'
  | 'supportOffered'
> &
  Pick<typeof investors.$inferSelect, 'organisationId' | 'investorType'>

/** US dollars for one unit of each currency that has a rate. */
export type UsdRates = ReadonlyMap<string, number>

/** Reads an edition's exchange rates. The dollar is always worth itself. */
export function usdRatesFrom(rows: readonly Pick<typeof exchangeRates.$inferSelect, 'currency' | 'usdPerUnit'>[]): UsdRates {
  return new Map([...rows.map((row) => [row.currency, Number(row.usdPerUnit)] as const), ['USD', 1]])
}

/** Returns an amount in whole US cents; null where the amount, its currency or the rate is unknown. */
export function usdMinorOf(amountMinor: number | null, currency: string | null, rates: UsdRates): number | null {
  const usdPerUnit = currency === null ? undefined : rates.get(currency)
  if (amountMinor === null || currency === null || usdPerUnit === undefined) return null
  if (currency === 'USD') return amountMinor
  return Math.round((amountMinor / 10 ** minorUnitOf(currency)) * usdPerUnit * 100)
}

/** The columns that are a pitch's text, in the order in which they are read. */
export const PITCH_TEXTS = ['title', 'summary', 'problem', 'approach', 'results', 'scalePlan', 'lessons'] as const

/** The same row with its texts joined already, by line breaks. */
export type JoinedPitchRow = Omit<PitchRow, (typeof PITCH_TEXTS)[number]> & { readonly text: string }

/** Returns what the engine knows of a pitch. */
export function pitchFactsFrom(row: PitchRow, rates: UsdRates): PitchFacts {
  const texts = PITCH_TEXTS.map((key) => row[key]).filter((text) => text !== null)
  return pitchFactsOf({ ...row, text: texts.join('\n') }, rates)
}

/** Returns what the engine knows of a pitch whose texts are joined. */
export function pitchFactsOf(row: JoinedPitchRow, rates: UsdRates): PitchFacts {
  return {
    id: row.id,
    organisationId: row.organisationId,
    goals: row.goals,
    targets: row.targets,
    scope: scopeOf(row.scope),
    countries: row.countries,
    regions: row.regions,
    askUsdMinor: usdMinorOf(row.askMinor, row.askCurrency, rates),
    askMinimumUsdMinor: usdMinorOf(row.askMinimumMinor, row.askCurrency, rates),
    instruments: row.instruments,
    stage: row.stage,
    evidenceLevel: evidenceOf(row.evidenceLevel),
    sensitiveSectors: row.sensitiveSectors,
    wantedInvestorTypes: row.wantedInvestorTypes,
    refusedInvestorTypes: row.refusedInvestorTypes,
    supportNeeded: row.supportNeeded,
    text: row.text,
    language: row.language,
  }
}

/** Nobody is kept apart from the mandate. */
export const OPEN_TO_ALL: ClosedTo = { organisationIds: [], pitchIds: [] }

/** A mandate's part of what was read of whom people keep apart. */
export function closedToFrom(closedTo: ReadonlyMap<string, ClosedTo>, mandateId: string): ClosedTo {
  return closedTo.get(mandateId) ?? OPEN_TO_ALL
}

/**
 * Returns what the engine knows of a mandate. Its name stays out: it often names the investor, which must not enter a score.
 * `closedTo` has no default: whoever leaves people's rules out has to say so.
 */
export function mandateFactsFrom(row: MandateRow, rates: UsdRates, closedTo: ClosedTo): MandateFacts {
  return {
    id: row.id,
    investorId: row.investorId,
    organisationId: row.organisationId,
    investorType: row.investorType,
    goals: row.goals,
    targets: row.targets,
    countries: row.countries,
    countryGroups: row.countryGroups,
    strictGeography: row.strictGeography,
    excludedCountries: row.excludedCountries,
    excludedSectors: row.excludedSectors,
    instruments: row.instruments,
    ticketMinUsdMinor: usdMinorOf(row.ticketMinMinor, row.ticketCurrency, rates),
    ticketMaxUsdMinor: usdMinorOf(row.ticketMaxMinor, row.ticketCurrency, rates),
    stages: row.stages,
    minimumEvidence: row.minimumEvidence,
    supportOffered: row.supportOffered,
    text: row.text ?? '',
    closedTo,
  }
}

function scopeOf(scope: string | null): PitchFacts['scope'] {
  return scope === 'country' || scope === 'multi_country' || scope === 'regional' || scope === 'global' ? scope : null
}

function evidenceOf(level: number | null): PitchFacts['evidenceLevel'] {
  return level === 0 || level === 1 || level === 2 || level === 3 || level === 4 || level === 5 ? level : null
}
