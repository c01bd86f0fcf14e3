import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setImmediate } from 'node:timers/promises'
import { from as copyFrom } from 'pg-copy-streams'
import type { Tx } from '@scalebridge/db'
import { connectionOf, LONGEST_COPY_MS } from '../read/connection-of.ts'
import { COPIED_COLUMNS, COPY_END, COPY_HEAD, createRowBytes } from './list-bytes.ts'
import type { FoldedRow, ListRow } from './list-rows.ts'

const CHUNK_BYTES = 262_144

const COPY = `copy match_lists (${COPIED_COLUMNS}) from stdin (format binary)`

/** Writes a run's lists by COPY, in the caller's transaction; returns the SHA-256 of the scored ones in their order. */
export async function copyLists(tx: Tx, runId: string, rows: Iterable<ListRow | FoldedRow>): Promise<{ listsHash: string }> {
  const told = { listsHash: '' }
  await copyInto(tx, COPY, chunksOf(rows, { runId, told }))
  return told
}

/** Streams what COPY reads into the caller's transaction. */
async function copyInto(tx: Tx, statement: string, chunks: AsyncIterable<Buffer | string>): Promise<void> {
  // As: pg reads the limit of a query from the query itself; the stream's type does not know of it.
  const stream = Object.assign(copyFrom(statement), { query_timeout: LONGEST_COPY_MS })
  await pipeline(Readable.from(chunks), connectionOf(tx).query(stream))
}

/** The SHA-256 that copyLists would tell. */
export function hashLists(rows: Iterable<ListRow>): string {
  const hash = createHash('sha256')
  const bytesOf = createRowBytes(NO_RUN)
  for (const row of rows) if (isScored(row)) hash.update(bytesOf(row).list)
  return hash.digest('hex')
}

const NO_RUN = '00000000-0000-0000-0000-000000000000'

/** Lists that come from facts and policy alone; shortlists come from pins and newcomers as well. */
function isScored({ side }: Pick<ListRow, 'side'>): boolean {
  return side !== 'shortlist'
}

async function* chunksOf(
  rows: Iterable<ListRow | FoldedRow>,
  { runId, told }: { runId: string; told: { listsHash: string } },
): AsyncGenerator<Buffer> {
  const hash = createHash('sha256')
  const bytesOf = createRowBytes(runId)
  let chunk = Buffer.allocUnsafe(2 * CHUNK_BYTES)
  let filled = COPY_HEAD.copy(chunk)
  for (const row of rows) {
    const bytes = bytesOf(row)
    if (isScored(row)) hash.update(bytes.list)
    if (filled + bytes.row.length > chunk.length) {
      yield chunk.subarray(0, filled)
      chunk = Buffer.allocUnsafe(Math.max(2 * CHUNK_BYTES, bytes.row.length))
      filled = 0
    }
    filled += bytes.row.copy(chunk, filled)
    if (filled < CHUNK_BYTES) continue
    yield chunk.subarray(0, filled)
    chunk = Buffer.allocUnsafe(2 * CHUNK_BYTES)
    filled = 0
    // Other jobs, and the renewal of this one's lock, get their turn.
    await setImmediate()
  }
  yield Buffer.concat([chunk.subarray(0, filled), COPY_END])
  told.listsHash = hash.digest('hex')
}
