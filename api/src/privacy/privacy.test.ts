import { schema } from '@scalebridge/db'
import { makeEdition, makePitch } from '@scalebridge/db/testing'
import { eq, sql } from 'drizzle-orm'
import { Disk } from 'flydrive'
import { FSDriver } from 'flydrive/drivers/fs'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApi, type TestApi } from '../testing/index.ts'
import { removeFiles } from './file-removals.ts'

let api: TestApi
beforeAll(async () => {
  api = await createTestApi()
})
afterAll(() => api.close())
const owner = () => api.database.owner.db
const jobsOf = (accountId: string) =>
  owner().select({ name: schema.outbox.name }).from(schema.outbox).where(eq(schema.outbox.aggregateId, accountId))

describe('a copy of one’s own data', () => {
  it('is asked once, waited for, fetched by nobody else, and gone once it expires', async () => {
    const [me, other] = [await api.asAccount(), await api.asAccount()]
    const asked = await me.post('/api/v1/me/data', { body: { kind: 'export' } })
    expect(asked.statusCode).toBe(202)
    expect(asked.json()).toMatchObject({ requests: [{ kind: 'export', state: 'queued' }] })
    expect((await me.post('/api/v1/me/data', { body: { kind: 'export' } })).json<{ requests: unknown[] }>().requests).toHaveLength(1)
    expect(await jobsOf(me.accountId)).toEqual([{ name: 'person.export' }])
    const ready = { state: 'ready', content: Buffer.from('{"data":1}'), expiresAt: sql`now() + interval '1 day'` }
    await owner().update(schema.dataRequests).set(ready).where(eq(schema.dataRequests.accountId, me.accountId))
    const fetched = await me.get('/api/v1/me/data/export')
    expect([fetched.headers['content-type'], fetched.body]).toEqual([expect.stringContaining('application/json'), '{"data":1}'])
    expect((await other.get('/api/v1/me/data/export')).json()).toMatchObject({ status: 409, code: 'account.exportMissing' })
    await owner()
      .update(schema.dataRequests)
      .set({ expiresAt: sql`now()` })
      .where(eq(schema.dataRequests.accountId, me.accountId))
    expect((await me.get('/api/v1/me/data/export')).statusCode).toBe(409)
  })
})

describe('asking to be erased', () => {
  it('needs a fresh sign-in', async () => {
    const me = await api.asAccount()
    await owner()
      .update(schema.sessions)
      .set({ createdAt: sql`now() - interval '16 minutes'` })
      .where(eq(schema.sessions.accountId, me.accountId))
    expect((await me.get('/api/v1/me/data')).json()).toMatchObject({ isFresh: false })
    expect((await me.post('/api/v1/me/data', { body: { kind: 'erasure' } })).json()).toMatchObject({
      status: 403,
      code: 'session.notFresh',
    })
    expect(await jobsOf(me.accountId)).toEqual([])
  })

  it('is refused with the reason while the caller is the only lead of a submitted pitch, and taken once they are not', async () => {
    const lead = await api.as('partnership_lead')
    const edition = await makeEdition(owner())
    const { organisationId } = lead
    const pitch = await makePitch(owner(), { editionId: edition.id, organisationId, state: 'submitted', number: 901 })
    expect((await lead.get('/api/v1/me/data')).json()).toMatchObject({
      blockers: [{ kind: 'lead', pitchId: pitch.id, title: pitch.title }],
    })
    expect((await lead.post('/api/v1/me/data', { body: { kind: 'erasure' } })).json()).toMatchObject({
      status: 409,
      code: 'account.reliedOn',
    })
    await owner().update(schema.pitches).set({ state: 'withdrawn' }).where(eq(schema.pitches.id, pitch.id))
    expect((await lead.post('/api/v1/me/data', { body: { kind: 'erasure' } })).statusCode).toBe(202)
    expect(await jobsOf(lead.accountId)).toEqual([{ name: 'person.erase' }])
  })

  it('has the bytes of files removed by the api, which alone reaches them', async () => {
    const location = await mkdtemp(join(tmpdir(), 'removals-'))
    const store = new Disk(new FSDriver({ location, visibility: 'private' }))
    await store.put('a-key', 'Ngozi’s plan')
    await owner()
      .insert(schema.fileRemovals)
      .values([{ storageKey: 'a-key' }, { storageKey: 'gone-already' }])
    expect(await removeFiles(api.database.api.db, store)).toBe(2)
    expect(existsSync(join(location, 'a-key'))).toBe(false)
    expect(await owner().select().from(schema.fileRemovals)).toEqual([])
    await rm(location, { recursive: true })
  })
})

describe('consent for oneself', () => {
  it('is not given until it is; each word is kept with what was read, and the newest stands', async () => {
    const me = await api.asAccount()
    const say = (isGiven: boolean) =>
      me.post('/api/v1/me/consents', { body: { purpose: 'research', isGiven, textVersion: 1, textHash: 'ab'.repeat(32), locale: 'fr' } })
    const standing = async () => {
      const { consents } = (await me.get('/api/v1/me/data')).json<{ consents: { purpose: string; isGiven: boolean }[] }>()
      return consents.map(({ purpose, isGiven }) => [purpose, isGiven])
    }
    expect(await standing()).toEqual([
      ['next_editions', false],
      ['research', false],
    ])
    await say(true)
    await say(true)
    expect(await standing()).toContainEqual(['research', true])
    await say(false)
    expect(await standing()).toContainEqual(['research', false])
    const rows = await owner().select().from(schema.accountConsents).where(eq(schema.accountConsents.accountId, me.accountId))
    expect(rows).toMatchObject([
      { isGiven: true, textHash: 'ab'.repeat(32), locale: 'fr', channel: 'account_page' },
      { isGiven: false, purpose: 'research' },
    ])
  })
})
