import { Type } from 'typebox'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PUBLIC } from './platform/endpoint.ts'
import { enforcePolicies } from './platform/policy.ts'
import { closed, withProblems } from './platform/shapes.ts'
import { endpointsOf } from './testing/endpoints.ts'
import { createTestApi, testConfig, type TestApi } from './testing/index.ts'

const endpoints = endpointsOf()

let api: TestApi
beforeAll(async () => {
  api = await createTestApi()
})
afterAll(() => api.close())

describe('the routes', () => {
  it('are exactly the endpoints of the contracts', () => {
    const routed = api.app.routeTable.map((route) => `${route.method} ${route.url}`)
    expect(routed.toSorted()).toEqual(endpoints.map((endpoint) => `${endpoint.method} ${endpoint.url}`).toSorted())
  })

  it('each enforce the policy that their contract declares', () => {
    const declared = new Map(endpoints.map((endpoint) => [`${endpoint.method} ${endpoint.url}`, endpoint.config.policy]))
    for (const route of api.app.routeTable) expect(route.policy).toEqual(declared.get(`${route.method} ${route.url}`))
  })

  it('are described as OpenAPI 3.1, as the snapshot says', async () => {
    const response = await api.public.get('/api/v1/openapi.json')
    expect(response.headers['content-type']).toContain('application/json')
    const document = response.json<{ openapi: string; paths: object }>()
    expect(document.openapi).toBe('3.1.0')
    await expect(`${JSON.stringify(document, undefined, 2)}\n`).toMatchFileSnapshot('./openapi.snapshot.json')
  })

  it('can be read about on a page that loads nothing from elsewhere', async () => {
    const page = await api.public.get('/api/docs/')
    expect(page.statusCode).toBe(200)
    expect(page.payload).not.toMatch(/(src|href)="https?:/)
    expect(page.headers['content-security-policy']).toContain("script-src 'self'")
    expect((await api.public.get('/api/docs/static/swagger-initializer.js')).payload).toContain('/api/v1/openapi.json')
  })
})

describe('a route that could not be guarded', () => {
  const fine = {
    config: { policy: PUBLIC, repeatable: 'asks' },
    schema: { response: withProblems({ 200: closed({ ok: Type.Boolean() }) }) },
  }
  const boot = async (route: object) => {
    const app = await buildBare()
    app.route({ method: 'POST', url: '/naked', handler: () => ({ ok: true }), ...route })
  }

  it('boots when it says everything', async () => {
    await expect(boot(fine)).resolves.toBeUndefined()
  })

  it.each([
    [
      'does not say what a second sending does',
      { ...fine, config: { policy: PUBLIC } },
      'does not say what keeps it from being done twice',
    ],
    ['has no policy', { ...fine, config: {} }, 'boot refused: route POST /naked has no policy'],
    ['names no role', { ...fine, config: { policy: { ...PUBLIC, roles: [] } } }, 'names no role'],
    ['has no response schema', { ...fine, schema: {} }, 'has no response schema'],
    ['does not say how it fails', { ...fine, schema: { response: { 200: closed({}) } } }, 'does not say how it answers when it fails'],
    [
      'has an open body',
      { ...fine, schema: { ...fine.schema, body: Type.Object({ name: Type.String() }) } },
      'body: / is an object that is not closed',
    ],
    [
      'has an opening deep in its body',
      { ...fine, schema: { ...fine.schema, body: closed({ a: Type.Array(closed({ b: Type.Union([Type.Null(), Type.Object({})]) })) }) } },
      'body: /a/items/b/anyOf/1 is an object',
    ],
    ['lets anything through', { ...fine, schema: { ...fine.schema, body: closed({ a: Type.Unknown() }) } }, 'body: /a says nothing'],
    ['has an open query', { ...fine, schema: { ...fine.schema, querystring: Type.Object({}) } }, 'querystring: / is an object'],
    [
      'has an open answer',
      { ...fine, schema: { response: withProblems({ 200: closed({ a: Type.Object({}) }) }) } },
      'response 200: /a is an object',
    ],
    [
      'hands out a file and does not say whose',
      { ...fine, schema: { response: withProblems({ 200: Type.String() }) } },
      'hands out a file and does not say whose',
    ],
    [
      'says whose file it hands out, and hands out none',
      { ...fine, config: { ...fine.config, handsOut: 'asker' } },
      'says whose file it hands out, and has none',
    ],
    [
      'is idempotent for everybody',
      { ...fine, config: { policy: PUBLIC, idempotent: true } },
      'is idempotent by account and open to everybody',
    ],
  ])('does not boot: it %s', async (_what, route, message) => {
    await expect(boot(route)).rejects.toThrow(message)
  })
})

/** A server with nothing on it but the check. */
async function buildBare() {
  const { default: Fastify } = await import('fastify')
  const app = Fastify()
  enforcePolicies(app, { ...api.deps, config: testConfig(api.database.urls.api) })
  return app
}
