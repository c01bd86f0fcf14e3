import { Worker } from 'node:worker_threads'
import { FAIR_OPTIONS, type FairInput, type FairOptions } from './input.ts'
import { poolOf, type Pool } from './pool.ts'
import { fairShortlists, withNames, type FairShortlists, type PlacedPool } from './shortlists.ts'

/** Fewer pairs than this are done before a thread has started. */
const WORTH_A_THREAD = 20_000

/**
 * The same as fairShortlists, in a thread of its own where it would keep others waiting: a large edition takes seconds, and the
 * caller's event loop has locks to renew. Rejects when the thread fails.
 */
export async function fairShortlistsAside(input: FairInput, options: FairOptions = FAIR_OPTIONS): Promise<FairShortlists> {
  const foldedPairs = input.folded?.mandate?.columns.lengths.reduce((sum, length) => sum + length, 0) ?? 0
  const pairs = input.byMandate.reduce((sum, { ids }) => sum + ids.length, foldedPairs)
  if (pairs < WORTH_A_THREAD) return fairShortlists(input, options)
  const named = poolOf(input)
  return withNames(named, await placeAside(named.pool, options))
}

function placeAside(pool: Pool, options: FairOptions): Promise<PlacedPool> {
  const transferList = Object.values(pool).flatMap((column) =>
    ArrayBuffer.isView(column) && column.buffer instanceof ArrayBuffer ? [column.buffer] : [],
  )
  const thread = new Worker(new URL('aside-thread.ts', import.meta.url), { workerData: { pool, options }, transferList })
  return new Promise((resolve, reject) => {
    thread.once('message', (result: PlacedPool) => resolve(result))
    thread.once('error', reject)
    // After a message this changes nothing.
    thread.once('exit', () => reject(new Error('the thread that makes shortlists ended without them')))
  })
}
