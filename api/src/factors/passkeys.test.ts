import { schema } from '@scalebridge/db'
import { signInCode } from '@scalebridge/db/sign-in'
import { eq } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createAuthenticator } from '../testing/authenticator.ts'
import { addPasskey, begin, followed, madeFor, provenFor, saidBy } from '../testing/factors.ts'
import { createTestApi, type Caller, type TestApi } from '../testing/index.ts'

let api: TestApi
beforeAll(async () => {
  api = await createTestApi({ env: { DEMO_MODE: 'false' } })
})
afterEach(() => api.clock.set(undefined))
afterAll(() => api.close())

const MINUTE_MS = 60_000
const later = (ms: number) => api.clock.set(new Date(Date.now() + ms))
const weak = () => api.as('investor_lead', { assurance: 1 })
const assuranceOf = async (caller: Caller) => (await caller.get('/api/v1/me')).json<{ assurance: number }>().assurance
const prove = (caller: Caller, body: object) => caller.post('/api/v1/session/second-factor', { body })

/** Somebody with a passkey who has signed in anew with one factor. */
async function withPasskey() {
  const person = await weak()
  const { authenticator } = await addPasskey(api, person)
  const { session, cookies } = await signInAgain(person.accountId)
  return { accountId: person.accountId, caller: session, cookies, authenticator }
}

async function signInAgain(accountId: string) {
  const [account] = await api.database.owner.db.select().from(schema.accounts).where(eq(schema.accounts.id, accountId))
  const asked = await api.public.post('/api/v1/sign-in', { body: { email: account?.email, locale: 'en' } })
  const { challengeId } = asked.json<{ challengeId: string }>()
  const code = signInCode(api.deps.config.SIGN_IN_SECRET, challengeId)
  const response = await api.public.post(`/api/v1/sign-in/${challengeId}/confirm`, { body: { code } })
  return { session: followed(api, api.public, response), cookies: response.cookies }
}

