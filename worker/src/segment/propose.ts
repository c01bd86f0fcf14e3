import {
  LIMIT_KINDS,
  quotaStates,
  runningOrder,
  type ProposalResult,
  type ProposalStep,
  type ProposedPitch,
  type SlateAlternative,
  type SlateReason,
} from '@scalebridge/db/rules'
import type { SegmentFacts } from '@scalebridge/db/segment'
import { bestSlate, findGround, SOLVE_TIMES, type Found, type Solving, type SolveTimes } from './best-slate.ts'
import { countingChecks } from './checks.ts'
import { makeExchanges, swapsFor, type Exchanges, type Swap } from './exchange.ts'
import { whyLeftOut, whySelected } from './explain.ts'
import { makeProblem, type Problem } from './problem.ts'
import { chooseReserves } from './reserves.ts'
import { scoutingGap } from './scout.ts'
import { STRICT, type Ground } from './slate-program.ts'
import type { Solver } from './solver.ts'

/** Alternatives, the best slate included. */
const ALTERNATIVES = 3

export interface ProposeOptions {
  readonly solver: Solver
  readonly times?: SolveTimes
  /** Called as each step begins. */
  readonly tell?: (step: ProposalStep) => void
}

/**
 * Solves a segment: the best slate and two that differ from it, or the smallest relaxation under which there are any. The same
 * facts give the same answer as long as no time limit is reached. Throws when the solver finds nothing within its time.
 */
export function proposeSlates(facts: SegmentFacts, { solver, times = SOLVE_TIMES, tell = () => {} }: ProposeOptions): ProposalResult {
  const startedAt = performance.now()
  const solving = { solver, times }
  tell('checking')
  const problem = makeProblem(facts)
  const checks = countingChecks(problem)
  tell('solving')
  const strict = bestSlate(problem, { ground: STRICT }, solving)
  tell('relaxing')
  const ground = strict === null ? findGround(problem, solving) : STRICT
  const first = strict ?? bestSlate(problem, { ground }, solving)
  if (first === null) throw new Error('no slate stands on the smallest relaxation')
  const infeasible = ground.slack === 0 ? null : { relaxations: first.relaxations, unlocks: scoutingGap(problem, solving), checks }
  tell('alternatives')
  const slates = findAlternatives(problem, { first, ground }, solving)
  tell('explaining')
  const views = slates.map((found) => view(problem, found, { ground, solving }))
  return {
    alternatives: views.map((alternative, index) => ({
      ...alternative,
      givesUp: [...sacrifices(problem, { slates, index, solving }), ...quotasGivingWay(alternative)],
    })),
    infeasible,
    leftOut: whyLeftOut(makeExchanges(problem, first)),
    candidates: facts.candidates.length,
    solveMs: Math.round(performance.now() - startedAt),
  }
}

/** By how many pitches each alternative differs from those before it, where that is possible: a quarter of the places, at least two. */
function wantedDifference({ plan, pinned }: Problem): number {
  return Math.min(Math.max(2, Math.ceil(plan.places / 4)), Math.max(0, plan.places - pinned.size))
}

function findAlternatives(problem: Problem, { first, ground }: { first: Found; ground: Ground }, solving: Solving): Found[] {
  const slates = [first]
  for (let difference = wantedDifference(problem); difference > 0 && slates.length < ALTERNATIVES;) {
    const cuts = slates.map(({ selected }) => ({ pitches: selected, most: selected.length - difference }))
    const next = bestSlate(problem, { ground, cuts }, solving)
    if (next === null) difference -= 1
    else slates.push(next)
  }
  return slates
}

type View = Omit<SlateAlternative, 'givesUp'>

function view(problem: Problem, found: Found, context: { readonly ground: Ground; readonly solving: Solving }): View {
  const { pool, investors } = problem
  const exchanges = makeExchanges(problem, found)
  const swaps = new Map(found.selected.map((pitch) => [pitch, swapsFor(exchanges, pitch)]))
  const reserves = chooseReserves(problem, swaps, problem.plan.reserves)
  const selected = found.selected.flatMap((pitch) => pool[pitch] ?? [])
  const { order, notes } = runningOrder(selected, { startsAtMs: problem.startsAtMs, slotMs: problem.plan.slotMs })
  const sitting = found.panel.flatMap((index) => investors[index] ?? [])
  return {
    pitches: found.selected
      .toSorted((a, b) => (pool[b]?.quality ?? 0) - (pool[a]?.quality ?? 0) || a - b)
      .map((pitch) => proposedPitch({ exchanges, found, reserves, swaps: swaps.get(pitch) ?? [] }, pitch, context)),
    reserves,
    panel: sitting.map(({ id }) => id),
    panelists: found.panel.flatMap((index) => {
      const investor = investors[index]
      if (investor === undefined) return []
      const sees = found.selected.filter((pitch) => problem.relevant[pitch]?.some((one) => one.investor === index) === true)
      return [{ investorId: investor.id, affiliations: investor.affiliations, relevantTo: sees.flatMap((pitch) => pool[pitch]?.id ?? []) }]
    }),
    order,
    orderNotes: notes,
    objective: found.objective,
    boundGapPercent: gapOf(found),
    quotas: quotaStates(
      { quotas: problem.quotas, candidates: pool },
      selected.map(({ id }) => id),
    ),
  }
}

