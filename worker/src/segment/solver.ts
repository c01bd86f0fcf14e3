import { createRequire } from 'node:module'
import type { Highs, Model, default as LoadHighs } from 'highs'
import type { Program } from './program.ts'

// Its types describe the CommonJS module only, whose export the ES module does not repeat.
const loadHighs: typeof LoadHighs.default = createRequire(import.meta.url)('highs')

export interface Solution {
  readonly values: Float64Array
  readonly objective: number
  /** No solution is better than this; equal to the objective when the solution is proven best. */
  readonly bound: number
}

export interface Solver {
  /** The best solution, or null when there is none. Throws when the time is up before any was found. */
  readonly maximise: (program: Program, limits: { readonly seconds: number }) => Solution | null
  readonly minimise: (program: Program, limits: { readonly seconds: number }) => Solution | null
}

/**
 * HiGHS in WebAssembly. Solving blocks the thread that it runs on. Objectives are whole numbers throughout, so a distance of less
 * than one between solution and bound proves the solution best.
 */
export async function openSolver(): Promise<Solver> {
  const highs = await loadHighs()
  return {
    maximise: (program, limits) => solve(highs, program, { ...limits, sense: 'maximize' }),
    minimise: (program, limits) => solve(highs, program, { ...limits, sense: 'minimize' }),
  }
}

interface Limits {
  readonly seconds: number
  readonly sense: 'maximize' | 'minimize'
}

function solve(highs: Highs, program: Program, { seconds, sense }: Limits): Solution | null {
  const { isWhole, ...data } = program.model()
  const { integer, continuous } = highs.constants.variableType
  const source = {
    ...data,
    sense: highs.constants.objectiveSense[sense],
    integrality: isWhole.map((whole) => (whole ? integer : continuous)),
  }
  return highs.withModel(source, (model) => {
    model.options.set({ output_flag: false, time_limit: seconds, mip_rel_gap: 0, mip_abs_gap: 0.99 })
    model.run()
    return readSolution(highs, model)
  })
}

function readSolution(highs: Highs, model: Model): Solution | null {
  const { modelStatus } = highs.constants
  const status = model.getModelStatus()
  if (status === modelStatus.infeasible) return null
  const { colValue } = model.getSolution()
  const isFound = Number(model.info.get('primal_solution_status')) === 2
  if (!isFound || (status !== modelStatus.optimal && status !== modelStatus.timeLimit)) {
    throw new Error(`the solver found no slate within its time (status ${status})`)
  }
  const objective = Math.round(model.getObjectiveValue())
  const bound = status === modelStatus.optimal ? objective : Number(model.info.get('mip_dual_bound'))
  return { values: Float64Array.from(colValue), objective, bound }
}
