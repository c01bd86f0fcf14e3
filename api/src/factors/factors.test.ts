import { schema } from '@scalebridge/db'
import { signInCode } from '@scalebridge/db/sign-in'
import { and, eq, like } from 'drizzle-orm'
import { generateSync } from 'otplib'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { addPasskey, begin, followed, saidBy } from '../testing/factors.ts'
import { createTestApi, type Caller, type TestApi } from '../testing/index.ts'
import { openTotp, recoveryHash, sealTotp } from './secrets.ts'

const MINUTE_MS = 60_000
const STEP_MS = 30_000
const FIVE = [1, 2, 3, 4, 5]

let api: TestApi
beforeAll(async () => {
  api = await createTestApi({ env: { DEMO_MODE: 'false' } })
})
/** Every test tells its own time: a code belongs to its half minute. */
let nowMs = 0
const goTo = (ms: number) => {
  nowMs = ms
  api.clock.set(new Date(ms))
}
afterEach(() => api.clock.set(undefined))
afterAll(() => api.close())

const weak = () => api.as('investor_lead', { assurance: 1 })
const meOf = async (caller: Caller) =>
  (await caller.get('/api/v1/me')).json<{ assurance: number; hasFactor: boolean; needsFactor: boolean }>()
const prove = (caller: Caller, body: object) => caller.post('/api/v1/session/second-factor', { body })
const codeAt = (secret: string, ms: number) => generateSync({ secret, epoch: Math.floor(ms / 1000) })
const factorsOf = async (caller: Caller) =>
  (await caller.get('/api/v1/factors')).json<{
    passkeys: { id: string }[]
    totp: { id: string } | null
    recoveryCodesLeft: number
    mayAdd: boolean
  }>()

async function signIn(accountId: string, by: TestApi = api): Promise<Caller> {
  const { db } = by.database.owner
  const [account] = await db.select().from(schema.accounts).where(eq(schema.accounts.id, accountId))
  const asked = await by.public.post('/api/v1/sign-in', { body: { email: account?.email, locale: 'en' } })
  const { challengeId } = asked.json<{ challengeId: string }>()
  const code = signInCode(by.deps.config.SIGN_IN_SECRET, challengeId)
  return followed(by, by.public, await by.public.post(`/api/v1/sign-in/${challengeId}/confirm`, { body: { code } }))
}

/** Somebody with an authenticator app, at the beginning of a half minute whose code has not been used. */
async function withTotp() {
  const person = await weak()
  goTo(Math.ceil((Date.now() + STEP_MS) / STEP_MS) * STEP_MS)
  const { factorChallengeId, totp } = await begin(person, 'add_totp')
  if (totp === null) throw new Error('no secret was given')
  const added = await person.post('/api/v1/factors', { body: { factorChallengeId, code: codeAt(totp.secret, nowMs) } })
  const { recoveryCodes } = added.json<{ recoveryCodes: string[] }>()
  const strong = followed(api, person, added)
  goTo(nowMs + 2 * STEP_MS)
  return {
    accountId: person.accountId,
    person,
    strong,
    caller: await signIn(person.accountId),
    secret: totp.secret,
    address: totp.address,
    recoveryCodes,
  }
}

