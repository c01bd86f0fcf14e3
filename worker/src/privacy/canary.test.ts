import { asc, eq } from 'drizzle-orm'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { enqueue, schema } from '@scalebridge/db'
import type { JobName, JobPayload } from '@scalebridge/db/jobs'
import { asAdmin, CANARY, createTestDatabase, findCanaries, type TestDatabase } from '@scalebridge/db/testing'
import { makeHandlers, WHEN_DEAD } from '../handlers.ts'
import { makePost } from '../mail/send.ts'
import { findInRedis, plantPerson } from '../testing/canary.ts'
import { allEnded } from '../testing/jobs.ts'
import { REDIS_PROGRAM, startRedis, type TestRedis } from '../testing/redis.ts'
import { startRuntime } from '../testing/runtime.ts'
import { startSmtp } from '../testing/smtp.ts'

const PATIENCE_MS = 60_000

for (const backend of ['postgres', 'redis'] as const)
  describe.skipIf(backend === 'redis' && REDIS_PROGRAM === null)(`after an erasure by the worker, on ${backend}`, () => {
    let redis: TestRedis | undefined
    let database: TestDatabase
    let log = ''

    beforeAll(async () => {
      database = await createTestDatabase()
      if (backend === 'redis') redis = await startRedis()
    })
    afterAll(async () => {
      await redis?.stop()
      await database.drop()
    })

    const search = () => asAdmin(database, findCanaries)
    const promise = <N extends JobName>(name: N, payload: JobPayload<N>, accountId: string) =>
      database.api.db.transaction((tx) => enqueue(tx, { name, payload }, { aggregate: 'account', id: accountId }))

    /** The product's handlers; their mails go to a server that knows nobody, and quotes the address. */
    async function start() {
      const server = await startSmtp({ reply: `550 5.1.1 <${CANARY.email}>: no such person` })
      const deps = {
        db: database.worker.db,
        publicOrigin: 'https://bridge.example.org',
        signInSecret: 'a secret of the tests, thirty-two bytes',
        anchorFile: undefined,
        tellAnchor: () => {},
      }
      const post = makePost({ from: 'bridge@example.org', publicOrigin: deps.publicOrigin, smtpUrl: server.url })
      const runtime = await startRuntime({
        databaseUrl: database.urls.worker,
        redisUrl: redis?.url,
        redisPrefix: 'canary',
        handlers: makeHandlers({ ...deps, post }),
        whenDead: WHEN_DEAD,
        log: pino({ level: 'trace' }, { write: (line: string) => void (log += line) }),
      })
      return {
        stop: async () => {
          await runtime.stop()
          await server.stop()
        },
      }
    }

    it('neither database, queue, mails nor log hold the person’s name, address or telephone', async () => {
      const { db } = database.owner
      const { accountId } = await plantPerson(database)
      const running = await start()
      const ask = async (kind: 'export' | 'erasure') => {
        const [request] = await db.insert(schema.dataRequests).values({ accountId, kind }).returning()
        await promise(kind === 'export' ? 'person.export' : 'person.erase', { requestId: request?.id ?? '' }, accountId)
        await allEnded(db, PATIENCE_MS)
      }
      try {
        const [challenge] = await db.select().from(schema.signInChallenges)
        await promise('mail.signIn', { challengeId: challenge?.id ?? '' }, accountId)
        await ask('export')
        expect(await search()).toEqual(expect.arrayContaining(['caught_mails.recipient', 'data_requests.content']))
        await ask('erasure')
      } finally {
        await running.stop()
      }
      const asked = await db
        .select()
        .from(schema.dataRequests)
        .where(eq(schema.dataRequests.accountId, accountId))
        .orderBy(asc(schema.dataRequests.id))
      expect(asked).toMatchObject([
        { kind: 'export', state: 'ready' },
        { kind: 'erasure', state: 'ready' },
      ])
      expect(await search()).toEqual([])
      expect(log).toContain('550 5.1.1')
      for (const detail of Object.values(CANARY)) {
        expect(log).not.toContain(detail)
        if (redis !== undefined) expect(await findInRedis(redis.url, detail)).toEqual([])
      }
      // The search does read what the queue keeps of ended jobs.
      if (redis !== undefined) expect(await findInRedis(redis.url, '550 5.1.1')).not.toEqual([])
    })
  })
