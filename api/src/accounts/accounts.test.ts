import { schema } from '@scalebridge/db'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApi, type TestApi } from '../testing/index.ts'

let api: TestApi
beforeAll(async () => {
  api = await createTestApi()
})
afterAll(() => api.close())

describe('who is signed in', () => {
  it('is told to nobody without a session', async () => {
    const response = await api.public.get('/api/v1/me')
    expect(response.statusCode).toBe(401)
    expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8')
    expect(response.json()).toMatchObject({ code: 'session.missing', status: 401 })
  })

  it('is the account with its memberships', async () => {
    const lead = await api.as('investor_lead')
    const response = await lead.get('/api/v1/me')
    expect(response.statusCode).toBe(200)
    expect(response.json()).toMatchObject({
      id: lead.accountId,
      assurance: 2,
      memberships: [{ organisationId: lead.organisationId, role: 'investor_lead', investorId: lead.investorId, investorState: 'verified' }],
    })
  })

  it('may change name and language, and nothing else', async () => {
    const account = await api.asAccount()
    const saved = await account.patch('/api/v1/me', { body: { name: 'Amina', locale: 'fr' } })
    expect(saved.json()).toMatchObject({ name: 'Amina', locale: 'fr' })
    const refused = await account.patch('/api/v1/me', { body: { name: 'Amina', isDemonstration: true } })
    expect(refused.statusCode).toBe(400)
    expect(refused.json()).toMatchObject({ code: 'request.invalid', errors: [{ pointer: '/isDemonstration', code: 'unknown' }] })
  })
})

describe('founding an organisation', () => {
  it('makes the founder of a partnership its lead', async () => {
    const account = await api.asAccount()
    const response = await account.post('/api/v1/organisations', {
      body: { side: 'partnership', name: 'Pacific Cold Rooms', country: 'FJI' },
    })
    expect(response.statusCode).toBe(201)
    expect(response.json()).toMatchObject({ organisationName: 'Pacific Cold Rooms', role: 'partnership_lead', investorId: null })
    const { memberships } = (await account.get('/api/v1/me')).json<{ memberships: unknown[] }>()
    expect(memberships).toHaveLength(1)
  })

  it('makes an investor that waits to be verified', async () => {
    const account = await api.asAccount()
    const response = await account.post('/api/v1/organisations', {
      body: { side: 'investor', name: 'Ocean Foundation', country: null, investorType: 'foundation' },
    })
    expect(response.json()).toMatchObject({ role: 'investor_lead', investorState: 'pending' })
    const audit = await api.database.owner.db.select().from(schema.auditLog).where(eq(schema.auditLog.actorId, account.accountId))
    expect(audit.map((row) => row.action)).toContain('organisation.create')
  })

  it('asks an investor for its type and anybody for a country that exists', async () => {
    const account = await api.asAccount()
    const untyped = await account.post('/api/v1/organisations', { body: { side: 'investor', name: 'Ocean Foundation', country: null } })
    expect([untyped.statusCode, untyped.json<{ code: string }>().code]).toEqual([422, 'organisation.investorTypeMissing'])
    const nowhere = await account.post('/api/v1/organisations', { body: { side: 'partnership', name: 'Nowhere', country: 'XXX' } })
    expect([nowhere.statusCode, nowhere.json<{ code: string }>().code]).toEqual([422, 'organisation.countryUnknown'])
  })
})
