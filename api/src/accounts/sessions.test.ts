import { schema } from '@scalebridge/db'
import { eq } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { standingsOf } from '../platform/open-sessions.ts'
import { callerOf, createTestApi, type Caller, type TestApi } from '../testing/index.ts'

let api: TestApi
beforeAll(async () => {
  api = await createTestApi()
})
afterEach(() => api.clock.set(undefined))
afterAll(() => api.close())

const later = (ms: number) => new Date(Date.now() + ms)
const refreshCookieOf = (cookies: string) => cookies.split('; ').find((cookie) => cookie.startsWith('sb_refresh=')) ?? ''

async function refresh(cookie: string) {
  const response = await callerOf(api.app, cookie).post('/api/v1/session/refresh')
  const next = response.cookies.find((sent) => sent.name === 'sb_refresh')
  return {
    status: response.statusCode,
    cookie: `sb_refresh=${next?.value ?? ''}`,
    caller: callerOf(api.app, response.cookies.map((sent) => `${sent.name}=${sent.value}`).join('; ')),
  }
}

const isSignedIn = async (caller: Caller) => (await caller.get('/api/v1/me')).statusCode === 200

describe('refreshing', () => {
  it('gives a new access token and a new refresh token', async () => {
    const account = await api.asAccount()
    const first = refreshCookieOf(account.cookies)
    const refreshed = await refresh(first)
    expect(refreshed.status).toBe(204)
    expect(refreshed.cookie).not.toBe(first)
    expect(await isSignedIn(refreshed.caller)).toBe(true)
  })

  it('keeps only the hash of a token', async () => {
    const account = await api.asAccount()
    const token = refreshCookieOf(account.cookies).slice('sb_refresh='.length)
    const rows = await api.database.owner.db
      .select()
      .from(schema.refreshTokens)
      .where(eq(schema.refreshTokens.sessionId, account.sessionId))
    expect(JSON.stringify(rows)).not.toContain(token)
  })

  it('serves two tabs at once with the same successor', async () => {
    const account = await api.asAccount()
    const first = refreshCookieOf(account.cookies)
    const [one, two] = await Promise.all([refresh(first), refresh(first)])
    expect([one.status, two.status]).toEqual([204, 204])
    expect(one.cookie).toBe(two.cookie)
    const rows = await api.database.owner.db
      .select()
      .from(schema.refreshTokens)
      .where(eq(schema.refreshTokens.sessionId, account.sessionId))
    expect(rows).toHaveLength(2)
  })

  it('ends the whole session when a used token comes back later, and says so in the audit log', async () => {
    const account = await api.asAccount()
    const stolen = refreshCookieOf(account.cookies)
    const owner = await refresh(stolen)
    api.clock.set(later(11_000))
    expect((await refresh(stolen)).status).toBe(401)
    expect(await isSignedIn(owner.caller)).toBe(false)
    expect((await refresh(owner.cookie)).status).toBe(401)
    const [end] = await api.database.owner.db.select().from(schema.auditLog).where(eq(schema.auditLog.reason, 'token_reused'))
    expect(end).toMatchObject({ action: 'session.end', subjectId: account.sessionId })
  })

  it('tells the owner once, on the page and by mail, that a used token came back', async () => {
    const account = await api.asAccount()
    const stolen = refreshCookieOf(account.cookies)
    await refresh(stolen)
    api.clock.set(later(11_000))
    await Promise.all([refresh(stolen), refresh(stolen)])
    const { notices, outbox } = schema
    const told = await api.database.owner.db.select().from(notices).where(eq(notices.accountId, account.accountId))
    expect(told).toMatchObject([{ kind: 'session.reused', path: '/account/security' }])
    const mails = await api.database.owner.db
      .select()
      .from(outbox)
      .where(eq(outbox.aggregateId, told[0]?.id ?? ''))
    expect(mails.map((mail) => mail.name)).toEqual(['notice.mail'])
  })

  it('gives a browser that lost the answer the same successor, which then works', async () => {
    const account = await api.asAccount()
    const first = refreshCookieOf(account.cookies)
    const lost = await refresh(first)
    api.clock.set(later(9_000))
    const again = await refresh(first)
    expect([again.status, again.cookie]).toEqual([204, lost.cookie])
    expect((await refresh(again.cookie)).status).toBe(204)
  })

  it('refuses a token that is a day old, made up, or missing', async () => {
    const account = await api.asAccount()
    api.clock.set(later(25 * 60 * 60_000))
    expect((await refresh(refreshCookieOf(account.cookies))).status).toBe(401)
    expect((await refresh('sb_refresh=made-up')).status).toBe(401)
    expect((await refresh('other=1')).status).toBe(401)
  })
})