describe('an authenticator app', () => {
  it('is added by a code of it, and its secret stands nowhere in the database', async () => {
    const { accountId, strong, secret, address } = await withTotp()
    expect(address).toMatch(/^otpauth:\/\/totp\/Scalebridge:/)
    expect(await meOf(strong)).toMatchObject({ assurance: 2, hasFactor: true })
    const [row] = await api.database.owner.db.select().from(schema.totpFactors).where(eq(schema.totpFactors.accountId, accountId))
    expect(row?.secret.toString('latin1')).not.toContain(secret)
    expect(openTotp(api.deps.config.SIGN_IN_SECRET, accountId, row?.secret ?? Buffer.alloc(0))).toBe(secret)
  })

  it('keeps its secret for one account: in another’s row it cannot be read', () => {
    const sealed = sealTotp('a secret', 'one', 'JBSWY3DPEHPK3PXP')
    expect(() => openTotp('a secret', 'two', sealed)).toThrow('unable to authenticate')
    expect(() => openTotp('another secret', 'one', sealed)).toThrow('unable to authenticate')
  })

  it('after a wrong code is added by the next right one', async () => {
    const person = await weak()
    goTo(Date.now())
    const { factorChallengeId, totp } = await begin(person, 'add_totp')
    expect(saidBy(await person.post('/api/v1/factors', { body: { factorChallengeId, code: '12' } }))).toBe('422 factor.codeWrong')
    const code = codeAt(totp?.secret ?? '', nowMs)
    expect(
      (await person.post('/api/v1/factors', { body: { factorChallengeId, code: `${code.slice(0, 3)} ${code.slice(3)}` } })).statusCode,
    ).toBe(201)
  })

  it('proves by its code, which gives a new session with two factors and ends the old one', async () => {
    const { caller, secret } = await withTotp()
    expect(await meOf(caller)).toMatchObject({ assurance: 1, hasFactor: true })
    const response = await prove(caller, { code: codeAt(secret, nowMs) })
    expect(response.statusCode).toBe(200)
    expect((await meOf(followed(api, caller, response))).assurance).toBe(2)
    expect(saidBy(await caller.get('/api/v1/me'))).toBe('401 session.ended')
  })

  it.each([
    ['one step behind', -STEP_MS, '200'],
    ['one step ahead', STEP_MS, '200'],
    ['two steps behind', -2 * STEP_MS, '422 factor.codeWrong'],
    ['two steps ahead', 2 * STEP_MS, '422 factor.codeWrong'],
  ])('whose clock is %s is judged by one step', async (_how, driftMs, said) => {
    const { caller, secret } = await withTotp()
    goTo(nowMs + 2 * STEP_MS)
    expect(saidBy(await prove(caller, { code: codeAt(secret, nowMs + driftMs) }))).toBe(said)
  })

  it('never has a code taken twice, nor one from before it, nor by two at the same moment', async () => {
    const { accountId, caller, secret } = await withTotp()
    const elsewhere = await signIn(accountId)
    const code = codeAt(secret, nowMs)
    const answers = await Promise.all([prove(caller, { code }), prove(elsewhere, { code })])
    expect(answers.map(saidBy).toSorted()).toEqual(['200', '422 factor.codeWrong'])
    const third = await signIn(accountId)
    expect(saidBy(await prove(third, { code }))).toBe('422 factor.codeWrong')
    expect(saidBy(await prove(third, { code: codeAt(secret, nowMs - STEP_MS) }))).toBe('422 factor.codeWrong')
  })

  it('is not added with the code that proves it at once: that step is used', async () => {
    const person = await weak()
    goTo(Date.now())
    const { factorChallengeId, totp } = await begin(person, 'add_totp')
    const code = codeAt(totp?.secret ?? '', nowMs)
    await person.post('/api/v1/factors', { body: { factorChallengeId, code } })
    expect(saidBy(await prove(await signIn(person.accountId), { code }))).toBe('422 factor.codeWrong')
  })

  it('after five wrong codes waits a quarter of an hour, however many come at once, and lets recovery codes wait too', async () => {
    const { caller, secret, recoveryCodes } = await withTotp()
    const wrong = await Promise.all([...FIVE, ...FIVE].map(() => prove(caller, { code: '000000x' })))
    expect(wrong.map(saidBy).toSorted()).toEqual([...FIVE.map(() => '422 factor.codeWrong'), ...FIVE.map(() => '429 factor.paused')])
    const paused = await prove(caller, { code: codeAt(secret, nowMs) })
    expect(saidBy(paused)).toBe('429 factor.paused')
    expect(Number(paused.headers['retry-after'])).toBe(900)
    expect(saidBy(await prove(caller, { recoveryCode: recoveryCodes[0] }))).toBe('429 factor.paused')
    goTo(nowMs + 15 * MINUTE_MS + 1_000)
    expect(saidBy(await prove(caller, { code: codeAt(secret, nowMs) }))).toBe('200')
  })
})

