import { schema } from '@scalebridge/db'
import { signInCode, signInLinkToken } from '@scalebridge/db/sign-in'
import { makeAccount } from '@scalebridge/db/testing'
import { and, eq } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createLimits } from '../platform/limits.ts'
import { callerOf, createTestApi, TEST_SECRET, type TestApi } from '../testing/index.ts'

let api: TestApi
beforeAll(async () => {
  api = await createTestApi()
})
afterEach(() => api.clock.set(undefined))
afterAll(() => api.close())

const MINUTE_MS = 60_000
const later = (ms: number) => new Date(Date.now() + ms)

async function ask(email: string): Promise<string> {
  const response = await api.public.post('/api/v1/sign-in', { body: { email, locale: 'en', returnTo: '/shortlist' } })
  expect(response.statusCode).toBe(202)
  return response.json<{ challengeId: string }>().challengeId
}

const confirm = (challengeId: string, body: { code?: string; token?: string }) =>
  api.public.post(`/api/v1/sign-in/${challengeId}/confirm`, { body })
const codeOf = (response: { statusCode: number; json<T>(): T }) => `${response.statusCode} ${response.json<{ code: string }>().code}`

describe('asking for a code', () => {
  it('answers the same whether the address has an account or not, and promises one mail for each', async () => {
    const known = await makeAccount(api.database.owner.db)
    const bodies = await Promise.all(
      [known.email, 'stranger@example.org'].map(async (email) => {
        const response = await api.public.post('/api/v1/sign-in', { body: { email, locale: 'en' } })
        return [
          response.statusCode,
          Object.keys(response.json<object>()),
          Object.keys(response.headers).filter((name) => name !== 'x-request-id'),
        ]
      }),
    )
    expect(bodies[0]).toEqual(bodies[1])
    const promised = await api.database.owner.db.select().from(schema.outbox).where(eq(schema.outbox.name, 'mail.signIn'))
    expect(promised).toHaveLength(2)
  })

  it('puts no address, code or link into the job', async () => {
    const challengeId = await ask('job@example.org')
    const [job] = await api.database.owner.db.select().from(schema.outbox).where(eq(schema.outbox.aggregateId, challengeId))
    expect(job?.payload).toEqual({ challengeId })
  })

  it('is limited by address of mail: the sixth in a quarter of an hour is told when to come back', async () => {
    const limited = await createTestApi({ deps: { limits: createLimits() } })
    try {
      const statuses: number[] = []
      for (let n = 0; n < 6; n += 1) {
        const response = await limited.public.post('/api/v1/sign-in', {
          body: { email: n % 2 ? 'MANY@example.org' : 'many@example.org', locale: 'en' },
        })
        statuses.push(response.statusCode)
        if (n === 5) expect(Number(response.headers['retry-after'])).toBeGreaterThan(800)
      }
      expect(statuses).toEqual([202, 202, 202, 202, 202, 429])
    } finally {
      await limited.close()
    }
  })

  it('refuses a way back that leads to another site', async () => {
    for (const returnTo of ['//evil.example', 'https://evil.example/']) {
      const response = await api.public.post('/api/v1/sign-in', { body: { email: 'a@example.org', locale: 'en', returnTo } })
      expect(response.statusCode).toBe(400)
    }
  })
})

