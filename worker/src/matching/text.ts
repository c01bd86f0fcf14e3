import type { PitchText } from './facts.ts'
import { FULL, type Policy } from './policy.ts'
import { guessLanguage, wordsOf } from './words.ts'

/** BM25's usual constants: how fast repeats of a word stop counting, and how much long texts are held back. */
const SATURATION = 1.2
const LENGTH_WEIGHT = 0.75

/** Length of every text vector, so that products of two are whole numbers and add up the same in any order. */
const UNIT = 1024

/** How many shared words a reason names. */
const WORDS_SHOWN = 6

/** A text as weights of its words, each with the word as it stands there. */
export interface TextVector {
  readonly weights: ReadonlyMap<string, number>
  readonly surfaces: ReadonlyMap<string, string>
  readonly language: string | null
  /** The same weights by the numbers of their words: two texts of one corpus are multiplied thousands of times. */
  readonly numbered: Numbered
}

interface Numbered {
  /** Vectors of one corpus share it. */
  readonly numbers: ReadonlyMap<string, number>
  readonly words: Int32Array
  readonly weights: Int32Array
}

/** What a corpus tells of words: how many texts hold each, and how long texts are. */
export interface CorpusStatistics {
  readonly texts: number
  readonly averageLength: number
  readonly textsWith: ReadonlyMap<string, number>
}

/** Counts the words of a corpus. The order of the texts does not matter. */
export function readCorpus(corpus: readonly PitchText[]): CorpusStatistics {
  const textsWith = new Map<string, number>()
  let length = 0
  for (const { text, language } of corpus) {
    const stems = wordsOf(text, language).map(({ stem }) => stem)
    length += stems.length
    for (const stem of new Set(stems)) textsWith.set(stem, (textsWith.get(stem) ?? 0) + 1)
  }
  return { texts: corpus.length, averageLength: corpus.length > 0 ? length / corpus.length : 0, textsWith }
}

/**
 * Weighs the words of a text as BM25 does (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009):
 * rare words of the corpus weigh more, repeats less each time. Null when the text has no word that counts.
 */
export function vectorOf(text: string, language: string | null, corpus: CorpusStatistics): TextVector | null {
  const words = wordsOf(text, language)
  if (words.length === 0) return null
  const counts = new Map<string, number>()
  const surfaces = new Map<string, string>()
  for (const { stem, surface } of words) {
    counts.set(stem, (counts.get(stem) ?? 0) + 1)
    if (!surfaces.has(stem)) surfaces.set(stem, surface)
  }
  const relativeLength = corpus.averageLength > 0 ? words.length / corpus.averageLength : 1
  const damping = SATURATION * (1 - LENGTH_WEIGHT + LENGTH_WEIGHT * relativeLength)
  const raw = [...counts].map(([stem, count]) => ({ stem, weight: rarity(stem, corpus) * (count / (count + damping)) }))
  // Summed in a fixed order: in another one the last bit of the sum, and so a rounding below, could differ.
  const squares = raw.map(({ weight }) => weight * weight).toSorted((a, b) => a - b)
  const norm = Math.sqrt(squares.reduce((sum, square) => sum + square, 0))
  const weights = new Map(raw.map(({ stem, weight }) => [stem, Math.round((weight / norm) * UNIT)]))
  return { weights, surfaces, language: guessLanguage(text) ?? language?.split('-')[0] ?? null, numbered: numberWords(weights, corpus) }
}

const numbersOf = new WeakMap<CorpusStatistics, Map<string, number>>()

function numberWords(weights: ReadonlyMap<string, number>, corpus: CorpusStatistics): Numbered {
  const numbers = numbersOf.get(corpus) ?? new Map<string, number>()
  numbersOf.set(corpus, numbers)
  const words = Int32Array.from(weights.keys(), (stem) => {
    const number = numbers.get(stem) ?? numbers.size
    numbers.set(stem, number)
    return number
  })
  return { numbers, words, weights: Int32Array.from(weights.values()) }
}

function rarity(stem: string, { texts, textsWith }: CorpusStatistics): number {
  const holding = textsWith.get(stem) ?? 0
  return Math.log(1 + (texts - Math.min(holding, texts) + 0.5) / (holding + 0.5))
}

/** Value of the likeness of two texts: the cosine of their vectors, full from the policy's mark on. */
export function textValue(pitch: TextVector, mandate: TextVector, policy: Policy): number {
  const isOneCorpus = pitch.numbered.numbers === mandate.numbered.numbers
  const product = isOneCorpus ? productOfNumbered(pitch.numbered, mandate.numbered) : productOf(pitch.weights, mandate.weights)
  return Math.min(FULL, Math.floor((product * FULL * 1000) / (UNIT * UNIT * policy.textFullPermille)))
}

function productOf(pitch: ReadonlyMap<string, number>, mandate: ReadonlyMap<string, number>): number {
  let product = 0
  for (const [stem, weight] of pitch) product += weight * (mandate.get(stem) ?? 0)
  return product
}

/** The last text's weights in the places of its words' numbers, all others zero: who asks for one pitch asks for many mandates. */
let spread = new Int32Array(0)
let spreadOut: Numbered | null = null

function productOfNumbered(pitch: Numbered, mandate: Numbered): number {
  if (spreadOut !== pitch) spreadWeights(pitch)
  const { words, weights } = mandate
  let product = 0
  for (let at = 0; at < words.length; at += 1) product += (spread[words[at] ?? 0] ?? 0) * (weights[at] ?? 0)
  return product
}

function spreadWeights(text: Numbered): void {
  for (const word of spreadOut?.words ?? []) spread[word] = 0
  const { numbers, words, weights } = text
  if (spread.length < numbers.size) spread = new Int32Array(2 * numbers.size)
  for (let at = 0; at < words.length; at += 1) spread[words[at] ?? 0] = weights[at] ?? 0
  spreadOut = text
}

/** True when both languages are known and differ: then too few shared words say nothing about the subject. */
export function inOtherLanguages(pitch: TextVector, mandate: TextVector): boolean {
  return pitch.language !== null && mandate.language !== null && pitch.language !== mandate.language
}

/** Returns the words that made two texts alike, the weightiest first, as they stand in the pitch. */
export function sharedWords(pitch: TextVector, mandate: TextVector): string[] {
  return [...pitch.weights]
    .map(([stem, weight]) => ({ stem, product: weight * (mandate.weights.get(stem) ?? 0) }))
    .filter(({ product }) => product > 0)
    .toSorted((a, b) => b.product - a.product || (a.stem < b.stem ? -1 : 1))
    .slice(0, WORDS_SHOWN)
    .map(({ stem }) => pitch.surfaces.get(stem) ?? stem)
}
