import { availableParallelism } from 'node:os'
import { rankAll, type RankedIds } from './kernel/rank-all.ts'
import type { WeighedTexts } from './counted-texts.ts'
import type { ListLimits, Ranking } from './lists.ts'
import type { EditionMemory } from './memory.ts'
import { closedToFrom } from './from-rows.ts'
import type { Progress, Rankings } from './rank-edition.ts'
import type { RunFacts } from './snapshot.ts'

/** Ranks a whole edition with the kernel, on as many threads as there are cores: the same lists as rankEdition gives. */
export async function rankByKernel(
  { policy, corpus, track }: EditionMemory,
  facts: RunFacts,
  { limits, tell, texts }: { limits: ListLimits; tell: Progress; texts?: WeighedTexts | undefined },
): Promise<Rankings> {
  const telling: Promise<unknown>[] = []
  const { byMandate, byPitch } = await rankAll({
    pitches: facts.pitches,
    mandates: facts.mandates.map((mandate) => ({ ...mandate, closedTo: closedToFrom(facts.closedTo, mandate.id) })),
    policy,
    corpus,
    texts,
    track,
    on: facts.on,
    perMandate: limits.mandate,
    perPitch: limits.pitch,
    threads: availableParallelism(),
    // A progress that could not be written is no reason to stop; the heartbeat tells the same.
    onProgress: (done, total) => void telling.push(tell(done, total).catch(() => undefined)),
  })
  await Promise.all(telling)
  return { mandate: toRankings(byMandate, limits.mandate), pitch: toRankings(byPitch, limits.pitch) }
}

/** The kernel does not count who stands behind a cut list: that there are more is all that is known. */
function toRankings(lists: readonly RankedIds[], limit: number): Map<string, Ranking> {
  return new Map(
    lists.map(({ ownerId, ids, scores }) => [ownerId, { ids, scores: [...scores], eligible: ids.length < limit ? ids.length : limit + 1 }]),
  )
}
