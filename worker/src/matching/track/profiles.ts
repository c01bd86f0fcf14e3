import { hashOf, logistic } from './arithmetic.ts'
import { UNIT, type Located } from './space.ts'

/** How far the attributes of a subject count beside its words, which have length one. */
const ATTRIBUTE_SCALE = 0.7

/** What an investor is taken to like before it has shown anything: about one project in twenty. */
const FIRST_BIAS = -3

const STEP = 0.3
const SHRINKING = 0.0003
const FIRST_SQUARES = 0.01

/** Errors below this move nothing: most investors are far from most projects, and need no step. */
const SMALLEST_ERROR = 0.004

/** At most as many weights are learned, so that a thousand investors still fit: the commonest terms keep theirs. */
const MOST_WEIGHTS = 8_000_000

/** At most as many products in all; of longer histories fewer rounds are taken. */
const MOST_WORK = 4_000_000_000
const MOST_ROUNDS = 8

/** Lengths by which the weights are kept: an investor's weights are whole 4096ths. */
export const WEIGHT_UNIT = 4096

/** A past project to learn from. */
export interface Example {
  readonly id: string
  readonly at: Located
  readonly investors: readonly number[]
  /** How much it counts, 0–1: older ones less. */
  readonly weight: number
}

/** What each investor likes: a weight per term and investor, learned by one logistic regression per investor. */
export interface Profiles {
  /** Log-odds, in units of WEIGHT_UNIT × UNIT, that each investor pays for a subject. Whole numbers. */
  liking(subject: Located): Float64Array
}

/** What profiles are learned for. */
export interface Sizes {
  readonly investors: number
  /** How many past projects hold each term. */
  readonly holders: readonly number[]
}

/**
 * Learns profiles from past projects by stochastic gradient descent with a step per weight (AdaGrad; Duchi, Hazan and
 * Singer 2011). The order of each round follows from the projects' ids, so that the order of the list does not matter.
 */
export function learnProfiles(examples: readonly Example[], { investors, holders }: Sizes): Profiles {
  const rows = rowsOfTerms(holders, Math.max(1, Math.floor(MOST_WEIGHTS / Math.max(1, investors)) - 1))
  const bias = rows.count
  const weights = new Float32Array((rows.count + 1) * investors).fill(FIRST_BIAS, bias * investors)
  const squares = new Float32Array(weights.length).fill(FIRST_SQUARES)
  const inputs = examples.map(({ at }) => inputOf(at, rows))
  const work = inputs.reduce((sum, { terms }) => sum + terms.length, 0) * investors
  const rounds = Math.max(1, Math.min(MOST_ROUNDS, Math.floor(MOST_WORK / Math.max(1, work))))
  for (let round = 0; round < rounds; round += 1) {
    for (const at of orderOf(examples, round)) {
      const input = inputs[at]
      const example = examples[at]
      if (input && example) learnOne({ input, example, investors, bias, weights, squares })
    }
  }
  // Whole numbers far below 2^24 are exact in this array too, and one kind of array keeps the loop below fast.
  const whole = Float32Array.from(weights, (weight) => Math.round(weight * WEIGHT_UNIT))
  return { liking: (subject) => dots(inputOf(subject, rows), { weights: whole, bias, investors }).map((sum) => Math.round(sum)) }
}

interface Step {
  readonly input: Input
  readonly example: Example
  readonly investors: number
  readonly bias: number
  readonly weights: Float32Array
  readonly squares: Float32Array
}

function learnOne({ input, example, investors, bias, weights, squares }: Step): void {
  const sums = dots(input, { weights, bias, investors })
  const paid = new Set(example.investors)
  const wrong: number[] = []
  const errors: number[] = []
  for (let investor = 0; investor < investors; investor += 1) {
    const error = (logistic((sums[investor] ?? 0) / UNIT) - (paid.has(investor) ? 1 : 0)) * example.weight
    if (Math.abs(error) <= SMALLEST_ERROR) continue
    wrong.push(investor)
    errors.push(error)
  }
  const size = wrong.length
  for (let term = 0; term <= input.terms.length; term += 1) {
    const isBias = term === input.terms.length
    const row = (isBias ? bias : (input.terms[term] ?? 0)) * investors
    const value = isBias ? 1 : (input.values[term] ?? 0) / UNIT
    const shrinking = isBias ? 0 : SHRINKING
    for (let at = 0; at < size; at += 1) {
      const cell = row + (wrong[at] ?? 0)
      const weight = weights[cell] ?? 0
      const slope = (errors[at] ?? 0) * value + shrinking * weight
      const square = (squares[cell] ?? 0) + slope * slope
      squares[cell] = square
      weights[cell] = weight - (STEP * slope) / Math.sqrt(square)
    }
  }
}

/** Rows of the table of weights: the number of the row of each term, -1 for a term that gets none. */
interface Rows {
  readonly of: Int32Array
  readonly count: number
}

function rowsOfTerms(holders: readonly number[], most: number): Rows {
  const of = new Int32Array(holders.length).fill(-1)
  const byCount = holders.map((count, term) => ({ count, term })).toSorted((a, b) => b.count - a.count || a.term - b.term)
  const kept = byCount.slice(0, most)
  kept.forEach(({ term }, row) => {
    of[term] = row
  })
  return { of, count: kept.length }
}

interface Input {
  readonly terms: readonly number[]
  /** In units of UNIT. */
  readonly values: readonly number[]
}

function inputOf({ words, attributes }: Located, { of }: Rows): Input {
  const terms: number[] = []
  const values: number[] = []
  const scale = words.terms.length > 0 ? ATTRIBUTE_SCALE : 1
  for (const [vector, factor] of [[words, 1] as const, [attributes, scale] as const]) {
    vector.terms.forEach((term, at) => {
      const row = of[term] ?? -1
      if (row < 0) return
      terms.push(row)
      values.push(Math.round((vector.weights[at] ?? 0) * factor))
    })
  }
  return { terms, values }
}

interface Table {
  readonly weights: Float32Array
  readonly bias: number
  readonly investors: number
}

/** The products of an input with each investor's weights, in units of UNIT. */
function dots({ terms, values }: Input, { weights, bias, investors }: Table): Float64Array {
  const sums = new Float64Array(investors)
  for (let investor = 0; investor < investors; investor += 1) sums[investor] = (weights[bias * investors + investor] ?? 0) * UNIT
  for (let at = 0; at < terms.length; at += 1) {
    const row = (terms[at] ?? 0) * investors
    const value = values[at] ?? 0
    for (let investor = 0; investor < investors; investor += 1) {
      sums[investor] = (sums[investor] ?? 0) + value * (weights[row + investor] ?? 0)
    }
  }
  return sums
}

function orderOf(examples: readonly Example[], round: number): number[] {
  const keys = examples.map(({ id }) => hashOf(`${round} ${id}`))
  return [...examples.keys()].toSorted((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0) || a - b)
}