describe('signing out', () => {
  it('ends this session at once and takes the cookies back', async () => {
    const account = await api.asAccount()
    const response = await account.delete('/api/v1/session')
    expect(response.statusCode).toBe(204)
    expect(response.cookies.map((cookie) => [cookie.name, cookie.value])).toEqual([
      ['sb_access', ''],
      ['sb_refresh', ''],
    ])
    expect(await isSignedIn(account)).toBe(false)
  })

  it('works with the refresh token alone, and for somebody who has no session', async () => {
    const account = await api.asAccount()
    await callerOf(api.app, refreshCookieOf(account.cookies)).delete('/api/v1/session')
    expect(await isSignedIn(account)).toBe(false)
    expect((await api.public.delete('/api/v1/session')).statusCode).toBe(204)
  })

  it('everywhere ends every session of the account and nobody else', async () => {
    const here = await api.asAccount()
    const other = await api.asAccount()
    const there = await refresh(refreshCookieOf(here.cookies))
    expect((await here.delete('/api/v1/sessions')).statusCode).toBe(204)
    expect([await isSignedIn(here), await isSignedIn(there.caller), await isSignedIn(other)]).toEqual([false, false, true])
  })
})

describe('own sessions', () => {
  it('are listed with the present one marked, and can be ended one by one', async () => {
    const account = await api.asAccount()
    const { items } = (await account.get('/api/v1/sessions')).json<{ items: { id: string; current: boolean }[] }>()
    expect(items).toMatchObject([{ id: account.sessionId, current: true, userAgent: 'a test' }])
    expect((await account.delete(`/api/v1/sessions/${account.sessionId}`)).statusCode).toBe(204)
    expect(await isSignedIn(account)).toBe(false)
  })

  it('are nobody else’s to end: another’s session is not found', async () => {
    const owner = await api.asAccount()
    const stranger = await api.asAccount()
    expect((await stranger.delete(`/api/v1/sessions/${owner.sessionId}`)).statusCode).toBe(404)
    expect(await isSignedIn(owner)).toBe(true)
  })

  it('end with the account', async () => {
    const account = await api.asAccount()
    await api.database.owner.db.update(schema.accounts).set({ disabledAt: new Date() }).where(eq(schema.accounts.id, account.accountId))
    expect(await isSignedIn(account)).toBe(false)
    expect((await refresh(refreshCookieOf(account.cookies))).status).toBe(401)
  })
})

describe('with two factors outside a demonstration', () => {
  const MINUTE_MS = 60_000
  let strict: TestApi
  let begunMs: number
  beforeAll(async () => {
    strict = await createTestApi({ env: { DEMO_MODE: 'false' } })
  })
  afterAll(() => strict.close())
  beforeEach(() => {
    begunMs = Date.now()
    strict.clock.set(new Date(begunMs))
  })

  const waitUntil = (minutes: number): void => strict.clock.set(new Date(begunMs + minutes * MINUTE_MS))
  /** The access token outlives no test here: it ends by the real clock, and only the session's end is looked at. */
  const statusOf = async (caller: Caller) => (await caller.get('/api/v1/me')).statusCode

  it('half an hour of nobody at the desk ends a session, and its refresh token with it', async () => {
    const member = await strict.as('investor_lead')
    waitUntil(29)
    expect(await statusOf(member)).toBe(200)
    // Used at 29 minutes: the half hour counts from there.
    waitUntil(58)
    expect(await statusOf(member)).toBe(200)
    expect((await standingsOf(strict.deps, [member.sessionId])).size).toBe(1)
    waitUntil(88)
    expect(await statusOf(member)).toBe(401)
    // What the open streams are judged by.
    expect((await standingsOf(strict.deps, [member.sessionId])).size).toBe(0)
    const refreshed = await callerOf(strict.app, refreshCookieOf(member.cookies)).post('/api/v1/session/refresh')
    expect(refreshed.statusCode).toBe(401)
  })

  it('twelve hours end it, however much it is used', async () => {
    const member = await strict.as('secretariat_officer')
    for (let minutes = 25; minutes < 12 * 60; minutes += 25) {
      waitUntil(minutes)
      expect(await statusOf(member)).toBe(200)
    }
    waitUntil(12 * 60)
    expect(await statusOf(member)).toBe(401)
  })

  it('leaves one of a single factor open for its day', async () => {
    const member = await strict.as('partnership_lead', { assurance: 1 })
    waitUntil(120)
    expect(await statusOf(member)).toBe(200)
  })
})
