/** Learned weights as the policy stores them: integers near their centre that add up exactly. Pure. */
import { WEIGHT_SUM } from '@scalebridge/db/rules'

/** How far a weight may be moved by learning, of what it was. */
const LARGEST_CHANGE = 0.5
/** What is wanted of a weight at least: nothing at all could not be raised again where the sum demands it. */
const LEAST_WANTED = 0.001

export interface Bounds {
  readonly lowest: number
  readonly highest: number
}

/** The integers between which learning may put a weight. */
export function boundsOf(centre: number): Bounds {
  return {
    lowest: Math.max(1, Math.ceil(centre * (1 - LARGEST_CHANGE))),
    highest: Math.max(1, Math.floor(centre * (1 + LARGEST_CHANGE))),
  }
}

/**
 * The weights after relative changes (0.2 is a fifth more), within their bounds, adding up to WEIGHT_SUM. What the sum demands
 * is taken from or given to all alike; the rest of rounding goes to the largest fractions, then to the first.
 */
export function changeWeights(centre: readonly number[], changes: readonly number[]): number[] {
  const bounds = centre.map(boundsOf)
  const wanted = centre.map((weight, index) => weight * Math.max(LEAST_WANTED, 1 + (changes[index] ?? 0)))
  const scaled = (factor: number) =>
    wanted.map((weight, index) => {
      const { lowest, highest } = bounds[index] ?? { lowest: 1, highest: 1 }
      return Math.min(highest, Math.max(lowest, weight * factor))
    })
  const fitting = scaled(factorFor((factor) => total(scaled(factor))))
  const floors = fitting.map(Math.floor)
  const missing = WEIGHT_SUM - total(floors)
  const raised = fitting
    .map((weight, index) => ({ index, fraction: weight - Math.floor(weight) }))
    .filter(({ index }) => (floors[index] ?? 0) < (bounds[index]?.highest ?? 0))
    .toSorted((a, b) => b.fraction - a.fraction || a.index - b.index)
    .slice(0, missing)
  return floors.map((weight, index) => weight + (raised.some((one) => one.index === index) ? 1 : 0))
}

/** The factor at which a rising sum reaches WEIGHT_SUM, by bisection; the sum has to reach it somewhere. */
function factorFor(sumAt: (factor: number) => number): number {
  let [low, high] = [0, WEIGHT_SUM]
  while (sumAt(high) < WEIGHT_SUM) high *= 2
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2
    if (sumAt(middle) < WEIGHT_SUM) low = middle
    else high = middle
  }
  return high
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0)
}
