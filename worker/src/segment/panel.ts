import type { Problem } from './problem.ts'
import { Program, type Term } from './program.ts'
import type { Solver } from './solver.ts'

/** Whether the program has to choose investors at all: not when every seat is pinned, nor when no pitch needs any. */
export function isPanelSettled({ pinnedInvestors, panelSize, plan }: Problem): boolean {
  return pinnedInvestors.length >= panelSize || plan.relevantInvestorsPerPitch === 0
}

/** Relevant investors that a panel lacks for a pitch. */
export function missingInvestors({ relevant, plan }: Problem, pitch: number, panel: ReadonlySet<number>): number {
  const seen = (relevant[pitch] ?? []).filter(({ investor }) => panel.has(investor)).length
  return Math.max(0, plan.relevantInvestorsPerPitch - seen)
}

/**
 * The panel for a slate: nobody in conflict with any of its pitches, as many relevant investors for each as the plan asks for
 * (less `lacking` of them, by the pitch's index), and of all such panels the one whose scores for the slate add up to most.
 * Returns null when there is none.
 */
export function choosePanel(
  problem: Problem,
  slate: { readonly selected: readonly number[]; readonly lacking?: ReadonlyMap<number, number> },
  solver: Solver,
): readonly number[] | null {
  const { investors, pinnedInvestors, panelSize, plan } = problem
  const conflicted = new Set(slate.selected.flatMap((pitch) => problem.conflicts[pitch] ?? []))
  const worth = new Map<number, number>()
  for (const { investor, score } of slate.selected.flatMap((pitch) => problem.relevant[pitch] ?? [])) {
    worth.set(investor, (worth.get(investor) ?? 0) + score)
  }
  const pinned = new Set(pinnedInvestors)
  const program = new Program()
  const columns = investors.map((_, index) => {
    const isPossible = pinned.has(index) || (worth.has(index) && !conflicted.has(index))
    return program.addColumn({ cost: worth.get(index) ?? 0, lower: pinned.has(index) ? 1 : 0, upper: isPossible ? 1 : 0, isWhole: true })
  })
  program.addRow(
    columns.map((column): Term => [column, 1]),
    { upper: panelSize },
  )
  for (const pitch of slate.selected) {
    const lower = plan.relevantInvestorsPerPitch - (slate.lacking?.get(pitch) ?? 0)
    const seen = (problem.relevant[pitch] ?? []).flatMap(({ investor }): Term[] => {
      const column = columns[investor]
      return column === undefined ? [] : [[column, 1]]
    })
    if (lower > 0) program.addRow(seen, { lower })
  }
  const solution = solver.maximise(program, { seconds: PANEL_SECONDS })
  return solution === null ? null : columns.flatMap((column, index) => ((solution.values[column] ?? 0) > 0.5 ? [index] : []))
}

/** Choosing a panel for a slate takes a fraction of a second; beyond this something is wrong. */
const PANEL_SECONDS = 10
