import { exp, ln } from './arithmetic.ts'
import type { SparseVector } from './space.ts'

/** BM25's usual constants (Robertson and Zaragoza 2009): how fast repeats stop counting, how much length holds back. */
const SATURATION = 1.2
const LENGTH_WEIGHT = 0.75

/** After as many days a past project counts half. */
const HALF_LIFE_DAYS = 4 * 365.25

/** Weights are whole 256ths. */
const UNIT = 256

/** The words of a past project, with how often each stands there. */
export interface Worded {
  readonly counts: ReadonlyMap<number, number>
  readonly day: number | null
  readonly investors: readonly number[]
}

/** An investor's past projects read as one long text, older ones counting less. */
export interface HistoryTexts {
  /** How well the words of a subject fit each investor's past ones, 0–1: 1 for the best of all investors. */
  fits(words: SparseVector): Float64Array
}

/** Makes the texts of the investors' histories. Projects stand in a fixed order of their own. */
export function readHistoryTexts(projects: readonly Worded[], investors: number): HistoryTexts {
  const newest = projects.reduce((latest, { day }) => Math.max(latest, day ?? latest), Number.NEGATIVE_INFINITY)
  const counts = new Map<number, Map<number, number>>()
  const lengths = new Float64Array(investors)
  for (const { counts: words, day, investors: payers } of projects) {
    const fading = exp((-Math.LN2 * (day === null ? HALF_LIFE_DAYS : newest - day)) / HALF_LIFE_DAYS)
    for (const investor of payers) {
      for (const [term, count] of words) {
        const held = counts.get(term) ?? new Map<number, number>()
        held.set(investor, (held.get(investor) ?? 0) + count * fading)
        counts.set(term, held)
        lengths[investor] = (lengths[investor] ?? 0) + count * fading
      }
    }
  }
  const weights = weighed(counts, lengths)
  return {
    fits(words) {
      const sums = new Float64Array(investors)
      for (const term of words.terms) {
        for (const [investor, weight] of weights.get(term) ?? []) sums[investor] = (sums[investor] ?? 0) + weight
      }
      const best = sums.reduce((most, sum) => Math.max(most, sum), 0)
      return best > 0 ? sums.map((sum) => sum / best) : sums
    },
  }
}

function weighed(counts: ReadonlyMap<number, ReadonlyMap<number, number>>, lengths: Float64Array) {
  const total = lengths.reduce((sum, length) => sum + length, 0)
  const average = total / Math.max(1, lengths.length)
  return new Map(
    [...counts].map(([term, held]) => {
      const rarity = ln(1 + (lengths.length - held.size + 0.5) / (held.size + 0.5))
      const list = [...held].map(([investor, count]) => {
        const damping = SATURATION * (1 - LENGTH_WEIGHT + (LENGTH_WEIGHT * (lengths[investor] ?? 0)) / average)
        return [investor, Math.round((UNIT * rarity * count * (SATURATION + 1)) / (count + damping))] as const
      })
      return [term, list] as const
    }),
  )
}