describe('confirming', () => {
  it('opens a session for the code, makes an account for a new address and leads back', async () => {
    const challengeId = await ask('New.Person@Example.org')
    const response = await confirm(challengeId, { code: signInCode(TEST_SECRET, challengeId) })
    expect(response.statusCode).toBe(200)
    expect(response.json()).toMatchObject({
      returnTo: '/shortlist',
      me: { email: 'new.person@example.org', assurance: 2, memberships: [] },
    })
    const cookies = response.cookies.map((cookie) => ({
      name: cookie.name,
      httpOnly: cookie.httpOnly,
      sameSite: cookie.sameSite,
      path: cookie.path,
    }))
    expect(cookies).toEqual([
      { name: 'sb_access', httpOnly: true, sameSite: 'Lax', path: '/' },
      { name: 'sb_refresh', httpOnly: true, sameSite: 'Lax', path: '/' },
    ])
    const signedIn = callerOf(api.app, response.cookies.map((cookie) => `${cookie.name}=${cookie.value}`).join('; '))
    expect((await signedIn.get('/api/v1/me')).statusCode).toBe(200)
  })

  it('takes the link as well, and a code with spaces', async () => {
    const byLink = await ask('link@example.org')
    expect((await confirm(byLink, { token: signInLinkToken(TEST_SECRET, byLink) })).statusCode).toBe(200)
    const bySpacedCode = await ask('spaced@example.org')
    const code = signInCode(TEST_SECRET, bySpacedCode)
    expect((await confirm(bySpacedCode, { code: `${code.slice(0, 4)} ${code.slice(4)}` })).statusCode).toBe(200)
  })

  it('gives one address one account, in whatever letters it is written', async () => {
    for (const email of ['twice@example.org', 'TWICE@example.org']) {
      const challengeId = await ask(email)
      await confirm(challengeId, { code: signInCode(TEST_SECRET, challengeId) })
    }
    expect(await api.database.owner.db.select().from(schema.accounts).where(eq(schema.accounts.email, 'twice@example.org'))).toHaveLength(1)
  })

  it('lets a code be used once, even by two at the same moment', async () => {
    const challengeId = await ask('once@example.org')
    const code = signInCode(TEST_SECRET, challengeId)
    const responses = await Promise.all([confirm(challengeId, { code }), confirm(challengeId, { code }), confirm(challengeId, { code })])
    expect(responses.map((response) => response.statusCode).toSorted((a, b) => a - b)).toEqual([200, 422, 422])
  })

  it('looks at five tries and no more, however many come at once', async () => {
    const challengeId = await ask('guess@example.org')
    const wrong = await Promise.all(Array.from({ length: 12 }, () => confirm(challengeId, { code: '00000000' })))
    expect(wrong.map(codeOf).toSorted()).toEqual([
      ...Array.from({ length: 5 }, () => '422 signIn.codeWrong'),
      ...Array.from({ length: 7 }, () => '422 signIn.expired'),
    ])
    expect(codeOf(await confirm(challengeId, { code: signInCode(TEST_SECRET, challengeId) }))).toBe('422 signIn.expired')
  })

  it('refuses after ten minutes, and for a challenge that never was, in the same words', async () => {
    const challengeId = await ask('late@example.org')
    api.clock.set(later(10 * MINUTE_MS + 1_000))
    expect(codeOf(await confirm(challengeId, { code: signInCode(TEST_SECRET, challengeId) }))).toBe('422 signIn.expired')
    expect(codeOf(await confirm('01890000-0000-7000-8000-000000000000', { code: '12345678' }))).toBe('422 signIn.expired')
  })

  it('refuses an account that was closed', async () => {
    const account = await makeAccount(api.database.owner.db, { disabledAt: new Date() })
    const challengeId = await ask(account.email)
    expect(codeOf(await confirm(challengeId, { code: signInCode(TEST_SECRET, challengeId) }))).toBe('403 account.disabled')
  })

  it('ends the session that the browser had before', async () => {
    const before = await api.asAccount()
    const challengeId = await ask('another@example.org')
    await before.post(`/api/v1/sign-in/${challengeId}/confirm`, { body: { code: signInCode(TEST_SECRET, challengeId) } })
    expect((await before.get('/api/v1/me')).statusCode).toBe(401)
  })

  it('counts as one factor outside the demonstration', async () => {
    const strict = await createTestApi({ env: { DEMO_MODE: 'false' } })
    try {
      const asked = await strict.public.post('/api/v1/sign-in', { body: { email: 'one@example.org', locale: 'en' } })
      const { challengeId } = asked.json<{ challengeId: string }>()
      const response = await strict.public.post(`/api/v1/sign-in/${challengeId}/confirm`, {
        body: { code: signInCode(TEST_SECRET, challengeId) },
      })
      expect(response.json<{ me: { assurance: number } }>().me.assurance).toBe(1)
      expect((await strict.public.get('/api/v1/caught-mails')).statusCode).toBe(404)
    } finally {
      await strict.close()
    }
  })

  it('writes who signed in to the audit log', async () => {
    const challengeId = await ask('audited@example.org')
    const response = await confirm(challengeId, { code: signInCode(TEST_SECRET, challengeId) })
    const actorId = response.json<{ me: { id: string } }>().me.id
    const log = await api.database.owner.db
      .select()
      .from(schema.auditLog)
      .where(and(eq(schema.auditLog.actorId, actorId)))
    expect(log.map((row) => row.action).toSorted()).toEqual(['account.create', 'session.start'])
  })
})
