import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { demoEmail, findRefusals } from './index.ts'
import { createTestDatabase, makeAccount, type TestDatabase } from './testing/index.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

const noRedis = () => {
  throw new Error('there is no Redis here')
}
const production = { NODE_ENV: 'production', DATABASE_URL: 'postgres://app_rw@localhost/x', TRUST_PRIVATE_NETWORK: false }
type Change = Partial<typeof production> & { pool?: pg.Pool; nowMs?: () => number }
const refusalsOf = ({ pool = database.api.pool, nowMs = Date.now, ...change }: Change = {}) =>
  findRefusals({ ...production, ...change }, pool, { openRedis: noRedis, nowMs })
const asOwner = (statement: string) => database.owner.pool.query(statement)

const MIGHTY = 'DATABASE_URL names a superuser, an owner of the tables or somebody who makes roles; app_rw and app_worker are none'

describe('production does not start', () => {
  it('when nothing is wrong, it does: api and worker', async () => {
    expect(await refusalsOf()).toEqual([])
    expect(await refusalsOf({ pool: database.worker.pool })).toEqual([])
  })

  it('as the owner of the tables or as a superuser', async () => {
    const address = Object.assign(new URL(database.urls.admin), { pathname: `/${database.name}` }).href
    const superuser = new pg.Pool({ connectionString: address })
    onTestFinished(() => superuser.end())
    expect(await refusalsOf({ pool: database.owner.pool })).toContain(MIGHTY)
    expect(await refusalsOf({ pool: superuser })).toContain(MIGHTY)
  })

  it('on a connection without TLS to another host, unless the network is trusted', async () => {
    const elsewhere = { DATABASE_URL: 'postgres://app_rw@db.example.org/x' }
    expect(await refusalsOf(elsewhere)).toEqual(['DATABASE_URL leads to a database on another host, and the connection has no TLS'])
    expect(await refusalsOf({ ...elsewhere, TRUST_PRIVATE_NETWORK: true })).toEqual([])
  })

  it.each([
    [60_000, '60 s behind'],
    [-45_000, '45 s ahead of'],
  ])('with a clock that is %i ms from the database’s', async (ms, words) => {
    const [refusal = ''] = await refusalsOf({ nowMs: () => Date.now() + ms })
    expect(refusal.replace(/\d+ s/, words.slice(0, 4))).toBe(`DATABASE_URL leads to a server whose clock is ${words} this machine’s`)
  })

  it('on a confidential table without its wall, which development does not either', async () => {
    await asOwner('alter table lists no force row level security')
    const hole = 'the table lists has no forced row-level security'
    expect(await refusalsOf()).toEqual([`DATABASE_URL leads to a database whose confidential tables are open: ${hole}`])
    expect(await refusalsOf({ NODE_ENV: 'development' })).toEqual([hole])
    await asOwner('alter table lists force row level security')
  })

  it('with accounts of the demonstration', async () => {
    await makeAccount(database.owner.db, { email: demoEmail('admin') })
    expect(await refusalsOf()).toEqual([
      'DATABASE_URL leads to a database with accounts of the demonstration, which anybody can sign in to',
    ])
    await asOwner(`update accounts set email = 'somebody@example.org' where email = '${demoEmail('admin')}'`)
  })

  it('before it is migrated', async () => {
    await asOwner('update drizzle.__drizzle_migrations set created_at = created_at - 1000000000000')
    expect(await refusalsOf()).toEqual(['DATABASE_URL leads to a database that is older than this version: run migrate first'])
    expect(await refusalsOf({ NODE_ENV: 'development' })).toEqual([])
    await asOwner('update drizzle.__drizzle_migrations set created_at = created_at + 1000000000000')
  })

  it('does, when the database is away: readiness waits for that', async () => {
    const nowhere = new pg.Pool({ connectionString: 'postgres://app_rw@127.0.0.1:1/x' })
    onTestFinished(() => nowhere.end())
    expect(await refusalsOf({ pool: nowhere })).toEqual([])
  })
})

describe('development', () => {
  it('starts all the same with another’s clock, without TLS and as the demonstration', async () => {
    const { id } = await makeAccount(database.owner.db, { email: demoEmail('moderator') })
    const loose = { NODE_ENV: 'development', DATABASE_URL: 'postgres://app_rw@db.example.org/x', nowMs: () => Date.now() + 90_000 }
    expect(await refusalsOf(loose)).toEqual([])
    await asOwner(`update accounts set email = 'other@example.org' where id = '${id}'`)
  })
})