interface OfSlate {
  readonly exchanges: Exchanges
  readonly found: Found
  readonly reserves: SlateAlternative['reserves']
  readonly swaps: readonly Swap[]
}

function proposedPitch({ exchanges, found, reserves, swaps }: OfSlate, pitch: number, context: Parameters<typeof view>[2]): ProposedPitch {
  const { problem } = exchanges
  const pitchId = problem.pool[pitch]?.id ?? ''
  const rank = new Map(swaps.map((swap, index) => [problem.pool[swap.in]?.id, index]))
  return {
    pitchId,
    why: whySelected(exchanges, pitch, swaps),
    reserveIds: reserves
      .filter(({ fitsPitchIds }) => fitsPitchIds.includes(pitchId))
      .map((reserve) => reserve.pitchId)
      .toSorted((a, b) => (rank.get(a) ?? 0) - (rank.get(b) ?? 0)),
    exchange: swaps.length > 0 ? null : findExchange(problem, { found, pitch }, context),
  }
}

/** Where no single pitch can take a place: the best slate without it that keeps all but two of the others and the panel. */
function findExchange(
  problem: Problem,
  { found, pitch }: { found: Found; pitch: number },
  { ground, solving }: Parameters<typeof view>[2],
) {
  const rest = found.selected.filter((other) => other !== pitch)
  const held = {
    ...problem,
    pinned: new Set([...problem.pinned].filter((pin) => pin !== pitch)),
    pinnedInvestors: found.panel,
    panelSize: found.panel.length,
  }
  const next = bestSlate(held, { ground, without: new Set([pitch]), keeps: { pitches: rest, least: rest.length - 2 } }, solving)
  if (next === null) return null
  const ids = (pitches: readonly number[]) => pitches.flatMap((index) => problem.pool[index]?.id ?? [])
  return {
    out: ids(rest.filter((other) => !next.selected.includes(other))),
    in: ids(next.selected.filter((other) => !rest.includes(other))),
  }
}

function gapOf({ objective, bound }: Found): number {
  return Math.max(0, Math.round((10_000 * (bound - objective)) / Math.max(1, objective)) / 100)
}

interface Compared {
  readonly slates: readonly Found[]
  readonly index: number
  readonly solving: Solving
}

/** What an alternative costs: against the best, and the best against what it would be without quotas and what comes next. */
function sacrifices(problem: Problem, { slates, index, solving }: Compared): SlateReason[] {
  const [first, second] = slates
  const found = slates[index]
  if (first === undefined || found === undefined) return []
  const percentOf = (points: number, whole: number) => Math.round((1_000 * points) / Math.max(1, whole)) / 10
  const gap = gapOf(found)
  const limits = found.relaxations.flatMap(({ kind, value, by }): SlateReason[] =>
    isLimit(kind) ? [{ code: 'limit.broken', params: { limit: kind, value, by } }] : [],
  )
  const empty = problem.panelSize - found.panel.length
  const common: SlateReason[] = [
    ...limits,
    ...(empty > 0 ? [{ code: 'panel.short', params: { by: empty } } as const] : []),
    ...(gap > 0 ? [{ code: 'bound.gap', params: { percent: gap } } as const] : []),
  ]
  if (index > 0) {
    const points = first.objective - found.objective
    const pitches = found.selected.filter((pitch) => !first.selected.includes(pitch)).length
    return [
      { code: 'points.lower', params: { points, percent: percentOf(points, first.objective) } },
      { code: 'differs.by', params: { pitches } },
      ...common,
    ]
  }
  const free = bestSlate(problem, { ground: STRICT, isWithoutQuotas: true }, solving)
  const cost = free === null ? 0 : Math.max(0, free.objective - first.objective)
  return [
    ...(cost > 0 ? [{ code: 'quotas.cost', params: { points: cost, percent: percentOf(cost, first.objective + cost) } } as const] : []),
    second === undefined
      ? { code: 'next.none', params: {} }
      : { code: 'next.best', params: { points: first.objective - second.objective } },
    ...common,
  ]
}

const LIMITS: ReadonlySet<string> = new Set(LIMIT_KINDS)

function isLimit(kind: string): boolean {
  return LIMITS.has(kind)
}

function quotasGivingWay({ quotas }: View): SlateReason[] {
  return quotas.flatMap(({ kind, value, by, standing }): SlateReason[] =>
    standing === 'held' ? [] : [{ code: standing === 'flexed' ? 'quota.flexed' : 'quota.broken', params: { kind, value, by } }],
  )
}