describe('adding a passkey', () => {
  it('when it is the first, it gives ten recovery codes and a new session with two factors, and ends the old one', async () => {
    const person = await weak()
    const added = await addPasskey(api, person)
    expect(new Set(added.recoveryCodes).size).toBe(10)
    expect(await assuranceOf(added.caller)).toBe(2)
    expect(saidBy(await person.get('/api/v1/me'))).toBe('401 session.ended')
    const { passkeys } = (await added.caller.get('/api/v1/factors')).json<{ passkeys: object[] }>()
    expect(passkeys).toMatchObject([{ name: 'A key', isBackedUp: false }])
  })

  it('asks the browser for a verified person at our own host', async () => {
    const { creation } = await begin(await weak(), 'add_passkey')
    expect(creation).toMatchObject({
      rp: { id: 'localhost' },
      authenticatorSelection: { userVerification: 'required' },
      attestation: 'none',
    })
  })

  it.each([
    ['made for another site', { origin: 'https://evil.example' }],
    ['made for another host', { rpId: 'evil.example' }],
    ['made without verifying the person', { isVerified: false }],
    ['made for another challenge', { challenge: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' }],
    ['made in a frame of another site', { isInFrame: true }],
  ])('refuses one that was %s', async (_what, deviation) => {
    const person = await weak()
    const body = madeFor(await begin(person, 'add_passkey'), createAuthenticator(), deviation)
    expect(saidBy(await person.post('/api/v1/factors', { body }))).toBe('422 factor.refused')
    expect(await assuranceOf(person)).toBe(1)
  })

  it('refuses the same passkey for a second account', async () => {
    const [one, two] = [await weak(), await weak()]
    const authenticator = createAuthenticator()
    await one.post('/api/v1/factors', { body: madeFor(await begin(one, 'add_passkey'), authenticator) })
    const again = madeFor(await begin(two, 'add_passkey'), authenticator)
    expect(saidBy(await two.post('/api/v1/factors', { body: again }))).toBe('422 factor.refused')
  })

  it('takes a challenge once, in its own session, for its own purpose, and for five minutes', async () => {
    const [person, stranger] = [await weak(), await weak()]
    const begun = await begin(person, 'add_passkey')
    expect(saidBy(await stranger.post('/api/v1/factors', { body: madeFor(begun, createAuthenticator()) }))).toBe(
      '422 factor.challengeExpired',
    )
    const refused = madeFor(begun, createAuthenticator(), { origin: 'https://evil.example' })
    expect(saidBy(await person.post('/api/v1/factors', { body: refused }))).toBe('422 factor.refused')
    expect(saidBy(await person.post('/api/v1/factors', { body: madeFor(begun, createAuthenticator()) }))).toBe(
      '422 factor.challengeExpired',
    )
    const { factorChallengeId } = await begin(person, 'add_totp')
    const other = { ...madeFor(begun, createAuthenticator()), factorChallengeId }
    expect(saidBy(await person.post('/api/v1/factors', { body: other }))).toBe('422 factor.challengeExpired')
    const late = await begin(person, 'add_passkey')
    later(5 * MINUTE_MS + 1_000)
    expect(saidBy(await person.post('/api/v1/factors', { body: madeFor(late, createAuthenticator()) }))).toBe('422 factor.challengeExpired')
  })
})

describe('proving a passkey', () => {
  it('after a mail code, which is one factor for whoever has another, gives a new session with two', async () => {
    const { caller, cookies, authenticator } = await withPasskey()
    expect(await assuranceOf(caller)).toBe(1)
    const response = await prove(caller, provenFor(await begin(caller, 'prove'), authenticator))
    expect(response.statusCode).toBe(200)
    expect(await assuranceOf(followed(api, caller, response))).toBe(2)
    expect(saidBy(await caller.get('/api/v1/me'))).toBe('401 session.ended')
    const old = cookies.find((cookie) => cookie.name === 'sb_refresh')?.value
    expect(old).toBeDefined()
    const refreshed = await api.public.send('POST', '/api/v1/session/refresh', { headers: { cookie: `sb_refresh=${old}` } })
    expect(saidBy(refreshed)).toBe('401 session.ended')
  })

  it.each([
    ['at another site', { origin: 'https://evil.example' }],
    ['for another host', { rpId: 'evil.example' }],
    ['without verifying the person', { isVerified: false }],
    ['for another challenge', { challenge: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' }],
    ['in a frame of another site', { isInFrame: true }],
    ['with somebody else’s handle', { userHandle: 'AAAAAAAAAAAAAAAAAAAAAA' }],
  ])('refuses one that was used %s', async (_what, deviation) => {
    const { caller, authenticator } = await withPasskey()
    expect(saidBy(await prove(caller, provenFor(await begin(caller, 'prove'), authenticator, deviation)))).toBe('422 factor.refused')
    expect(await assuranceOf(caller)).toBe(1)
  })

  it('refuses the passkey of somebody else, and a signature of another key', async () => {
    const [mine, theirs] = [await withPasskey(), await withPasskey()]
    expect(saidBy(await prove(mine.caller, provenFor(await begin(mine.caller, 'prove'), theirs.authenticator)))).toBe('422 factor.refused')
    const begun = await begin(mine.caller, 'prove')
    const forged = provenFor(begun, theirs.authenticator)
    const { credentialId } = provenFor(begun, mine.authenticator).passkey
    expect(saidBy(await prove(mine.caller, { ...forged, passkey: { ...forged.passkey, credentialId } }))).toBe('422 factor.refused')
  })

  it('refuses a counter that does not go up: a copy of the passkey is about', async () => {
    const { caller, authenticator } = await withPasskey()
    const first = await prove(caller, provenFor(await begin(caller, 'prove'), authenticator, { counter: 7 }))
    const strong = followed(api, caller, first)
    for (const counter of [7, 3])
      expect(saidBy(await prove(strong, provenFor(await begin(strong, 'prove'), authenticator, { counter })))).toBe('422 factor.refused')
    expect((await prove(strong, provenFor(await begin(strong, 'prove'), authenticator, { counter: 8 }))).statusCode).toBe(200)
  })

  it('takes a challenge once, also of two proofs at the same moment, and never that of another session', async () => {
    const { caller, accountId, authenticator } = await withPasskey()
    const elsewhere = (await signInAgain(accountId)).session
    const begun = await begin(caller, 'prove')
    expect(saidBy(await prove(elsewhere, provenFor(begun, authenticator)))).toBe('422 factor.challengeExpired')
    const proof = provenFor(begun, authenticator)
    const answers = await Promise.all([prove(caller, proof), prove(caller, proof)])
    expect(answers.map((answer) => answer.statusCode).filter((status) => status === 200)).toHaveLength(1)
    const winner = answers.find((answer) => answer.statusCode === 200)
    if (winner === undefined) throw new Error('nobody was let in')
    expect(saidBy(await prove(followed(api, caller, winner), proof))).toBe('422 factor.challengeExpired')
  })

  it('is not asked of an account that has none', async () => {
    const response = await (await weak()).post('/api/v1/factors/challenges', { body: { purpose: 'prove' } })
    expect(saidBy(response)).toBe('409 factor.none')
  })
})
