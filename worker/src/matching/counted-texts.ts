// oxlint-disable typescript/no-non-null-assertion -- typed arrays in hot loops, read at indices made here
/** The texts of an edition, each read once: what the corpus is counted from and what the kernel weighs. */
import type { PitchText } from './facts.ts'
import { createStems, type Stems } from './stems.ts'
import { createCounting, measureMandates, type CorpusStatistics, type CountedWords } from './text-weights.ts'

/** Texts as columns, numbered from 0 in the order in which they were read. */
export interface CountedTexts {
  readonly stems: Stems
  readonly size: number
  /** The language that each text's words tell, or else the one it is said to be in. */
  readonly languages: readonly (string | null)[]
  /** Good as long as the texts are. */
  wordsOf(text: number): CountedWords
}

const FIRST_ROOM = 1 << 16

/** Reads texts one by one, so that an edition is counted while its next pitches are still on their way. */
export function createTextCounter(): { add(text: PitchText): void; texts(): CountedTexts } {
  const stems = createStems()
  const count = createCounting()
  const languages: (string | null)[] = []
  const firsts = [0]
  const lengths: number[] = []
  let end = 0
  let room = { stems: new Int32Array(FIRST_ROOM), counts: new Int32Array(FIRST_ROOM) }
  return {
    add({ text, language }) {
      const read = stems.read(text, language)
      const words = count(read.numbers, read.length)
      const first = end
      end = first + words.stems.length
      if (end > room.stems.length) room = { stems: grown(room.stems, end), counts: grown(room.counts, end) }
      room.stems.set(words.stems, first)
      room.counts.set(words.counts, first)
      firsts.push(end)
      lengths.push(words.length)
      languages.push(read.language)
    },
    texts: () => ({
      stems,
      size: lengths.length,
      languages,
      wordsOf: (text) => ({
        stems: room.stems.subarray(firsts[text], firsts[text + 1]),
        counts: room.counts.subarray(firsts[text], firsts[text + 1]),
        length: lengths[text]!,
      }),
    }),
  }
}

/** Counts a list of texts. */
export function countTexts(texts: readonly PitchText[]): CountedTexts {
  const counter = createTextCounter()
  for (const text of texts) counter.add(text)
  return counter.texts()
}

/** What the texts of pitches and of mandates tell of words as one corpus. Their order does not matter. */
export function statisticsOf(pitches: CountedTexts, mandates: readonly { readonly text: string }[] = []): CorpusStatistics {
  const counted = countTexts(mandates.filter(({ text }) => text !== '').map(({ text }) => ({ id: '', text, language: null })))
  const textsWith = new Map<string, number>()
  const length = countWords(pitches, textsWith) + countWords(counted, textsWith)
  const texts = pitches.size + counted.size
  const corpus = { texts, averageLength: texts > 0 ? length / texts : 0, textsWith }
  const worded = Array.from({ length: counted.size }, (_, text) => counted.wordsOf(text)).filter((words) => words.length > 0)
  return { ...corpus, mandates: measureMandates(corpus, counted.stems, worded) }
}

/** Adds the texts with each word to a table. Returns how many words the texts have. */
function countWords(texts: CountedTexts, textsWith: Map<string, number>): number {
  const { stems, size } = texts
  const holding = new Int32Array(stems.keys.length)
  let length = 0
  for (let text = 0; text < size; text += 1) {
    const words = texts.wordsOf(text)
    length += words.length
    for (let at = 0; at < words.stems.length; at += 1) holding[words.stems[at]!]! += 1
  }
  for (const [stem, key] of stems.keys.entries()) textsWith.set(key, (textsWith.get(key) ?? 0) + holding[stem]!)
  return length
}

function grown(list: Int32Array<ArrayBuffer>, holding: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * Math.max(list.length, holding))
  larger.set(list)
  return larger
}
