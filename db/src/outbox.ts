import { and, eq, inArray, isNull, lt, lte, sql } from 'drizzle-orm'
import type { Db, Tx } from './connect.ts'
import type { JobName, JobPayload } from './jobs.ts'
import { outbox, processed } from './schema/outbox.ts'
import { inSpan, traceparentOf } from './telemetry/tracing.ts'

/** The Postgres channel that wakes the relay. */
export const OUTBOX_WAKE = 'scalebridge_outbox'

/**
 * Promises a job within the caller's transaction: it will run if and only if the transaction commits.
 * Nothing else in the product adds work to the queue. `about` names the thing the work is for, and when it is due if not at once.
 */
export async function enqueue<N extends JobName>(
  tx: Tx,
  job: { name: N; payload: JobPayload<N> },
  about: { aggregate: string; id: string; dueAt?: Date },
): Promise<void> {
  const { aggregate, id: aggregateId, dueAt } = about
  await inSpan({ name: `outbox ${job.name}`, kind: 'promise' }, async (span) => {
    const traceparent = traceparentOf(span)
    await tx
      .insert(outbox)
      .values({ name: job.name, payload: job.payload, aggregate, aggregateId, traceparent, ...(dueAt === undefined ? {} : { dueAt }) })
    await tx.execute(sql`select pg_notify(${OUTBOX_WAKE}, '')`)
  })
}

/** A promised job as the relay and its consumers see it. */
export interface OutboxRow {
  id: number
  eventId: string
  name: string
  payload: unknown
  /** How often it has been handed to the queue. */
  attempts: number
  /** The span that promised it. */
  traceparent: string | null
}

const ROW = {
  id: outbox.id,
  eventId: outbox.eventId,
  name: outbox.name,
  payload: outbox.payload,
  attempts: outbox.attempts,
  traceparent: outbox.traceparent,
}
const isOpen = and(isNull(outbox.doneAt), isNull(outbox.deadAt))

/** Locks up to `limit` rows that are due and not in the queue yet, oldest first; rows another relay holds are passed over. */
export function claimDue(tx: Tx, limit: number): Promise<OutboxRow[]> {
  return tx
    .select(ROW)
    .from(outbox)
    .where(and(isOpen, isNull(outbox.enqueuedAt), lte(outbox.dueAt, sql`now()`)))
    .orderBy(outbox.dueAt, outbox.id)
    .limit(limit)
    .for('update', { skipLocked: true })
}

/** Records that the rows were handed to the queue once more. */
export async function markEnqueued(tx: Tx, ids: readonly number[]): Promise<void> {
  await tx
    .update(outbox)
    .set({ enqueuedAt: sql`now()`, attempts: sql`${outbox.attempts} + 1` })
    .where(inArray(outbox.id, [...ids]))
}

/** Locks up to `limit` rows that were last seen in the queue more than `olderThanMs` ago and have not ended. */
export function claimOverdue(tx: Tx, options: { olderThanMs: number; limit: number }): Promise<OutboxRow[]> {
  return tx
    .select(ROW)
    .from(outbox)
    .where(and(isOpen, lt(outbox.enqueuedAt, sql`now() - make_interval(secs => ${options.olderThanMs / 1000})`)))
    .orderBy(outbox.enqueuedAt, outbox.id)
    .limit(options.limit)
    .for('update', { skipLocked: true })
}

/** Records that the queue still knows these jobs, so that they are not asked about again at once. */
export async function markSeen(tx: Tx, ids: readonly number[]): Promise<void> {
  await tx
    .update(outbox)
    .set({ enqueuedAt: sql`now()` })
    .where(inArray(outbox.id, [...ids]))
}

/** Gives rows that the queue has lost back to the relay. */
export async function releaseLost(tx: Tx, ids: readonly number[]): Promise<void> {
  await tx
    .update(outbox)
    .set({ enqueuedAt: null })
    .where(and(isOpen, inArray(outbox.id, [...ids])))
}

/** Ends a row well, in the transaction of the job's effect. */
export async function settleDone(tx: Tx, id: number): Promise<void> {
  await tx
    .update(outbox)
    .set({ doneAt: sql`now()`, deadAt: null, lastError: null })
    .where(and(eq(outbox.id, id), isNull(outbox.doneAt)))
}

/** Ends a row badly, with the reason that people will read. Returns whether it was still open. */
export async function settleDead(tx: Tx, id: number, reason: string): Promise<boolean> {
  const rows = await tx
    .update(outbox)
    .set({ deadAt: sql`now()`, lastError: reason })
    .where(and(eq(outbox.id, id), isOpen))
    .returning({ id: outbox.id })
  return rows.length > 0
}

/** Keeps the last error of a job that will be tried again. */
export async function noteError(db: Db | Tx, id: number, reason: string): Promise<void> {
  await db
    .update(outbox)
    .set({ lastError: reason })
    .where(and(eq(outbox.id, id), isOpen))
}

/** Takes the consumer's receipt for an event. False when an earlier delivery already had its effect. */
export async function takeReceipt(tx: Tx, consumer: string, eventId: string): Promise<boolean> {
  const rows = await tx.insert(processed).values({ consumer, eventId }).onConflictDoNothing().returning({ at: processed.at })
  return rows.length > 0
}

/** Whether an earlier delivery of the event already had its effect. */
export async function hasReceipt(db: Db | Tx, consumer: string, eventId: string): Promise<boolean> {
  const rows = await db
    .select({ at: processed.at })
    .from(processed)
    .where(and(eq(processed.consumer, consumer), eq(processed.eventId, eventId)))
  return rows.length > 0
}
