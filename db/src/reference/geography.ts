/**
 * Questions about countries: which groups hold them, and on which day. Three things are kept apart because they differ:
 * M49 regions (statistics), regional groups (politics) and regional commissions (structure of the United Nations).
 */
import { COUNTRIES, type Iso3 } from './countries.ts'
import { M49_REGIONS, WORLD, isCountryGroup, type CountryGroup, type M49Code, type RegionalGroup } from './regions.ts'

export { COUNTRIES, ISO3_CODES, type Iso3 } from './countries.ts'

/** Regional commissions of the United Nations; a country may belong to more than one. */
export const COMMISSIONS = ['ECA', 'ECE', 'ECLAC', 'ESCAP', 'ESCWA'] as const

/** Abbreviation of a regional commission. */
export type Commission = (typeof COMMISSIONS)[number]

/**
 * Time a country spends on the list of least developed countries. `from` null: since before this list begins.
 * `until`: the first day (UTC) it is no longer on the list; null: no date is settled.
 * `underDecision`: the General Assembly has been asked to move the date, so no end may be computed from it.
 */
export type LdcInterval = {
  readonly from: string | null
  readonly until: string | null
  readonly underDecision: boolean
}

/** A country or area of the M49 list. All codes are text, M49 codes with their leading zeros. */
export type Country = {
  readonly iso3: Iso3
  readonly iso2: string
  readonly m49: string
  /** Null for Antarctica alone. */
  readonly region: M49Code | null
  /** Null for Antarctica alone. */
  readonly subRegion: M49Code | null
  readonly intermediate: M49Code | null
  readonly unMember: boolean
  /** Null for non-members, and for the United States, which belongs to no group. */
  readonly regionalGroup: RegionalGroup | null
  readonly ldc: readonly LdcInterval[]
  readonly lldc: boolean
  /** On the list of 39 kept by OHRLLS, not the longer M49 grouping, which counts territories. */
  readonly sids: boolean
  /** Commissions a source names; complete only where `commissionsKnown`. Never read an empty list as "none" otherwise. */
  readonly commissions: readonly Commission[]
  readonly commissionsKnown: boolean
}

/** Given where the day makes no difference to the answer. */
const ANY_DAY = new Date(0)

const countriesByIso3: ReadonlyMap<string, Country> = new Map(COUNTRIES.map((country) => [country.iso3, country]))

/** Tells whether a string is the code of a country or area of the M49 list. */
export function isIso3(value: string): value is Iso3 {
  return countriesByIso3.has(value)
}

/** Returns the country or area with this code, or undefined when the M49 list has none. */
export function countryByIso3(iso3: string): Country | undefined {
  return countriesByIso3.get(iso3)
}

/** Tells whether a country is a least developed country on a day (UTC); false for unknown codes. */
export function isLdc(iso3: string, on: Date): boolean {
  const day = on.toISOString().slice(0, 10)
  const intervals = countryByIso3(iso3)?.ldc ?? []
  return intervals.some(({ from, until }) => (from === null || from <= day) && (until === null || day < until))
}

/**
 * Returns the M49 regions that hold a country, nearest first and without the world: KEN gives 014, 202, 002.
 * Empty for Antarctica and for unknown codes.
 */
export function regionsOf(iso3: string): M49Code[] {
  const country = countryByIso3(iso3)
  if (!country) return []
  return [country.intermediate, country.subRegion, country.region].filter((code) => code !== null)
}

/**
 * Returns the codes of the countries that belong to a group on a day (UTC), in alphabetical order.
 * @throws RangeError when the code is not one of COUNTRY_GROUPS, so that a spelling mistake never reads as an empty group.
 */
export function groupMembers(code: string, on: Date): Iso3[] {
  if (!isCountryGroup(code)) throw new RangeError(`No such group of countries: ${code}`)
  return COUNTRIES.filter((country) => isMember(country, code, on)).map((country) => country.iso3)
}

/**
 * Returns the countries of a group that does not change with the day, in alphabetical order.
 * @throws RangeError for `ldc`, whose members depend on the day (use groupMembers), and for unknown codes.
 */
export function countriesIn(code: string): Iso3[] {
  if (code === 'ldc') throw new RangeError('Who is a least developed country depends on the day: use groupMembers')
  return groupMembers(code, ANY_DAY)
}

/** Returns the regional commissions a country is a member of, or null where no source was found: unknown is not "none". */
export function commissionsOf(iso3: string): readonly Commission[] | null {
  const country = countryByIso3(iso3)
  return country?.commissionsKnown ? country.commissions : null
}

/** Tells whether a code names a node of the M49 tree. */
export function isM49Region(code: string): code is M49Code {
  return M49_REGIONS.some((region) => region.code === code)
}

function isMember(country: Country, code: CountryGroup, on: Date): boolean {
  switch (code) {
    case WORLD:
      return true
    case 'ldc':
      return isLdc(country.iso3, on)
    case 'lldc':
      return country.lldc
    case 'sids':
      return country.sids
    default:
      return code === `group:${country.regionalGroup}` || regionsOf(country.iso3).some((region) => region === code)
  }
}
