// oxlint-disable typescript/no-non-null-assertion -- typed arrays in hot loops, read at indices made here
/** How much the words of a text weigh: the one place where weights are worked out, from numbers of stems. */
import type { CorpusStatistics } from './text.ts'
import type { Stems } from './stems.ts'

/** BM25's usual constants: how fast repeats of a word stop counting, and how much long texts are held back. */
const SATURATION = 1.2
const LENGTH_WEIGHT = 0.75

/** Length of every text vector, so that products of two are whole numbers and add up the same in any order. */
export const UNIT = 1024

/** A text's different words, in the order in which they are first met. */
export interface CountedWords {
  readonly stems: Int32Array
  readonly counts: Int32Array
  /** How many words the text has, repeats and all. */
  readonly length: number
}

/** Counts a text's different words. Good until the next text is counted. */
export function createCounting(): (numbers: Int32Array, length: number) => CountedWords {
  let countOf = new Int32Array(1024)
  let stems = new Int32Array(1024)
  let counts = new Int32Array(1024)
  return (numbers, length) => {
    if (stems.length < length) {
      stems = new Int32Array(2 * length)
      counts = new Int32Array(2 * length)
    }
    let different = 0
    for (let at = 0; at < length; at += 1) {
      const stem = numbers[at]!
      if (stem >= countOf.length) {
        const smaller = countOf
        countOf = new Int32Array(2 * stem)
        countOf.set(smaller)
      }
      const before = countOf[stem]!
      countOf[stem] = before + 1
      if (before > 0) continue
      stems[different] = stem
      different += 1
    }
    for (let at = 0; at < different; at += 1) {
      counts[at] = countOf[stems[at]!]!
      countOf[stems[at]!] = 0
    }
    return { stems: stems.subarray(0, different), counts: counts.subarray(0, different), length }
  }
}

/**
 * Weighs the words of a text as BM25 does (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009): rare words of
 * the corpus weigh more, repeats less each time. The weights are good until the next text is weighed.
 */
export function createWeighing(corpus: CorpusStatistics, { keys }: Stems): (words: CountedWords) => Int32Array {
  let rarities = new Float64Array(1024)
  let known = 0
  let raw = new Float64Array(1024)
  let squares = new Float64Array(1024)
  let weights = new Int32Array(1024)
  return ({ stems, counts, length }) => {
    if (keys.length > rarities.length) {
      const before = rarities
      rarities = new Float64Array(2 * keys.length)
      rarities.set(before)
    }
    for (; known < keys.length; known += 1) rarities[known] = rarity(keys[known]!, corpus)
    if (stems.length > raw.length) {
      raw = new Float64Array(2 * stems.length)
      squares = new Float64Array(2 * stems.length)
      weights = new Int32Array(2 * stems.length)
    }
    const relativeLength = corpus.averageLength > 0 ? length / corpus.averageLength : 1
    const damping = SATURATION * (1 - LENGTH_WEIGHT + LENGTH_WEIGHT * relativeLength)
    for (let at = 0; at < stems.length; at += 1) {
      const weight = rarities[stems[at]!]! * (counts[at]! / (counts[at]! + damping))
      raw[at] = weight
      squares[at] = weight * weight
    }
    // Summed in a fixed order: in another one the last bit of the sum, and so a rounding below, could differ.
    const sorted = squares.subarray(0, stems.length).sort()
    let sum = 0
    for (let at = 0; at < sorted.length; at += 1) sum += sorted[at]!
    const norm = Math.sqrt(sum)
    for (let at = 0; at < stems.length; at += 1) weights[at] = Math.round((raw[at]! / norm) * UNIT)
    return weights.subarray(0, stems.length)
  }
}

function rarity(stem: string, { texts, textsWith }: CorpusStatistics): number {
  const holding = textsWith.get(stem) ?? 0
  return Math.log(1 + (texts - Math.min(holding, texts) + 0.5) / (holding + 0.5))
}
