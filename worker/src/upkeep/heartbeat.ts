import { hostname } from 'node:os'
import { and, eq, gt, sql } from 'drizzle-orm'
import { schema, type Db } from '@scalebridge/db'

const { workerHeartbeats } = schema

export const BEAT_EVERY_MS = 5_000
/** A worker that was silent for longer counts as gone. */
const FRESH_FOR = '20 seconds'

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

/** Whether a worker on this host has been heard of lately. */
export async function isWorkerAlive(db: Db): Promise<boolean> {
  const fresh = await db
    .select({ id: workerHeartbeats.id })
    .from(workerHeartbeats)
    .where(and(eq(workerHeartbeats.host, hostname()), gt(workerHeartbeats.beatAt, sql`now() - ${FRESH_FOR}::interval`)))
    .limit(1)
  return fresh.length > 0
}
