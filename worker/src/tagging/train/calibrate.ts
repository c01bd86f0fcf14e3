/**
 * How a score becomes a probability, learned on passages that the weights had not seen (Platt, "Probabilistic outputs for
 * support vector machines", 1999: one slope and one start, here shared by all goals, since goal 17 has no passages at all).
 */
import { GOAL_NUMBERS, type GoalNumber } from '@scalebridge/db/reference'
import { columnOf, type Calibration, type CompetitionShape } from '../model.ts'
import { competitionFor } from '../tagger.ts'
import { round } from './learn.ts'
import { minimise } from './minimise.ts'

/** A passage with the raw scores of a model that was trained without it. */
export interface HeldOut {
  readonly goal: GoalNumber
  readonly raw: readonly number[]
}

/** A goal that a passage is not about counts as hard to tell where its raw score is among the first so many. */
const HARD_RANKS = 4

/** A judgement: is this passage about this goal? */
interface Judgement {
  readonly score: number
  readonly isAbout: boolean
  readonly weight: number
}

/**
 * Takes held-out passages; returns slope and start such that the probability answers a yes-or-no question of a reader:
 * as many yes as no, and half of the no about goals that lie near. The goals count the same.
 */
export function calibrate(held: readonly HeldOut[], shape: CompetitionShape): Omit<Calibration, 'anyGoal'> {
  const judgements = judgementsOf(held, shape)
  const objective = (point: Float64Array, gradient: Float64Array): number => {
    const [slope = 0, intercept = 0] = point
    gradient.fill(0)
    let loss = 0
    for (const { score, isAbout, weight } of judgements) {
      const sign = isAbout ? 1 : -1
      const margin = sign * (slope * score + intercept)
      loss += weight * (margin > 0 ? Math.log1p(Math.exp(-margin)) : Math.log1p(Math.exp(margin)) - margin)
      const push = (-sign * weight) / (1 + Math.exp(margin))
      gradient[0] = (gradient[0] ?? 0) + push * score
      gradient[1] = (gradient[1] ?? 0) + push
    }
    return loss
  }
  const [slope = 1, intercept = 0] = minimise(objective, { size: 2, steps: 100 })
  return { ...shape, slope: round(slope), intercept: round(intercept) }
}

/** Every goal of every held-out passage as a judgement, weighted as `calibrate` says. */
export function judgementsOf(held: readonly HeldOut[], calibration: CompetitionShape): Judgement[] {
  return GOAL_NUMBERS.flatMap((goal) => {
    const rows = held.map(({ goal: own, raw }) => ({
      kind: own === goal ? ('own' as const) : isNear(raw, goal) ? ('near' as const) : ('far' as const),
      score: (raw[columnOf(goal)] ?? 0) - competitionFor({ calibration }, raw, columnOf(goal)),
    }))
    const count = (kind: string) => rows.filter((row) => row.kind === kind).length
    if (count('own') === 0) return []
    const shares = { own: 0.5 / count('own'), near: 0.25 / Math.max(1, count('near')), far: 0.25 / Math.max(1, count('far')) }
    return rows.map(({ kind, score }) => ({ score, isAbout: kind === 'own', weight: shares[kind] }))
  })
}

function isNear(raw: readonly number[], goal: GoalNumber): boolean {
  const own = raw[columnOf(goal)] ?? 0
  return raw.filter((score) => score > own).length < HARD_RANKS
}
