import type { Exchanges } from '../src/segment/exchange.ts'
import { makeExchanges } from '../src/segment/exchange.ts'
import type { Problem } from '../src/segment/problem.ts'

/** What it is worth to a greedy hand that a pitch counts for a quota that is still short. */
const NEED = 400

/**
 * The slate that one gets by taking, place after place, the pitch that looks best then: its quality, and a bonus for each quota
 * that is short; never one that would exceed a maximum or that the panel does not suit. Returns who is taken and how many pitches
 * are missing from quotas in the end.
 */
export function greedySlate(problem: Problem, panel: readonly number[]): { readonly objective: number; readonly missing: number } {
  const { pool, plan, quotas, counting, limits } = problem
  const suited: Exchanges['unsuited'] = makeExchanges(problem, { selected: [], panel }).unsuited
  const members = counting.map((list) => new Set(list))
  const groups = limits.map(({ members: list, most }) => ({ members: new Set(list), most }))
  const counts = quotas.map(() => 0)
  const taken: number[] = []
  const isFull = (pitch: number) =>
    quotas.some(({ maximum }, index) => maximum !== null && (counts[index] ?? 0) >= maximum && members[index]?.has(pitch) === true) ||
    groups.some((group) => group.members.has(pitch) && taken.filter((other) => group.members.has(other)).length >= group.most)
  const worth = (pitch: number) => {
    const needs = quotas.filter(({ minimum }, index) => (counts[index] ?? 0) < minimum && members[index]?.has(pitch) === true)
    return (pool[pitch]?.quality ?? 0) + NEED * needs.length
  }
  const open = new Set(pool.keys().filter((pitch) => suited(pitch) === null))
  while (taken.length < plan.places) {
    const free = [...open].filter((pitch) => !isFull(pitch))
    if (free.length === 0) break
    const best = free.reduce((a, b) => (worth(b) > worth(a) ? b : a))
    open.delete(best)
    taken.push(best)
    for (const [index, set] of members.entries()) if (set.has(best)) counts[index] = (counts[index] ?? 0) + 1
  }
  const missing = quotas.reduce((sum, { minimum }, index) => sum + Math.max(0, minimum - (counts[index] ?? 0)), plan.places - taken.length)
  return { objective: taken.reduce((sum, pitch) => sum + (pool[pitch]?.quality ?? 0), 0), missing }
}
