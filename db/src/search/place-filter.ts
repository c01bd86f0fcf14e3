import { COUNTRIES, M49_REGIONS, WORLD, groupMembers, isIso3, isM49Region, regionsOf, type Country } from '../reference/index.ts'

/** Where a pitch must be to pass a filter: in one of the countries, or for one of the regions. */
export interface PlaceFilter {
  countries: readonly string[]
  regions: readonly string[]
  /** Whether pitches for the whole world pass as well. */
  withGlobal: boolean
}

/**
 * Expands a country, an M49 region or a group of countries. A regional pitch passes when one of its regions lies in the
 * place or contains it. Political groups are compared by member states alone, for territories belong to none of them.
 * Undefined for a code that names no place. `on` is the day on which least developed countries are read.
 */
export function placeFilterOf(place: string, on: Date): PlaceFilter | undefined {
  const byStates = !isIso3(place) && !isM49Region(place)
  const countries = membersOf(place, on)
  if (countries === undefined) return undefined
  const asked = new Set<string>(countries)
  const regions = M49_REGIONS.filter(({ code }) => code !== WORLD).filter(({ code }) => {
    const held = heldBy(code).filter((country) => !byStates || country.unMember)
    const inside = held.length > 0 && held.every((country) => asked.has(country.iso3))
    const heldCodes = new Set<string>(held.map((country) => country.iso3))
    return inside || countries.every((iso3) => heldCodes.has(iso3))
  })
  return { countries, regions: regions.map(({ code }) => code), withGlobal: place === WORLD }
}

const heldByRegion = new Map<string, readonly Country[]>()

function heldBy(region: string): readonly Country[] {
  const known = heldByRegion.get(region) ?? COUNTRIES.filter((country) => regionsOf(country.iso3).some((code) => code === region))
  heldByRegion.set(region, known)
  return known
}

function membersOf(place: string, on: Date): readonly string[] | undefined {
  if (isIso3(place)) return [place]
  try {
    return groupMembers(place, on)
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}
