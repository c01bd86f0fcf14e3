import { COUNTRIES, M49_REGIONS, WORLD, countriesIn, groupMembers, regionsOf } from '@scalebridge/db/reference'
import type { MandateFacts, PitchFacts } from './facts.ts'
import type { Relation } from './policy.ts'

/** A place of a pitch as a mandate sees it, with those of the mandate's own codes that say so. */
export interface PlaceFit {
  readonly place: string
  readonly relation: Relation
  readonly by: readonly string[]
}

/** Answers how near a place (ISO3 or M49 code) is to a mandate. */
export type PlaceTable = (place: string) => PlaceFit

const levels: ReadonlyMap<string, string> = new Map(M49_REGIONS.map(({ code, level }) => [code, level]))
const parents: ReadonlyMap<string, string | null> = new Map(M49_REGIONS.map(({ code, parent }) => [code, parent]))

const chains: ReadonlyMap<string, readonly string[]> = new Map([
  ...M49_REGIONS.map(({ code }) => [code, regionChain(code)] as const),
  ...COUNTRIES.map(({ iso3 }) => [iso3, regionsOf(iso3)] as const),
])

const countries: ReadonlyMap<string, readonly string[]> = new Map(M49_REGIONS.map(({ code }) => [code, countriesIn(code)]))

/** Returns the places by which a pitch is matched: a global pitch by the world, a regional one by its regions. */
export function placesOf(pitch: PitchFacts): readonly string[] {
  if (pitch.scope === 'global') return [WORLD]
  if (pitch.scope === 'regional' && pitch.regions.length > 0) return pitch.regions
  return pitch.countries.length > 0 ? pitch.countries : pitch.regions
}

/** Returns the M49 codes that hold a place, the place's own code first where it is one, without the world. */
export function chainOf(place: string): readonly string[] {
  return chains.get(place) ?? []
}

/** Returns the countries of a place: itself for a country, all that it holds for a region. */
export function countriesOf(place: string): readonly string[] {
  return countries.get(place) ?? [place]
}

/** Answers which countries belong to a group. Throws a RangeError for a group that does not exist. */
export type GroupMembers = (code: string) => ReadonlySet<string>

/** Makes the answers for one day (UTC), on which the list of least developed countries depends; each is looked up once. */
export function groupsOn(day: Date): GroupMembers {
  const known = new Map<string, ReadonlySet<string>>()
  return (code) => {
    const members = known.get(code) ?? new Set<string>(groupMembers(code, day))
    known.set(code, members)
    return members
  }
}

/**
 * Makes the table of a mandate's places.
 * Throws a RangeError when the mandate names a group that does not exist.
 */
export function placeTable(mandate: MandateFacts, membersOf: GroupMembers): PlaceTable {
  const listed = new Set(mandate.countries)
  const regions = mandate.countryGroups.filter((code) => levels.has(code))
  const groups = mandate.countryGroups.filter((code) => !levels.has(code)).map((code) => ({ code, members: membersOf(code) }))
  const tables = { listed, regions, groups }
  const known = new Map<string, PlaceFit>()
  return (place) => {
    const found = known.get(place)
    if (found !== undefined) return found
    const fit = { place, ...(insideOf(place, tables) ?? aroundOf(place, tables)) }
    known.set(place, fit)
    return fit
  }
}

interface Tables {
  readonly listed: ReadonlySet<string>
  readonly regions: readonly string[]
  readonly groups: readonly { readonly code: string; readonly members: ReadonlySet<string> }[]
}

type Fit = Omit<PlaceFit, 'place'>

/** A place that lies wholly inside what the mandate names. */
function insideOf(place: string, { listed, regions, groups }: Tables): Fit | null {
  if (listed.has(place)) return { relation: 'country', by: [place] }
  const holding = groups.filter(({ members }) => countriesOf(place).every((code) => members.has(code)))
  const special = holding.map(({ code }) => code).filter((code) => !code.startsWith('group:'))
  if (special.length > 0) return { relation: 'group', by: special }
  const nearest = chainOf(place).find((code) => regions.includes(code))
  if (nearest !== undefined && levels.get(nearest) !== 'region') return { relation: 'subregion', by: [nearest] }
  // A regional group of the General Assembly is as wide as a continent, so it counts as one.
  const wide = [...(nearest === undefined ? [] : [nearest]), ...holding.map(({ code }) => code)]
  if (wide.length > 0) return { relation: 'region', by: wide }
  return regions.includes(WORLD) ? { relation: 'world', by: [WORLD] } : null
}

/** A place that holds, or lies beside, what the mandate names. */
function aroundOf(place: string, { listed, regions, groups }: Tables): Fit {
  if (levels.has(place)) {
    const held = heldBy(place, { listed, regions, groups })
    if (held.length > 0) return { relation: 'covers', by: held }
  }
  const chain = chainOf(place)
  const beside = [...listed].filter((code) => chain.length > 0 && chainOf(code)[0] === chain[0])
  if (beside.length > 0) return { relation: 'near_subregion', by: beside }
  const continent = chain.at(-1)
  const sameContinent = [...listed, ...regions].filter((code) => chainOf(code).at(-1) === continent)
  if (continent !== undefined && sameContinent.length > 0) return { relation: 'near_region', by: sameContinent }
  return { relation: 'elsewhere', by: [] }
}

function heldBy(region: string, { listed, regions, groups }: Tables): readonly string[] {
  return [
    ...[...listed].filter((code) => region === WORLD || chainOf(code).includes(region)),
    ...regions.filter((code) => region === WORLD || chainOf(code).includes(region)),
    ...groups.filter(({ members }) => countriesOf(region).some((code) => members.has(code))).map(({ code }) => code),
  ]
}

function regionChain(region: string): readonly string[] {
  const chain: string[] = []
  for (let code: string | null = region; code !== null && code !== WORLD; code = parents.get(code) ?? null) chain.push(code)
  return chain
}
