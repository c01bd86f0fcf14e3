import { GOAL_NUMBERS, type GoalNumber } from '@scalebridge/db/reference'
import { featuresOf, type TextFeatures } from './features.ts'
import { columnOf, GOALS_COUNT, RARITY_STEPS, type CompetitionShape, type TaggerModel } from './model.ts'

/** A goal is shown from an even chance on, and called likely from three in four. */
export const SHOWN_FROM = 0.5
export const LIKELY_FROM = 0.75

const MOST_WORDS = 6

/** A word of the text and what it adds to a goal's score. */
export interface WordWeight {
  readonly word: string
  readonly weight: number
}

export interface Classification {
  /** Per goal: the chance that somebody who is asked whether this text is about the goal says yes. */
  readonly scores: Readonly<Record<GoalNumber, number>>
  /** The goals to show, the likeliest first. Empty where nothing fits. */
  readonly labels: readonly GoalNumber[]
  /** For each shown goal the words that speak for it most. They are the model's own weights, not a story about them. */
  readonly words: ReadonlyMap<GoalNumber, readonly WordWeight[]>
}

/** How a goal's probability came about. `start` plus all weights less `competition` is `score`; its chance times `anyGoal` is `probability`. */
export interface GoalExplanation {
  readonly start: number
  readonly words: readonly WordWeight[]
  readonly competition: number
  readonly score: number
  /** The chance that the text is about any goal at all. */
  readonly anyGoal: number
  readonly probability: number
}

export interface Tagger {
  readonly version: string
  /** Takes a text in any of the six languages; `shownFrom` is the least probability of a shown goal. Never throws. */
  readonly classify: (text: string, shownFrom?: number) => Classification
  /** Takes a text and a goal; returns every word's part in that goal's score, the weightiest first. */
  readonly explain: (text: string, goal: GoalNumber) => GoalExplanation
}

/** A feature that the model knows: its row of weights, and what it weighs in this text. */
interface Known {
  readonly row: number
  readonly hash: number
  readonly count: number
  readonly value: number
}

/** Makes a classifier of a model. It has no state of its own and gives the same answer for the same text anywhere. */
export function createTagger(model: TaggerModel): Tagger {
  const rowOf = rowsByHash(model)

  function classify(text: string, shownFrom = SHOWN_FROM): Classification {
    const read = featuresOf(text)
    const known = knownOf(model, { rowOf, read })
    const { scores, labels } = known.length === 0 ? nothing : classificationFrom(model, rawScores(model, known), shownFrom)
    const wordsFor = (goal: GoalNumber) => wordWeights(model, { known, read }, goal).filter(({ weight }) => weight > 0)
    return { scores, labels, words: new Map(labels.map((goal) => [goal, wordsFor(goal).slice(0, MOST_WORDS)])) }
  }

  function explain(text: string, goal: GoalNumber): GoalExplanation {
    const read = featuresOf(text)
    const known = knownOf(model, { rowOf, read })
    const raw = rawScores(model, known)
    const column = columnOf(goal)
    const score = finalScore(model, raw, column)
    const anyGoal = anyGoalOf(model, raw)
    return {
      start: model.biases[column] ?? 0,
      words: wordWeights(model, { known, read }, goal),
      competition: competitionFor(model, raw, column),
      score,
      anyGoal,
      probability: known.length === 0 ? 0 : anyGoal * probabilityOf(model, score),
    }
  }

  return { version: model.version, classify, explain }
}

/** A text without one known word: nothing speaks for any goal. */
const nothing = { scores: scoresOf(() => 0), labels: [] }

/** Takes raw scores; returns every goal's probability and the goals at or over `shownFrom`, the likeliest first. */
export function classificationFrom(
  model: Pick<TaggerModel, 'calibration'>,
  raw: readonly number[],
  shownFrom = SHOWN_FROM,
): Pick<Classification, 'scores' | 'labels'> {
  const anyGoal = anyGoalOf(model, raw)
  const scores = scoresOf((goal) => anyGoal * probabilityOf(model, finalScore(model, raw, columnOf(goal))))
  const labels = GOAL_NUMBERS.filter((goal) => scores[goal] >= shownFrom).toSorted((a, b) => scores[b] - scores[a] || a - b)
  return { scores, labels }
}

