import { TRACK_FULL } from '../facts/policy.ts'
import { exp, ln } from './arithmetic.ts'

/** What the ranker weighs of an investor and a subject; the names are those of the shipped weights. */
export const RANKER_FEATURES = ['profile', 'neighbours', 'words', 'popularity'] as const

export type RankerFeature = (typeof RANKER_FEATURES)[number]

/** The shipped part: a weight per feature, and between which sums the values 0 and 1000 lie. */
export interface RankerWeights {
  readonly version: string
  readonly weights: Readonly<Record<RankerFeature, number>>
  readonly lowest: number
  readonly highest: number
}

/** Keeps the logarithm of a share finite: no near project at all counts as one in two hundred. */
const SHARE_FLOOR = 0.005

/** What was measured of a subject, for each investor in the order of the model. */
export interface Measures {
  /** Log-odds from the investor's profile. */
  readonly profile: Float64Array
  /** Share of the nearest past projects. */
  readonly neighbours: Float64Array
  /** Fit with the words of all past projects. */
  readonly words: Float64Array
  /** How much the investor paid for, older projects counting less. */
  readonly popularity: Float64Array
}

/** One row of features per investor, in the order of RANKER_FEATURES. */
export function featuresOf({ profile, neighbours, words, popularity }: Measures): number[][] {
  return Array.from(profile, (odds, at) => [odds, ln((neighbours[at] ?? 0) + SHARE_FLOOR), words[at] ?? 0, ln((popularity[at] ?? 0) + 1)])
}

/** The weighted sum of a row of features. */
export function sumOf(features: readonly number[], { weights }: Pick<RankerWeights, 'weights'>): number {
  return RANKER_FEATURES.reduce((sum, key, at) => sum + weights[key] * (features[at] ?? 0), 0)
}

/** The value 0–1000 of a sum: in proportion between the lowest and the highest. */
export function valueOf(sum: number, { lowest, highest }: RankerWeights): number {
  return Math.max(0, Math.min(TRACK_FULL, Math.round((TRACK_FULL * (sum - lowest)) / (highest - lowest))))
}

/** A subject whose payers are known: features per investor, and which of them paid. */
export interface Judged {
  readonly features: readonly (readonly number[])[]
  readonly payers: readonly number[]
}

const ROUNDS = 150
const STEP = 0.3
/** Pull towards the weights at the start, as if so many subjects had asked for them. */
const PULL = 20

/**
 * Fits the weights so that payers come first: gradient descent on the listwise softmax loss (Cao and others 2007), held
 * back towards the weights it starts from. Reproducible to the bit.
 */
export function fitWeights(judged: readonly Judged[], start: RankerWeights['weights']): RankerWeights['weights'] {
  const centre = RANKER_FEATURES.map((key) => start[key])
  const weights = [...centre]
  const squares = weights.map(() => 1e-6)
  const used = judged.filter(({ payers }) => payers.length > 0)
  for (let round = 0; round < ROUNDS && used.length > 0; round += 1) {
    const slopes = weights.map((weight, at) => (PULL * (weight - (centre[at] ?? 0))) / used.length)
    for (const one of used) addSlopes(one, { weights, slopes, share: 1 / used.length })
    slopes.forEach((slope, at) => {
      const square = (squares[at] ?? 0) + slope * slope
      squares[at] = square
      weights[at] = (weights[at] ?? 0) - (STEP * slope) / Math.sqrt(square)
    })
  }
  // Four digits are more than the data can tell; fewer digits are easier to read.
  const rounded = weights.map((weight) => Math.round(weight * 10_000) / 10_000)
  return { profile: rounded[0] ?? 0, neighbours: rounded[1] ?? 0, words: rounded[2] ?? 0, popularity: rounded[3] ?? 0 }
}

interface Descent {
  readonly weights: readonly number[]
  readonly slopes: number[]
  readonly share: number
}

function addSlopes({ features, payers }: Judged, { weights, slopes, share }: Descent): void {
  const sums = features.map((row) => row.reduce((sum, value, at) => sum + value * (weights[at] ?? 0), 0))
  const highest = sums.reduce((most, sum) => Math.max(most, sum), Number.NEGATIVE_INFINITY)
  const likely = sums.map((sum) => exp(Math.max(-700, sum - highest)))
  const all = likely.reduce((sum, one) => sum + one, 0)
  const paid = new Set(payers)
  features.forEach((row, investor) => {
    const error = (likely[investor] ?? 0) / all - (paid.has(investor) ? 1 / paid.size : 0)
    row.forEach((value, at) => {
      slopes[at] = (slopes[at] ?? 0) + share * error * value
    })
  })
}
