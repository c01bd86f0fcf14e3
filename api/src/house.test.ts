import { MEMBER_ROLES } from '@scalebridge/db/reference'
import { makeEdition } from '@scalebridge/db/testing'
import { Type } from 'typebox'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildApp } from './app.ts'
import { PUBLIC, type Endpoint, type Policy } from './platform/endpoint.ts'
import { enforcePolicies } from './platform/policy.ts'
import { closed, withProblems } from './platform/shapes.ts'
import { endpointsOf } from './testing/endpoints.ts'
import { createTestApi, testConfig, type TestApi } from './testing/index.ts'
import { walkAllowed, walkDenied, walkRoute, walkWeak, type Cell, type Walk } from './testing/matrix.ts'
import type { Place } from './testing/objects.ts'

/** Each walks a hundred routes. */
const WALK_MS = 120_000
/** Streams never end by themselves: platform/live.test.ts walks their channels. */
const STREAMS: ReadonlySet<string> = new Set(['/api/v1/live', '/api/v1/stage/:stageId/live'])
const endpoints = endpointsOf()
const guarded = endpoints.filter((endpoint) => !STREAMS.has(endpoint.url))

let api: TestApi
let place: Place
beforeAll(async () => {
  api = await createTestApi()
  place = { api, editionId: (await makeEdition(api.database.owner.db, { isCurrent: true })).id }
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
  const fine = { config: { policy: PUBLIC }, schema: { response: withProblems({ 200: closed({ ok: Type.Boolean() }) }) } }
  const boot = async (route: object) => {
    const app = await buildBare()
    app.route({ method: 'POST', url: '/naked', handler: () => ({ ok: true }), ...route })
  }

  it('boots when it says everything', async () => {
    await expect(boot(fine)).resolves.toBeUndefined()
  })

  it.each([
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

describe('the authorization matrix', () => {
  const all: Cell[] = []

  it.each(guarded)('$method $url answers everybody as its policy says', async (endpoint) => {
    const cells = await walkRoute({ place, endpoint, policy: endpoint.config.policy })
    all.push(...cells)
    expect(
      cells
        .filter((cell) => cell.actual !== cell.expected)
        .map((cell) => `${cell.who}, ${cell.relation}: expected ${cell.expected}, was ${cell.actual}`),
    ).toEqual([])
  })

  it('has cells that let in and cells that refuse for each route', () => {
    const tally = (route: string, isLet: boolean) =>
      all.filter((cell) => cell.route === route && (cell.expected === 'let in') === isLet).length
    const oneSided = guarded.filter((endpoint) => {
      const route = `${endpoint.method} ${endpoint.url}`
      return tally(route, true) === 0 || (tally(route, false) === 0 && !endpoint.config.policy.roles.includes('public'))
    })
    expect(oneSided.map((endpoint) => endpoint.url)).toEqual([])
    process.stdout.write(`authorization matrix: ${all.length} cells (route × role × relation) over ${guarded.length} routes\n`)
  })
})

describe('the matrix has teeth', () => {
  /** The routes whose cells all still pass when the app enforces other policies than the contracts declare. */
  async function survivorsOf(
    routes: readonly Endpoint[],
    mutate: (policy: Policy) => Policy,
    walk: (walked: Walk) => Promise<Cell[]>,
  ): Promise<string[]> {
    const declared = routes.map((endpoint) => ({ endpoint, policy: endpoint.config.policy }))
    for (const { endpoint, policy } of declared) endpoint.config.policy = mutate(policy)
    const tampered = await buildApp(api.deps).finally(() => {
      for (const { endpoint, policy } of declared) endpoint.config.policy = policy
    })
    const survivors: string[] = []
    for (const { endpoint, policy } of declared) {
      const cells = await walk({ place: { ...place, api: { ...api, app: tampered } }, endpoint, policy })
      if (cells.every((cell) => cell.actual === cell.expected)) survivors.push(`${endpoint.method} ${endpoint.url}`)
    }
    await tampered.close()
    return survivors
  }

  /** Somebody whom a policy lets in by what they are in an organisation; roles in a single pitch have a walk of their own. */
  const holderOf = ({ roles }: Policy) => MEMBER_ROLES.find((one) => roles.includes(one))

  const forRoles = guarded.filter(({ config }) => !config.policy.roles.includes('public') && !config.policy.roles.includes('account'))

  it('bites on every route whose role check is dropped', { timeout: WALK_MS }, async () => {
    expect(
      await survivorsOf(
        forRoles,
        () => ({ roles: ['account'], relation: 'any', assurance: 1 }),
        (walk) => walkDenied(walk, 'account'),
      ),
    ).toEqual([])
  })

  it('bites on every route whose second factor is dropped', { timeout: WALK_MS }, async () => {
    const confidential = forRoles.filter(({ config }) => config.policy.assurance === 2)
    const walk = async (walked: Walk) => {
      const role = holderOf(walked.policy)
      return role === undefined ? [] : [await walkWeak(walked, role)]
    }
    expect(await survivorsOf(confidential, (policy) => ({ ...policy, assurance: 1 }), walk)).toEqual([])
  })

  it('bites on every route whose operation does not look whose object it is', { timeout: WALK_MS }, async () => {
    const owned = forRoles.filter(({ config, url }) => config.policy.relation === 'own' && url.includes(':'))
    const walk = async (walked: Walk) => {
      const role = holderOf(walked.policy)
      return role === undefined ? [] : walkAllowed({ ...walked, isLeaky: true }, role)
    }
    expect(await survivorsOf(owned, (policy) => policy, walk)).toEqual([])
  })
})
