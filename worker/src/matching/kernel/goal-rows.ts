import { UNKNOWN } from '../score/factors.ts'
import { FULL } from '../facts/policy.ts'
import { once } from './dictionary.ts'
import * as at from './layout.ts'
import { SILENT, investorValue, pointsOf } from './points.ts'
import type { RowContext, RowOf } from './rows.ts'
import { goalRowIndex } from './tiles.ts'

/**
 * Points of goals, and of targets that the pitch does not name: by how many goals it has, whether the primary one is
 * wanted, and how many are. Targets that it does name stand at their best and are marked.
 */
export function goalRows(context: RowContext): RowOf {
  const { arena, vocabulary, policy } = context
  const { mostGoals } = vocabulary
  const address = once<number>()
  const goalsValue = once<number>()
  return (mandate) => {
    const { points, stated } = mandate.investorMaxima
    const valueOf = (goals: number, primary: number, hits: number): number =>
      goalsValue(`${stated.goals}|${goals}|${primary}|${hits}`, () => {
        const numbers = Array.from({ length: goals }, (_, index) => index + 1)
        const wanted = new Set(primary === 1 ? numbers.slice(0, hits) : numbers.slice(1, hits + 1))
        return investorValue('goals', { pitch: { ...SILENT, goals: numbers }, mandate: { ...mandate, goals: wanted }, policy })
      })
    return address(`${stated.goals}|${stated.targets}|${points.goals}|${points.targets}`, () => {
      const row = new Uint32Array((mostGoals + 1) * 2 * 2 * (mostGoals + 1))
      for (const hasTargets of [false, true]) {
        for (let goals = 0; goals <= mostGoals; goals++) {
          for (let entry = 0; entry < 2 * (mostGoals + 1); entry++) {
            const value = valueOf(goals, entry > mostGoals ? 1 : 0, entry % (mostGoals + 1))
            const ofTargets =
              stated.targets && hasTargets
                ? points.targets + at.UNSETTLED_TARGETS
                : pointsOf(points.targets, UNKNOWN, assumedTargets(value, policy))
            row[goalRowIndex({ goals, hasTargets }, mostGoals) * 2 * (mostGoals + 1) + entry] =
              pointsOf(points.goals, value, policy.prior.goals) + ofTargets
          }
        }
      }
      return arena.keep32(row)
    })
  }
}

/** What the reference assumes of targets that a pitch does not name. */
function assumedTargets(goals: number, policy: RowContext['policy']): number {
  return goals === UNKNOWN ? policy.prior.targets : Math.floor((policy.targetsFromGoals * goals) / FULL)
}

/** Points of targets, by how many the pitch names and how many of these are wanted. */
export function targetRows({ arena, vocabulary, policy }: RowContext): RowOf {
  const { mostTargets } = vocabulary
  const address = once<number>()
  return (mandate) => {
    const max = mandate.investorMaxima.points.targets
    return address(`${mandate.targets.size}|${max}|${mandate.investorMaxima.stated.targets}`, () => {
      const row = new Uint16Array((mostTargets + 1) * (mostTargets + 1))
      for (let named = 1; named <= mostTargets; named++) {
        const targets = Array.from({ length: named }, (_, index) => `${index}`)
        for (let shared = 0; shared <= Math.min(named, mandate.targets.size); shared++) {
          const others = Array.from({ length: mandate.targets.size - shared }, (_, index) => `other ${index}`)
          const wanted = new Set([...targets.slice(0, shared), ...others])
          const value = investorValue('targets', { pitch: { ...SILENT, targets }, mandate: { ...mandate, targets: wanted }, policy })
          row[named * (mostTargets + 1) + shared] = pointsOf(max, value, policy.prior.targets)
        }
      }
      return arena.keep16(row)
    })
  }
}
