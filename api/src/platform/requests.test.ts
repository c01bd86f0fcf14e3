import { MEMBER_ROLES } from '@scalebridge/db/reference'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Endpoint } from './endpoint.ts'
import { createTestApi, TEST_ORIGIN, type Member, type TestApi } from '../testing/index.ts'
import { fitting, fuzzing } from '../testing/arbitrary.ts'
import { endpointsOf } from '../testing/endpoints.ts'

let api: TestApi
let caller: Member
beforeAll(async () => {
  api = await createTestApi()
  caller = await api.as('partnership_lead')
})
afterAll(() => api.close())

const organisation = { side: 'partnership', name: 'Pacific Cold Rooms', country: 'FJI' }
const post = (payload: string | Buffer, headers: Record<string, string> = {}) =>
  api.app.inject({
    method: 'POST',
    url: '/api/v1/organisations',
    headers: { cookie: caller.cookies, origin: TEST_ORIGIN, 'content-type': 'application/json', ...headers },
    payload,
  })
const codeOf = (response: { statusCode: number; json<T>(): T }) => `${response.statusCode} ${response.json<{ code: string }>().code}`

describe('a body', () => {
  it('is neither converted nor stripped', async () => {
    const refused = [
      { ...organisation, role: 'secretariat_curator' },
      { ...organisation, name: 12 },
      { ...organisation, name: ['Pacific'] },
      { ...organisation, country: undefined },
      { ...organisation, side: 'reviewer' },
    ]
    for (const body of refused) expect(codeOf(await post(JSON.stringify(body)))).toBe('400 request.invalid')
  })

  it('that cannot be read is a 400, whatever is wrong with it', async () => {
    const unreadable: (string | Buffer)[] = [
      '{"side":',
      '',
      'null,',
      '{"side":"partnership","name":"x","country":null,"__proto__":{"role":"admin"}}',
      '{"side":"partnership","name":"xx","country":null,"constructor":{"prototype":{"role":"admin"}}}',
      Buffer.concat([Buffer.from('{"side":"partnership","country":null,"name":"'), Buffer.from([0xc3, 0x28, 0xff]), Buffer.from('"}')]),
    ]
    for (const body of unreadable) expect(codeOf(await post(body))).toBe('400 request.unreadable')
  })

  it('with text that Postgres cannot hold is a 400 that points at it', async () => {
    for (const name of ['a\\u0000b', 'half \\ud800 of a pair']) {
      const response = await post(`{"side":"partnership","country":null,"name":"${name}"}`)
      expect(response.json()).toMatchObject({ status: 400, errors: [{ pointer: '/name', code: 'text' }] })
    }
  })

  it('must be JSON: every other content type is a 415', async () => {
    const types = [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/xml',
      'application/jsonx',
      'text/json',
    ]
    for (const type of types)
      expect(codeOf(await post(JSON.stringify(organisation), { 'content-type': type }))).toBe('415 request.mediaType')
  })

  it('of more than 64 KiB is a 413', async () => {
    expect(codeOf(await post(JSON.stringify({ ...organisation, name: 'x'.repeat(70_000) })))).toBe('413 request.tooLarge')
  })

  it('names each field that is wrong by its pointer', async () => {
    const response = await post(JSON.stringify({ side: 'partnership', name: 'x', extra: 1 }))
    expect(response.headers['content-type']).toContain('application/problem+json')
    expect(
      response
        .json<{ errors: { pointer: string; code: string }[] }>()
        .errors.toSorted((a, b) => a.pointer.localeCompare(b.pointer))
        .map((error) => [error.pointer, error.code]),
    ).toEqual([
      ['/country', 'missing'],
      ['/extra', 'unknown'],
      ['/name', 'tooShort'],
    ])
  })
})

describe('where a request comes from', () => {
  const from = async (headers: Record<string, string>, cookie = caller.cookies) =>
    (
      await api.app.inject({
        method: 'PATCH',
        url: '/api/v1/me',
        headers: { ...(cookie === '' ? {} : { cookie }), 'content-type': 'application/json', ...headers },
        payload: '{"locale":"en"}',
      })
    ).statusCode

  it('must be the product’s own origin when it changes something', async () => {
    expect(await from({ origin: TEST_ORIGIN })).toBe(200)
    expect(await from({ 'sec-fetch-site': 'same-origin' })).toBe(200)
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: TEST_ORIGIN, 'sec-fetch-site': 'cross-site' },
    ]) {
      expect(await from(headers)).toBe(403)
    }
  })

  it('may be unsaid only by a caller without a session', async () => {
    expect(await from({})).toBe(403)
    expect(await from({}, '')).toBe(401)
  })
})

