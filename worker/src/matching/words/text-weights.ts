// oxlint-disable typescript/no-non-null-assertion -- typed arrays in hot loops, read at indices made here
/** How much the words of a text weigh: the one place where weights are worked out, from numbers of stems. */
import type { Stems } from './stems.ts'

/** What a corpus tells of words: how many texts hold each, and how long texts are. */
export interface CorpusStatistics {
  readonly texts: number
  readonly averageLength: number
  readonly textsWith: ReadonlyMap<string, number>
  /** How long mandates' texts are, in words and as vectors before these are whole numbers; null where none is known. */
  readonly mandates: { readonly averageLength: number; readonly averageNorm: number } | null
}

/** How fast repeats of a word stop counting, and how much long texts are held back; a pitch has BM25's usual constants. */
const PITCH = { saturation: 1.2, lengthWeight: 0.75 } as const

/**
 * A mandate is the text that is searched: repeats tell more of it and length holds it back less, or else one of many words would
 * rank worse than by plain BM25. Chosen on UNDP's projects of 2009 to 2011 with mandates of 1, 5 and 40 passages.
 */
const MANDATE = { saturation: 3, lengthWeight: 0.4 } as const

/** Length of a pitch's vector and of a middling mandate's: products are whole numbers and add up the same in any order. */
export const UNIT = 1024

/** A mandate's vector is at most as many times longer than a middling one: writing on and on gains nothing. */
const LONGEST_MANDATE = 2

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

/** Weighs the words of a pitch, which make a vector of length UNIT. The weights are good until the next text is weighed. */
export function createWeighing(corpus: CorpusStatistics, stems: Stems): Weighing {
  return inWhole(createMeasuring(corpus, stems, { ...PITCH, averageLength: corpus.averageLength }), (norm) => norm)
}

/**
 * Weighs the words of a mandate. Its vector is measured by that of a middling mandate instead of being brought to one length, as
 * BM25 has it: who writes more of what it funds is found by more pitches. A corpus that knows of no mandates, as runs of earlier
 * versions kept it, has them weighed as pitches are.
 */
export function createMandateWeighing(corpus: CorpusStatistics, stems: Stems): Weighing {
  const { mandates } = corpus
  if (mandates === null) return createWeighing(corpus, stems)
  const measure = createMeasuring(corpus, stems, { ...MANDATE, averageLength: mandates.averageLength })
  return inWhole(measure, (norm) => Math.max(mandates.averageNorm, norm / LONGEST_MANDATE))
}

/** How long mandates are on average, in words and as vectors before these are whole numbers; null where none has words. */
export function measureMandates(corpus: Counted, stems: Stems, mandates: readonly CountedWords[]): CorpusStatistics['mandates'] {
  if (mandates.length === 0) return null
  const averageLength = mandates.reduce((sum, { length }) => sum + length, 0) / mandates.length
  const measure = createMeasuring(corpus, stems, { ...MANDATE, averageLength })
  const norms = mandates.map((words) => measure(words).norm).toSorted((a, b) => a - b)
  return { averageLength, averageNorm: norms.reduce((sum, norm) => sum + norm, 0) / norms.length }
}

export type Weighing = (words: CountedWords) => Int32Array
type Counted = Omit<CorpusStatistics, 'mandates'>

function inWhole(measure: ReturnType<typeof createMeasuring>, unitOf: (norm: number) => number): Weighing {
  let weights = new Int32Array(1024)
  return (words) => {
    const { raw, norm } = measure(words)
    const { length } = words.stems
    if (length > weights.length) weights = new Int32Array(2 * length)
    const unit = unitOf(norm)
    for (let at = 0; at < length; at += 1) weights[at] = Math.round((raw[at]! / unit) * UNIT)
    return weights.subarray(0, length)
  }
}

interface Damping {
  readonly saturation: number
  readonly lengthWeight: number
  readonly averageLength: number
}

/**
 * Weighs the words of a text as BM25 does (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009): rare words of
 * the corpus weigh more, repeats less each time. With the length of the vector; both are good until the next text is measured.
 */
function createMeasuring(corpus: Counted, { keys }: Stems, { saturation, lengthWeight, averageLength }: Damping) {
  let rarities = new Float64Array(1024)
  let known = 0
  let raw = new Float64Array(1024)
  let squares = new Float64Array(1024)
  return ({ stems, counts, length }: CountedWords): { readonly raw: Float64Array; readonly norm: number } => {
    if (keys.length > rarities.length) {
      const before = rarities
      rarities = new Float64Array(2 * keys.length)
      rarities.set(before)
    }
    for (; known < keys.length; known += 1) rarities[known] = rarity(keys[known]!, corpus)
    if (stems.length > raw.length) {
      raw = new Float64Array(2 * stems.length)
      squares = new Float64Array(2 * stems.length)
    }
    const relativeLength = averageLength > 0 ? length / averageLength : 1
    const damping = saturation * (1 - lengthWeight + lengthWeight * relativeLength)
    for (let at = 0; at < stems.length; at += 1) {
      const weight = rarities[stems[at]!]! * (counts[at]! / (counts[at]! + damping))
      raw[at] = weight
      squares[at] = weight * weight
    }
    // Summed in a fixed order: in another one the last bit of the sum, and so a rounding below, could differ.
    const sorted = squares.subarray(0, stems.length).sort()
    let sum = 0
    for (let at = 0; at < sorted.length; at += 1) sum += sorted[at]!
    return { raw, norm: Math.sqrt(sum) }
  }
}

function rarity(stem: string, { texts, textsWith }: Counted): number {
  const holding = textsWith.get(stem) ?? 0
  return Math.log(1 + (texts - Math.min(holding, texts) + 0.5) / (holding + 0.5))
}
