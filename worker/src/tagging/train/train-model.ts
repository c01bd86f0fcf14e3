/** The whole training: what was chosen, the held-out folds that teach the calibration, the final weights. */
import { createHash } from 'node:crypto'
import { GOAL_NUMBERS, type GoalNumber } from '@scalebridge/db/reference'
import { columnOf, encodeModel, type Calibration, type CompetitionShape, type TaggerModel } from '../model.ts'
import { competitionFor, rawScoresOf } from '../tagger.ts'
import { calibrate, type HeldOut } from './calibrate.ts'
import type { RowWeights } from './corpus.ts'
import { learn, readRows, round, type Hyperparameters, type ReadRow, type TrainingRow } from './learn.ts'

/** Everything that was chosen by hand. How, and what else was tried, is in data/SOURCE.md. */
export interface Choices {
  readonly rows: RowWeights
  readonly learning: Hyperparameters
  readonly folds: number
  readonly shape: CompetitionShape
  /** The learned slope times this: texts of other kinds than the passages deserve less certainty. */
  readonly caution: number
  /** Log-odds added to every goal: readers of papers see a goal where readers of the passages, asked among near ones, hesitate. */
  readonly lenience: number
  /** Where a text begins to be about any goal at all. */
  readonly anyGoal: Calibration['anyGoal']
}

export const CHOICES: Choices = {
  rows: { goalTitle: 1, official: 0.5, term: 1.5, background: 4 },
  learning: { ridge: 1, ownRowFactor: 6, leastRows: { word: 2, gram: 3 }, steps: 25 },
  folds: 4,
  shape: { sharpness: 1.5, competition: 0.4 },
  caution: 0.9,
  lenience: 0.95,
  anyGoal: { slope: 6, from: -2.6 },
}

export interface Training {
  readonly model: TaggerModel
  readonly heldOut: readonly HeldOut[]
}

/** Takes the training rows and what was chosen; returns the model and the scores of every passage by a model without it. */
export function trainModel(rows: readonly TrainingRow[], choices: Choices): Training {
  const read = readRows(rows)
  const heldOut = holdOut(read, choices)
  const learned = calibrate(heldOut, choices.shape)
  const { caution, lenience, anyGoal } = choices
  const calibration = {
    ...learned,
    anyGoal,
    slope: round(learned.slope * caution),
    intercept: round(learned.intercept * caution + lenience),
  }
  const starts = startsWithoutPassages(heldOut, calibration)
  const learnt = learn(read, choices.learning, calibration)
  const model = { ...learnt, biases: learnt.biases.map((bias, column) => round(bias + (starts[column] ?? 0))) }
  return { model: { ...model, version: versionOf(model) }, heldOut }
}

function holdOut(rows: readonly ReadRow[], { learning, folds, shape, anyGoal }: Choices): HeldOut[] {
  const passages = rows.filter(({ kind }) => kind === 'passage')
  const foldOf = new Map(passages.map((row, index) => [row, index % folds]))
  return Array.from({ length: folds }, (_, fold) => fold).flatMap((fold) => {
    const without = rows.filter((row) => foldOf.get(row) !== fold)
    const model = learn(without, learning, { ...shape, slope: 1, intercept: 0, anyGoal })
    return passages
      .filter((row) => foldOf.get(row) === fold)
      .flatMap(({ goal, text }) => (goal === null ? [] : { goal, raw: rawScoresOf(model, text) }))
  })
}

/**
 * A goal without passages (17) knows only the terse wording of its targets and starts too low. It is raised until it is
 * shown as often where it should not be as the other goals are on average: no passage here is about it.
 */
function startsWithoutPassages(heldOut: readonly HeldOut[], calibration: Calibration): number[] {
  const goals = new Set(heldOut.map(({ goal }) => goal))
  const judgements = GOAL_NUMBERS.map((goal) => wrongScores(heldOut, { goal, calibration }))
  const shownFrom = -calibration.intercept / calibration.slope
  const shares = GOAL_NUMBERS.filter((goal) => goals.has(goal)).map((goal) => shareOver(judgements[columnOf(goal)] ?? [], shownFrom))
  const share = shares.reduce((sum, value) => sum + value, 0) / shares.length
  return GOAL_NUMBERS.map((goal) => {
    if (goals.has(goal)) return 0
    const scores = (judgements[columnOf(goal)] ?? []).toSorted((a, b) => b - a)
    return shownFrom - (scores[Math.floor(scores.length * share)] ?? shownFrom)
  })
}

/** A goal's scores on the passages that are about another one. */
function wrongScores(heldOut: readonly HeldOut[], { goal, calibration }: { goal: GoalNumber; calibration: Calibration }): number[] {
  const column = columnOf(goal)
  return heldOut.filter(({ goal: own }) => own !== goal).map(({ raw }) => (raw[column] ?? 0) - competitionFor({ calibration }, raw, column))
}

function shareOver(scores: readonly number[], limit: number): number {
  return scores.filter((score) => score >= limit).length / scores.length
}

/** The first letters of the hash of the weights: two models of one version are the same. */
function versionOf(model: TaggerModel): string {
  return createHash('sha256').update(encodeModel(model)).digest('hex').slice(0, 12)
}
