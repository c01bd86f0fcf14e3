import type { Unlock } from '@scalebridge/db/rules'
import { isPanelSettled } from './panel.ts'
import type { Problem } from './problem.ts'
import { slateProgram } from './slate-program.ts'
import type { Solving } from './best-slate.ts'

/**
 * The fewest pitches that would have to be found so that the plan can be kept as it is, and what each must count for; of all
 * such sets one that asks for least. They are taken to come from other organisations and countries and to suit the panel.
 * Returns null when no pitch could help, as when time is short.
 */
export function scoutingGap(problem: Problem, { solver, times }: Solving): Unlock[] | null {
  const panel = isPanelSettled(problem) ? problem.pinnedInvestors : 'chosen'
  const { program, scouts, scouted } = slateProgram(problem, { panel, aim: { kind: 'scouting' } })
  const solution = solver.minimise(program, { seconds: times.slate })
  if (solution === null || scouts === null) return null
  const count = Math.round(solution.values[scouts] ?? 0)
  const wanted: Unlock['wanted'][number][][] = Array.from({ length: count }, () => [])
  for (const { quota, column } of scouted) {
    const found = problem.quotas[quota]
    const pitches = Math.round(solution.values[column] ?? 0)
    if (found !== undefined) shareOut(wanted, { kind: found.kind, value: found.value }, pitches)
  }
  return wanted.map((list) => ({ wanted: list }))
}

/** Gives a quota to so many pitches: those that have no other value of its kind, and of these whoever is asked for least. */
function shareOut(wanted: Unlock['wanted'][number][][], quota: Unlock['wanted'][number], pitches: number): void {
  const ofKind = (list: readonly Unlock['wanted'][number][]) => list.filter(({ kind }) => kind === quota.kind).length
  const order = wanted.toSorted((a, b) => ofKind(a) - ofKind(b) || a.length - b.length)
  for (const list of order.slice(0, pitches)) list.push(quota)
}
