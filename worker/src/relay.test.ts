import { randomUUID } from 'node:crypto'
import { eq, sql } from 'drizzle-orm'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { enqueue, record, schema } from '@scalebridge/db'
import { createTestDatabase, type TestDatabase } from '@scalebridge/db/testing'
import { later, waitBeforeRetry } from './failures.ts'
import { RELAY_SETTINGS, relayOnce, startRelay, sweepOnce } from './relay.ts'
import { REDIS_PROGRAM, startRedis, type TestRedis } from './testing/redis.ts'
import { allEnded, effectsOf, promiseJob } from './testing/jobs.ts'
import { markingHandlers, QUICK_SETTINGS, startRuntime, type Runtime, type RuntimeOptions } from './testing/runtime.ts'

for (const backend of ['postgres', 'redis'] as const)
  describe.skipIf(backend === 'redis' && REDIS_PROGRAM === null)(`the way of a job on ${backend}`, () => {
    let redis: TestRedis | undefined
    let database: TestDatabase
    let runtime: Runtime | undefined

    beforeAll(async () => {
      if (backend === 'redis') redis = await startRedis()
    })
    afterAll(() => redis?.stop())
    beforeEach(async () => {
      database = await createTestDatabase()
    })
    afterEach(async () => {
      await runtime?.stop()
      runtime = undefined
      await database.drop()
    })
    const start = async (options: Omit<RuntimeOptions, 'databaseUrl' | 'redisUrl' | 'redisPrefix'>) => {
      runtime = await startRuntime({ ...options, databaseUrl: database.urls.worker, redisUrl: redis?.url, redisPrefix: database.name })
      return runtime
    }
    const outboxRow = async (id: number) => (await database.owner.db.select().from(schema.outbox).where(eq(schema.outbox.id, id)))[0]

    it('when the transaction commits, the job runs once and its row is done', async () => {
      await start({ handlers: markingHandlers() })
      const row = await promiseJob(database.api.db, randomUUID())
      await allEnded(database.owner.db)
      expect(await effectsOf(database.owner.db, row.eventId)).toBe(1)
      expect(await outboxRow(row.id)).toMatchObject({ attempts: 1, deadAt: null, lastError: null })
      expect(runtime?.deps.queues.backend).toBe(backend)
    })

    it('when the transaction rolls back, nothing runs', async () => {
      await start({ handlers: markingHandlers() })
      await expect(
        database.api.db.transaction(async (tx) => {
          const id = randomUUID()
          await enqueue(tx, { name: 'mail.signIn', payload: { challengeId: id } }, { aggregate: 'test', id })
          throw new Error('changed my mind')
        }),
      ).rejects.toThrow('changed my mind')
      const after = await promiseJob(database.api.db, randomUUID())
      await allEnded(database.owner.db)
      const effects = await database.owner.db.select().from(schema.auditLog)
      expect(effects.map((effect) => effect.subjectId)).toEqual([after.eventId])
    })

    it('when the relay dies between handing over and marking, it hands over again, and the job takes effect once', async () => {
      const { deps } = await start({ withRelay: false })
      const row = await promiseJob(database.api.db, randomUUID())
      const dying = {
        ...deps,
        queues: {
          ...deps.queues,
          addBulk: async (...args: Parameters<typeof deps.queues.addBulk>) => {
            await deps.queues.addBulk(...args)
            throw new Error('killed')
          },
        },
      }
      await expect(relayOnce(dying, RELAY_SETTINGS)).rejects.toThrow('killed')
      expect(await outboxRow(row.id)).toMatchObject({ enqueuedAt: null, attempts: 0 })
      await runtime?.stop()

      let deliveries = 0
      await start({
        handlers: markingHandlers({
          'mail.signIn': async (job) => {
            deliveries += 1
            await markingHandlers()['mail.signIn'](job)
          },
        }),
      })
      await allEnded(database.owner.db)
      expect(await effectsOf(database.owner.db, row.eventId)).toBe(1)
      expect(deliveries).toBe(1)
      expect(await outboxRow(row.id)).toMatchObject({ deadAt: null })
    })

    it('when a job is delivered three times at once, its effect is there once', async () => {
      const { deps } = await start({ handlers: markingHandlers(), withRelay: false })
      const row = await promiseJob(database.api.db, randomUUID())
      const data = { outboxId: row.id, eventId: row.eventId, payload: row.payload }
      await deps.queues.addBulk(
        'quick',
        ['a', 'b', 'c'].map((id) => ({ id: `${row.id}-${id}`, name: row.name, data })),
      )
      for (const id of ['a', 'b', 'c']) {
        await expect.poll(async () => (await deps.queues.find('quick', `${row.id}-${id}`)).state).toBe('completed')
      }
      expect(await effectsOf(database.owner.db, row.eventId)).toBe(1)
      expect(await outboxRow(row.id)).toMatchObject({ deadAt: null, doneAt: expect.any(Date) })
    })

    it('when one job always throws, it ends dead with its reason and the others finish', async () => {
      const poison = randomUUID()
      let tries = 0
      const told: string[] = []
      await start({
        handlers: markingHandlers({
          'mail.signIn': async (job) => {
            if (job.payload.challengeId !== poison) return markingHandlers()['mail.signIn'](job)
            tries += 1
            throw new Error('the well is poisoned')
          },
        }),
        whenDead: {
          'mail.signIn': async (tx, payload, reason) => {
            told.push(`${payload.challengeId}: ${reason}`)
            await record(tx, { actorId: null, action: 'test.dead', subject: { kind: 'challenge', id: payload.challengeId } })
          },
        },
      })
      const poisoned = await promiseJob(database.api.db, poison)
      const others = await Promise.all(Array.from({ length: 20 }, () => promiseJob(database.api.db, randomUUID())))
      await allEnded(database.owner.db)
      expect(await outboxRow(poisoned.id)).toMatchObject({ doneAt: null, deadAt: expect.any(Date), lastError: 'the well is poisoned' })
      expect(tries).toBe(3)
      expect(told).toEqual([`${poison}: the well is poisoned`])
      expect(await effectsOf(database.owner.db, poison)).toBe(1)
      for (const other of others) expect(await effectsOf(database.owner.db, other.eventId)).toBe(1)
      const events = await database.owner.db.select().from(schema.liveEvents)
      expect(events.filter(({ channel, kind }) => channel === 'queue' && kind === 'queue.changed')).toHaveLength(21)
    })

    it('when another system is away for longer than a job has tries, the job waits for it and takes effect once', async () => {
      let tries = 0
      const handlers = markingHandlers()
      await start({
        handlers: markingHandlers({
          'mail.signIn': async (job) => {
            tries += 1
            if (tries <= QUICK_SETTINGS.attempts + 1) throw later('the mail server is away')
            await handlers['mail.signIn'](job)
          },
        }),
      })
      const row = await promiseJob(database.api.db, randomUUID())
      await allEnded(database.owner.db)
      expect(await effectsOf(database.owner.db, row.eventId)).toBe(1)
      expect(await outboxRow(row.id)).toMatchObject({ doneAt: expect.any(Date), deadAt: null, attempts: 1, lastError: null })
      expect(tries).toBe(QUICK_SETTINGS.attempts + 2)
    })

    it('when a payload is not of its form, or its job unknown, it dies at once and says so', async () => {
      await start({ handlers: markingHandlers() })
      const values = (name: string, payload: unknown) => ({ name, payload, aggregate: 'test', aggregateId: randomUUID() })
      await database.owner.db
        .insert(schema.outbox)
        .values([values('mail.signIn', { challengeId: 'me@example.org' }), values('mail.everybody', {})])
      await allEnded(database.owner.db)
      const rows = await database.owner.db.select().from(schema.outbox).orderBy(schema.outbox.id)
      expect(rows.map((row) => row.lastError)).toEqual([
        'the payload of mail.signIn is not of its form',
        'there is no job named mail.everybody',
      ])
    })

    it('when the queue has lost a job, the sweeper hands it over again; one that waits is left alone', async () => {
      const { deps } = await start({ withRelay: false })
      const lost = await promiseJob(database.api.db, randomUUID())
      await database.owner.db.update(schema.outbox).set({ enqueuedAt: sql`now()`, attempts: 1 })
      const waiting = await promiseJob(database.api.db, randomUUID())
      expect(await relayOnce(deps, RELAY_SETTINGS)).toBe(1)
      expect(await sweepOnce(deps, RELAY_SETTINGS)).toBe(0)
      await database.owner.db.update(schema.outbox).set({ enqueuedAt: sql`now() - interval '61 seconds'` })

      expect(await sweepOnce(deps, RELAY_SETTINGS)).toBe(2)
      expect(await outboxRow(lost.id)).toMatchObject({ enqueuedAt: null, attempts: 1 })
      expect(await outboxRow(waiting.id)).toMatchObject({ enqueuedAt: expect.any(Date), attempts: 1 })
      expect(await sweepOnce(deps, RELAY_SETTINGS)).toBe(0)
      expect(await relayOnce(deps, RELAY_SETTINGS)).toBe(1)
      expect((await deps.queues.find('quick', `${lost.id}-2`)).state).toBe('waiting')
    })

    it('when the queue has lost more jobs than a batch has, none waits for another round of the sweeper', async () => {
      const { deps } = await start({ withRelay: false })
      for (let nth = 0; nth < 5; nth += 1) await promiseJob(database.api.db, randomUUID())
      await database.owner.db.update(schema.outbox).set({ enqueuedAt: sql`now() - interval '61 seconds'`, attempts: 1 })
      const settings = { ...RELAY_SETTINGS, batch: 2, sweepEveryMs: 600_000 }
      const stop = startRelay(deps, { settings, databaseUrl: database.urls.worker })
      try {
        const attempts = async () => (await database.owner.db.select().from(schema.outbox)).map((row) => row.attempts)
        await expect.poll(attempts, { timeout: 20_000 }).toEqual([2, 2, 2, 2, 2])
      } finally {
        await stop()
      }
    })

    it('when the database fails as a job dies, the sweeper finds the job in the queue and buries it', async () => {
      let hasFailed = false
      const { deps } = await start({
        handlers: markingHandlers({
          'mail.signIn': async () => {
            throw new Error('the well is poisoned')
          },
        }),
        whenDead: {
          'mail.signIn': async () => {
            if (hasFailed) return
            hasFailed = true
            throw new Error('the database is away')
          },
        },
      })
      const row = await promiseJob(database.api.db, randomUUID())
      await expect.poll(() => hasFailed).toBe(true)
      expect(await outboxRow(row.id)).toMatchObject({ deadAt: null })
      await database.owner.db.update(schema.outbox).set({ enqueuedAt: sql`now() - interval '61 seconds'` })
      await sweepOnce(deps, RELAY_SETTINGS)
      await allEnded(database.owner.db)
      expect(await outboxRow(row.id)).toMatchObject({ deadAt: expect.any(Date), lastError: 'the well is poisoned' })
    })

    it('when a job was handed over twelve times and never ended, it is buried', async () => {
      const { deps } = await start({ withRelay: false })
      const row = await promiseJob(database.api.db, randomUUID())
      await database.owner.db.update(schema.outbox).set({ enqueuedAt: sql`now() - interval '61 seconds'`, attempts: 12 })
      await sweepOnce(deps, RELAY_SETTINGS)
      expect(await outboxRow(row.id)).toMatchObject({ deadAt: expect.any(Date), lastError: 'delivered 12 times without coming to an end' })
    })

    it('when long work is in hand, a quick job does not wait for it; told to stop, the worker finishes both', async () => {
      const inHand = Promise.withResolvers<void>()
      const release = Promise.withResolvers<void>()
      const handlers = markingHandlers()
      await start({
        handlers: markingHandlers({
          'edition.match': async (job) => {
            inHand.resolve()
            await release.promise
            await handlers['edition.match'](job)
          },
        }),
      })
      const id = randomUUID()
      const about = { aggregate: 'test', id }
      await database.api.db.transaction((tx) => enqueue(tx, { name: 'edition.match', payload: { editionId: id, runId: id } }, about))
      const quick = await promiseJob(database.api.db, randomUUID())
      await expect.poll(() => effectsOf(database.owner.db, quick.eventId)).toBe(1)
      const rows = () => database.owner.db.select().from(schema.outbox).where(eq(schema.outbox.aggregateId, id))
      await inHand.promise
      expect(await rows()).toMatchObject([{ doneAt: null }])
      const stopped = runtime?.stop()
      release.resolve()
      await stopped
      runtime = undefined
      expect(await rows()).toMatchObject([{ doneAt: expect.any(Date), attempts: 1 }])
    })

    it('when every connection of the worker to Postgres is killed, jobs run again within seconds', async () => {
      await start({ handlers: markingHandlers() })
      await promiseJob(database.api.db, randomUUID())
      await allEnded(database.owner.db)
      expect(await killConnections(database)).toBeGreaterThan(0)
      const row = await promiseJob(database.api.db, randomUUID())
      await allEnded(database.owner.db)
      expect(await effectsOf(database.owner.db, row.eventId)).toBe(1)
    })
  })

describe('a job that waits for another system', () => {
  it('asks again within five minutes however long the outage, and gives up after two days', () => {
    const atOnce = () => 0
    const [minute, hour] = [60_000, 3_600_000]
    expect([0, minute, hour, 47 * hour].map((ageMs) => waitBeforeRetry(ageMs, atOnce))).toEqual([250, minute / 2, 5 * minute, 5 * minute])
    expect(waitBeforeRetry(49 * hour)).toBeUndefined()
  })
})

/** Ends the worker's backends as an administrator or a failing server would, and returns how many there were. */
async function killConnections(database: TestDatabase): Promise<number> {
  const admin = new pg.Client({ connectionString: database.urls.admin })
  await admin.connect()
  try {
    const { rowCount } = await admin.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'app_worker' and datname = $1",
      [database.name],
    )
    return rowCount ?? 0
  } finally {
    await admin.end()
  }
}