describe('a recovery code', () => {
  it('works once, in whatever way it is typed, and its owner is told', async () => {
    const { accountId, caller, recoveryCodes } = await withTotp()
    const typed = (recoveryCodes[3] ?? '').toLowerCase().replace('-', ' ')
    const response = await prove(caller, { recoveryCode: typed })
    expect(response.json()).toEqual({ recoveryCodesLeft: 9 })
    expect((await meOf(followed(api, caller, response))).assurance).toBe(2)
    expect(saidBy(await prove(await signIn(accountId), { recoveryCode: typed }))).toBe('422 factor.codeWrong')
    const { db } = api.database.owner
    const told = await db.select().from(schema.notices).where(eq(schema.notices.accountId, accountId))
    expect(told.map((notice) => notice.kind)).toContain('factor.recovered')
    const log = await db
      .select()
      .from(schema.auditLog)
      .where(and(eq(schema.auditLog.actorId, accountId), like(schema.auditLog.action, 'recoveryCode.%')))
    expect(log.map((entry) => entry.action).toSorted()).toEqual(['recoveryCode.renew', 'recoveryCode.use'])
  })

  it('is kept as a hash that says nothing without the server’s secret and fits one account alone', () => {
    const hash = recoveryHash('a secret', 'one', 'ABCDE-FGHJK')
    expect(hash).toBe(recoveryHash('a secret', 'one', 'abcde fghjk'))
    expect(new Set([hash, recoveryHash('another', 'one', 'ABCDE-FGHJK'), recoveryHash('a secret', 'two', 'ABCDE-FGHJK')]).size).toBe(3)
  })

  it('no longer works once new ones are made, which takes two factors', async () => {
    const { strong, caller, recoveryCodes } = await withTotp()
    expect(saidBy(await caller.post('/api/v1/factors/recovery-codes'))).toBe('403 policy.secondFactorNeeded')
    const renewed = (await strong.post('/api/v1/factors/recovery-codes')).json<{ recoveryCodes: string[] }>().recoveryCodes
    expect(saidBy(await prove(caller, { recoveryCode: recoveryCodes[0] }))).toBe('422 factor.codeWrong')
    expect(saidBy(await prove(caller, { recoveryCode: renewed[0] }))).toBe('200')
  })
})

describe('adding a factor', () => {
  it('with one factor works within ten minutes of the mail code, and for a first one only', async () => {
    const person = await weak()
    api.clock.set(new Date(Date.now() + 10 * MINUTE_MS + 1_000))
    expect((await factorsOf(person)).mayAdd).toBe(false)
    expect(saidBy(await person.post('/api/v1/factors/challenges', { body: { purpose: 'add_passkey' } }))).toBe('403 factor.signInAgain')
    api.clock.set(undefined)
    const { caller } = await addPasskey(api, person)
    const again = await signIn(person.accountId)
    for (const purpose of ['add_passkey', 'add_totp'])
      expect(saidBy(await again.post('/api/v1/factors/challenges', { body: { purpose } }))).toBe('403 policy.secondFactorNeeded')
    expect((await addPasskey(api, caller)).recoveryCodes).toBeNull()
    expect((await factorsOf(caller)).passkeys).toHaveLength(2)
  })

  it('is refused when a first one was added meanwhile, elsewhere', async () => {
    const person = await weak()
    const elsewhere = await signIn(person.accountId)
    const { factorChallengeId, totp } = await begin(elsewhere, 'add_totp')
    await addPasskey(api, person)
    const late = await elsewhere.post('/api/v1/factors', { body: { factorChallengeId, code: codeAt(totp?.secret ?? '', Date.now()) } })
    expect(saidBy(late)).toBe('401 session.ended')
  })

  it('ends the other sessions, which gave none, tells its owner and stands in the audit log', async () => {
    const person = await weak()
    const elsewhere = await signIn(person.accountId)
    await addPasskey(api, person)
    expect(saidBy(await elsewhere.get('/api/v1/me'))).toBe('401 session.ended')
    const { db } = api.database.owner
    const told = await db.select().from(schema.notices).where(eq(schema.notices.accountId, person.accountId))
    expect(told).toMatchObject([{ kind: 'factor.added', path: '/account/security' }])
    const log = await db.select().from(schema.auditLog).where(eq(schema.auditLog.actorId, person.accountId))
    expect(log.map((entry) => entry.action)).toContain('factor.add')
  })
})

describe('removing a factor', () => {
  it('takes two factors, signs out other devices, and with the last one takes the recovery codes', async () => {
    const { strong, caller } = await withTotp()
    const { totp } = await factorsOf(strong)
    expect(saidBy(await caller.delete(`/api/v1/factors/${totp?.id}`))).toBe('403 policy.secondFactorNeeded')
    expect(saidBy(await strong.delete(`/api/v1/factors/${totp?.id}`))).toBe('204')
    expect(saidBy(await caller.get('/api/v1/me'))).toBe('401 session.ended')
    expect(await factorsOf(strong)).toMatchObject({ totp: null, recoveryCodesLeft: 0 })
    const removed = await api.database.owner.db.select().from(schema.auditLog).where(eq(schema.auditLog.action, 'factor.remove'))
    expect(removed.map((entry) => entry.subjectId)).toContain(totp?.id)
  })

  it('is for its owner: another’s is not found', async () => {
    const { caller } = await addPasskey(api, await weak())
    const [passkey] = (await factorsOf(caller)).passkeys
    const stranger = await api.as('investor_lead')
    expect(saidBy(await stranger.delete(`/api/v1/factors/${passkey?.id}`))).toBe('404 factor.notFound')
  })
})

