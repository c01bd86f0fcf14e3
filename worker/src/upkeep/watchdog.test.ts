import { randomUUID } from 'node:crypto'
import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { schema } from '@scalebridge/db'
import { createTestDatabase, type TestDatabase } from '@scalebridge/db/testing'
import { relayOnce, RELAY_SETTINGS } from '../relay.ts'
import { promiseJob } from '../testing/jobs.ts'
import { startRuntime, type Runtime } from '../testing/runtime.ts'
import { isIdleBesideWork, makeActivity } from './watchdog.ts'

let database: TestDatabase
/** It hands jobs over when it is told to, and takes none: as a worker whose queue has gone silent. */
let runtime: Runtime
beforeAll(async () => {
  database = await createTestDatabase()
  runtime = await startRuntime({ databaseUrl: database.urls.worker, redisPrefix: database.name, withRelay: false })
})
afterAll(async () => {
  await runtime.stop()
  await database.drop()
})

const HOUR_MS = 3_600_000
const longAgo = () => ({ ...makeActivity(), endedAtMs: Date.now() - HOUR_MS })
const isIdle = (activity = longAgo()) => isIdleBesideWork(runtime.deps, activity)
const { outbox } = schema
const change = (set: Partial<typeof outbox.$inferInsert>) => database.owner.db.update(outbox).set(set)

describe('a worker that takes no jobs', () => {
  it('when nothing waits, or only for a moment, is well', async () => {
    expect(await isIdle()).toBe(false)
    await promiseJob(database.api.db, randomUUID())
    expect(await isIdle()).toBe(false)
  })

  it('when due work waits for a minute, in the outbox or in the queue, is stuck', async () => {
    await database.owner.db.update(outbox).set({ dueAt: sql`now() - interval '2 minutes'` })
    expect(await isIdle()).toBe(true)
    await relayOnce(runtime.deps, RELAY_SETTINGS)
    expect(await isIdle()).toBe(true)
  })

  it('when it has a job in hand, or ended one lately, is well', async () => {
    expect(await isIdle({ ...longAgo(), running: 1 })).toBe(false)
    expect(await isIdle(makeActivity())).toBe(false)
  })

  it('when the work waits for its next try, or has ended, is well', async () => {
    await change({ lastError: 'the mail server was away' })
    expect(await isIdle()).toBe(false)
    await change({ lastError: null })
    expect(await isIdle()).toBe(true)
    await database.owner.db.update(outbox).set({ doneAt: new Date() }).where(eq(outbox.name, 'mail.signIn'))
    expect(await isIdle()).toBe(false)
  })

  it('when the queue does not answer, is not to blame', async () => {
    await change({ doneAt: null })
    const queues = { ...runtime.deps.queues, find: () => Promise.reject(new Error('away')) }
    expect(await isIdleBesideWork({ ...runtime.deps, queues }, longAgo())).toBe(false)
  })
})
