/** Figures of a ranking against what was really funded, with the uncertainty that so many queries leave. */

/** A query's ranking, best first, and who funded it. */
export interface JudgedRanking {
  readonly language: string | null
  readonly ranking: readonly string[]
  readonly relevant: ReadonlySet<string>
}

export const TOP = 10

/** Normalised discounted cumulative gain of the first ten (Järvelin and Kekäläinen 2002), every funder worth the same. */
export function ndcg({ ranking, relevant }: JudgedRanking): number {
  const gain = (at: number) => 1 / Math.log2(at + 2)
  const found = ranking.slice(0, TOP).reduce((sum, id, at) => sum + (relevant.has(id) ? gain(at) : 0), 0)
  const best = Array.from({ length: Math.min(TOP, relevant.size) }, (_, at) => gain(at)).reduce((sum, one) => sum + one, 0)
  return best > 0 ? found / best : 0
}

/** One over the place of the first funder; 0 where none is listed. */
export function reciprocalRank({ ranking, relevant }: JudgedRanking): number {
  const at = ranking.findIndex((id) => relevant.has(id))
  return at < 0 ? 0 : 1 / (at + 1)
}

/** Share of the funders that stand among the first ten. */
export function recall({ ranking, relevant }: JudgedRanking): number {
  return relevant.size === 0 ? 0 : ranking.slice(0, TOP).filter((id) => relevant.has(id)).length / relevant.size
}

/** How unequally candidates appear in lists of ten: 0 all alike, near 1 always the same few. */
export function exposureGini(rankings: readonly (readonly string[])[], candidates: readonly string[]): number {
  const shown = new Map(candidates.map((id) => [id, 0]))
  for (const ranking of rankings) for (const id of ranking.slice(0, TOP)) shown.set(id, (shown.get(id) ?? 0) + 1)
  const counts = [...shown.values()].toSorted((a, b) => a - b)
  const total = counts.reduce((sum, count) => sum + count, 0)
  const skewed = counts.reduce((sum, count, at) => sum + (2 * (at + 1) - counts.length - 1) * count, 0)
  return total === 0 ? 0 : skewed / (counts.length * total)
}

/** A figure with the bounds between which 95 of 100 repetitions lie. */
export interface Estimate {
  readonly value: number
  readonly low: number
  readonly high: number
}

const REPETITIONS = 1000

/** The figure of all queries, and its bounds by drawing queries anew with replacement (bootstrap; Efron 1979). */
export function estimate<T>(items: readonly T[], figure: (items: readonly T[]) => number): Estimate {
  const random = createRandom(items.length + 1)
  const drawn = Array.from({ length: items.length === 0 ? 0 : REPETITIONS }, () =>
    figure(items.map((item) => items[Math.floor(random() * items.length)] ?? item)),
  ).toSorted((a, b) => a - b)
  const at = (share: number) => drawn[Math.floor(share * drawn.length)] ?? 0
  return { value: figure(items), low: at(0.025), high: at(0.975) }
}

/** The mean of numbers; 0 of none. */
export function mean(numbers: readonly number[]): number {
  return numbers.length === 0 ? 0 : numbers.reduce((sum, one) => sum + one, 0) / numbers.length
}

/** Numbers from 0 to 1 that look drawn at random and are the same in every run (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
