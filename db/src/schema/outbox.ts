import { sql } from 'drizzle-orm'
import { check, index, integer, jsonb, pgTable, primaryKey, text, uuid, bigint } from 'drizzle-orm/pg-core'
import { id, instant } from './columns.ts'

/**
 * Work promised by a transaction. The row is the truth about a job, the queue only delivers it:
 * due → enqueued → done, or dead with its last error.
 */
export const outbox = pgTable(
  'outbox',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    eventId: uuid()
      .notNull()
      .unique()
      .default(sql`uuidv7()`),
    name: text().notNull(),
    payload: jsonb().notNull(),
    aggregate: text().notNull(),
    aggregateId: uuid().notNull(),
    attempts: integer().notNull().default(0),
    createdAt: instant().notNull().defaultNow(),
    dueAt: instant().notNull().defaultNow(),
    enqueuedAt: instant(),
    doneAt: instant(),
    deadAt: instant(),
    lastError: text(),
    /** The span that promised it (W3C Trace Context), so that one trace reaches from the request to the job. */
    traceparent: text(),
  },
  (t) => [
    index('outbox_due')
      .on(t.dueAt)
      .where(sql`done_at is null and dead_at is null`),
    index('outbox_dead')
      .on(t.deadAt)
      .where(sql`dead_at is not null`),
    index('outbox_aggregate').on(t.aggregate, t.aggregateId),
    check('outbox_one_end', sql`${t.doneAt} is null or ${t.deadAt} is null`),
  ],
)

/** A consumer's receipt, written in the transaction of its effect: a second delivery finds it and does nothing. */
export const processed = pgTable(
  'processed',
  {
    consumer: text().notNull(),
    eventId: uuid().notNull(),
    at: instant().notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.consumer, t.eventId] })],
)

/** Work that comes round by the clock; claimed row by row, so that two workers never do the same round. */
export const schedules = pgTable(
  'schedules',
  {
    name: text().primaryKey(),
    everyMs: bigint({ mode: 'number' }).notNull(),
    nextRunAt: instant().notNull().defaultNow(),
    lastRunAt: instant(),
  },
  (t) => [check('schedules_every', sql`${t.everyMs} > 0`)],
)

/** A worker process that is alive, for its health check and the Secretariat's queue page. */
export const workerHeartbeats = pgTable('worker_heartbeats', {
  id: id(),
  host: text().notNull(),
  pid: integer().notNull(),
  backend: text().notNull(),
  startedAt: instant().notNull().defaultNow(),
  beatAt: instant().notNull().defaultNow(),
})
