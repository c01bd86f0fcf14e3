/**
 * Counts of a pool and its gaps, from what each pitch says of itself. Pure. A pitch counts once for every goal, place and
 * group it names; a regional pitch counts for the regions around its own, and for a group that all its states belong to.
 */
import {
  COUNTRIES,
  M49_REGIONS,
  ORIGINS,
  REGIONAL_GROUPS,
  SPECIAL_GROUPS,
  STAGES,
  WORLD,
  countryByIso3,
  groupMembers,
  regionsOf,
} from '@scalebridge/db/reference'

/** What a summary looks at: so many pitches that say the same of themselves. */
export interface PoolFact {
  pitches: number
  goals: readonly number[]
  scope: string | null
  countries: readonly string[]
  regions: readonly string[]
  origin: string
  stage: string | null
  isMatched: boolean
}

export interface Counted<K = string> {
  key: K
  count: number
}

export interface Gap {
  kind: 'goal' | 'goal_in_group' | 'group' | 'unmatched'
  goal: number | null
  group: string | null
  count: number
}

/** This few pitches for a goal under review, or a group of countries, hardly answer it. */
const HARDLY_ANY = 2
const UNKNOWN = 'unknown'
const GROUPS = REGIONAL_GROUPS.map((group) => `group:${group}`)

/** Counts by goal, place, origin and stage. `on` is the day on which least developed countries are read. */
export function summarisePool(facts: readonly PoolFact[], { goalsUnderReview, on }: { goalsUnderReview: readonly number[]; on: Date }) {
  const groupsOf = groupReader(on)
  const placed = facts.map((fact) => ({ ...fact, groups: groupsOf(fact) }))
  const inGroup = (group: string) => pitchesIn(placed.filter(({ groups }) => groups.has(group)))
  const byGroup = (fact: (typeof placed)[number]) =>
    orUnknown(
      GROUPS.filter((group) => fact.groups.has(group)),
      fact,
    )
  return {
    total: pitchesIn(facts),
    byGoal: countBy(facts, ({ goals }) => [...new Set(goals)]),
    byPrimaryGoal: countBy(facts, ({ goals }) => goals.slice(0, 1)),
    goalUnknown: pitchesIn(facts.filter(({ goals }) => goals.length === 0)),
    byCountry: countBy(facts, countriesOf),
    byRegion: countBy(facts, regionsAround),
    byRegionalGroup: countBy(placed, byGroup),
    byOrigin: inOrder(
      ORIGINS,
      countBy(facts, ({ origin }) => [origin]),
    ),
    byStage: inOrder(
      [...STAGES, UNKNOWN],
      countBy(facts, ({ stage }) => [stage ?? UNKNOWN]),
    ),
    ldc: inGroup('ldc'),
    lldc: inGroup('lldc'),
    sids: inGroup('sids'),
    gaps: gapsOf(placed, goalsUnderReview),
  }
}

function gapsOf(placed: readonly (PoolFact & { groups: ReadonlySet<string> })[], goalsUnderReview: readonly number[]): Gap[] {
  const forGoal = (goal: number) => placed.filter(({ goals }) => goals.includes(goal))
  const goals = goalsUnderReview.map((goal) => ({ kind: 'goal' as const, goal, group: null, count: pitchesIn(forGoal(goal)) }))
  const groups = [...SPECIAL_GROUPS, ...GROUPS].map((group) => ({
    kind: 'group' as const,
    goal: null,
    group,
    count: pitchesIn(placed.filter((fact) => fact.groups.has(group))),
  }))
  // A goal, or a group, that nobody answers is said once and not again with each of the others.
  const goalsInGroups = goals
    .filter(({ count }) => count > 0)
    .flatMap(({ goal }) =>
      groups
        .filter(({ group, count }) => count > 0 && !forGoal(goal).some((fact) => fact.groups.has(group)))
        .map(({ group }) => ({ kind: 'goal_in_group' as const, goal, group, count: 0 })),
    )
  const unmatched = pitchesIn(placed.filter(({ isMatched }) => !isMatched))
  return [
    ...goals.filter(({ count }) => count <= HARDLY_ANY),
    ...groups.filter(({ count }) => count <= HARDLY_ANY),
    ...goalsInGroups,
    ...(unmatched === 0 ? [] : [{ kind: 'unmatched' as const, goal: null, group: null, count: unmatched }]),
  ]
}

