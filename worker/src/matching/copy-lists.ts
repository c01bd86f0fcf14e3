import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setImmediate } from 'node:timers/promises'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import type { Tx } from '@scalebridge/db'
import { toLine, type ListRow } from './list-rows.ts'

const CHUNK_CHARACTERS = 262_144
const LONGEST_COPY_MS = 120_000

const COPY = `copy match_lists (side, owner_id, counterpart_ids, scores, shown_scores, factors, factors_per_pair, eligible_count, placed_by,
  run_id, written_by) from stdin`

/** Writes a run's lists by COPY, in the caller's transaction; returns how many entries, and the SHA-256 of the scored ones in their order. */
export async function copyLists(tx: Tx, runId: string, rows: Iterable<ListRow>): Promise<{ entries: number; listsHash: string }> {
  const client = clientOf(tx)
  const told = { entries: 0, listsHash: '' }
  // As: pg reads the limit of a query from the query itself; the stream's type does not know of it.
  const stream = Object.assign(copyFrom(COPY), { query_timeout: LONGEST_COPY_MS })
  await pipeline(Readable.from(chunksOf(rows, { runId, told })), client.query(stream))
  return told
}

/** The SHA-256 that copyLists would tell. */
export function hashLists(rows: Iterable<ListRow>): string {
  const hash = createHash('sha256')
  for (const row of rows) if (isScored(row)) hash.update(`${toLine(row)}\n`)
  return hash.digest('hex')
}

/** Lists that come from facts and policy alone; shortlists come from pins and newcomers as well. */
function isScored({ side }: ListRow): boolean {
  return side !== 'shortlist'
}

async function* chunksOf(
  rows: Iterable<ListRow>,
  { runId, told }: { runId: string; told: { entries: number; listsHash: string } },
): AsyncGenerator<string> {
  const hash = createHash('sha256')
  let chunk = ''
  for (const row of rows) {
    const line = toLine(row)
    if (isScored(row)) hash.update(`${line}\n`)
    told.entries += row.counterpartIds.length
    chunk += `${line}\t${runId}\t${runId}\n`
    if (chunk.length < CHUNK_CHARACTERS) continue
    yield chunk
    chunk = ''
    // Other jobs, and the renewal of this one's lock, get their turn.
    await setImmediate()
  }
  if (chunk !== '') yield chunk
  told.listsHash = hash.digest('hex')
}

/** The connection of a transaction: COPY is a stream, which Drizzle has no word for. */
function clientOf(tx: Tx): pg.PoolClient {
  const { session } = tx as unknown as { session?: { client?: pg.PoolClient } } // as: Drizzle keeps it private; checked below
  if (typeof session?.client?.query !== 'function')
    throw new TypeError('a transaction of Drizzle no longer holds its connection where it did')
  return session.client
}
