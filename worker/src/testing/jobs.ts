import { eq } from 'drizzle-orm'
import { expect } from 'vitest'
import { enqueue, schema, type Db } from '@scalebridge/db'

/** Promises a job that carries nothing but a made-up challenge id, and returns its outbox row's id and event. */
export async function promiseJob(db: Db, id: string) {
  await db.transaction((tx) => enqueue(tx, { name: 'mail.signIn', payload: { challengeId: id } }, { aggregate: 'test', id }))
  const [row] = await db.select().from(schema.outbox).where(eq(schema.outbox.aggregateId, id))
  if (row === undefined) throw new Error('the outbox row is missing')
  return row
}

/** Waits until every outbox row has ended, well or badly. */
export async function allEnded(db: Db, timeoutMs = 120_000) {
  await expect
    .poll(async () => (await db.select().from(schema.outbox)).filter((row) => row.doneAt === null && row.deadAt === null).length, {
      timeout: timeoutMs,
      interval: 50,
    })
    .toBe(0)
}

/** How many times a job's effect is in the database. */
export async function effectsOf(db: Db, eventId: string): Promise<number> {
  const rows = await db.select().from(schema.auditLog).where(eq(schema.auditLog.subjectId, eventId))
  return rows.length
}
