import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { endpointsOf } from '../testing/endpoints.ts'
import { createTestApi, TEST_ORIGIN, type TestApi } from '../testing/index.ts'
import { limitOf, LIMITS, ROUTE_LIMITS } from './limit-rules.ts'
import { createLimits } from './limits.ts'

let api: TestApi
/** It counts as production does. */
beforeAll(async () => {
  api = await createTestApi({ env: { TRUST_PROXY: '10.0.0.0/8' }, deps: { limits: createLimits({ rooms: '203.0.113.0/24' }) } })
})
afterAll(() => api.close())

const signIn = (email: string, from: { remoteAddress?: string; headers?: Record<string, string> } = {}) =>
  api.app.inject({
    method: 'POST',
    url: '/api/v1/sign-in',
    headers: { origin: TEST_ORIGIN, ...from.headers },
    payload: { email, locale: 'en' },
    ...(from.remoteAddress === undefined ? {} : { remoteAddress: from.remoteAddress }),
  })

describe('what a caller is told about limits', () => {
  it('is the quota, what is left of it and when it begins anew, less with each request; and one too many is a 429', async () => {
    const lead = await api.as('partnership_lead')
    const limited = LIMITS.pledge.max + 1
    const answers = []
    for (let n = 0; n < limited; n += 1) answers.push(await lead.post(`/api/v1/stage/${randomUUID()}/pledges`, { body: {} }))
    const left = answers.map(({ headers }) => Number(/^"pledge";r=(\d+);t=\d+$/.exec(String(headers['ratelimit']))?.[1]))
    expect(left).toEqual([...Array(limited).keys()].map((n) => Math.max(0, limited - 2 - n)))
    expect(new Set(answers.map(({ headers }) => headers['ratelimit-policy']))).toEqual(new Set([`"pledge";q=${LIMITS.pledge.max};w=60`]))
    const last = answers.at(-1)
    expect(last?.json()).toMatchObject({ status: 429, code: 'request.tooMany' })
    expect(Number(last?.headers['retry-after'])).toBeGreaterThan(0)
    expect(answers.slice(0, -1).map(({ statusCode }) => statusCode)).not.toContain(429)
  })

  it('is the operation’s own limit where that one was reached', async () => {
    for (let n = 0; n < LIMITS.signInByEmail.max; n += 1) await signIn('many@example.org')
    const refused = await signIn('many@example.org')
    expect([refused.statusCode, refused.headers['ratelimit-policy']]).toEqual([429, '"signIn.email";q=5;w=900'])
    expect(refused.headers['ratelimit']).toMatch(/^"signIn.email";r=0;t=\d+$/)
  })
})

describe('an address', () => {
  it('that is made up in X-Forwarded-For does not help: who sends it is counted, or whom our proxy saw', async () => {
    const statuses: number[] = []
    for (let n = 0; n <= LIMITS.signInByAddress.max; n += 1) {
      const forged = `${n % 250}.7.7.7`
      // Half straight, half through our proxy, which adds whom it saw at the end.
      const direct = { remoteAddress: '198.51.100.7', headers: { 'x-forwarded-for': forged } }
      const proxied = { remoteAddress: '10.0.0.1', headers: { 'x-forwarded-for': `${forged}, 198.51.100.7` } }
      statuses.push((await signIn(`${n}@example.org`, n % 2 ? direct : proxied)).statusCode)
    }
    expect(statuses.filter((status) => status === 429)).toEqual([429])
    expect(statuses.at(-1)).toBe(429)
  })

  it('of a room lets 450 people sign in within a minute', async () => {
    const statuses = await Promise.all(
      Array.from({ length: 450 }, (_, n) => signIn(`person-${n}@example.org`, { remoteAddress: '203.0.113.9' })),
    )
    expect(statuses.filter(({ statusCode }) => statusCode === 429)).toEqual([])
    expect(statuses.filter(({ statusCode }) => statusCode === 202).length).toBeGreaterThan(0)
  })
})

describe('the table of limits', () => {
  it('names only routes that exist, and gives every route one', () => {
    const routes = endpointsOf().map(({ method, url }) => `${method} ${url}`)
    expect(Object.keys(ROUTE_LIMITS).filter((route) => !routes.includes(route))).toEqual([])
    for (const { method, url, config } of endpointsOf())
      expect(limitOf({ method, url, assurance: config.policy.assurance }).max).toBeGreaterThan(0)
    const names = Object.values(LIMITS).map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
  })
})
