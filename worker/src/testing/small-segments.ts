import fc from 'fast-check'
import { isCounted, type Candidate, type Plan, type Quota } from '@scalebridge/db/rules'
import type { SegmentFacts } from '@scalebridge/db/segment'
import { makeCandidate } from '@scalebridge/db/testing'

/** Random small segments for the property tests, and what is best for them by looking at every slate and every panel. */

const PLAN: Plan = {
  places: 3,
  reserves: 2,
  slotMs: 600_000,
  budgetMs: 1_800_000,
  panelSize: 2,
  relevantInvestorsPerPitch: 0,
  mostPerOrganisation: 1,
  mostPerCountry: null,
}

export function makeSegment(
  candidates: readonly Candidate[],
  { plan, ...facts }: Partial<Omit<SegmentFacts, 'plan'>> & { plan?: Partial<Plan> } = {},
): SegmentFacts {
  return {
    segmentId: 'segment',
    editionId: 'edition',
    startsAtMs: Date.UTC(2027, 1, 3, 15),
    planRevision: 1,
    bufferMs: 0,
    relevantFrom: 50,
    plan: { ...PLAN, ...plan },
    quotas: [],
    rules: { pinnedPitches: [], bannedPitches: [], pinnedInvestors: [], bannedInvestors: [] },
    candidates,
    investors: [],
    relevant: [],
    conflicts: [],
    placedElsewhere: [],
    ...facts,
  }
}

const KINDS = [
  { kind: 'goal', value: '6' },
  { kind: 'goal', value: '7' },
  { kind: 'sids', value: '' },
  { kind: 'women', value: '' },
  { kind: 'remote', value: '' },
  { kind: 'language', value: 'fr' },
] as const

const candidateFacts = fc.record({
  quality: fc.integer({ min: 0, max: 1000 }),
  organisationId: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
  goals: fc.subarray([6, 7, 9], { minLength: 1 }),
  countries: fc.subarray(['KEN', 'FJI', 'PER', 'FRA'], { minLength: 1, maxLength: 1 }),
  isSids: fc.boolean(),
  women: fc.constantFrom(true, false, null),
  presence: fc.constantFrom('remote' as const, 'in_person' as const),
  language: fc.constantFrom('en', 'fr'),
})

const quotas: fc.Arbitrary<Quota[]> = fc
  .subarray([...KINDS], { maxLength: 4 })
  .chain((kinds) =>
    fc.tuple(
      ...kinds.map((kind) =>
        fc
          .record({ minimum: fc.integer({ min: 0, max: 2 }), room: fc.constantFrom(null, 0, 1), flex: fc.integer({ min: 0, max: 1 }) })
          .map(({ minimum, room, flex }) => ({ ...kind, minimum, maximum: room === null ? null : minimum + room, flex })),
      ),
    ),
  )

/** Segments of up to seven pitches and four investors, many of which cannot be filled as planned. */
export const smallSegments: fc.Arbitrary<SegmentFacts> = fc
  .record({
    drawn: fc.array(candidateFacts, { minLength: 1, maxLength: 7 }),
    quotas,
    places: fc.integer({ min: 1, max: 3 }),
    slots: fc.integer({ min: 2, max: 4 }),
    mostPerCountry: fc.constantFrom(null, 1),
    needed: fc.integer({ min: 0, max: 2 }),
    investors: fc.integer({ min: 0, max: 4 }),
    seen: fc.array(fc.integer({ min: 0, max: 99 }), { minLength: 28, maxLength: 28 }),
    pins: fc.subarray(['p0', 'p1'], { maxLength: 2 }),
    bans: fc.subarray(['p2', 'p3'], { maxLength: 1 }),
    pinnedInvestors: fc.subarray(['i0', 'i1']),
    elsewhere: fc.subarray(['p4']),
  })
  .map(({ drawn, places, slots, mostPerCountry, needed, investors, seen, pins, bans, pinnedInvestors, elsewhere, ...rest }) => {
    const pairs = drawn.flatMap((_, pitch) =>
      Array.from({ length: investors }, (__, investor) => ({
        pitchId: `p${pitch}`,
        investorId: `i${investor}`,
        drawn: seen[pitch * 4 + investor] ?? 0,
      })),
    )
    return makeSegment(
      drawn.map((facts, index) => makeCandidate(`p${index}`, { ...facts, organisationIds: [facts.organisationId] })),
      {
        ...rest,
        plan: { places, budgetMs: slots * PLAN.slotMs, mostPerCountry, relevantInvestorsPerPitch: needed },
        investors: Array.from({ length: investors }, (_, index) => ({ id: `i${index}`, investorType: 'foundation', affiliations: [] })),
        relevant: pairs.flatMap(({ drawn: score, ...pair }) => (score >= 50 ? [{ ...pair, score }] : [])),
        conflicts: pairs.flatMap(({ drawn: score, ...pair }) => (score < 8 ? [pair] : [])),
        rules: {
          pinnedPitches: pins,
          bannedPitches: bans,
          pinnedInvestors: pinnedInvestors.filter((id) => Number(id.slice(1)) < investors),
          bannedInvestors: [],
        },
        placedElsewhere: elsewhere.map((pitchId) => ({ pitchId, segmentId: 'another' })),
      },
    )
  })

