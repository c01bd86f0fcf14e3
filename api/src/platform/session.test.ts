import { createHmac, createPublicKey, createPrivateKey, createSign, generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { callerOf, createTestApi, TEST_ORIGIN, type TestApi } from '../testing/index.ts'

let api: TestApi
beforeAll(async () => {
  api = await createTestApi()
})
afterAll(() => api.close())

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const nowSeconds = () => Math.floor(Date.now() / 1000)

function sign(header: object, payload: unknown, key: string): string {
  const text = `${encode(header)}.${encode(payload)}`
  return `${text}.${createSign('sha256').update(text).sign({ key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`
}

it('accepts the token of a standing session and refuses every forgery of it', async () => {
  const account = await api.asAccount()
  const good = {
    sub: account.accountId,
    sid: account.sessionId,
    iss: TEST_ORIGIN,
    aud: 'scalebridge-api',
    iat: nowSeconds(),
    exp: nowSeconds() + 600,
  }
  const header = { alg: 'ES256', typ: 'at+jwt' }
  const key = api.deps.config.JWT_PRIVATE_KEY
  const publicPem = createPublicKey(createPrivateKey(key)).export({ type: 'spki', format: 'pem' }).toString()
  const otherKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const statusOf = async (token: string) => (await callerOf(api.app, `sb_access=${token}`).get('/api/v1/me')).statusCode

  expect(await statusOf(sign(header, good, key))).toBe(200)

  const unsigned = `${encode({ alg: 'none', typ: 'at+jwt' })}.${encode(good)}.`
  const macText = `${encode({ alg: 'HS256', typ: 'at+jwt' })}.${encode(good)}`
  const { exp: _exp, ...endless } = good
  const forgeries: Record<string, string> = {
    'no algorithm': unsigned,
    'HS256 keyed with the public key': `${macText}.${createHmac('sha256', publicPem).update(macText).digest('base64url')}`,
    'another key': sign(header, good, otherKey),
    'past its end': sign(header, { ...good, iat: nowSeconds() - 1200, exp: nowSeconds() - 600 }, key),
    'without an end': sign(header, endless, key),
    'not yet valid': sign(header, { ...good, nbf: nowSeconds() + 600 }, key),
    'for another audience': sign(header, { ...good, aud: 'somebody-else' }, key),
    'from another issuer': sign(header, { ...good, iss: 'http://evil.example' }, key),
    'a list of issuers': sign(header, { ...good, iss: ['http://evil.example', TEST_ORIGIN] }, key),
    'a list as payload': sign(header, [good], key),
    'of another type': sign({ alg: 'ES256', typ: 'rt+jwt' }, good, key),
    'with an unknown critical header': sign({ ...header, crit: ['exp2'] }, good, key),
    'with a key of its own in the header': sign({ ...header, jwk: { kty: 'EC' }, jku: 'http://evil.example/keys' }, good, otherKey),
    'cut short': sign(header, good, key).slice(0, -8),
    'of another account': sign(header, { ...good, sub: (await api.asAccount()).accountId }, key),
    'of no session': sign(header, { ...good, sid: '01890000-0000-7000-8000-000000000000' }, key),
    'with an id that is none': sign(header, { ...good, sid: "' or 1=1" }, key),
    'no token at all': 'x',
  }
  const accepted = (
    await Promise.all(Object.entries(forgeries).map(async ([name, token]) => ({ name, status: await statusOf(token) })))
  ).filter(({ status }) => status !== 401)
  expect(accepted).toEqual([])
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
