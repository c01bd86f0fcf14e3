import { FULL, type Policy } from './policy.ts'

/**
 * Where the eight buckets of a decade begin, in millionths: 10^(n/8) as a fixed list, so that no logarithm can round
 * differently elsewhere.
 */
const DECADE = [1_000_000, 1_333_521, 1_778_279, 2_371_374, 3_162_278, 4_216_965, 5_623_413, 7_498_942] as const

const DECADES = 15

const edges: readonly number[] = Array.from({ length: DECADES }, (_, decade) =>
  DECADE.map((start) => (decade < 6 ? Math.ceil(start / 10 ** (6 - decade)) : start * 10 ** (decade - 6))),
).flat()

const LAST_BUCKET = edges.length - 1

/** Returns the bucket of 1/8 decade that holds an amount; amounts below one cent fall in the first. */
export function bucketOf(amountMinor: number): number {
  let low = 0
  let high = LAST_BUCKET
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((edges[middle] ?? Infinity) <= amountMinor) low = middle
    else high = middle - 1
  }
  return low
}

/** Returns the least amount of a bucket; 0 below the first bucket, Infinity above the last. */
export function lowestOf(bucket: number): number {
  return bucket <= 0 ? 0 : (edges[bucket] ?? Infinity)
}

const WHOLE_MINOR = 100

/** Returns the least amount of a bucket in whole dollars, rounded up; to the cent in buckets too narrow for that. */
export function leastWithin(bucket: number): number {
  return wholeDollars(lowestOf(bucket), Math.ceil)
}

/** Returns the largest amount of a bucket in whole dollars, rounded down; to the cent in buckets too narrow for that. */
export function mostWithin(bucket: number): number {
  return wholeDollars(lowestOf(bucket + 1) - 1, Math.floor)
}

/** Only an amount of the same bucket surely does what the exact one does. */
function wholeDollars(exactMinor: number, round: (value: number) => number): number {
  const whole = round(exactMinor / WHOLE_MINOR) * WHOLE_MINOR
  return bucketOf(whole) === bucketOf(exactMinor) ? whole : exactMinor
}

/** A range of amounts with its buckets; the ends are 0 and Infinity where open. */
export interface AmountRange {
  readonly low: number
  readonly high: number
  readonly lowBucket: number
  readonly highBucket: number
}

/** Makes a range from its ends in minor units, in either order; null ends are open. Null when both are. */
export function rangeOf(low: number | null, high: number | null): AmountRange | null {
  if (low === null && high === null) return null
  const [one, other] = [low ?? 0, high ?? Infinity]
  const [first, last] = one <= other ? [one, other] : [other, one]
  return { low: first, high: last, lowBucket: bucketOf(first), highBucket: bucketOf(last) }
}

/** Returns the number of buckets between two ranges, 0 where they touch. */
export function gapBetween(ask: AmountRange, ticket: AmountRange): number {
  return Math.max(ticket.lowBucket - ask.highBucket, ask.lowBucket - ticket.highBucket, 0)
}

/**
 * Value of an ask against a ticket: from `touching` up to full by how far the largest ticket reaches into the range from
 * the least that is of use to the whole ask, less by every bucket where the two do not meet. Neither a wider ticket nor
 * a lower minimum of the pitch ever lowers it.
 */
export function ticketValue(ask: AmountRange, ticket: AmountRange, policy: Policy): number {
  const { touching, perBucket } = policy.ticket
  if (ask.high < ticket.low || ask.low > ticket.high) {
    return Math.max(0, touching - perBucket * gapBetween(ask, ticket))
  }
  const length = ask.highBucket - ask.lowBucket + 1
  const reached = Math.min(ask.highBucket, ticket.highBucket) - ask.lowBucket + 1
  return touching + Math.floor(((FULL - touching) * reached) / length)
}

/** Value of the share of an ask that one ticket covers: full when all, less by every bucket that the ticket falls short. */
export function coverageValue(ask: AmountRange, ticket: AmountRange, policy: Policy): number {
  if (ticket.high >= ask.high) return FULL
  const short = ask.highBucket - ticket.highBucket
  const loss = policy.coverageLossPerBucket
  return Math.max(0, FULL - (short === 0 ? loss >> 1 : loss * short))
}
