import { connect } from '@scalebridge/db'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApi, type TestApi } from '../testing/index.ts'
import { findDatabaseProblem } from './database-problems.ts'

let api: TestApi
beforeAll(async () => {
  api = await createTestApi()
})
afterAll(() => api.close())

describe('a database that fails', () => {
  it('is a 503 that says when to come back', async () => {
    const nowhere = connect('postgres://app_rw:rw@127.0.0.1:1/nothing')
    const cut = await createTestApi({ deps: { db: nowhere.db, pool: nowhere.pool } })
    try {
      const response = await cut.public.get('/api/v1/caught-mails')
      expect([response.statusCode, response.headers['retry-after']]).toEqual([503, '2'])
      expect(response.json()).toMatchObject({ code: 'server.unavailable' })
      expect(response.payload).not.toContain('ECONNREFUSED')
    } finally {
      await cut.close()
      await nowhere.close()
    }
  })

  it('answers 503, then again as ever, when the connections are killed under it', async () => {
    const lead = await api.as('partnership_lead')
    await api.database.owner.pool
      .query("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'app_rw' and datname = current_database()")
      .catch(() => undefined)
    const statuses = await Promise.all(Array.from({ length: 10 }, async () => (await lead.get('/api/v1/me')).statusCode))
    expect(statuses.filter((status) => status !== 200 && status !== 503)).toEqual([])
    expect((await lead.get('/api/v1/me')).statusCode).toBe(200)
  })

  it('is a 503 that says so when its disk is full', () => {
    const full = Object.assign(new Error('could not extend file "base/5/16384"'), { code: '53100' })
    expect(findDatabaseProblem(new Error('a statement', { cause: full }))).toMatchObject({ status: 503, code: 'server.full' })
  })

  it('hides from the reader what failed', async () => {
    const broken = await createTestApi()
    const lead = await broken.as('partnership_lead')
    await broken.database.owner.pool.query('alter table accounts rename column name to nom')
    const response = await lead.get('/api/v1/me')
    expect(response.json()).toMatchObject({ status: 500, code: 'server.failed' })
    expect(response.payload).not.toMatch(/column|select|accounts|at /)
    await broken.close()
  })
})
