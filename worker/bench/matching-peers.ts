/** What the kernel is compared with: the obvious scorer over objects, and other ways to rank by words. */
import MiniSearch from 'minisearch'
import type { MandateFacts, PitchFacts } from '../src/matching/facts/facts.ts'
import { createEngine } from '../src/matching/score/engine.ts'
import type { CorpusStatistics, TextVector } from '../src/matching/words/text.ts'
import type { Policy } from '../src/matching/facts/policy.ts'
import { ON } from './matching-data.ts'

/** The first thing one would write: ask for each pair, keep the results as objects, sort, cut. */
export function rankByObjects(
  {
    pitches,
    mandates,
    corpus,
    policy,
  }: { pitches: readonly PitchFacts[]; mandates: readonly MandateFacts[]; corpus: CorpusStatistics; policy: Policy },
  sizes: { perMandate: number; perPitch: number },
): number {
  const engine = createEngine({ corpus, on: ON, policy })
  const results = mandates.flatMap((mandate) => pitches.map((pitch) => ({ mandate, pitch, result: engine.scorePair(pitch, mandate) })))
  const eligible = results.flatMap(({ mandate, pitch, result }) => (result.eligible ? [{ mandate, pitch, score: result.score }] : []))
  type Pair = (typeof eligible)[number]
  const byScore = (id: (pair: Pair) => string) => (a: Pair, b: Pair) => b.score - a.score || (id(a) < id(b) ? -1 : 1)
  const ofMandates = Map.groupBy(eligible, ({ mandate }) => mandate.id)
  const ofPitches = Map.groupBy(eligible, ({ pitch }) => pitch.id)
  for (const [id, pairs] of ofMandates) ofMandates.set(id, pairs.toSorted(byScore(({ pitch }) => pitch.id)).slice(0, sizes.perMandate))
  for (const [id, pairs] of ofPitches) ofPitches.set(id, pairs.toSorted(byScore(({ mandate }) => mandate.id)).slice(0, sizes.perPitch))
  return eligible.length
}

/** An exact inverted index: lists of pitches by word, weights added up one word after another. Returns the best of a query. */
export function createInvertedIndex(texts: readonly (TextVector | null)[]): (query: TextVector, size: number) => number[] {
  const postings = new Map<string, { places: number[]; weights: number[] }>()
  for (const [place, text] of texts.entries()) {
    for (const [word, weight] of text?.weights ?? []) {
      const list = postings.get(word) ?? { places: [], weights: [] }
      list.places.push(place)
      list.weights.push(weight)
      postings.set(word, list)
    }
  }
  const sums = new Int32Array(texts.length)
  return (query, size) => {
    sums.fill(0)
    for (const [word, weight] of query.weights) {
      const list = postings.get(word)
      if (list === undefined) continue
      for (let i = 0; i < list.places.length; i++) {
        const place = list.places[i] ?? 0
        sums[place] = (sums[place] ?? 0) + weight * (list.weights[i] ?? 0)
      }
    }
    return bestOf(sums, size)
  }
}

function bestOf(sums: Int32Array, size: number): number[] {
  const best: number[] = []
  for (let place = 0; place < sums.length; place++) {
    const sum = sums[place] ?? 0
    if (sum === 0 || (best.length === size && sum <= (sums[best[size - 1] ?? 0] ?? 0))) continue
    const at = best.findIndex((other) => (sums[other] ?? 0) < sum)
    best.splice(at < 0 ? best.length : at, 0, place)
    best.length = Math.min(best.length, size)
  }
  return best
}

/** MiniSearch over the same texts; a query is any of its words. */
export function createMiniSearch(pitches: readonly PitchFacts[]): (query: string, size: number) => number {
  const index = new MiniSearch<{ id: string; text: string }>({ fields: ['text'] })
  index.addAll(pitches.map(({ id, text }) => ({ id, text })))
  return (query, size) => index.search(query).slice(0, size).length
}