/** The features the model knows, each with its value: words and letter runs are scaled apart, so that neither drowns the other. */
function knownOf(model: TaggerModel, { rowOf, read }: { rowOf: ReadonlyMap<number, number>; read: TextFeatures }): Known[] {
  const squares = { word: 0, gram: 0 }
  const found: (Known & { kind: 'word' | 'gram' })[] = []
  for (const { hash, kind, count } of read.features) {
    const row = rowOf.get(hash)
    if (row === undefined) continue
    const value = valueOf(count, model.rarities[row] ?? 0)
    squares[kind] += value * value
    found.push({ row, hash, kind, count, value })
  }
  const norms = { word: Math.sqrt(squares.word || 1), gram: Math.sqrt(squares.gram || 1) }
  return found.map(({ row, hash, kind, count, value }) => ({ row, hash, count, value: value / norms[kind] }))
}

/** What a feature weighs before scaling: repeats count less each time, rare ones more. */
export function valueOf(count: number, rarity: number): number {
  return (1 + Math.log(count)) * (rarity / RARITY_STEPS)
}

/** Takes a model and a text; returns each goal's score before competition, for training. */
export function rawScoresOf(model: TaggerModel, text: string): number[] {
  return rawScores(model, knownOf(model, { rowOf: rowsByHash(model), read: featuresOf(text) }))
}

const indexes = new WeakMap<TaggerModel, ReadonlyMap<number, number>>()

function rowsByHash(model: TaggerModel): ReadonlyMap<number, number> {
  const known = indexes.get(model) ?? new Map(Array.from(model.hashes, (hash, row) => [hash, row]))
  indexes.set(model, known)
  return known
}

function rawScores(model: TaggerModel, known: readonly Known[]): number[] {
  const sums = new Float64Array(GOALS_COUNT)
  for (const { row, value } of known) {
    const base = row * GOALS_COUNT
    for (let column = 0; column < GOALS_COUNT; column += 1) sums[column] = (sums[column] ?? 0) + value * (model.weights[base + column] ?? 0)
  }
  return Array.from(sums, (sum, column) => (model.biases[column] ?? 0) + sum * (model.scales[column] ?? 0))
}

/** What the other goals take off: a text that is plainly about another goal is less likely about this one too. */
export function competitionFor({ calibration }: { calibration: CompetitionShape }, raw: readonly number[], column: number): number {
  const { sharpness, competition } = calibration
  const others = raw.filter((_, other) => other !== column)
  const highest = Math.max(...others)
  const sum = others.reduce((total, score) => total + Math.exp(sharpness * (score - highest)), 0)
  return competition * (highest + Math.log(sum) / sharpness)
}

function finalScore(model: Pick<TaggerModel, 'calibration'>, raw: readonly number[], column: number): number {
  return (raw[column] ?? 0) - competitionFor(model, raw, column)
}

function probabilityOf({ calibration }: Pick<TaggerModel, 'calibration'>, score: number): number {
  return 1 / (1 + Math.exp(-(calibration.slope * score + calibration.intercept)))
}

/**
 * The chance that a text is about any goal. Competition tells goals apart and so makes one of them likely in every text: that even
 * the strongest has little to show for itself is told here.
 */
function anyGoalOf({ calibration }: Pick<TaggerModel, 'calibration'>, raw: readonly number[]): number {
  const { slope, from } = calibration.anyGoal
  return 1 / (1 + Math.exp(-slope * (Math.max(...raw) - from)))
}

/** Shares a letter run's weight among the words that carry it, in proportion to how often each does. */
function wordWeights(model: TaggerModel, { known, read }: { known: readonly Known[]; read: TextFeatures }, goal: GoalNumber): WordWeight[] {
  const column = columnOf(goal)
  const scale = model.scales[column] ?? 0
  const shares = new Map(
    known.map(({ hash, row, value, count }) => [hash, (value * (model.weights[row * GOALS_COUNT + column] ?? 0) * scale) / count]),
  )
  return read.words
    .map(({ surface, count, wordHash, gramHashes }) => {
      const perMention = gramHashes.reduce((sum, hash) => sum + (shares.get(hash) ?? 0), shares.get(wordHash) ?? 0)
      return { word: surface, weight: perMention * count }
    })
    .toSorted((a, b) => b.weight - a.weight || (a.word < b.word ? -1 : 1))
}

function scoresOf(chance: (goal: GoalNumber) => number): Record<GoalNumber, number> {
  // as: every goal's number is given, which Object.fromEntries cannot say
  return Object.fromEntries(GOAL_NUMBERS.map((goal) => [goal, chance(goal)])) as Record<GoalNumber, number>
}
