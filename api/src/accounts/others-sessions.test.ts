import { schema } from '@scalebridge/db'
import { and, eq } from 'drizzle-orm'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApi, type Member, type TestApi } from '../testing/index.ts'

let api: TestApi
let admin: Member
beforeAll(async () => {
  api = await createTestApi()
  admin = await api.as('admin')
})
afterAll(() => api.close())

const SEARCHES = '/api/v1/session-searches'
const ENDINGS = '/api/v1/session-endings'
const reason = 'The laptop was left on the bus.'

async function emailOf(accountId: string): Promise<string> {
  const [account] = await api.database.owner.db.select().from(schema.accounts).where(eq(schema.accounts.id, accountId))
  return account?.email ?? ''
}

const entriesOf = (action: string, subjectId: string) =>
  api.database.owner.db
    .select()
    .from(schema.auditLog)
    .where(and(eq(schema.auditLog.action, action), eq(schema.auditLog.subjectId, subjectId)))

describe('an administrator', () => {
  it('who asks for an address sees where that person is signed in, which is on record', async () => {
    const person = await api.as('investor_lead')
    const email = await emailOf(person.accountId)
    const found = await admin.post(SEARCHES, { body: { email: email.toUpperCase() } })
    expect(found.json()).toMatchObject({ email, items: [{ id: person.sessionId, userAgent: 'a test', assurance: 2, current: false }] })
    expect(await entriesOf('session.look', person.accountId)).toMatchObject([{ actorId: admin.accountId }])
  })

  it('who ends one session leaves the others, and the person reads why', async () => {
    const person = await api.as('partnership_lead')
    const { db } = api.database.owner
    const lasting = { accountId: person.accountId, assurance: 1, expiresAt: new Date(Date.now() + 60_000) }
    const [other] = await db.insert(schema.sessions).values(lasting).returning()
    const ended = await admin.post(ENDINGS, { body: { sessionId: person.sessionId, isEverywhere: false, reason } })
    expect(ended.json()).toEqual({ ended: 1 })
    expect((await person.get('/api/v1/me')).statusCode).toBe(401)
    const [left] = await db
      .select()
      .from(schema.sessions)
      .where(eq(schema.sessions.id, String(other?.id)))
    expect(left?.endedAt).toBeNull()
    const told = await db.select().from(schema.notices).where(eq(schema.notices.accountId, person.accountId))
    expect(told).toMatchObject([{ kind: 'session.endedByStaff', params: { count: '1', reason }, path: '/account/security' }])
    expect(await entriesOf('session.endOther', person.accountId)).toMatchObject([{ actorId: admin.accountId, reason, after: { ended: 1 } }])
    expect(await entriesOf('session.end', person.sessionId)).toMatchObject([{ actorId: admin.accountId, reason: 'ended_by_administrator' }])
  })

  it('who ends them everywhere signs the person out of all', async () => {
    const person = await api.as('investor_member')
    const lasting = { accountId: person.accountId, assurance: 1, expiresAt: new Date(Date.now() + 60_000) }
    await api.database.owner.db.insert(schema.sessions).values(lasting)
    const ended = await admin.post(ENDINGS, { body: { sessionId: person.sessionId, isEverywhere: true, reason } })
    expect(ended.json()).toEqual({ ended: 2 })
    expect((await admin.post(SEARCHES, { body: { email: await emailOf(person.accountId) } })).json()).toMatchObject({ items: [] })
  })

  it('who names a session that has ended, or an address that nobody has, changes nothing and tells nobody', async () => {
    const person = await api.as('reviewer')
    const body = { sessionId: person.sessionId, isEverywhere: false, reason }
    expect((await admin.post(ENDINGS, { body })).statusCode).toBe(200)
    const again = await admin.post(ENDINGS, { body: { ...body, isEverywhere: true } })
    expect([again.statusCode, again.json()]).toMatchObject([404, { code: 'session.notFound' }])
    const unknown = await admin.post(SEARCHES, { body: { email: `${randomUUID()}@nowhere.example` } })
    expect([unknown.statusCode, unknown.json()]).toMatchObject([422, { code: 'factor.accountUnknown' }])
    expect(await entriesOf('session.endOther', person.accountId)).toHaveLength(1)
  })
})

describe('anybody else', () => {
  it.each(['secretariat_curator', 'secretariat_officer', 'moderator', 'investor_lead'] as const)(
    'as a %s neither sees nor ends another’s sessions',
    async (role) => {
      const person = await api.as('partnership_viewer')
      const caller = await api.as(role)
      const email = await emailOf(person.accountId)
      expect((await caller.post(SEARCHES, { body: { email } })).json()).toMatchObject({ code: 'policy.roleMissing' })
      const ending = await caller.post(ENDINGS, { body: { sessionId: person.sessionId, isEverywhere: true, reason } })
      expect(ending.json()).toMatchObject({ code: 'policy.roleMissing' })
      expect((await person.get('/api/v1/me')).statusCode).toBe(200)
    },
  )
})
