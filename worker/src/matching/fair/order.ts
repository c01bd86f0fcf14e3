// oxlint-disable typescript/no-non-null-assertion -- typed arrays in hot loops, read at indices made here
/**
 * The order inside a shortlist: maximal marginal relevance (Carbonell and Goldstein, 1998), so that the first places do not all
 * say the same. Only the order changes; every place keeps and shows its score. Pure, in whole numbers.
 */
import type { Pool } from './pool.ts'

/** Parts of ten that a pitch's own score counts; the rest counts against being like one placed before (λ = 0.8). */
const OWN_PARTS = 8
const LIKENESS_PARTS = 2
const FULL = 1_000

/**
 * Puts a mandate's listed pairs, given best first, in the order to show: pins by score, then each time the best that is least like
 * those before it, the earlier of two equals.
 */
export function diversify(pool: Pool, listed: readonly number[]): number[] {
  const ordered = listed.filter((pair) => pool.pinned[pair] === 1)
  const waiting = listed.filter((pair) => pool.pinned[pair] === 0)
  const nearest = waiting.map((pair) => ordered.reduce((most, placed) => Math.max(most, likeness(pool, pair, placed)), 0))
  while (waiting.length > 0) {
    let chosen = 0
    let most = -Infinity
    for (let nth = 0; nth < waiting.length; nth += 1) {
      const worth = OWN_PARTS * pool.score[waiting[nth]!]! - LIKENESS_PARTS * nearest[nth]!
      if (worth <= most) continue
      chosen = nth
      most = worth
    }
    const placed = waiting[chosen]!
    waiting.splice(chosen, 1)
    nearest.splice(chosen, 1)
    ordered.push(placed)
    for (let nth = 0; nth < waiting.length; nth += 1) nearest[nth] = Math.max(nearest[nth]!, likeness(pool, waiting[nth]!, placed))
  }
  return ordered
}

/** 0–1000: half for the same primary goal, a quarter each for what goals and regions have in common (Jaccard). */
function likeness({ pitch, goal, goalBits, regionBits }: Pool, a: number, b: number): number {
  const [one, other] = [pitch[a]!, pitch[b]!]
  const samePrimary = goal[one] !== 0 && goal[one] === goal[other] ? FULL / 2 : 0
  return samePrimary + overlap(goalBits[one]!, goalBits[other]!, FULL / 4) + overlap(regionBits[one]!, regionBits[other]!, FULL / 4)
}

function overlap(a: number, b: number, full: number): number {
  const all = countBits(a | b)
  return all === 0 ? 0 : Math.floor((full * countBits(a & b)) / all)
}

/** How many bits of 32 are set. */
export function countBits(bits: number): number {
  const pairs = bits - ((bits >>> 1) & 0x55555555)
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
