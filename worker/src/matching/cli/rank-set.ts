import { createEngine } from '../score/engine.ts'
import { learnedFrom } from '../read/snapshot.ts'
import { readCorpus } from '../words/text.ts'
import { rankByWords } from './bm25-baseline.ts'
import { createRandom } from './measures.ts'
import type { MatchingSet } from './matching-set.ts'

/** What is written of a query. */
export interface RankedQuery {
  readonly qid: string
  readonly ranking: readonly string[]
  readonly scores: Readonly<Record<string, number>>
  readonly ms: number
}

/** Ranks every candidate for every query through the product's engine. */
export function* rankSet({ mandates, history, pitches }: MatchingSet): Generator<RankedQuery> {
  const { corpus, track } = learnedFrom({ corpus: readCorpus(pitches, mandates), history })
  const engine = createEngine({ corpus, on: new Date(0), track })
  for (const pitch of pitches) {
    const start = performance.now()
    const ranked = engine.rankForPitch(pitch, mandates, mandates.length)
    const ms = Math.round((performance.now() - start) * 100) / 100
    yield {
      qid: pitch.id,
      ranking: ranked.map(({ id }) => id),
      scores: Object.fromEntries(ranked.map(({ id, result }) => [id, result.score])),
      ms,
    }
  }
}

/** Rankings by what anyone could do without an engine, to be compared with it. */
export function baselines({ mandates, history, pitches }: MatchingSet): Readonly<Record<string, readonly (readonly string[])[]>> {
  const ids = mandates.map(({ id }) => id)
  const random = createRandom(1)
  const times = new Map<string, number>()
  for (const { investorIds } of history) for (const id of investorIds) times.set(id, (times.get(id) ?? 0) + 1)
  const popular = ids.toSorted((a, b) => (times.get(b) ?? 0) - (times.get(a) ?? 0) || (a < b ? -1 : 1))
  return {
    random: pitches.map(() => {
      const keys = new Map(ids.map((id) => [id, random()]))
      return ids.toSorted((a, b) => (keys.get(a) ?? 0) - (keys.get(b) ?? 0))
    }),
    popularity: pitches.map(() => popular),
    BM25: rankByWords({ mandates, history, pitches }),
  }
}
