import { availableParallelism } from 'node:os'
import { rankAll } from '../kernel/rank-all.ts'
import { FoldedLists, type ListColumns } from '../lists/list-columns.ts'
import type { WeighedTexts } from '../words/counted-texts.ts'
import type { ListLimits } from '../lists/lists.ts'
import type { EditionMemory, Lists } from '../memory/memory.ts'
import { closedToFrom } from '../read/from-rows.ts'
import type { Progress } from '../score/rank-edition.ts'
import type { RunFacts } from '../read/snapshot.ts'

/** Ranks a whole edition with the kernel, on as many threads as there are cores: the same lists as rankEdition gives. */
export async function rankByKernel(
  { policy, corpus, track }: EditionMemory,
  facts: RunFacts,
  { limits, tell, texts }: { limits: ListLimits; tell: Progress; texts?: WeighedTexts | undefined },
): Promise<Lists> {
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
  return { mandate: toLists(byMandate, limits.mandate), pitch: toLists(byPitch, limits.pitch) }
}

/** Lists in memory from the kernel's. Of a cut list only that there are more behind it is told, as the reference would have to count them all. */
export function toLists(columns: ListColumns, limit: number): FoldedLists {
  return FoldedLists.of({ ...columns, eligible: columns.lengths.map((length) => (length < limit ? length : limit + 1)) })
}
