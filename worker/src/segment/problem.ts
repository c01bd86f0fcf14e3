import { isCounted, slotsWithin, type Candidate, type Plan, type Quota, type SlateReason } from '@scalebridge/db/rules'
import type { PanelInvestor, SegmentFacts } from '@scalebridge/db/segment'

/** An investor of the panel that a pitch is relevant to. */
export interface RelevantInvestor {
  readonly investor: number
  readonly score: number
}

/**
 * A segment's facts by indices: who can be selected, who cannot and why, and which of them count for what. All lists of
 * numbers hold indices of `pool` or of `investors`.
 */
export interface Problem {
  readonly plan: Plan
  readonly quotas: readonly Quota[]
  /** Whoever can be selected, in the order of the facts. */
  readonly pool: readonly Candidate[]
  readonly pinned: ReadonlySet<number>
  readonly excluded: readonly { readonly pitchId: string; readonly reason: SlateReason }[]
  /** Who counts for each quota, in the quotas' order. */
  readonly counting: readonly (readonly number[])[]
  /** The groups of which only so many may be selected: organisations and countries with more candidates than that. */
  readonly limits: readonly {
    readonly kind: 'organisation' | 'country'
    readonly value: string
    readonly most: number
    readonly members: readonly number[]
  }[]
  /** How many slots the time allows. */
  readonly slots: number
  /** Investors that may sit on the panel. */
  readonly investors: readonly PanelInvestor[]
  readonly pinnedInvestors: readonly number[]
  readonly panelSize: number
  /** For each pitch: investors that it is relevant to, without those in conflict; and those in conflict. */
  readonly relevant: readonly (readonly RelevantInvestor[])[]
  readonly conflicts: readonly (readonly number[])[]
  /** Pins that cannot stand together: the pitch stays, the investor goes. */
  readonly checks: readonly SlateReason[]
  readonly startsAtMs: number
}

/** Reads a segment's facts; says of each candidate that is not in the pool why it is not. */
export function makeProblem(facts: SegmentFacts): Problem {
  const { plan, quotas, rules } = facts
  const conflicts = idsBy(facts.conflicts)
  const checks = pinsInConflict(facts, conflicts)
  const dropped = new Set(checks.map(({ params }) => params['investorId']))
  const pinnedInvestorIds = rules.pinnedInvestors.filter((id) => !dropped.has(id))
  const banned = new Set(rules.bannedInvestors)
  const investors = facts.investors.filter(({ id }) => !banned.has(id) && !dropped.has(id))
  const pinnedIds = new Set(rules.pinnedPitches)
  const whyNot = makeWhyNot(facts, { conflicts, pinnedInvestorIds })
  const judged = facts.candidates.map((candidate) => ({ candidate, reason: whyNot(candidate) }))
  const pool = judged.flatMap(({ candidate, reason }) => (reason === null ? [candidate] : []))
  const investorIndex = new Map(investors.map(({ id }, index) => [id, index]))
  const scores = Map.groupBy(facts.relevant, ({ pitchId }) => pitchId)
  return {
    plan,
    quotas,
    pool,
    pinned: new Set(pool.flatMap(({ id }, index) => (pinnedIds.has(id) ? [index] : []))),
    excluded: judged.flatMap(({ candidate, reason }) => (reason === null ? [] : [{ pitchId: candidate.id, reason }])),
    counting: quotas.map((quota) => pool.flatMap((candidate, index) => (isCounted(quota, candidate) ? [index] : []))),
    limits: makeLimits(pool, plan),
    slots: slotsWithin(plan),
    investors,
    pinnedInvestors: pinnedInvestorIds.flatMap((id) => investorIndex.get(id) ?? []),
    panelSize: Math.max(plan.panelSize, pinnedInvestorIds.length),
    relevant: pool.map(({ id }) =>
      (scores.get(id) ?? []).flatMap(({ investorId, score }) => {
        const investor = investorIndex.get(investorId)
        return investor === undefined || conflicts.get(id)?.has(investorId) === true ? [] : [{ investor, score }]
      }),
    ),
    conflicts: pool.map(({ id }) => [...(conflicts.get(id) ?? [])].flatMap((investorId) => investorIndex.get(investorId) ?? [])),
    checks,
    startsAtMs: facts.startsAtMs,
  }
}

function idsBy(pairs: SegmentFacts['conflicts']): ReadonlyMap<string, ReadonlySet<string>> {
  const grouped = Map.groupBy(pairs, ({ pitchId }) => pitchId)
  return new Map([...grouped].map(([pitchId, list]) => [pitchId, new Set(list.map(({ investorId }) => investorId))]))
}

type Conflicts = ReturnType<typeof idsBy>

function pinsInConflict({ rules, candidates }: SegmentFacts, conflicts: Conflicts): SlateReason[] {
  const known = new Set(candidates.map(({ id }) => id))
  return rules.pinnedPitches
    .filter((pitchId) => known.has(pitchId))
    .flatMap((pitchId) =>
      rules.pinnedInvestors
        .filter((investorId) => conflicts.get(pitchId)?.has(investorId) === true)
        .map((investorId) => ({ code: 'pins.conflict' as const, params: { pitchId, investorId } })),
    )
}

/** Why a candidate cannot be selected at all; a pin overrides a place elsewhere and a ban overrides a pin. */
function makeWhyNot(
  { rules, placedElsewhere }: SegmentFacts,
  panel: { readonly conflicts: Conflicts; readonly pinnedInvestorIds: readonly string[] },
) {
  const bans = new Set(rules.bannedPitches)
  const pins = new Set(rules.pinnedPitches)
  const elsewhere = new Map(placedElsewhere.map(({ pitchId, segmentId }) => [pitchId, segmentId]))
  return ({ id }: Candidate): SlateReason | null => {
    if (bans.has(id)) return { code: 'banned', params: {} }
    if (pins.has(id)) return null
    const segmentId = elsewhere.get(id)
    if (segmentId !== undefined) return { code: 'placed.elsewhere', params: { segmentId } }
    const investorId = panel.pinnedInvestorIds.find((investor) => panel.conflicts.get(id)?.has(investor) === true)
    return investorId === undefined ? null : { code: 'panel.conflict', params: { investorId } }
  }
}

function makeLimits(pool: readonly Candidate[], plan: Plan): Problem['limits'] {
  const kinds = [
    { kind: 'organisation' as const, most: plan.mostPerOrganisation, read: (candidate: Candidate) => candidate.organisationIds },
    { kind: 'country' as const, most: plan.mostPerCountry ?? Infinity, read: (candidate: Candidate) => candidate.countries },
  ]
  return kinds.flatMap(({ kind, most, read }) => {
    const pairs = pool.flatMap((candidate, index) => [...new Set(read(candidate))].map((value) => ({ value, index })))
    return [...Map.groupBy(pairs, ({ value }) => value)]
      .map(([value, members]) => ({ kind, value, most, members: members.map(({ index }) => index) }))
      .filter(({ members }) => members.length > most)
  })
}
