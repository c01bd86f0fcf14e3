import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findRefusals } from '@scalebridge/db'
import { createTestDatabase, type TestDatabase } from '@scalebridge/db/testing'
import { askRedis } from './queues.ts'
import { REDIS_PROGRAM, startRedis, type TestRedis } from './testing/redis.ts'

describe.skipIf(REDIS_PROGRAM === null)('production does not start with a Redis', () => {
  let database: TestDatabase
  let server: TestRedis
  let client: Redis
  beforeAll(async () => {
    database = await createTestDatabase()
    server = await startRedis()
    client = new Redis(server.url)
  })
  afterAll(async () => {
    client.disconnect()
    await server.stop()
    await database.drop()
  })

  /** Asked under the name of another host; the line goes to ours all the same, with what the address says of a password. */
  const refusalsOf = (change: { NODE_ENV?: string; password?: string } = {}) => {
    const REDIS_URL = `rediss://:${change.password ?? ''}@queue.example.org`
    const config = {
      NODE_ENV: change.NODE_ENV ?? 'production',
      DATABASE_URL: database.urls.worker,
      REDIS_URL,
      TRUST_PRIVATE_NETWORK: false,
    }
    const open = (url: string) => askRedis(Object.assign(new URL(server.url), { password: new URL(url).password }).href)
    return findRefusals(config, database.worker.pool, { openRedis: open })
  }

  it('that asks nobody for a password, or that drops jobs when it is full; development does', async () => {
    const open = 'REDIS_URL leads to a Redis that asks nobody for a password'
    const forgetful = 'REDIS_URL leads to a Redis that drops jobs when its memory is full: set maxmemory-policy noeviction'
    expect(await refusalsOf()).toEqual([open])
    await client.config('SET', 'maxmemory-policy', 'allkeys-lru')
    expect(await refusalsOf()).toEqual([open, forgetful])
    expect(await refusalsOf({ NODE_ENV: 'development' })).toEqual([])
    await client.config('SET', 'requirepass', 'a-word')
    expect(await refusalsOf({ password: 'a-word' })).toEqual([forgetful])
    await client.config('SET', 'maxmemory-policy', 'noeviction')
    expect(await refusalsOf({ password: 'a-word' })).toEqual([])
  })

  it('does with one that is away: the outbox keeps the work', async () => {
    const config = {
      NODE_ENV: 'production',
      DATABASE_URL: database.urls.worker,
      REDIS_URL: 'redis://127.0.0.1:1',
      TRUST_PRIVATE_NETWORK: false,
    }
    expect(await findRefusals(config, database.worker.pool, { openRedis: askRedis })).toEqual([])
  })
})
