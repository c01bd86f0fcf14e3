import { schema, type Db } from '@scalebridge/db'
import { outageExtensionMs } from '@scalebridge/db/rules'
import { eq, sql } from 'drizzle-orm'
import { lockEdition } from '../editions/editions.ts'
import { keepOpen } from './extensions.ts'

const { editions, serviceBeats } = schema

const BEAT_MS = 10_000
/** A restart or a short hiccup is no outage. */
const SHORTEST_OUTAGE_MS = 60_000

/**
 * Says that the api is alive, and looks how long it had not been said: all its processes share one row, so a gap means that
 * none of them answered. A gap in a call's last hour keeps the call open as long again, which is told and on record.
 */
export async function beat(db: Db, now: Date): Promise<void> {
  await db.transaction(async (tx) => {
    const [last] = await tx.select().from(serviceBeats).where(eq(serviceBeats.service, 'api')).for('update')
    await tx
      .insert(serviceBeats)
      .values({ service: 'api', beatAt: now })
      .onConflictDoUpdate({ target: serviceBeats.service, set: { beatAt: sql`greatest(${serviceBeats.beatAt}, excluded.beat_at)` } })
    if (last === undefined || now.getTime() - last.beatAt.getTime() < SHORTEST_OUTAGE_MS) return
    const [current] = await tx.select({ id: editions.id }).from(editions).where(eq(editions.isCurrent, true))
    if (current === undefined) return
    const edition = await lockEdition(tx, current.id)
    const extraMs = outageExtensionMs(edition, { lastAlive: last.beatAt, backAt: now, shortestMs: SHORTEST_OUTAGE_MS })
    if (extraMs === 0) return
    await keepOpen(tx, edition, {
      kind: 'outage',
      untilAt: new Date(edition.closesAt.getTime() + extraMs),
      reason: `The service was away from ${last.beatAt.toISOString()} to ${now.toISOString()}.`,
      grantedBy: null,
    })
  })
}

/** Beats now and from time to time; the returned function stops it. What goes wrong is told to `onError`, and tried again. */
export function keepBeating(db: Db, onError: (error: unknown) => void): () => void {
  const once = () => void beat(db, new Date()).catch(onError)
  once()
  const timer = setInterval(once, BEAT_MS)
  timer.unref()
  return () => clearInterval(timer)
}
