/** Where a mandate applies: read from the places of the projects behind it. */
import { isLdc, countryByIso3, regionsOf, type Iso3 } from '../src/reference/geography.ts'
import { M49_REGIONS, WORLD, type M49Code, type SpecialGroup } from '../src/reference/regions.ts'
import { placeOf } from './places.ts'
import type { FundedProject } from './source-files.ts'

type Coverage = { countries: Iso3[]; regions: M49Code[]; countryGroups: SpecialGroup[] }

/** Worldwide: so many countries, in so many of the five M49 regions with a tenth of the projects or more each. */
const WORLDWIDE = { countries: 30, regions: 3, leastShare: 0.1 } as const

/** A sub-region is covered as a whole when the history touches this many of its countries with this many projects. */
const WHOLE_SUB_REGION = { countries: 3, projects: 5 } as const

/** A single country counts from its second project on, or from the first in a short history. */
const SINGLE_COUNTRY = { projects: 2, shortHistory: 40 } as const

/** A group is named when the history touches this many members with this share of its projects. */
const GROUPS = {
  ldc: { countries: 10, share: 0.5 },
  lldc: { countries: 10, share: 0.5 },
  sids: { countries: 8, share: 0.3 },
} as const satisfies Record<SpecialGroup, { countries: number; share: number }>

/** Who is a least developed country is asked for the day on which the demonstration's call opens. */
const STATUS_DAY = new Date('2026-11-02T00:00:00Z')

/**
 * Takes the projects behind a mandate; returns the places it covers. A place is covered when any of the three lists
 * holds it. A history whose projects name no country gives the world.
 */
export function coverageOf(projects: readonly FundedProject[]): Coverage {
  const visits = projects.flatMap((project) => placeOf(project)?.country ?? [])
  if (visits.length === 0 || isWorldwide(visits)) return { countries: [], regions: [WORLD], countryGroups: [] }
  const wholeSubRegions = subRegionsOf(visits)
  const least = visits.length < SINGLE_COUNTRY.shortHistory ? 1 : SINGLE_COUNTRY.projects
  const singles = [...countBy(visits)].flatMap(([country, count]) =>
    count >= least && !wholeSubRegions.some((region) => region === finestRegion(country)) ? [country] : [],
  )
  const countryGroups = groupsOf(visits)
  const nothingYet = singles.length + wholeSubRegions.length + countryGroups.length === 0
  const countries = nothingYet ? [...new Set(visits)] : singles
  return { countries: countries.toSorted(), regions: joined(wholeSubRegions), countryGroups }
}

function isWorldwide(visits: readonly Iso3[]): boolean {
  const byRegion = countBy(visits.flatMap((country) => countryByIso3(country)?.region ?? []))
  const strong = [...byRegion.values()].filter((count) => count >= visits.length * WORLDWIDE.leastShare)
  return new Set(visits).size >= WORLDWIDE.countries && strong.length >= WORLDWIDE.regions
}

function subRegionsOf(visits: readonly Iso3[]): M49Code[] {
  return [...Map.groupBy(visits, finestRegion)].flatMap(([region, inside]) =>
    region !== undefined && inside.length >= WHOLE_SUB_REGION.projects && new Set(inside).size >= WHOLE_SUB_REGION.countries
      ? [region]
      : [],
  )
}

/** Replaces all intermediate regions of a sub-region by the sub-region itself. */
function joined(regions: readonly M49Code[]): M49Code[] {
  const parents = M49_REGIONS.filter(({ code }) => {
    const children = M49_REGIONS.filter((region) => region.level === 'intermediate' && region.parent === code)
    return children.length > 0 && children.every((child) => regions.includes(child.code))
  }).map(({ code }) => code)
  const rest = regions.filter((code) => !parents.some((parent) => M49_REGIONS.some((r) => r.code === code && r.parent === parent)))
  return [...parents, ...rest].toSorted()
}

function groupsOf(visits: readonly Iso3[]): SpecialGroup[] {
  const isMember: Record<SpecialGroup, (country: Iso3) => boolean> = {
    ldc: (country) => isLdc(country, STATUS_DAY),
    lldc: (country) => countryByIso3(country)?.lldc ?? false,
    sids: (country) => countryByIso3(country)?.sids ?? false,
  }
  return (['ldc', 'lldc', 'sids'] as const).filter((group) => {
    const inside = visits.filter(isMember[group])
    return new Set(inside).size >= GROUPS[group].countries && inside.length >= visits.length * GROUPS[group].share
  })
}

function finestRegion(country: Iso3): M49Code | undefined {
  return regionsOf(country)[0]
}

function countBy<Key>(keys: readonly Key[]): Map<Key, number> {
  const groups = Map.groupBy(keys, (key) => key)
  return new Map([...groups].map(([key, occurrences]) => [key, occurrences.length]))
}
