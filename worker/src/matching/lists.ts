/** A ranked list in memory: one owner's counterparts, best first. Pure. */
import { packPair } from './pack.ts'
import type { EligiblePair, PairResult } from './result.ts'

/** A list keeps this many of the best; nobody reads further. */
export const LIST_LIMIT = 1_000

export interface Entry {
  readonly id: string
  readonly score: number
  readonly shown: number
  readonly packed: readonly number[]
}

/** The order of every list: score falling, then id rising. */
export function compareEntries(a: Entry, b: Entry): number {
  return b.score - a.score || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}

export function toEntry(counterpartId: string, pair: EligiblePair): Entry {
  return { id: counterpartId, score: pair.score, shown: pair.shown, packed: packPair(pair) }
}

/** The eligible ones of an owner's pairs as its list. */
export function rankPairs(pairs: readonly { counterpartId: string; result: PairResult }[]): Entry[] {
  return pairs
    .flatMap(({ counterpartId, result }) => (result.eligible ? [toEntry(counterpartId, result)] : []))
    .sort(compareEntries)
    .slice(0, LIST_LIMIT)
}

/**
 * The list with one counterpart's entry put in its place, or taken out when `entry` is null. A full list that loses an
 * entry stays one short until its owner, or the whole edition, is matched again.
 */
export function place(list: readonly Entry[], counterpartId: string, entry: Entry | null): Entry[] {
  const others = list.filter(({ id }) => id !== counterpartId)
  if (entry === null) return others
  const at = others.findIndex((other) => compareEntries(entry, other) < 0)
  return others.toSpliced(at < 0 ? others.length : at, 0, entry).slice(0, LIST_LIMIT)
}
