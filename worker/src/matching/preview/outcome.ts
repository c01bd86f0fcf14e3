/** What a policy would give in an edition as it is now: what a whole run makes, and nothing of it is written. */
import { availableParallelism } from 'node:os'
import type { Db } from '@scalebridge/db'
import { createEngine } from '../score/engine.ts'
import { fairShortlistsAside } from '../fair/aside.ts'
import { closedToFrom } from '../read/from-rows.ts'
import { rankAll } from '../kernel/rank-all.ts'
import type { ListColumns } from '../lists/list-columns.ts'
import { limitsOf } from '../memory/memory.ts'
import { readFairFacts, scorePins, type FairFacts } from '../run/make-shortlists.ts'
import { readStart, type Start } from '../run/match-edition.ts'
import type { Policy } from '../facts/policy.ts'
import { shownFor } from '../score/score.ts'
import type { Outcome } from './compare.ts'

/** An edition as it is now, read once for both policies: its facts, the words of its texts, who is pinned and who is new. */
export interface EditionNow extends Start {
  readonly fair: FairFacts
}

/** Ranking takes most of the time; of the shortlists nobody hears until they are made. */
const RANKING_PART = 0.8

/** Reads an edition as a whole run would; `readerId` is for whom. */
export async function readNow(db: Db, { readerId, editionId }: { readerId: string; editionId: string }): Promise<EditionNow> {
  const start = await readStart(db, { id: readerId, editionId })
  return { ...start, fair: await readFairFacts(db, start.memory) }
}

/**
 * Ranks every pair by the kernel and makes the fair shortlists, each in threads of its own where there is much to do. `tell` is
 * called with the part that is done, from 0 to 1.
 */
export async function outcomeUnder(policy: Policy, now: EditionNow, tell: (part: number) => void = () => {}): Promise<Outcome> {
  const { memory, closedTo, texts, fair } = now
  const { corpus, track } = memory
  const { on } = memory.terms
  const limits = limitsOf(memory)
  const { byMandate, byPitch, eligiblePairs } = await rankAll({
    pitches: [...memory.pitches.values()],
    mandates: [...memory.mandates.values()].map((mandate) => ({ ...mandate, closedTo: closedToFrom(closedTo, mandate.id) })),
    policy,
    corpus,
    texts,
    track,
    on,
    perMandate: limits.mandate,
    perPitch: limits.pitch,
    threads: availableParallelism(),
    onProgress: (done, total) => tell((RANKING_PART * done) / Math.max(1, total)),
  })
  const engine = createEngine({ policy, corpus, track, on })
  const { lists, metrics } = await fairShortlistsAside({
    mandates: [...memory.mandates.keys()].map((id) => ({ id, pinned: fair.pins.get(id) ?? [] })),
    pitches: fair.pitches,
    byMandate: scorePins({ ...memory, engine }, fair),
    byPitch: [],
    folded: { mandate: folded(byMandate), pitch: folded(byPitch) },
  })
  tell(1)
  return { lists, fairness: metrics, eligiblePairs, shownFor: (score) => shownFor(score, policy) }
}

function folded(columns: ListColumns) {
  return { columns, gone: new Uint8Array(columns.ownerIds.length) }
}
