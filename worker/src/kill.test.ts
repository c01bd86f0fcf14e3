import { spawn, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { eq } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { schema } from '@scalebridge/db'
import { createTestDatabase, type TestDatabase } from '@scalebridge/db/testing'
import { RELAY_SETTINGS, relayOnce } from './relay.ts'
import { allEnded, effectsOf, promiseJob } from './testing/jobs.ts'
import { REDIS_PROGRAM, startRedis, type TestRedis } from './testing/redis.ts'
import { markingHandlers, startRuntime, type Runtime } from './testing/runtime.ts'

const PROGRAM = fileURLToPath(new URL('./testing/hanging-worker.ts', import.meta.url))

for (const backend of ['postgres', 'redis'] as const)
  describe.skipIf(backend === 'redis' && REDIS_PROGRAM === null)(`a worker process that is killed, on ${backend}`, () => {
    let redis: TestRedis | undefined
    let database: TestDatabase
    let runtime: Runtime | undefined
    let child: ChildProcess | undefined

    beforeAll(async () => {
      database = await createTestDatabase()
      if (backend === 'redis') redis = await startRedis()
    })
    afterEach(async () => {
      child?.kill('SIGKILL')
      await runtime?.stop()
    })
    afterAll(async () => {
      await database.drop()
      await redis?.stop()
    })
    const options = () => ({ databaseUrl: database.urls.worker, redisUrl: redis?.url, redisPrefix: database.name })

    it('when it dies twice in the middle of a job, the job runs again and takes effect once', async () => {
      const row = await promiseJob(database.api.db, randomUUID())
      runtime = await startRuntime({ ...options(), withRelay: false })
      await relayOnce(runtime.deps, RELAY_SETTINGS)
      await runtime.stop()
      for (let kill = 0; kill < 2; kill += 1) {
        child = await startHanging(options())
        const exit = once(child, 'exit')
        child.kill('SIGKILL')
        await exit
      }
      runtime = await startRuntime({ ...options(), handlers: markingHandlers() })
      await allEnded(database.owner.db)
      expect(await effectsOf(database.owner.db, row.eventId)).toBe(1)
      const [ended] = await database.owner.db.select().from(schema.outbox).where(eq(schema.outbox.id, row.id))
      expect(ended).toMatchObject({ doneAt: expect.any(Date), deadAt: null, attempts: 1 })
    })
  })

describe.skipIf(REDIS_PROGRAM === null)('a Redis that is killed', () => {
  it('when it comes back, what was promised before and meanwhile runs once', async () => {
    const database = await createTestDatabase()
    const redis = await startRedis()
    const runtime = await startRuntime({
      databaseUrl: database.urls.worker,
      redisUrl: redis.url,
      redisPrefix: database.name,
      handlers: markingHandlers(),
    })
    try {
      const before = await promiseJob(database.api.db, randomUUID())
      await allEnded(database.owner.db)
      const restart = redis.crashAndRestart()
      const meanwhile = await Promise.all(Array.from({ length: 5 }, () => promiseJob(database.api.db, randomUUID())))
      await restart
      await allEnded(database.owner.db)
      for (const row of [before, ...meanwhile]) expect(await effectsOf(database.owner.db, row.eventId)).toBe(1)
    } finally {
      await runtime.stop()
      await redis.stop()
      await database.drop()
    }
  })
})

describe.skipIf(REDIS_PROGRAM === null)('a Redis that keeps nothing', () => {
  it('when it is killed with jobs in it that nobody has taken, each runs once all the same', async () => {
    const database = await createTestDatabase()
    const redis = await startRedis({ isKept: false })
    const options = { databaseUrl: database.urls.worker, redisUrl: redis.url, redisPrefix: database.name }
    let runtime = await startRuntime({ ...options, withRelay: false })
    try {
      const promised = await Promise.all(Array.from({ length: 20 }, () => promiseJob(database.api.db, randomUUID())))
      expect(await relayOnce(runtime.deps, RELAY_SETTINGS)).toBe(promised.length)
      await runtime.stop()
      await redis.crashAndRestart()
      runtime = await startRuntime({ ...options, handlers: markingHandlers(), overdueMs: 100 })
      await allEnded(database.owner.db)
      for (const row of promised) expect(await effectsOf(database.owner.db, row.eventId)).toBe(1)
      const rows = await database.owner.db.select().from(schema.outbox)
      expect(rows.filter(({ doneAt, attempts }) => doneAt !== null && attempts > 1)).toHaveLength(promised.length)
    } finally {
      await runtime.stop()
      await redis.stop()
      await database.drop()
    }
  })
})

/** Starts the process and waits until it holds a job. */
async function startHanging(options: { databaseUrl: string; redisPrefix: string; redisUrl: string | undefined }): Promise<ChildProcess> {
  const redisArguments = options.redisUrl === undefined ? [] : [options.redisUrl]
  const child = spawn(process.execPath, [PROGRAM, options.databaseUrl, options.redisPrefix, ...redisArguments], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  return child
}
