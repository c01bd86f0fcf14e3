import { createHmac, createPublicKey, createPrivateKey, createSign, generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { callerOf, createTestApi, TEST_ORIGIN, type TestApi } from '../testing/index.ts'
import { readKeys } from './keys.ts'

let api: TestApi
let key: string
let kid: string
let good: { sub: string; sid: string; iss: string; aud: string; iat: number; exp: number }
beforeAll(async () => {
  api = await createTestApi()
  const account = await api.asAccount()
  const now = Math.floor(Date.now() / 1000)
  good = { sub: account.accountId, sid: account.sessionId, iss: TEST_ORIGIN, aud: 'scalebridge-api', iat: now, exp: now + 600 }
  key = api.deps.config.JWT_PRIVATE_KEY
  kid = readKeys(api.deps.config)[0].kid
})
afterAll(() => api.close())

const newKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const publicPem = (pem: string) => createPublicKey(createPrivateKey(pem)).export({ type: 'spki', format: 'pem' }).toString()
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A token that is whole and genuine, but for what is changed. */
function forge(change: { header?: object; claims?: unknown; key?: string } = {}): string {
  const text = `${encode({ alg: 'ES256', typ: 'at+jwt', kid, ...change.header })}.${encode(change.claims ?? good)}`
  return `${text}.${createSign('sha256')
    .update(text)
    .sign({ key: change.key ?? key, dsaEncoding: 'ieee-p1363' })
    .toString('base64url')}`
}

function hmac(secret: string): string {
  const text = `${encode({ alg: 'HS256', typ: 'at+jwt', kid })}.${encode(good)}`
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`
}

/** J1–J14 of the design, and some more. Each differs from a good token in the one thing that its name says. */
const FORGERIES: readonly [name: string, token: () => string][] = [
  ['J1: with no algorithm', () => `${encode({ alg: 'none', typ: 'at+jwt', kid })}.${encode(good)}.`],
  ['J2: HS256 keyed with our public key', () => hmac(publicPem(key))],
  ['J3: signed with another key', () => forge({ key: newKey() })],
  ['J4: past its end', () => forge({ claims: { ...good, iat: good.iat - 1200, exp: good.iat - 600 } })],
  ['J5: without an end', () => forge({ claims: { ...good, exp: undefined } })],
  ['J6: not yet valid', () => forge({ claims: { ...good, nbf: good.iat + 600 } })],
  ['J7: for another audience', () => forge({ claims: { ...good, aud: 'somebody-else' } })],
  ['J8: with a list of issuers', () => forge({ claims: { ...good, iss: ['http://evil.example', TEST_ORIGIN] } })],
  ['J9: with a list as payload', () => forge({ claims: [good] })],
  ['J10: with a critical header that nobody knows', () => forge({ header: { crit: ['exp2'], exp2: 1 } })],
  ['J11: with its signature cut short', () => forge().slice(0, -8)],
  ['J12: naming a key that is not ours', () => forge({ header: { kid: 'unknown' } })],
  ['J13: bringing its own key', () => forge({ header: { jwk: createPublicKey(key).export({ format: 'jwk' }) } })],
  ['J13: naming where keys are', () => forge({ header: { jku: `${TEST_ORIGIN}/api/v1/.well-known/jwks.json` } })],
  ['J14: of another type', () => forge({ header: { typ: 'rt+jwt' } })],
  ['from another issuer', () => forge({ claims: { ...good, iss: 'http://evil.example' } })],
  ['naming no key', () => forge({ header: { kid: undefined } })],
  ['naming its key by a list', () => forge({ header: { kid: [kid] } })],
  ['without a signature', () => forge().replace(/[^.]+$/, '')],
  ['with an id that is none', () => forge({ claims: { ...good, sid: "' or 1=1" } })],
  ['that is no token', () => 'x'],
  ['that is empty but for its dots', () => '..'],
]

const askWith = (token: string) => callerOf(api.app, `sb_access=${token}`).get('/api/v1/me')

/** How often the database was asked while `act` ran. */
async function questionsDuring(act: () => Promise<unknown>): Promise<number> {
  let asked = 0
  const count = (): void => void (asked += 1)
  api.deps.pool.on('acquire', count)
  await act()
  api.deps.pool.off('acquire', count)
  return asked
}

it('accepts the token of a standing session', async () => {
  expect((await askWith(forge())).statusCode).toBe(200)
})

it.each(FORGERIES)('refuses a token %s, without asking the database', async (_name, make) => {
  const token = make()
  const asked = await questionsDuring(async () => {
    const response = await askWith(token)
    expect([response.statusCode, response.json<{ code: string }>().code]).toEqual([401, 'session.ended'])
  })
  expect(asked).toBe(0)
})

it('refuses a genuine token of a session that is not its account’s, or that never was, after one question', async () => {
  const other = await api.asAccount()
  for (const claims of [
    { ...good, sub: other.accountId },
    { ...good, sid: '01890000-0000-7000-8000-000000000000' },
  ]) {
    const token = forge({ claims })
    const asked = await questionsDuring(async () => expect((await askWith(token)).statusCode).toBe(401))
    expect(asked).toBe(1)
  }
})

it('refuses at its end a token that it has let in until then', async () => {
  const token = forge()
  expect((await askWith(token)).statusCode).toBe(200)
  vi.useFakeTimers({ toFake: ['Date'], now: good.exp * 1_000 - 1 })
  try {
    expect((await askWith(token)).statusCode).toBe(200)
    vi.setSystemTime(good.exp * 1_000 + 1)
    const asked = await questionsDuring(async () => expect((await askWith(token)).statusCode).toBe(401))
    expect(asked).toBe(0)
  } finally {
    vi.useRealTimers()
  }
})

it('lets in nobody for the good token of another: each is checked as a whole', async () => {
  const token = forge()
  expect((await askWith(token)).statusCode).toBe(200)
  const [header, payload, signature = ''] = token.split('.')
  const other = `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`
  expect((await askWith(`${header}.${payload}.${other}`)).statusCode).toBe(401)
})

it('asks of a token that it knows whether its session still stands: the first request after its end is refused', async () => {
  const account = await api.asAccount()
  const token = forge({ claims: { ...good, sub: account.accountId, sid: account.sessionId } })
  expect((await askWith(token)).statusCode).toBe(200)
  await api.deps.pool.query("update sessions set ended_at = now(), ended_reason = 'signedOut' where id = $1", [account.sessionId])
  expect((await askWith(token)).statusCode).toBe(401)
})

it('marks the cookies Secure and binds them to the host where the origin is https', async () => {
  const secure = await createTestApi({ env: { PUBLIC_ORIGIN: 'https://forum.example' } })
  try {
    const response = await secure.app.inject({ method: 'DELETE', url: '/api/v1/session', headers: { origin: 'https://forum.example' } })
    expect(response.cookies).toMatchObject([
      { name: '__Host-sb_access', secure: true, path: '/', httpOnly: true },
      { name: '__Host-sb_refresh', secure: true, path: '/', httpOnly: true },
    ])
    expect(response.headers['strict-transport-security']).toContain('max-age=31536000')
  } finally {
    await secure.close()
  }
})
