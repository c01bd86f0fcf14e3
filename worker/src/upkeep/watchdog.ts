import { and, isNull, lt, sql } from 'drizzle-orm'
import { schema, type Db } from '@scalebridge/db'
import { jobIdOf } from '../relay.ts'
import { queueOf, type Queues } from '../queues.ts'

const { outbox } = schema
const SAMPLE = 20

/** What this process does with jobs, counted where they are run. */
export interface Activity {
  running: number
  endedAtMs: number
}

export function makeActivity(nowMs = Date.now()): Activity {
  return { running: 0, endedAtMs: nowMs }
}

export const WATCHDOG_EVERY_MS = 10_000
const IDLE_MS = 60_000

/**
 * Whether this process has stopped taking jobs without knowing it, as workers have done after their Redis came back: nothing runs,
 * nothing ended for a minute, and work that was due before that waits in the queue. What another worker has in hand, what waits
 * for its next try, and a queue that does not answer are no such sign.
 */
export async function isIdleBesideWork(
  deps: { db: Db; queues: Queues },
  activity: Activity,
  { nowMs = Date.now(), idleMs = IDLE_MS }: { nowMs?: number; idleMs?: number } = {},
): Promise<boolean> {
  if (activity.running > 0 || nowMs - activity.endedAtMs < idleMs) return false
  const dueBefore = sql`now() - make_interval(secs => ${idleMs / 1000})`
  const rows = await deps.db
    .select({ id: outbox.id, name: outbox.name, attempts: outbox.attempts, enqueuedAt: outbox.enqueuedAt })
    .from(outbox)
    .where(and(isNull(outbox.doneAt), isNull(outbox.deadAt), isNull(outbox.lastError), lt(outbox.dueAt, dueBefore)))
    .orderBy(outbox.dueAt)
    .limit(SAMPLE)
  try {
    const states = await Promise.all(rows.map((row) => deps.queues.find(queueOf(row.name), jobIdOf(row.id, row.attempts))))
    return rows.some((row, index) => row.enqueuedAt === null || ['waiting', 'prioritized'].includes(states[index]?.state ?? ''))
  } catch {
    return false
  }
}