describe('every answer', () => {
  it('carries the headers that shut the API to pages, frames and caches', async () => {
    for (const url of ['/api/v1/me', '/api/v1/openapi.json', '/api/nowhere']) {
      const { headers } = await api.public.get(url)
      expect(headers).toMatchObject({
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'cross-origin-resource-policy': 'same-origin',
        'referrer-policy': 'no-referrer',
      })
      expect(headers['content-security-policy']).toContain("default-src 'none'; frame-ancestors 'none'")
      expect(headers['access-control-allow-origin']).toBeUndefined()
    }
  })

  it('to an unknown address or method is a 404 problem', async () => {
    for (const [method, url] of [
      ['GET', '/api/v1/nowhere'],
      ['PUT', '/api/v1/me'],
      ['GET', '/api/v1//me'],
      ['GET', '/api/v1/me/'],
    ] as const) {
      expect(codeOf(await caller.send(method, url))).toBe('404 route.notFound')
    }
    expect((await api.app.inject({ method: 'OPTIONS', url: '/api/v1/me' })).statusCode).toBe(404)
  })
})

describe('HEAD', () => {
  it('is there for everything that can be read, with the same policy, and never has a body', async () => {
    for (const { method, url } of endpointsOf()) {
      if (method !== 'GET') continue
      const path = url.replaceAll(/:\w+/g, '0198a000-0000-7000-8000-000000000000')
      const [head, get] = [await api.app.inject({ method: 'HEAD', url: path }), await api.public.get(path)]
      expect(`${url} ${head.statusCode} ${head.payload}`).toBe(`${url} ${get.statusCode} `)
    }
  })

  it('answers what a GET would, and opens no stream', async () => {
    const headers = { cookie: caller.cookies }
    const get = await caller.get('/api/v1/me')
    const head = await api.app.inject({ method: 'HEAD', url: '/api/v1/me', headers })
    expect([head.statusCode, head.payload, head.headers['content-length']]).toEqual([200, '', String(Buffer.byteLength(get.payload))])
    const stream = await api.app.inject({ method: 'HEAD', url: '/api/v1/live?channel=editions', headers })
    expect([stream.payload, stream.statusCode < 500]).toEqual(['', true])
  })
})

describe('a proxy', () => {
  it('is believed only from the addresses named', async () => {
    const seen = async (trust: string) => {
      const other = await createTestApi({ env: { TRUST_PROXY: trust } })
      try {
        const keys: string[] = []
        other.deps.limits.takeHere = (rule, key) => {
          keys.push(key)
          return { isAllowed: true, name: rule.name, max: rule.max, windowSeconds: 1, remaining: 1, resetSeconds: 1 }
        }
        await other.app.inject({
          method: 'GET',
          url: '/api/v1/me',
          remoteAddress: '10.1.2.3',
          headers: { 'x-forwarded-for': '203.0.113.9' },
        })
        return keys[0]
      } finally {
        await other.close()
      }
    }
    expect(await seen('')).toBe('10.1.2.3')
    expect(await seen('192.168.0.0/16')).toBe('10.1.2.3')
    expect(await seen('10.0.0.0/8')).toBe('203.0.113.9')
  })
})

const CASES_PER_ROUTE = 40

describe('whatever is sent', () => {
  const streams = new Set(['/api/v1/live'])

  it.each(endpointsOf().filter((endpoint) => !streams.has(endpoint.url)))(
    '$method $url never fails',
    async (endpoint) => {
      // A route that everybody may call is called by somebody all the same.
      const role = MEMBER_ROLES.find((one) => endpoint.config.policy.roles.includes(one)) ?? 'partnership_lead'
      const sender = await api.as(role)
      await fc.assert(
        fc.asyncProperty(requestTo(endpoint), async ({ url, body }) => {
          const response = await sender.send(endpoint.method, url, body === undefined ? {} : { body: JSON.stringify(body) })
          if (response.statusCode >= 500) throw new Error(`${response.statusCode} ${response.payload}`)
          return response.statusCode < 500
        }),
        { numRuns: CASES_PER_ROUTE },
      )
    },
    60_000,
  )
})

/** An address and body for the endpoint: each part fits, is spoilt, or is something else altogether. */
function requestTo(endpoint: Endpoint): fc.Arbitrary<{ url: string; body: unknown }> {
  const { params, querystring, body } = endpoint.schema
  const sent = fc.record({
    params:
      params === undefined
        ? fc.constant({})
        : fc.oneof({ weight: 4, arbitrary: fitting(params) }, { weight: 1, arbitrary: fuzzing(params) }),
    query: querystring === undefined ? fc.constant({}) : fuzzing(querystring),
    body: body === undefined ? fc.constant(undefined) : fuzzing(body),
  })
  return sent.map((made) => ({ url: addressOf(endpoint.url, made.params, made.query), body: made.body }))
}

function addressOf(pattern: string, params: unknown, query: unknown): string {
  const path = pattern.replaceAll(/:(\w+)/g, (_match, name: string) => encode(textOf(params, name) || 'x'))
  const search =
    typeof query === 'object' && query !== null ? Object.keys(query).map((name) => `${encode(name)}=${encode(textOf(query, name))}`) : []
  return search.length === 0 ? path : `${path}?${search.join('&')}`
}

function textOf(value: unknown, name: string): string {
  const part: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
  if (part === undefined) return ''
  return (typeof part === 'string' ? part : JSON.stringify(part)).slice(0, 500)
}

const encode = (text: string) => encodeURIComponent(text.isWellFormed() ? text : '�')
