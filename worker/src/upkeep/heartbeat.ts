import { hostname } from 'node:os'
import { eq, sql } from 'drizzle-orm'
import { schema, type Db } from '@scalebridge/db'

const { workerHeartbeats } = schema

export const BEAT_EVERY_MS = 5_000
/** A worker that was silent for longer counts as gone. */
const FRESH_MS = 20_000

/** Writes down that this process is alive; call it every BEAT_EVERY_MS. */
export function makeHeartbeat(db: Db, backend: string): () => Promise<void> {
  let id: string | undefined
  return async () => {
    if (id !== undefined) {
      const beaten = await db
        .update(workerHeartbeats)
        .set({ beatAt: sql`now()` })
        .where(eq(workerHeartbeats.id, id))
        .returning({ id: workerHeartbeats.id })
      if (beaten.length > 0) return
    }
    const [row] = await db
      .insert(workerHeartbeats)
      .values({ host: hostname(), pid: process.pid, backend })
      .returning({ id: workerHeartbeats.id })
    id = row?.id
  }
}

/** Whether a worker whose last beat ended then counts as gone. */
export function isSilent(beatAtMs: number): boolean {
  return Date.now() - beatAtMs > FRESH_MS
}