describe('staff', () => {
  it.each(['secretariat_curator', 'secretariat_officer', 'admin', 'moderator', 'reviewer'] as const)(
    'as %s without a factor signs in with one, is told to add one, and cannot remove the last',
    async (role) => {
      const { accountId } = await api.as(role)
      const first = await signIn(accountId)
      expect(await meOf(first)).toMatchObject({ assurance: 1, hasFactor: false, needsFactor: true })
      const { caller } = await addPasskey(api, first)
      expect(await meOf(caller)).toMatchObject({ assurance: 2, hasFactor: true, needsFactor: false })
      const [passkey] = (await factorsOf(caller)).passkeys
      expect(saidBy(await caller.delete(`/api/v1/factors/${passkey?.id}`))).toBe('409 factor.last')
    },
  )

  it('may remove one of two', async () => {
    const { caller } = await addPasskey(api, await api.as('admin', { assurance: 1 }))
    await addPasskey(api, caller)
    const [passkey] = (await factorsOf(caller)).passkeys
    expect(saidBy(await caller.delete(`/api/v1/factors/${passkey?.id}`))).toBe('204')
  })
})

describe('resetting somebody’s factors', () => {
  it('takes every factor, signs them out, tells them why, and lets them begin anew by mail', async () => {
    const { accountId, strong } = await withTotp()
    const admin = await api.as('admin')
    const { db } = api.database.owner
    const [account] = await db.select().from(schema.accounts).where(eq(schema.accounts.id, accountId))
    const reset = await admin.post('/api/v1/factor-resets', { body: { email: account?.email, reason: 'The telephone was stolen.' } })
    expect(reset.statusCode).toBe(204)
    expect(saidBy(await strong.get('/api/v1/me'))).toBe('401 session.ended')
    const again = await signIn(accountId)
    expect(await meOf(again)).toMatchObject({ assurance: 1, hasFactor: false })
    expect((await addPasskey(api, again)).recoveryCodes).toHaveLength(10)
    const [told] = await db
      .select()
      .from(schema.notices)
      .where(and(eq(schema.notices.accountId, accountId), eq(schema.notices.kind, 'factor.reset')))
    expect(told?.params).toEqual({ reason: 'The telephone was stolen.' })
    const [logged] = await db.select().from(schema.auditLog).where(eq(schema.auditLog.action, 'factor.reset'))
    expect(logged).toMatchObject({ actorId: admin.accountId, subjectId: accountId, reason: 'The telephone was stolen.' })
  })

  it('is never of one’s own, nor of an address that nobody has, nor an officer’s to do', async () => {
    const admin = await api.as('admin')
    const [own] = await api.database.owner.db.select().from(schema.accounts).where(eq(schema.accounts.id, admin.accountId))
    const reason = 'I lost my key.'
    expect(saidBy(await admin.post('/api/v1/factor-resets', { body: { email: own?.email.toUpperCase(), reason } }))).toBe(
      '409 factor.ownReset',
    )
    expect(saidBy(await admin.post('/api/v1/factor-resets', { body: { email: 'nobody@nowhere.example', reason } }))).toBe(
      '422 factor.accountUnknown',
    )
    const officer = await api.as('secretariat_officer')
    expect(saidBy(await officer.post('/api/v1/factor-resets', { body: { email: own?.email, reason } }))).toBe('403 policy.roleMissing')
  })
})

describe('in a demonstration', () => {
  it('a mail code gives two factors until the account has one of its own, and staff may remove it again', async () => {
    const demonstration = await createTestApi()
    try {
      const { accountId } = await demonstration.as('admin')
      const first = await signIn(accountId, demonstration)
      expect(await meOf(first)).toMatchObject({ assurance: 2, needsFactor: false })
      const { caller } = await addPasskey(demonstration, first)
      expect((await meOf(await signIn(accountId, demonstration))).assurance).toBe(1)
      const [passkey] = (await factorsOf(caller)).passkeys
      expect(saidBy(await caller.delete(`/api/v1/factors/${passkey?.id}`))).toBe('204')
    } finally {
      await demonstration.close()
    }
  })
})
