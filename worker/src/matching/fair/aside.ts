import { Worker } from 'node:worker_threads'
import { MOST_EXACT } from './allot.ts'
import type { EarlyPlaces, ToPlace } from './aside-thread.ts'
import { FAIR_OPTIONS, type FairInput, type FairOptions } from './input.ts'
import { namesOf } from './pool.ts'
import { fairShortlists, withNames, type FairShortlists, type PlacedPool } from './shortlists.ts'

/** A mandate and a pitch that is likely on its shortlist. */
export type LikelyPair = readonly [mandateId: string, pitchId: string]

interface Asked {
  readonly options?: FairOptions
  readonly mostExact?: number
  /** Told once of a large edition's places while the last of them are still sought; whoever has to work on each can begin. */
  readonly early?: (pairs: readonly LikelyPair[]) => void
}

/** Fewer pairs than this are done before a thread has started. */
const WORTH_A_THREAD = 20_000

/**
 * The same as fairShortlists, in a thread of its own where it would keep others waiting: a large edition takes seconds, and the
 * caller's event loop has locks to renew. Rejects when the thread fails.
 */
export async function fairShortlistsAside(
  input: FairInput,
  { options = FAIR_OPTIONS, mostExact = MOST_EXACT, early }: Asked = {},
): Promise<FairShortlists> {
  const foldedPairs = input.folded?.mandate?.columns.lengths.reduce((sum, length) => sum + length, 0) ?? 0
  const pairs = input.byMandate.reduce((sum, { ids }) => sum + ids.length, foldedPairs)
  if (pairs < WORTH_A_THREAD) return fairShortlists(input, options, mostExact)
  const names = namesOf(input)
  const tell = ({ mandate, pitch }: EarlyPlaces): void => {
    const likely = Array.from(mandate, (its, nth) => [names.mandateIds[its] ?? '', names.pitchIds[pitch[nth] ?? -1] ?? ''] as const)
    early?.(likely)
  }
  return withNames(names, await placeAside({ input, options, mostExact }, tell))
}

function placeAside(given: ToPlace, tell: (early: EarlyPlaces) => void): Promise<PlacedPool> {
  const thread = new Worker(new URL('aside-thread.ts', import.meta.url), { workerData: given })
  return new Promise((resolve, reject) => {
    thread.on('message', (told: PlacedPool | EarlyPlaces) => ('lists' in told ? resolve(told) : tell(told)))
    thread.once('error', reject)
    // After a message this changes nothing.
    thread.once('exit', () => reject(new Error('the thread that makes shortlists ended without them')))
  })
}
