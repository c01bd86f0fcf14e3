import { spawn, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { eq } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { enqueue, freezePitch, schema } from '@scalebridge/db'
import { createTestDatabase, makeAccount, makeEdition, makeMandate, makePitch, type TestDatabase } from '@scalebridge/db/testing'
import { allEnded } from './testing/jobs.ts'
import { freePort, REDIS_PROGRAM, startRedis, type TestRedis } from './testing/redis.ts'

const programOf = (name: string) => fileURLToPath(new URL(`./${name}.ts`, import.meta.url))

for (const backend of ['postgres', 'redis'] as const)
  describe.skipIf(backend === 'redis' && REDIS_PROGRAM === null)(`the worker process on ${backend}`, () => {
    let redis: TestRedis | undefined
    let database: TestDatabase
    let child: ChildProcess | undefined
    let healthPort = 0

    beforeAll(async () => {
      database = await createTestDatabase()
      healthPort = await freePort()
      if (backend === 'redis') redis = await startRedis()
    })
    afterEach(() => {
      child?.kill('SIGKILL')
    })
    afterAll(async () => {
      await database.drop()
      await redis?.stop()
    })
    const run = (program: string, { stdio = 'ignore', databaseUrl }: { stdio?: 'ipc' | 'ignore'; databaseUrl?: string } = {}) => {
      const env = {
        NODE_ENV: 'test',
        DATABASE_URL: databaseUrl ?? database.urls.worker,
        HEALTH_PORT: String(healthPort),
        SIGN_IN_SECRET: 'a secret of the tests, thirty-two bytes',
        SEALING_SECRET: 'another secret of the tests, thirty-two bytes',
        ...(redis === undefined ? {} : { REDIS_URL: redis.url }),
      }
      child = spawn(process.execPath, [programOf(program)], { env, stdio: ['ignore', 'pipe', 'pipe', stdio] })
      return child
    }
    const startWorker = async (stdio: 'ipc' | 'ignore' = 'ignore') => {
      const worker = run('main', { stdio })
      let log = ''
      worker.stderr?.on('data', (bytes: Buffer) => (log += bytes.toString()))
      worker.stdout?.on('data', (bytes: Buffer) => (log += bytes.toString()))
      await expect.poll(() => log, { timeout: 120_000, interval: 50 }).toContain('worker ready')
      return { worker, log: () => log }
    }
    const health = async (path: string) => (await fetch(`http://127.0.0.1:${healthPort}${path}`)).json()

    it('when a pitch is submitted, it is matched and its receipt mailed; told to stop, it stops in good order', async () => {
      const { db } = database.owner
      const edition = await makeEdition(db)
      const mandate = await makeMandate(db, { editionId: edition.id })
      const pitch = await makePitch(db, { editionId: edition.id, state: 'submitted' })
      const account = await makeAccount(db, { locale: 'ar' })
      const submission = { submittedBy: account.id, submittedAt: new Date() }
      await db.insert(schema.pitchVersions).values({ pitchId: pitch.id, version: 1, ...freezePitch(pitch), ...submission })
      const { worker, log } = await startWorker()
      await database.api.db.transaction(async (tx) => {
        const values = { editionId: edition.id, kind: 'pitch', subjectId: pitch.id }
        const [match] = await tx.insert(schema.matchRuns).values(values).returning()
        const about = { aggregate: 'pitch', id: pitch.id }
        await enqueue(tx, { name: 'pitch.match', payload: { pitchId: pitch.id, runId: match?.id ?? '' } }, about)
        await enqueue(tx, { name: 'mail.receipt', payload: { pitchId: pitch.id, accountId: account.id } }, about)
      })
      await allEnded(db)
      const lists = await db.select().from(schema.matchLists).where(eq(schema.matchLists.ownerId, mandate.id))
      expect(Object.fromEntries(lists.map(({ side, counterpartIds }) => [side, counterpartIds]))).toEqual({
        mandate: [pitch.id],
        shortlist: [pitch.id],
      })
      expect((await db.select().from(schema.caughtMails)).map(({ recipient }) => recipient)).toEqual([account.email])
      expect(await health('/livez')).toMatchObject({ status: 'alive' })
      await expect.poll(() => health('/readyz')).toEqual({ status: 'ready', checks: { database: 'ok', heartbeat: 'ok' } })

      const exit = once(worker, 'exit')
      worker.kill('SIGTERM')
      expect(await exit).toEqual([0, null])
      expect(log()).toContain('worker stopped')
      expect(log()).not.toContain(account.email)
    })

    it('when its supervisor goes away, it stops', async () => {
      const { worker } = await startWorker('ipc')
      const exit = once(worker, 'exit')
      worker.disconnect()
      expect(await exit).toEqual([0, null])
    })

    it('when its supervisor goes away while it still waits for its database, it stops', async () => {
      const silent = createServer().listen(0, '127.0.0.1')
      onTestFinished(() => void silent.close())
      await once(silent, 'listening')
      const connected = once(silent, 'connection')
      const address = silent.address()
      const port = typeof address === 'object' ? address?.port : 0
      const worker = run('main', { stdio: 'ipc', databaseUrl: `postgres://nobody:nothing@127.0.0.1:${port}/none` })
      await connected
      const exit = once(worker, 'exit')
      worker.disconnect()
      expect(await exit).toEqual([0, null])
    })

    it('when its supervisor is gone before it has read its first line, it stops', async () => {
      const worker = run('main', { stdio: 'ipc' })
      worker.disconnect()
      expect(await once(worker, 'exit')).toEqual([0, null])
    })

    it('when a job of an unknown challenge comes, it ends well without a mail', async () => {
      await startWorker()
      const id = randomUUID()
      await database.api.db.transaction((tx) =>
        enqueue(tx, { name: 'mail.signIn', payload: { challengeId: id } }, { aggregate: 'signIn', id }),
      )
      await allEnded(database.owner.db)
      const [row] = await database.owner.db.select().from(schema.outbox).where(eq(schema.outbox.aggregateId, id))
      expect(row).toMatchObject({ deadAt: null, lastError: null })
    })
  })
