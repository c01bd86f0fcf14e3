import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { asc, eq } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { enqueue, schema } from '@scalebridge/db'
import { createTestDatabase, type TestDatabase } from '@scalebridge/db/testing'
import { copyEdition } from '../../../../bench/copied-edition.ts'
import { allEnded } from '../../../testing/jobs.ts'
import { REDIS_PROGRAM, startRedis } from '../../../testing/redis.ts'
import { startRuntime } from '../../../testing/runtime.ts'
import { tileHandlers } from '../../../testing/tile-worker.ts'
import { matchEdition } from '../match-edition.ts'

const PROGRAM = fileURLToPath(new URL('../../../testing/tile-worker.ts', import.meta.url))
const TILES = 3

async function newRun({ owner: { db } }: TestDatabase, editionId: string): Promise<string> {
  const [run] = await db.insert(schema.matchRuns).values({ editionId, kind: 'edition', subjectId: editionId }).returning()
  return run?.id ?? ''
}

const runOf = async ({ owner: { db } }: TestDatabase, runId: string) =>
  (await db.select().from(schema.matchRuns).where(eq(schema.matchRuns.id, runId)))[0]

/** What one process makes of the edition. */
async function hashAlone(database: TestDatabase, editionId: string): Promise<string> {
  const runId = await newRun(database, editionId)
  const settle: Parameters<typeof matchEdition>[1]['settle'] = (effect) => database.worker.db.transaction(effect).then(() => true)
  await matchEdition(database.worker.db, { settle, payload: { editionId, runId } })
  return (await runOf(database, runId))?.listsHash ?? ''
}

describe.each(['postgres', 'redis'] as const)('a whole run in tiles, on %s', (backend) => {
  it.skipIf(backend === 'redis' && REDIS_PROGRAM === null)(
    'when the process that ranks one is killed, two others make the run what one process would have',
    async () => {
      const database = await createTestDatabase()
      const redis = backend === 'redis' ? await startRedis() : undefined
      const options = { databaseUrl: database.urls.worker, redisUrl: redis?.url, redisPrefix: database.name }
      const editionId = await copyEdition(database.urls.owner, { pitches: 60, mandates: 40 })
      const listsHash = await hashAlone(database, editionId)
      const runId = await newRun(database, editionId)
      const relay = await startRuntime(options)
      const stops = [relay.stop]
      try {
        const about = { aggregate: 'edition', id: editionId }
        await database.api.db.transaction((tx) => enqueue(tx, { name: 'edition.match', payload: { editionId, runId } }, about))
        const ofRedis = redis === undefined ? [] : [redis.url]
        const child = spawn(process.execPath, [PROGRAM, options.databaseUrl, options.redisPrefix, ...ofRedis], {
          stdio: ['ignore', 'pipe', 'inherit'],
        })
        await once(child.stdout, 'data')
        const exit = once(child, 'exit')
        child.kill('SIGKILL')
        await exit
        expect(await runOf(database, runId)).toMatchObject({ state: 'running', pairsDone: 0, pairsTotal: 60 * 40 })
        for (const { handlers, close } of [tileHandlers(options.databaseUrl), tileHandlers(options.databaseUrl)]) {
          const { stop } = await startRuntime({ ...options, withRelay: false, handlers })
          stops.push(async () => {
            await stop()
            await close()
          })
        }
        await allEnded(database.owner.db)
        const jobs = await database.owner.db.select().from(schema.outbox).orderBy(asc(schema.outbox.id))
        const tiles = Array.from({ length: TILES }, () => 'match.tile')
        expect(jobs.map(({ name, deadAt }) => [name, deadAt])).toEqual(
          ['edition.match', ...tiles, 'match.finish'].map((name) => [name, null]),
        )
        expect(await runOf(database, runId)).toMatchObject({ state: 'ready', listsHash, pairsDone: 60 * 40 })
        expect(await database.owner.db.$count(schema.matchTiles)).toBe(0)
      } finally {
        for (const stop of stops) await stop()
        await redis?.stop()
        await database.drop()
      }
    },
  )
})
