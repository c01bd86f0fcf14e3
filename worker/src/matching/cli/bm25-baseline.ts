import { wordsOf } from '../words/words.ts'
import type { MatchingSet } from './matching-set.ts'

const SATURATION = 1.2
const LENGTH_WEIGHT = 0.75

/**
 * Rankings by plain BM25 (Robertson and Zaragoza 2009): each candidate is one long text of its own words and those of all that
 * it funded before. The yardstick for the engine, not a part of it.
 */
export function rankByWords({ mandates, history, pitches }: MatchingSet): string[][] {
  const texts = new Map(mandates.map(({ id, text }) => [id, wordsOf(text).map(({ stem }) => stem)]))
  for (const project of history) {
    const stems = wordsOf(project.text, project.language).map(({ stem }) => stem)
    for (const id of project.investorIds) texts.get(id)?.push(...stems)
  }
  const average = [...texts.values()].reduce((sum, words) => sum + words.length, 0) / Math.max(1, texts.size)
  const postings = new Map<string, Map<string, number>>()
  for (const [id, words] of texts) {
    for (const word of words) {
      const held = postings.get(word) ?? new Map<string, number>()
      held.set(id, (held.get(id) ?? 0) + 1)
      postings.set(word, held)
    }
  }
  return pitches.map(({ text, language }) => {
    const scores = new Map(mandates.map(({ id }) => [id, 0]))
    for (const stem of new Set(wordsOf(text, language).map((word) => word.stem))) {
      const held = postings.get(stem) ?? new Map<string, number>()
      const rarity = Math.log(1 + (texts.size - held.size + 0.5) / (held.size + 0.5))
      for (const [id, count] of held) {
        const damping = SATURATION * (1 - LENGTH_WEIGHT + (LENGTH_WEIGHT * (texts.get(id)?.length ?? 0)) / average)
        scores.set(id, (scores.get(id) ?? 0) + (rarity * count * (SATURATION + 1)) / (count + damping))
      }
    }
    return [...scores].toSorted(([a, high], [b, low]) => low - high || (a < b ? -1 : 1)).map(([id]) => id)
  })
}
