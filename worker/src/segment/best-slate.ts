import { choosePanel, isPanelSettled, missingInvestors } from './panel.ts'
import type { Problem } from './problem.ts'
import { groundOf, panelIn, relaxationsIn, selectedIn, slateProgram, type Ground, type Variant } from './slate-program.ts'
import type { Solver } from './solver.ts'
import type { Relaxation } from '@scalebridge/db/rules'

/** A slate with its panel, and how far it can be from the best. */
export interface Found {
  readonly selected: readonly number[]
  readonly panel: readonly number[]
  readonly objective: number
  readonly bound: number
  readonly relaxations: readonly Relaxation[]
}

export type Differences = Pick<Variant, 'cuts' | 'keeps' | 'without' | 'isWithoutQuotas'>

/** Seconds that one program may take; the best slate known by then is told with its distance from the bound. */
export interface SolveTimes {
  readonly slate: number
  readonly joint: number
}

export const SOLVE_TIMES: SolveTimes = { slate: 30, joint: 15 }

export interface Solving {
  readonly solver: Solver
  readonly times: SolveTimes
}

/**
 * The best slate on a ground, or null when there is none. Where investors are still to be chosen: first the pitches as if any
 * panel were possible, whose value no slate can exceed; if a panel for them exists, that is the best of all. Only otherwise are
 * pitches and panel chosen in one program, which may run out of time before it is proven.
 */
export function bestSlate(problem: Problem, asked: { readonly ground: Ground } & Differences, solving: Solving): Found | null {
  const { ground, ...differences } = asked
  const aim = { kind: 'quality' as const, ground }
  const settled = isPanelSettled(problem)
  const panel = settled ? problem.pinnedInvestors : ('open' as const)
  const slate = slateProgram(problem, { panel, aim, ...differences })
  const solution = solving.solver.maximise(slate.program, { seconds: solving.times.slate })
  if (solution === null) return null
  const selected = selectedIn(slate, solution)
  const lacking = new Map(selected.map((pitch) => [pitch, lackingOf(problem, pitch, { ground, settled })]))
  const chosen = choosePanel(problem, { selected, lacking }, solving.solver)
  if (chosen !== null) {
    const { objective, bound } = solution
    return { selected, panel: chosen, objective, bound, relaxations: relaxationsIn(slate, solution) }
  }
  return jointSlate(problem, { aim, differences, most: solution.bound }, solving)
}

/** What a pitch of the slate may lack: nothing on strict ground, else what even the best panel leaves open. */
function lackingOf(problem: Problem, pitch: number, { ground, settled }: { ground: Ground; settled: boolean }): number {
  if (ground.slack === 0) return 0
  const sitting = settled ? problem.pinnedInvestors : problem.investors.keys()
  return missingInvestors(problem, pitch, new Set(sitting))
}

interface Joint {
  readonly aim: Extract<Variant['aim'], { kind: 'quality' }>
  readonly differences: Differences
  /** No slate is better than this. */
  readonly most: number
}

function jointSlate(problem: Problem, { aim, differences, most }: Joint, { solver, times }: Solving): Found | null {
  const joint = slateProgram(problem, { panel: 'chosen', aim, ...differences })
  const solution = solver.maximise(joint.program, { seconds: times.joint })
  if (solution === null) return null
  const selected = selectedIn(joint, solution)
  const sitting = new Set(panelIn(joint, solution))
  const lacking = new Map(selected.map((pitch) => [pitch, missingInvestors(problem, pitch, sitting)]))
  const panel = choosePanel(problem, { selected, lacking }, solver) ?? [...sitting]
  return {
    selected,
    panel,
    objective: solution.objective,
    bound: Math.min(most, solution.bound),
    relaxations: relaxationsIn(joint, solution),
  }
}

/** The ground that the plan can stand on: strict where that is possible, else the least flex, else the smallest relaxation. */
export function findGround(problem: Problem, { solver, times }: Solving): Ground {
  const panel = isPanelSettled(problem) ? problem.pinnedInvestors : 'open'
  const aim = { kind: 'slack' as const }
  const open = slateProgram(problem, { panel, aim })
  const solution = solver.minimise(open.program, { seconds: times.slate })
  if (solution === null) throw new Error('no relaxation makes the plan possible')
  const ground = groundOf(open, solution)
  if (panel !== 'open') return ground
  // Any panel's ground is at least this; where a slate with a panel stands on it, it is the least.
  if (bestSlate(problem, { ground }, { solver, times }) !== null) return ground
  const joint = slateProgram(problem, { panel: 'chosen', aim })
  const exact = solver.minimise(joint.program, { seconds: times.slate })
  return exact === null ? ground : groundOf(joint, exact)
}
