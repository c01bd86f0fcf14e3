import { schema } from '@scalebridge/db'
import { signInCode } from '@scalebridge/db/sign-in'
import { eq } from 'drizzle-orm'
import { createHmac, createPublicKey, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callerOf, createTestApi, TEST_SECRET, type TestApi } from '../testing/index.ts'
import { CLIENT, Institution, SECRET, encode, honest, newKey, nowSeconds, signed, type Forge } from '../testing/institution.ts'

const EVENTS = { 'http://schemas.openid.net/event/backchannel-logout': {} }

let api: TestApi
let home: Institution
let other: Institution
beforeAll(async () => {
  ;[home, other] = await Promise.all([new Institution().start(), new Institution().start()])
  const common = { clientId: CLIENT, clientSecret: SECRET, algorithm: 'ES256' }
  const list = [
    { key: 'home', name: 'Home', issuer: home.issuer, secondFactor: { amr: ['mfa'] }, ...common },
    { key: 'other', name: 'Other', issuer: other.issuer, ...common },
  ]
  api = await createTestApi({ env: { INSTITUTIONS: JSON.stringify(list), DEMO_MODE: 'false' } })
})
afterAll(async () => {
  home.close()
  other.close()
  await api.close()
})

type Response = Awaited<ReturnType<TestApi['public']['get']>>
const cookiesOf = (response: Response) =>
  response.cookies
    .filter(({ value }) => value !== '')
    .map(({ name, value }) => `${name}=${value}`)
    .join('; ')
const isSignedIn = (response: Response) => response.cookies.some(({ name, value }) => name === 'sb_access' && value !== '')
const goTo = (response: Response) => String(response.headers['location'])

/** Leaves for an institution as a new browser. */
async function leave(key = 'home') {
  const response = await api.public.get(`/api/v1/institutions/${key}/start?next=/shortlist`)
  const url = new URL(goTo(response))
  home.nonce = url.searchParams.get('nonce') ?? ''
  return { url, state: url.searchParams.get('state') ?? '', cookies: cookiesOf(response) }
}

/** Comes back from it; a null leaves a parameter out. */
function comeBack(cookies: string, query: Record<string, string | null>, key = 'home') {
  const given = Object.entries({ code: 'c', iss: home.issuer, ...query }).flatMap(([name, value]): [string, string][] =>
    value === null ? [] : [[name, value]],
  )
  return callerOf(api.app, cookies).get(`/api/v1/institutions/${key}/return?${new URLSearchParams(given).toString()}`)
}

/** A journey of somebody whose account there is linked here. */
async function linkedPerson(): Promise<{ sub: string; accountId: string }> {
  const email = `${randomUUID()}@home.example`
  home.person = { sub: randomUUID(), email, email_verified: true, amr: ['mfa'], sid: randomUUID() }
  const away = await leave()
  const arrived = await comeBack(away.cookies, { state: away.state })
  const challengeId = new URL(goTo(arrived), 'http://x').searchParams.get('challenge') ?? ''
  const confirmed = await callerOf(api.app, cookiesOf(arrived)).post(`/api/v1/sign-in/${challengeId}/confirm`, {
    body: { code: signInCode(TEST_SECRET, challengeId) },
  })
  return { sub: String(home.person['sub']), accountId: confirmed.json<{ me: { id: string } }>().me.id }
}

describe('signing in with an institution', () => {
  it('leaves with code, PKCE, state and nonce, and the one return address', async () => {
    const { url } = await leave()
    const query = Object.fromEntries(url.searchParams)
    expect(query).toMatchObject({ response_type: 'code', code_challenge_method: 'S256', client_id: CLIENT })
    expect(query['redirect_uri']).toBe('http://localhost:4400/api/v1/institutions/home/return')
    for (const name of ['state', 'nonce', 'code_challenge']) expect(query[name]?.length).toBeGreaterThan(40)
  })

  it('is confirmed by a mail code the first time, and needs none afterwards', async () => {
    const { accountId } = await linkedPerson()
    const away = await leave()
    const back = await comeBack(away.cookies, { state: away.state })
    expect([back.statusCode, goTo(back)]).toEqual([303, '/sign-in?next=%2Fshortlist'])
    const me = await callerOf(api.app, cookiesOf(back)).get('/api/v1/me')
    expect(me.json()).toMatchObject({ id: accountId, assurance: 2 })
  })

  it('counts as one factor where nothing in the token proves a second', async () => {
    await linkedPerson()
    home.person = { ...home.person, amr: ['pwd'] }
    const away = await leave()
    const back = await comeBack(away.cookies, { state: away.state })
    expect((await callerOf(api.app, cookiesOf(back)).get('/api/v1/me')).json()).toMatchObject({ assurance: 1 })
  })

  it('never takes over an account by its address: without the mail code, in that browser, nothing is linked', async () => {
    const victim = await api.as('investor_lead')
    const [account] = await api.database.owner.db.select().from(schema.accounts).where(eq(schema.accounts.id, victim.accountId))
    const email = account?.email ?? ''
    home.person = { sub: randomUUID(), email, email_verified: true }
    const away = await leave()
    const arrived = await comeBack(away.cookies, { state: away.state })
    expect(isSignedIn(arrived)).toBe(false)
    // The victim confirms the mail in a browser of their own: they are signed in, and the stranger's account there stays a stranger's.
    const challengeId = new URL(goTo(arrived), 'http://x').searchParams.get('challenge') ?? ''
    await api.public.post(`/api/v1/sign-in/${challengeId}/confirm`, { body: { code: signInCode(TEST_SECRET, challengeId) } })
    const linked = await api.database.owner.db
      .select()
      .from(schema.institutionIdentities)
      .where(eq(schema.institutionIdentities.accountId, victim.accountId))
    expect(linked).toEqual([])
    home.person = { sub: randomUUID(), email, email_verified: false }
    const again = await leave()
    expect(goTo(await comeBack(again.cookies, { state: again.state }))).toBe('/sign-in?problem=institution.addressUnverified')
  })
})

