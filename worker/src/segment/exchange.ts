import type { SlateReason } from '@scalebridge/db/rules'
import type { Found } from './best-slate.ts'
import { missingInvestors } from './panel.ts'
import type { Problem } from './problem.ts'

/** One pitch instead of another, and the points that it loses. */
export interface Swap {
  readonly out: number
  readonly in: number
  readonly points: number
}

/**
 * What one exchange does to a slate. "Kept" means that nothing becomes worse than the slate has it: where a quota gave way, it
 * may not give way further.
 */
export interface Exchanges {
  readonly problem: Problem
  readonly selected: readonly number[]
  /** Pitches that are not selected, in falling order of quality. */
  readonly others: readonly number[]
  /** Which rules an exchange breaks; empty when it keeps them all. */
  readonly breaks: (out: number, into: number) => SlateReason[]
  /** Why a pitch cannot stand on this slate whatever it replaces: the panel does not suit it. */
  readonly unsuited: (pitch: number) => SlateReason | null
  /** The quotas that are at their minimum, by index. */
  readonly tight: (pitch: number) => number[]
}

interface Counter {
  readonly members: ReadonlySet<number>
  readonly least: number
  readonly most: number
  readonly count: number
  readonly short: SlateReason
  readonly full: SlateReason
}

/** Prepares a slate so that its exchanges can be judged by the thousand. */
export function makeExchanges(problem: Problem, { selected, panel }: Pick<Found, 'selected' | 'panel'>): Exchanges {
  const { pool } = problem
  const counters = makeCounters(problem, selected)
  const quotaCount = problem.quotas.length
  const byPitch = pool.map((_, pitch) => counters.flatMap((counter, index) => (counter.members.has(pitch) ? [index] : [])))
  const sitting = new Set(panel)
  const chosen = new Set(selected)
  return {
    problem,
    selected,
    others: pool
      .map((_, pitch) => pitch)
      .filter((pitch) => !chosen.has(pitch))
      .toSorted((a, b) => (pool[b]?.quality ?? 0) - (pool[a]?.quality ?? 0) || a - b),
    breaks: (out, into) => [
      ...(byPitch[into] ?? []).flatMap((index) => {
        const counter = counters[index]
        return counter === undefined || counter.members.has(out) || counter.count < counter.most ? [] : [counter.full]
      }),
      ...(byPitch[out] ?? []).flatMap((index) => {
        const counter = counters[index]
        return counter === undefined || counter.members.has(into) || counter.count > counter.least ? [] : [counter.short]
      }),
    ],
    unsuited: (pitch) => unsuited(problem, pitch, sitting),
    tight: (pitch) =>
      (byPitch[pitch] ?? []).filter((index) => {
        const counter = counters[index]
        return index < quotaCount && counter !== undefined && counter.least > 0 && counter.count === counter.least
      }),
  }
}

function makeCounters({ quotas, counting, limits }: Problem, selected: readonly number[]): Counter[] {
  const countIn = (members: ReadonlySet<number>) => selected.filter((pitch) => members.has(pitch)).length
  const ofQuotas = quotas.map(({ kind, value, minimum, maximum }, index): Counter => {
    const members = new Set(counting[index])
    const count = countIn(members)
    const params = { kind, value }
    return {
      members,
      count,
      least: Math.min(minimum, count),
      most: Math.max(maximum ?? Infinity, count),
      short: { code: 'quota.short', params },
      full: { code: 'quota.full', params },
    }
  })
  const ofLimits = limits.map(({ kind, value, most, members: list }): Counter => {
    const members = new Set(list)
    const count = countIn(members)
    const full: SlateReason =
      kind === 'organisation'
        ? { code: 'organisation.full', params: { organisationId: value } }
        : { code: 'country.full', params: { country: value } }
    return { members, count, least: 0, most: Math.max(most, count), short: full, full }
  })
  return [...ofQuotas, ...ofLimits]
}

function unsuited(problem: Problem, pitch: number, panel: ReadonlySet<number>): SlateReason | null {
  const conflict = (problem.conflicts[pitch] ?? []).find((investor) => panel.has(investor))
  const investorId = conflict === undefined ? undefined : problem.investors[conflict]?.id
  if (investorId !== undefined) return { code: 'panel.conflict', params: { investorId } }
  const needed = problem.plan.relevantInvestorsPerPitch
  const missing = missingInvestors(problem, pitch, panel)
  return missing === 0 ? null : { code: 'panel.tooFew', params: { investors: needed - missing, needed } }
}

/** The exchanges that keep every rule when a pitch drops, least loss first. */
export function swapsFor(exchanges: Exchanges, out: number): Swap[] {
  const { problem, others, breaks, unsuited: why } = exchanges
  const had = problem.pool[out]?.quality ?? 0
  return others.flatMap((into) =>
    why(into) === null && breaks(out, into).length === 0 ? [{ out, in: into, points: had - (problem.pool[into]?.quality ?? 0) }] : [],
  )
}
