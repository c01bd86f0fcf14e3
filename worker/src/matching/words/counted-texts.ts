// oxlint-disable typescript/no-non-null-assertion -- typed arrays in hot loops, read at indices made here
/** The texts of an edition, each read once: what the corpus is counted from and what the kernel weighs. */
import type { PitchText } from '../facts/facts.ts'
import { createStems, type StemmedText, type Stems } from './stems.ts'
import { startOf, type TextPage } from './text-page.ts'
import { createCounting, createWeighing, measureMandates, type CorpusStatistics, type CountedWords } from './text-weights.ts'

/** Texts as columns, numbered from 0 in the order in which they were read. */
export interface CountedTexts {
  readonly stems: Stems
  readonly size: number
  /** The language that each text's words tell, or else the one it is said to be in. */
  readonly languages: readonly (string | null)[]
  /** Words of text t stand at firsts[t] … firsts[t + 1] - 1. */
  readonly firsts: Int32Array
  /** Numbers of stems, and how often each is in the text. */
  readonly words: Int32Array
  readonly counts: Int32Array
  /** How many words each text has, repeats and all. */
  readonly lengths: Int32Array
}

/** The same with the weights of words in their corpus instead of their counts. */
export type WeighedTexts = Omit<CountedTexts, 'counts' | 'lengths'> & { readonly weights: Int32Array }

const FIRST_ROOM = 1 << 16

/** Reads texts one by one, so that an edition is counted while its next pitches are still on their way. */
export function createTextCounter(): { add(text: PitchText): void; addPage(page: TextPage): void; texts(): CountedTexts } {
  const stems = createStems()
  const count = createCounting()
  const languages: (string | null)[] = []
  const firsts = [0]
  const lengths: number[] = []
  let end = 0
  let room = { stems: new Int32Array(FIRST_ROOM), counts: new Int32Array(FIRST_ROOM) }
  const take = (read: StemmedText): void => {
    const words = count(read.numbers, read.length)
    const first = end
    end = first + words.stems.length
    if (end > room.stems.length) room = { stems: grown(room.stems, end), counts: grown(room.counts, end) }
    room.stems.set(words.stems, first)
    room.counts.set(words.counts, first)
    firsts.push(end)
    lengths.push(words.length)
    languages.push(read.language)
  }
  return {
    add: ({ text, language }) => take(stems.read(text, language)),
    addPage(page) {
      for (const [text, last] of page.ends.entries())
        take(stems.readBytes({ bytes: page.bytes, start: startOf(page, text), end: last }, page.languages[text] ?? null))
    },
    texts: () => ({
      stems,
      size: lengths.length,
      languages,
      firsts: Int32Array.from(firsts),
      words: room.stems.subarray(0, end),
      counts: room.counts.subarray(0, end),
      lengths: Int32Array.from(lengths),
    }),
  }
}

/** Counts a list of texts. */
export function countTexts(texts: readonly PitchText[]): CountedTexts {
  const counter = createTextCounter()
  for (const text of texts) counter.add(text)
  return counter.texts()
}

/** Weighs the words of pitches by what their corpus tells of them. */
export function weighTexts(texts: CountedTexts, corpus: CorpusStatistics): WeighedTexts {
  const { stems, size, languages, firsts, words } = texts
  const weigh = createWeighing(corpus, stems)
  const weights = new Int32Array(words.length)
  for (let text = 0; text < size; text += 1) weights.set(weigh(wordsOf(texts, text)), firsts[text])
  return { stems, size, languages, firsts, words, weights }
}

/** What the texts of pitches and of mandates tell of words as one corpus. Their order does not matter. */
export function statisticsOf(pitches: CountedTexts, mandates: readonly { readonly text: string }[] = []): CorpusStatistics {
  const counted = countTexts(mandates.filter(({ text }) => text !== '').map(({ text }) => ({ id: '', text, language: null })))
  const textsWith = new Map<string, number>()
  const length = countWords(pitches, textsWith) + countWords(counted, textsWith)
  const texts = pitches.size + counted.size
  const corpus = { texts, averageLength: texts > 0 ? length / texts : 0, textsWith }
  const worded = Array.from({ length: counted.size }, (_, text) => wordsOf(counted, text)).filter((words) => words.length > 0)
  return { ...corpus, mandates: measureMandates(corpus, counted.stems, worded) }
}

/** Adds the texts with each word to a table. Returns how many words the texts have. */
function countWords({ stems, words, lengths }: CountedTexts, textsWith: Map<string, number>): number {
  const holding = new Int32Array(stems.keys.length)
  for (let at = 0; at < words.length; at += 1) holding[words[at]!]! += 1
  for (const [stem, key] of stems.keys.entries()) textsWith.set(key, (textsWith.get(key) ?? 0) + holding[stem]!)
  return lengths.reduce((sum, length) => sum + length, 0)
}

function wordsOf({ firsts, words, counts, lengths }: Omit<CountedTexts, 'stems'>, text: number): CountedWords {
  const [first, end] = [firsts[text]!, firsts[text + 1]!]
  return { stems: words.subarray(first, end), counts: counts.subarray(first, end), length: lengths[text]! }
}

function grown(list: Int32Array<ArrayBuffer>, holding: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * Math.max(list.length, holding))
  larger.set(list)
  return larger
}
