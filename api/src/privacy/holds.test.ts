import { schema } from '@scalebridge/db'
import { makeEdition, makePitch } from '@scalebridge/db/testing'
import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApi, type Member, type TestApi } from '../testing/index.ts'
import type { LegalHold } from './holds.contract.ts'

let api: TestApi
let first: Member
let second: Member
beforeAll(async () => {
  api = await createTestApi()
  first = await api.as('secretariat_officer')
  second = await api.as('secretariat_curator')
})
afterAll(() => api.close())
const owner = () => api.database.owner.db
const REASON = 'A complaint about a commitment is open.'
const addressOf = async (accountId: string) => {
  const [account] = await owner().select().from(schema.accounts).where(eq(schema.accounts.id, accountId))
  return account?.email ?? ''
}
const ask = async (subject: string, subjectKind = 'account') =>
  first.post('/api/v1/legal-holds', {
    body: { subjectKind, subject, reason: REASON, days: 90 },
    headers: { 'idempotency-key': crypto.randomUUID() },
  })
const move = (who: Member, id: string, what: string) => who.post(`/api/v1/legal-holds/${id}/moves`, { body: { do: what } })
const stateOf = async (id: string) =>
  (await second.get('/api/v1/legal-holds')).json<{ items: LegalHold[] }>().items.find((hold) => hold.id === id)?.state

describe('a legal hold', () => {
  it('keeps a person from being erased from the moment it is asked for, says until when, and is lifted by two', async () => {
    const me = await api.asAccount()
    const made = await ask((await addressOf(me.accountId)).toUpperCase())
    expect(made.statusCode).toBe(201)
    const { id, state } = made.json<LegalHold>()
    expect(state).toBe('asked')
    expect((await me.get('/api/v1/me/data')).json()).toMatchObject({
      blockers: [{ kind: 'hold', until: expect.stringMatching(/^\d{4}-/) }],
    })
    expect((await me.post('/api/v1/me/data', { body: { kind: 'erasure' } })).json()).toMatchObject({
      status: 409,
      code: 'account.reliedOn',
    })
    expect((await ask(await addressOf(me.accountId))).json()).toMatchObject({ code: 'hold.exists' })
    const notices = await owner().select().from(schema.notices).where(eq(schema.notices.subjectId, id))
    expect(notices).toContainEqual(expect.objectContaining({ kind: 'hold.asked', accountId: second.accountId }))

    expect((await move(first, id, 'confirm')).json()).toMatchObject({ code: 'hold.ownRequest' })
    expect((await move(second, id, 'confirm')).json()).toMatchObject({ state: 'confirmed', may: ['ask_lift'] })
    expect((await move(first, id, 'ask_lift')).json()).toMatchObject({ state: 'lifting', may: ['keep'] })
    expect((await move(first, id, 'lift')).json()).toMatchObject({ code: 'hold.ownRequest' })
    expect((await me.get('/api/v1/me/data')).json()).toMatchObject({ blockers: [{ kind: 'hold' }] })
    expect((await move(second, id, 'lift')).statusCode).toBe(200)
    expect(await stateOf(id)).toBe('over')
    expect((await me.post('/api/v1/me/data', { body: { kind: 'erasure' } })).statusCode).toBe(202)
    const log = await owner().select().from(schema.auditLog).where(eq(schema.auditLog.subjectId, id)).orderBy(schema.auditLog.id)
    expect(log.map(({ action }) => action)).toEqual(['hold.ask', 'hold.confirm', 'hold.ask_lift', 'hold.lift'])
  })

  it('that nobody confirms within three days ends, and another may then be asked for', async () => {
    const me = await api.asAccount()
    const made = await ask(await addressOf(me.accountId))
    expect(made.statusCode).toBe(201)
    const { id } = made.json<LegalHold>()
    const earlier = { setAt: sql`now() - interval '4 days'` }
    await owner().update(schema.legalHolds).set(earlier).where(eq(schema.legalHolds.id, id))
    expect(await stateOf(id)).toBe('over')
    expect((await me.get('/api/v1/me/data')).json()).toMatchObject({ blockers: [] })
    expect((await move(second, id, 'confirm')).json()).toMatchObject({ code: 'hold.moveNotAllowed' })
    expect((await ask(await addressOf(me.accountId))).statusCode).toBe(201)
  })

  it('on a pitch keeps everybody of its organisation; what does not exist is said to', async () => {
    const editor = await api.as('partnership_editor')
    const edition = await makeEdition(owner())
    await makePitch(owner(), { editionId: edition.id, organisationId: editor.organisationId, state: 'submitted', number: 77 })
    expect((await ask(`${edition.slug}-0077`, 'pitch')).statusCode).toBe(201)
    expect((await editor.get('/api/v1/me/data')).json()).toMatchObject({ blockers: [{ kind: 'hold' }] })
    expect((await ask('nobody@example.org')).json()).toMatchObject({ status: 422, code: 'hold.subjectUnknown' })
  })
})
