/** Random numbers that are the same on every machine (mulberry32, public domain, Tommy Ettinger 2017). */
export interface Random {
  /** From 0 to below 1. */
  next(): number
  /** A whole number from 0 to below `end`. */
  below(end: number): number
  /** True with a probability. */
  chance(probability: number): boolean
  /** Standard normal. */
  normal(): number
  pick<T>(values: readonly [T, ...T[]] | readonly T[]): T
}

export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (end: number): number => Math.floor(next() * end)
  return {
    next,
    below,
    chance: (probability) => next() < probability,
    // Box and Muller.
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    pick: (values) => {
      const picked = values[below(values.length)]
      if (picked === undefined) throw new RangeError('nothing to pick from')
      return picked
    },
  }
}

/** Picks the values of a list by Zipf's law: the first most often, the n-th as often as n to the power of -exponent. */
export function zipf<T>(values: readonly T[], exponent: number): (random: Random) => T {
  const ends = new Float64Array(values.length)
  let sum = 0
  for (const rank of values.keys()) ends[rank] = sum += (rank + 1) ** -exponent
  return (random) => {
    const wanted = random.next() * sum
    let [low, high] = [0, values.length - 1]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((ends[middle] ?? 0) > wanted) high = middle
      else low = middle + 1
    }
    const value = values[low]
    if (value === undefined) throw new RangeError('nothing to pick from')
    return value
  }
}

/** Picks different values, fewer when they keep coming back. */
export function several<T>(count: number, pick: () => T): T[] {
  const found = new Set<T>()
  for (let i = 0; i < count * 3 && found.size < count; i++) found.add(pick())
  return [...found]
}
