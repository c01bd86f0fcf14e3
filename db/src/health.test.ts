import { request } from 'node:http'
import { once } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import { connect } from './connect.ts'
import { makeDatabaseCheck } from './health-database.ts'
import { readiness, serveHealth, type Vitals } from './health.ts'
import { freePort } from '../local/ports.ts'
import { createTestDatabase } from './testing/index.ts'

const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

const well: Vitals = { isDraining: () => false }

async function serve(vitals: Vitals) {
  const port = await freePort()
  ends.push(await serveHealth({ host: '127.0.0.1', port }, vitals))
  return async (path: string, method = 'GET') => {
    const sent = request({ port, host: '127.0.0.1', path, method }).end()
    const [response] = await once(sent, 'response')
    let text = ''
    for await (const chunk of response) text += String(chunk)
    return { code: Number(response.statusCode), retryAfter: response.headers['retry-after'], body: text === '' ? {} : JSON.parse(text) }
  }
}

describe('the health port', () => {
  it('when all is well, says so to GET and HEAD, and nothing else to anybody', async () => {
    const ask = await serve({ ...well, needs: { database: async () => {} }, shows: { redis: () => 'ok' } })
    expect(await ask('/livez')).toMatchObject({ code: 200, body: { status: 'alive' } })
    expect(await ask('/readyz')).toMatchObject({ code: 200, body: { status: 'ready', checks: { database: 'ok', redis: 'ok' } } })
    expect(await ask('/readyz', 'HEAD')).toMatchObject({ code: 200 })
    expect((await ask('/metrics', 'HEAD')).code).toBe(200)
    expect([(await ask('/')).code, (await ask('/livez', 'POST')).code]).toEqual([404, 404])
  })

  it('when the process leaves, it is alive but not ready, and says when to come back', async () => {
    const ask = await serve({ isDraining: () => true })
    expect((await ask('/livez')).code).toBe(200)
    expect(await ask('/readyz')).toMatchObject({ code: 503, retryAfter: '5', body: { status: 'draining' } })
  })

  it('when what it can do without is away, it is degraded and ready', async () => {
    const ask = await serve({ ...well, shows: { redis: () => 'away' } })
    expect(await ask('/readyz')).toMatchObject({ code: 200, body: { status: 'degraded', checks: { redis: 'away' } } })
  })

  it('when what it needs never answers, it is not ready, and says so all the same', async () => {
    const ask = await serve({ ...well, needs: { database: () => new Promise(() => {}) } })
    expect(await ask('/readyz')).toMatchObject({
      code: 503,
      body: { status: 'not ready', checks: { database: 'no answer within 500 ms' } },
    })
    expect((await ask('/livez')).code).toBe(200)
  })
})

describe('the check of the database', () => {
  it('is content with a migrated one, and neither with an older one nor with none', async () => {
    const database = await createTestDatabase()
    ends.push(() => database.drop())
    const state = async (pool = database.api.pool) => (await readiness({ ...well, needs: { database: makeDatabaseCheck(pool) } })).checks
    expect(await state()).toEqual({ database: 'ok' })
    const nowhere = connect('postgres://app_rw:rw@127.0.0.1:1/nothing')
    ends.push(() => nowhere.close())
    expect(await state(nowhere.pool)).toEqual({ database: 'away' })
    await database.owner.db.execute('alter table lists no force row level security')
    expect(await state()).toEqual({ database: 'the wall of the confidential tables stands open' })
    await database.owner.pool.query(
      'delete from drizzle.__drizzle_migrations where created_at = (select max(created_at) from drizzle.__drizzle_migrations)',
    )
    expect(await state()).toEqual({ database: 'not migrated yet' })
  })
})
