/**
 * Questions about countries: which groups hold them, and on which day. Three things are kept apart because they differ:
 * M49 regions (statistics), regional groups (politics) and regional commissions (structure of the United Nations).
 */
import { COUNTRIES, type Commission, type Country, type Iso3 } from './countries.ts'
import { M49_REGIONS, WORLD, isCountryGroup, type CountryGroup, type M49Code } from './regions.ts'

export { COMMISSIONS, COUNTRIES, ISO3_CODES, type Commission, type Country, type Iso3, type LdcInterval } from './countries.ts'

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
