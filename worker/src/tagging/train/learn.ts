/** Learns the weights: one logistic regression per goal against all others, over the words and letter runs of the rows. */
import { GOAL_NUMBERS, type GoalNumber } from '@scalebridge/db/reference'
import { featuresOf, type TextFeatures } from '../features.ts'
import { columnOf, GOALS_COUNT, RARITY_STEPS, type Calibration, type TaggerModel } from '../model.ts'
import { valueOf } from '../tagger.ts'
import { minimise } from './minimise.ts'

/** A text that stands for a goal, or for none (`background`). `passage` is real writing; `official` and `term` must keep all their words. */
export interface TrainingRow {
  readonly text: string
  readonly goal: GoalNumber | null
  readonly weight: number
  readonly kind: 'passage' | 'official' | 'term' | 'background'
}

/** What was chosen for learning; the figures behind each choice are in data/SOURCE.md. */
export interface Hyperparameters {
  /** Pull of every weight towards zero. */
  readonly ridge: number
  /** A row of the goal counts this many times a row of another: there are sixteen others. */
  readonly ownRowFactor: number
  /** A word or letter run of passages alone counts from so many rows on. */
  readonly leastRows: { readonly word: number; readonly gram: number }
  readonly steps: number
}

/** Rows in compressed form: row i holds the features from starts[i] to starts[i + 1]. */
interface Matrix {
  readonly starts: Int32Array
  readonly columns: Int32Array
  readonly values: Float64Array
}

interface Vocabulary {
  readonly hashes: Uint32Array
  readonly rarities: Uint8Array
  readonly rowOf: ReadonlyMap<number, number>
}

/** A row whose text has been read: reading takes longer than a fold of learning. */
export interface ReadRow extends TrainingRow {
  readonly read: TextFeatures
}

export function readRows(rows: readonly TrainingRow[]): ReadRow[] {
  return rows.map((row) => ({ ...row, read: featuresOf(row.text) }))
}

/** Takes rows that were read and what was chosen; returns a model whose weights are bytes, with the given calibration. */
export function learn(rows: readonly ReadRow[], chosen: Hyperparameters, calibration: Calibration): TaggerModel {
  const vocabulary = vocabularyOf(rows, chosen)
  const matrix = matrixOf(rows, vocabulary)
  const fits = GOAL_NUMBERS.map((goal) => fitGoal(rows, { matrix, size: vocabulary.hashes.length, chosen }, goal))
  return toBytes(vocabulary, fits, calibration)
}

/** Terse rows, of which every word was chosen. */
const KEPT_WHOLE = new Set<TrainingRow['kind']>(['official', 'term'])

function vocabularyOf(rows: readonly ReadRow[], { leastRows }: Hyperparameters): Vocabulary {
  const seen = new Map<number, { rows: number; kept: boolean }>()
  for (const { read, kind } of rows) {
    for (const feature of read.features) {
      const known = seen.get(feature.hash) ?? { rows: 0, kept: false }
      known.rows += 1
      known.kept ||= known.rows >= leastRows[feature.kind] || (KEPT_WHOLE.has(kind) && feature.kind === 'word')
      seen.set(feature.hash, known)
    }
  }
  const kept = [...seen].filter(([, { kept: isKept }]) => isKept).toSorted(([a], [b]) => a - b)
  const hashes = Uint32Array.from(kept, ([hash]) => hash)
  // A word of a single row is as telling as one of two: one row says little about how rare a word is.
  const rarities = Uint8Array.from(kept, ([, { rows: holding }]) => Math.round(Math.log(rows.length / Math.max(2, holding)) * RARITY_STEPS))
  return { hashes, rarities, rowOf: new Map(Array.from(hashes, (hash, row) => [hash, row])) }
}

function matrixOf(rows: readonly ReadRow[], { rarities, rowOf }: Vocabulary): Matrix {
  const starts = new Int32Array(rows.length + 1)
  const columns: number[] = []
  const values: number[] = []
  rows.forEach(({ read }, index) => {
    const squares = { word: 0, gram: 0 }
    const found = read.features.flatMap(({ hash, kind, count }) => {
      const column = rowOf.get(hash)
      if (column === undefined) return []
      const value = valueOf(count, rarities[column] ?? 0)
      squares[kind] += value * value
      return [{ column, kind, value }]
    })
    for (const { column, kind, value } of found) {
      columns.push(column)
      values.push(value / Math.sqrt(squares[kind] || 1))
    }
    starts[index + 1] = columns.length
  })
  return { starts, columns: Int32Array.from(columns), values: Float64Array.from(values) }
}

interface Problem {
  readonly matrix: Matrix
  readonly size: number
  readonly chosen: Hyperparameters
}

/** Returns the weights of one goal; the last one is what the goal starts from. */
function fitGoal(rows: readonly ReadRow[], { matrix, size, chosen }: Problem, goal: GoalNumber): Float64Array {
  const { starts, columns, values } = matrix
  const objective = (point: Float64Array, gradient: Float64Array): number => {
    const start = point[size] ?? 0
    gradient.fill(0)
    let loss = 0
    rows.forEach((row, index) => {
      const sign = row.goal === goal ? 1 : -1
      const weight = row.weight * (sign === 1 ? chosen.ownRowFactor : 1)
      let score = start
      const end = starts[index + 1] ?? 0
      for (let place = starts[index] ?? 0; place < end; place += 1) score += (values[place] ?? 0) * (point[columns[place] ?? 0] ?? 0)
      const margin = sign * score
      loss += weight * (margin > 0 ? Math.log1p(Math.exp(-margin)) : Math.log1p(Math.exp(margin)) - margin)
      const push = (-sign * weight) / (1 + Math.exp(margin))
      for (let place = starts[index] ?? 0; place < end; place += 1) {
        const column = columns[place] ?? 0
        gradient[column] = (gradient[column] ?? 0) + push * (values[place] ?? 0)
      }
      gradient[size] = (gradient[size] ?? 0) + push
    })
    for (let column = 0; column < size; column += 1) {
      const weight = point[column] ?? 0
      loss += 0.5 * chosen.ridge * weight * weight
      gradient[column] = (gradient[column] ?? 0) + chosen.ridge * weight
    }
    return loss
  }
  return minimise(objective, { size: size + 1, steps: chosen.steps })
}

/** One byte a weight, one scale a goal. Features whose bytes are all zero say nothing but still share in the scaling of a text. */
function toBytes({ hashes, rarities }: Vocabulary, fits: readonly Float64Array[], calibration: Calibration): TaggerModel {
  const size = hashes.length
  const weights = new Int8Array(size * GOALS_COUNT)
  const scales: number[] = []
  const biases: number[] = []
  for (const goal of GOAL_NUMBERS) {
    const fit = fits[columnOf(goal)] ?? new Float64Array(size + 1)
    let largest = 0
    for (let row = 0; row < size; row += 1) largest = Math.max(largest, Math.abs(fit[row] ?? 0))
    const scale = round(largest / 127 || 1)
    for (let row = 0; row < size; row += 1) {
      const steps = Math.round((fit[row] ?? 0) / scale)
      weights[row * GOALS_COUNT + columnOf(goal)] = Math.max(-127, Math.min(127, steps))
    }
    scales.push(scale)
    biases.push(round(fit[size] ?? 0))
  }
  return { version: '', calibration, scales, biases, hashes, rarities, weights }
}

/** Seven digits are more than a byte can tell apart, and keep the last bit of a sum out of the file. */
export function round(value: number): number {
  return Number(value.toPrecision(7))
}
