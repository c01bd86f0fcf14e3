import { wordsOf } from '../words/words.ts'
import { ln } from './arithmetic.ts'
import type { TrackSubject } from './past-project.ts'

/** Length of every vector, so that products of two are whole numbers and add up the same in any order. */
export const UNIT = 1024

/** Terms by number, rising, with their weights. */
export interface SparseVector {
  readonly terms: readonly number[]
  readonly weights: readonly number[]
}

/** A subject in the space of the history: words (and pairs of neighbouring words) apart from attributes. */
export interface Located {
  readonly words: SparseVector
  readonly attributes: SparseVector
}

/** The terms of a history with how rare each is. Words and attributes share one numbering. */
export interface Space {
  readonly size: number
  /** How many subjects of the history hold each term. */
  readonly holders: readonly number[]
  locate(subject: TrackSubject): Located
  /** How often each word that the space knows stands in a subject. */
  countWords(subject: TrackSubject): ReadonlyMap<number, number>
}

/** A term that fewer past projects hold tells nothing of others. */
const FEWEST_HOLDERS = 2

const counted = new WeakMap<TrackSubject, ReadonlyMap<string, number>>()

/** Counts the words of a subject and its pairs of neighbouring words; once for each object. */
function termsOf(subject: TrackSubject): ReadonlyMap<string, number> {
  const found = counted.get(subject) ?? countTerms(subject)
  counted.set(subject, found)
  return found
}

function countTerms({ text, language }: TrackSubject): ReadonlyMap<string, number> {
  const stems = wordsOf(text, language).map(({ stem }) => stem)
  const counts = new Map<string, number>()
  const count = (term: string) => counts.set(term, (counts.get(term) ?? 0) + 1)
  stems.forEach((stem, at) => {
    count(stem)
    const next = stems[at + 1]
    if (next !== undefined) count(`${stem} ${next}`)
  })
  return counts
}

/** Reads the space of a history. The order of the history does not matter. */
export function readSpace(history: readonly TrackSubject[]): Space {
  const holders = new Map<string, number>()
  const hold = (term: string) => holders.set(term, (holders.get(term) ?? 0) + 1)
  for (const subject of history) {
    for (const term of termsOf(subject).keys()) hold(term)
    for (const attribute of new Set(subject.attributes)) hold(attributeTerm(attribute))
  }
  const known = [...holders].filter(([, count]) => count >= FEWEST_HOLDERS).toSorted(([a], [b]) => (a < b ? -1 : 1))
  const numbers = new Map(known.map(([term], number) => [term, number]))
  const heldBy = known.map(([, count]) => count)
  const rarity = heldBy.map((count) => ln((history.length + 1) / (count + 0.5)))
  const vector = (terms: Iterable<readonly [string, number]>) => vectorOf(terms, numbers, rarity)
  return {
    size: known.length,
    holders: heldBy,
    locate: (subject) => ({
      words: vector([...termsOf(subject)].map(([term, count]) => [term, 1 + ln(count)] as const)),
      attributes: vector([...new Set(subject.attributes)].map((attribute) => [attributeTerm(attribute), 1] as const)),
    }),
    countWords(subject) {
      const counts = new Map<number, number>()
      for (const [term, count] of termsOf(subject)) {
        const number = numbers.get(term)
        if (number !== undefined) counts.set(number, count)
      }
      return counts
    },
  }
}

/** Words hold no tab, so an attribute can never be taken for one. */
function attributeTerm(attribute: string): string {
  return `\t${attribute}`
}

function vectorOf(
  terms: Iterable<readonly [string, number]>,
  numbers: ReadonlyMap<string, number>,
  rarity: readonly number[],
): SparseVector {
  const raw: { term: number; weight: number }[] = []
  for (const [text, weight] of terms) {
    const term = numbers.get(text)
    if (term !== undefined) raw.push({ term, weight: weight * (rarity[term] ?? 0) })
  }
  raw.sort((a, b) => a.term - b.term)
  const length = Math.sqrt(raw.reduce((sum, { weight }) => sum + weight * weight, 0))
  const inUnits = raw.map(({ term, weight }) => ({ term, weight: length > 0 ? Math.round((weight / length) * UNIT) : 0 }))
  const counting = inUnits.filter(({ weight }) => weight > 0)
  return { terms: counting.map(({ term }) => term), weights: counting.map(({ weight }) => weight) }
}