/** What a slate with a panel breaks, counted as the solver counts it; null where a rule is broken that never gives way. */
export interface Judged {
  readonly slack: number
  readonly flex: number
  readonly quality: number
}

/** Judges a slate by the plan's own words, sharing nothing with the solver. `scouted` pitches suit every panel. */
export function judge(
  facts: SegmentFacts,
  {
    selected,
    panel,
    scouted = new Set(),
  }: { readonly selected: readonly Candidate[]; readonly panel: readonly string[]; readonly scouted?: ReadonlySet<string> },
): Judged | null {
  const { plan, rules } = facts
  const ids = new Set(selected.map(({ id }) => id))
  const inConflict = (pitchId: string, investorId: string) =>
    facts.conflicts.some((pair) => pair.pitchId === pitchId && pair.investorId === investorId)
  const pins = rules.pinnedPitches.filter((id) => facts.candidates.some((candidate) => candidate.id === id))
  if (pins.some((id) => !ids.has(id)) || rules.bannedPitches.some((id) => ids.has(id))) return null
  if (facts.placedElsewhere.some(({ pitchId }) => ids.has(pitchId) && !pins.includes(pitchId))) return null
  if (selected.some(({ id }) => panel.some((investorId) => inConflict(id, investorId)))) return null
  const mustSit = rules.pinnedInvestors.filter((investorId) => !pins.some((pitchId) => inConflict(pitchId, investorId)))
  if (mustSit.some((id) => !panel.includes(id)) || panel.length > Math.max(plan.panelSize, mustSit.length)) return null
  if (selected.length > Math.max(plan.places, pins.length)) return null
  const over = (lists: (readonly string[])[], most: number) =>
    [...Map.groupBy(lists.flat(), (value) => value).values()].reduce((sum, { length }) => sum + Math.max(0, length - most), 0)
  const missing = selected
    .filter(({ id }) => !scouted.has(id))
    .map(({ id }) => {
      const sees = facts.relevant.filter(
        ({ pitchId, investorId }) => pitchId === id && panel.includes(investorId) && !inConflict(id, investorId),
      )
      return Math.max(0, plan.relevantInvestorsPerPitch - sees.length)
    })
  const off = facts.quotas.map((quota) => {
    const count = selected.filter((candidate) => isCounted(quota, candidate)).length
    const by = Math.max(quota.minimum - count, quota.maximum === null ? 0 : count - quota.maximum, 0)
    return { flex: Math.min(by, quota.flex), slack: Math.max(0, by - quota.flex) }
  })
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)
  return {
    slack:
      Math.abs(plan.places - selected.length) +
      Math.max(0, selected.length - Math.floor(plan.budgetMs / plan.slotMs)) +
      over(
        selected.map(({ organisationIds }) => organisationIds),
        plan.mostPerOrganisation,
      ) +
      over(
        selected.map(({ countries }) => countries),
        plan.mostPerCountry ?? Infinity,
      ) +
      sum(missing) +
      sum(off.map(({ slack }) => slack)),
    flex: sum(off.map(({ flex }) => flex)),
    quality: sum(selected.map(({ quality }) => quality)),
  }
}

function subsets<T>(items: readonly T[]): T[][] {
  return Array.from({ length: 1 << items.length }, (_, mask) => items.filter((__, index) => (mask & (1 << index)) !== 0))
}

/** The best of all slates and panels: least slack, then least flex, then most quality. Null where none keeps what never gives way. */
export function bestByLooking(facts: SegmentFacts, scouted: ReadonlySet<string> = new Set()): Judged | null {
  const panels = subsets(facts.investors.map(({ id }) => id))
  const judged = subsets(facts.candidates).flatMap((selected) =>
    panels.flatMap((panel) => judge(facts, { selected, panel, scouted }) ?? []),
  )
  return judged.toSorted((a, b) => a.slack - b.slack || a.flex - b.flex || b.quality - a.quality)[0] ?? null
}