function countriesOf(fact: PoolFact): string[] {
  const said = fact.countries.length > 0 || fact.regions.length > 0 || fact.scope === 'global'
  return said ? [...new Set(fact.countries)] : [UNKNOWN]
}

/** Every M49 region that holds one of the pitch's places; the world is for pitches that are for the whole world. */
function regionsAround(fact: PoolFact): string[] {
  const held = [...fact.countries.flatMap((iso3) => regionsOf(iso3)), ...fact.regions.flatMap(chainOf)]
  const codes = new Set<string>(fact.scope === 'global' ? [...held, WORLD] : held)
  return orUnknown([...codes], fact)
}

function chainOf(region: string): string[] {
  const chain: string[] = []
  for (
    let code: string | null = region;
    code !== null && code !== WORLD;
    code = M49_REGIONS.find((node) => node.code === code)?.parent ?? null
  )
    chain.push(code)
  return chain
}

/** Unknown where the pitch names no place; nothing where it names places of which none counts here. */
function orUnknown(keys: readonly string[], { countries, regions, scope }: PoolFact): string[] {
  const saysNowhere = countries.length === 0 && regions.length === 0 && scope !== 'global'
  return saysNowhere ? [UNKNOWN] : [...keys]
}

/** Answers which groups of countries a pitch is for. */
function groupReader(on: Date): (fact: PoolFact) => ReadonlySet<string> {
  const special = SPECIAL_GROUPS.map((group) => ({ group, members: new Set<string>(groupMembers(group, on)) }))
  const ofCountry = (iso3: string) => {
    const regional = countryByIso3(iso3)?.regionalGroup ?? null
    return [
      ...(regional === null ? [] : [`group:${regional}`]),
      ...special.filter(({ members }) => members.has(iso3)).map(({ group }) => group),
    ]
  }
  const ofRegion = (region: string) => {
    const states = COUNTRIES.filter((country) => country.unMember && regionsOf(country.iso3).some((code) => code === region))
    return [...GROUPS, ...SPECIAL_GROUPS].filter(
      (group) => states.length > 0 && states.every((state) => ofCountry(state.iso3).includes(group)),
    )
  }
  const known = new Map<string, readonly string[]>()
  const remembered = (place: string, read: (place: string) => readonly string[]) => {
    const groups = known.get(place) ?? read(place)
    known.set(place, groups)
    return groups
  }
  return ({ countries, regions }) =>
    new Set([...countries.flatMap((iso3) => remembered(iso3, ofCountry)), ...regions.flatMap((region) => remembered(region, ofRegion))])
}

const pitchesIn = (facts: readonly PoolFact[]) => facts.reduce((sum, { pitches }) => sum + pitches, 0)

function countBy<F extends PoolFact, K extends string | number>(facts: readonly F[], keysOf: (fact: F) => readonly K[]): Counted<K>[] {
  const counts = new Map<K, number>()
  for (const fact of facts) for (const key of keysOf(fact)) counts.set(key, (counts.get(key) ?? 0) + fact.pitches)
  return [...counts].map(([key, count]) => ({ key, count })).toSorted((a, b) => (a.key < b.key ? -1 : 1))
}

/** The counts in the order of a list, with a zero for what nobody is. */
function inOrder(keys: readonly string[], counts: readonly Counted[]): Counted[] {
  return keys.map((key) => counts.find((counted) => counted.key === key) ?? { key, count: 0 })
}