describe('a hostile institution or browser is refused', () => {
  const changed =
    (change: Record<string, unknown>): Forge =>
    (claims, key) =>
      signed(key, { ...claims, ...change })
  const hmac =
    (secret: string): Forge =>
    (claims) => {
      const text = `${encode({ alg: 'HS256', kid: 'one' })}.${encode(claims)}`
      return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`
    }
  const tokens: [string, () => Forge][] = [
    ['names another issuer in its token', () => changed({ iss: other.issuer })],
    ['answers with another nonce', () => changed({ nonce: 'x'.repeat(43) })],
    ['signs for another client', () => changed({ aud: 'somebody-else' })],
    ['signs nothing', () => (claims) => `${encode({ alg: 'none' })}.${encode(claims)}.`],
    ['signs with the client secret', () => hmac(SECRET)],
    ['signs with its public key', () => hmac(createPublicKey(home.key).export({ type: 'spki', format: 'pem' }).toString())],
    ['signs with a key it does not publish', () => (claims) => signed(newKey(), claims)],
    ['sends a token past its end', () => changed({ exp: nowSeconds() - 600 })],
  ]
  it.each(tokens)('that %s', async (_name, forge) => {
    await linkedPerson()
    const away = await leave()
    home.forge = forge()
    const back = await comeBack(away.cookies, { state: away.state })
    home.forge = honest
    expect([isSignedIn(back), goTo(back)]).toEqual([false, '/sign-in?problem=institution.refused'])
  })

  it('that comes back with a used code, as another institution, from another browser or without a state', async () => {
    await linkedPerson()
    const refused: Record<string, Response> = {}
    const away = await leave()
    expect(isSignedIn(await comeBack(away.cookies, { state: away.state }))).toBe(true)
    refused['replayed'] = await comeBack(away.cookies, { state: away.state })
    const mixed = await leave()
    refused['iss of another'] = await comeBack(mixed.cookies, { state: mixed.state, iss: other.issuer })
    refused['no iss'] = await comeBack(mixed.cookies, { state: mixed.state, iss: null })
    refused['at the door of another'] = await comeBack(mixed.cookies, { state: mixed.state }, 'other')
    const stranger = await leave()
    const mine = await leave()
    refused['state of another browser'] = await comeBack(mine.cookies, { state: stranger.state })
    refused['no state'] = await comeBack(mine.cookies, { state: null })
    refused['no browser'] = await comeBack('', { state: mine.state })
    const seen = Object.entries(refused).map(([name, response]) => [name, isSignedIn(response), goTo(response)])
    expect(seen).toEqual(Object.keys(refused).map((name) => [name, false, '/sign-in?problem=institution.refused']))
  })
})

describe('an institution that ends a session', () => {
  const tell = (token: string, key = 'home') =>
    api.app.inject({
      method: 'POST',
      url: `/api/v1/institutions/${key}/logout`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({ logout_token: token }).toString(),
    })
  const claimsOf = (sub: string) => ({
    iss: home.issuer,
    aud: CLIENT,
    iat: nowSeconds(),
    exp: nowSeconds() + 60,
    jti: randomUUID(),
    sub,
    events: EVENTS,
  })
  const openOf = async (accountId: string) =>
    (await api.database.owner.db.select().from(schema.sessions).where(eq(schema.sessions.accountId, accountId))).filter(
      ({ endedAt }) => endedAt === null,
    )

  it('ends what its person opened through it, and is refused whatever is wrong with its token', async () => {
    const { sub, accountId } = await linkedPerson()
    const good = claimsOf(sub)
    const { events: _events, ...withoutEvent } = good
    const wrong = [
      signed(home.key, { ...good, nonce: 'n' }),
      signed(home.key, withoutEvent),
      signed(home.key, { ...good, aud: 'somebody-else' }),
      signed(home.key, { ...good, iss: other.issuer }),
      signed(home.key, { ...good, iat: nowSeconds() - 3600 }),
      signed(home.key, { ...good, sub: undefined }),
      signed(home.key, good, { typ: 'at+jwt' }),
      signed(newKey(), good),
      `${encode({ alg: 'none' })}.${encode(good)}.`,
    ]
    const refused = await Promise.all(wrong.map(async (token) => (await tell(token)).statusCode))
    expect(refused).toEqual(wrong.map(() => 400))
    expect((await tell(signed(home.key, good), 'other')).statusCode).toBe(400)
    expect(await openOf(accountId)).toHaveLength(1)
    expect((await tell(signed(home.key, good, { typ: 'logout+jwt' }))).statusCode).toBe(204)
    expect(await openOf(accountId)).toEqual([])
  })
})
