import type { PitchText } from '../facts/facts.ts'
import { FULL, type Policy } from '../facts/policy.ts'
import { countTexts, statisticsOf, type WeighedTexts } from './counted-texts.ts'
import { createStems, type Stems } from './stems.ts'
import { createCounting, createMandateWeighing, createWeighing, UNIT, type CorpusStatistics, type Weighing } from './text-weights.ts'
import { wordsOf } from './words.ts'

/** How many shared words a reason names. */
const WORDS_SHOWN = 6

/** A text as weights of its words, each with the word as it stands there. The maps are made when first asked for: reasons need them, scores do not. */
export interface TextVector {
  readonly weights: ReadonlyMap<string, number>
  readonly surfaces: ReadonlyMap<string, string>
  readonly language: string | null
  /** The same weights by the numbers of their words: two texts of one corpus are multiplied thousands of times. */
  readonly numbered: Numbered
}

interface Numbered {
  /** Vectors of one corpus share it. */
  readonly numbers: Stems
  readonly words: Int32Array
  readonly weights: Int32Array
}

export type { CorpusStatistics }

/** Counts the words of pitches and of mandates. The order of the texts does not matter. */
export function readCorpus(pitches: readonly PitchText[], mandates: readonly { readonly text: string }[] = []): CorpusStatistics {
  return statisticsOf(countTexts(pitches), mandates)
}

/** Weighs the words of a pitch (see text-weights.ts). Null when the text has no word that counts. */
export function vectorOf(text: string, language: string | null, corpus: CorpusStatistics): TextVector | null {
  return makeVector({ text, language, weigh: reading(corpus).weigh }, corpus)
}

/** The same for a pitch, whose text may have been weighed with all others of its run. */
export function vectorOfPitch(pitch: PitchText, corpus: CorpusStatistics): TextVector | null {
  const weighed = readings.get(corpus)?.weighed
  const number = weighed?.numberOf.get(pitch)
  if (weighed === undefined || number === undefined) return vectorOf(pitch.text, pitch.language, corpus)
  const { stems, firsts, words, weights, languages } = weighed.texts
  const [first = 0, end = 0] = [firsts[number], firsts[number + 1]]
  if (first === end) return null
  const numbered = { numbers: stems, words: words.subarray(first, end), weights: weights.subarray(first, end) }
  return toVector(numbered, pitch, languages[number] ?? null)
}

/** Weighs the words of a mandate. Null when the text has no word that counts. */
export function vectorOfMandate(text: string, corpus: CorpusStatistics): TextVector | null {
  return makeVector({ text, language: null, weigh: reading(corpus).weighMandate }, corpus)
}

interface Weighed {
  readonly text: string
  readonly language: string | null
  readonly weigh: Weighing
}

function makeVector({ text, language, weigh }: Weighed, corpus: CorpusStatistics): TextVector | null {
  const { stems, count } = reading(corpus)
  const read = stems.read(text, language)
  if (read.length === 0) return null
  const words = count(read.numbers, read.length)
  const numbered = { numbers: stems, words: words.stems.slice(), weights: weigh(words).slice() }
  return toVector(numbered, { text, language }, read.language)
}

function toVector(numbered: Numbered, text: Omit<PitchText, 'id'>, language: string | null): TextVector {
  return new Vector(numbered, text, language)
}

/** A class, for an object whose getters are written with it takes twenty times as long to make. */
class Vector implements TextVector {
  readonly numbered: Numbered
  readonly language: string | null
  readonly #text: Omit<PitchText, 'id'>
  #weights: ReadonlyMap<string, number> | undefined
  #surfaces: ReadonlyMap<string, string> | undefined

  constructor(numbered: Numbered, text: Omit<PitchText, 'id'>, language: string | null) {
    this.numbered = numbered
    this.language = language
    this.#text = text
  }

  get weights(): ReadonlyMap<string, number> {
    const { numbers, words, weights } = this.numbered
    this.#weights ??= new Map(Array.from(words, (word, at) => [numbers.keys[word] ?? '', weights[at] ?? 0]))
    return this.#weights
  }

  /** The first that a text has of a stem stays. */
  get surfaces(): ReadonlyMap<string, string> {
    this.#surfaces ??= new Map(
      wordsOf(this.#text.text, this.#text.language)
        .toReversed()
        .map(({ stem, surface }) => [stem, surface]),
    )
    return this.#surfaces
  }
}

/** What reads and weighs the texts of a corpus, made when the first is asked for. */
function reading(corpus: CorpusStatistics): Reading {
  return readings.get(corpus) ?? readWith(corpus, createStems())
}

function readWith(corpus: CorpusStatistics, stems: Stems, weighed?: Reading['weighed']): Reading {
  const [weigh, weighMandate] = [createWeighing(corpus, stems), createMandateWeighing(corpus, stems)]
  const made = { stems, count: createCounting(), weigh, weighMandate, weighed }
  readings.set(corpus, made)
  return made
}

/**
 * Has the texts of a corpus read by the table of words that it was counted with, in which most words stand already, and those of its
 * pitches not read again at all: `texts` are theirs, in their order.
 */
export function readAlready(corpus: CorpusStatistics, texts: WeighedTexts, pitches: readonly PitchText[]): void {
  readWith(corpus, texts.stems, { texts, numberOf: new Map(pitches.map((pitch, number) => [pitch, number])) })
}

interface Reading {
  readonly stems: Stems
  readonly count: ReturnType<typeof createCounting>
  readonly weigh: Weighing
  readonly weighMandate: Weighing
  /** Texts of pitches that have been weighed already, by the objects that hold their facts. */
  readonly weighed?: { readonly texts: WeighedTexts; readonly numberOf: ReadonlyMap<PitchText, number> } | undefined
}

const readings = new WeakMap<CorpusStatistics, Reading>()

/** Value of the likeness of two texts: the product of their vectors, full from the policy's mark on. */
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
  if (spread.length < numbers.keys.length) spread = new Int32Array(2 * numbers.keys.length)
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
