import { schema } from '@scalebridge/db'
import { hashOfToken } from '@scalebridge/db/drafting-tokens'
import { TOKEN_SCOPES, type TokenScope } from '@scalebridge/db/reference'
import { makeEdition } from '@scalebridge/db/testing'
import { eq } from 'drizzle-orm'
import { randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createCast } from '../testing/cast.ts'
import { guardedEndpoints } from '../testing/endpoints.ts'
import { createTestApi, type Member, type TestApi } from '../testing/index.ts'
import type { Place } from '../testing/objects.ts'
import { nameOf, relationsOf, requestFor } from '../testing/requests.ts'
import type { ApiToken } from './integrations.contract.ts'
import { SCOPE_ROUTES } from './scopes.ts'

const { accounts, apiTokens, memberships } = schema
const URL = '/api/v1/api-tokens'
const DAY_MS = 86_400_000

let api: TestApi
let place: Place
let lead: Member
beforeAll(async () => {
  api = await createTestApi()
  place = { api, editionId: (await makeEdition(api.database.owner.db, { isCurrent: true })).id }
  lead = await api.as('partnership_lead')
})
afterEach(() => api.clock.set(undefined))
afterAll(() => api.close())

interface Made {
  apiToken: ApiToken
  token: string
}

async function made(member: Pick<Member, 'post'>, scopes: readonly TokenScope[] = ['pitches.read']): Promise<Made> {
  const response = await member.post(URL, { body: { name: 'Our dashboard', scopes, validDays: 30 } })
  expect(response.statusCode).toBe(201)
  return response.json()
}
const move = (member: Pick<Member, 'post'>, id: string, what: string) => member.post(`${URL}/${id}/moves`, { body: { do: what } })
const bearing = (token: string) => ({ headers: { authorization: `Bearer ${token}` } })
const call = (token: string, url = '/api/v1/pitches') => api.public.get(url, bearing(token))
const codeOf = (response: { payload: string }): unknown => (JSON.parse(response.payload) as { code?: unknown }).code // as: a problem or an answer

/** A token as the database may hold it, with any scopes or none. */
async function keep(accountId: string, scopes: readonly TokenScope[]): Promise<string> {
  const token = `sbt_${randomBytes(32).toString('base64url')}`
  const values = {
    accountId,
    name: 'A program',
    scopes: [...scopes],
    tokenHash: hashOfToken(token),
    expiresAt: new Date(Date.now() + DAY_MS),
  }
  await api.database.owner.db.insert(apiTokens).values(values)
  return token
}

describe('a token', () => {
  it('when it is made, is shown once and kept as a hash', async () => {
    const { apiToken, token } = await made(lead)
    expect(token).toMatch(/^sbt_[\w-]{43}$/)
    const rows = await api.database.owner.db.select().from(apiTokens)
    expect(JSON.stringify([rows, (await lead.get(URL)).json()])).not.toContain(token.slice(4))
    expect((await lead.get(URL)).json<{ items: ApiToken[] }>().items).toContainEqual(apiToken)
  })

  it('reads as its maker does, without cookies, and says when it was last used', async () => {
    const { apiToken, token } = await made(lead)
    const answer = await call(token)
    expect(answer.statusCode).toBe(200)
    expect(answer.json()).toEqual((await lead.get('/api/v1/pitches')).json())
    const { items } = (await lead.get(URL)).json<{ items: ApiToken[] }>()
    expect(items.find(({ id }) => id === apiToken.id)?.lastUsedAt).not.toBeNull()
  })

  it('when it may not do something, is told so, even where a cookie beside it might', async () => {
    const { token } = await made(lead)
    const refused = await api.public.get('/api/v1/me', { headers: { ...bearing(token).headers, cookie: lead.cookies } })
    expect([refused.statusCode, codeOf(refused)]).toEqual([403, 'token.scopeMissing'])
    expect((await call(token, '/api/v1/solutions')).statusCode).toBe(200)
  })

  it.each(['sbt_', 'sbt_short', `sbt_${'a'.repeat(43)}`, `sbt_${'a'.repeat(44)}`])(
    'that is not one (%s) is refused, even on a public page',
    async (token) => {
      for (const url of ['/api/v1/pitches', '/api/v1/solutions']) {
        const refused = await call(token, url)
        expect([refused.statusCode, codeOf(refused)]).toEqual([401, 'token.refused'])
      }
    },
  )

  it('when it is revoked, is refused at once', async () => {
    const { apiToken, token } = await made(lead)
    expect((await move(lead, apiToken.id, 'revoke')).json()).toEqual({ apiToken: null, token: null })
    expect(codeOf(await call(token))).toBe('token.refused')
    expect(codeOf(await move(lead, apiToken.id, 'revoke'))).toBe('token.notFound')
  })

  it('when it is replaced, is good for a day beside the new one', async () => {
    const { apiToken, token } = await made(lead)
    const next = (await move(lead, apiToken.id, 'rotate')).json<Made>()
    expect(next.token).not.toBe(token)
    expect([(await call(token)).statusCode, (await call(next.token)).statusCode]).toEqual([200, 200])
    api.clock.set(new Date(Date.now() + DAY_MS + 60_000))
    expect([(await call(token)).statusCode, (await call(next.token)).statusCode]).toEqual([401, 200])
  })

  it('ends by itself', async () => {
    const { token } = await made(lead)
    api.clock.set(new Date(Date.now() + 30 * DAY_MS))
    expect((await call(token)).statusCode).toBe(401)
  })

  it('follows its maker: out of an organisation, and out of the product', async () => {
    const leaving = await api.as('partnership_lead')
    const pitch = await createCast(place).held(leaving, 'pitchId')
    const { token } = await made(leaving)
    const url = `/api/v1/pitches/${pitch}`
    expect((await call(token, url)).statusCode).toBe(200)
    await api.database.owner.db.delete(memberships).where(eq(memberships.accountId, leaving.accountId))
    expect((await call(token, url)).statusCode).toBe(403)
    await api.database.owner.db.update(accounts).set({ disabledAt: new Date() }).where(eq(accounts.id, leaving.accountId))
    expect((await call(token, url)).statusCode).toBe(401)
  })

  it('is made and replaced with a second factor only, is nobody else’s, and has no more than twenty beside it', async () => {
    const weak = await api.as('investor_lead', { assurance: 1 })
    const body = { name: 'Ours', scopes: ['pitches.read'], validDays: 1 }
    expect(codeOf(await weak.post(URL, { body }))).toBe('policy.secondFactorNeeded')
    await keep(weak.accountId, ['pitches.read'])
    const [own] = (await weak.get(URL)).json<{ items: ApiToken[] }>().items
    expect(codeOf(await move(weak, own?.id ?? '', 'rotate'))).toBe('policy.secondFactorNeeded')
    expect(codeOf(await move(lead, own?.id ?? '', 'revoke'))).toBe('token.notFound')
    expect((await move(weak, own?.id ?? '', 'revoke')).statusCode).toBe(200)
    const many = await api.as('investor_lead')
    for (let count = 0; count < 20; count += 1) await keep(many.accountId, ['pitches.read'])
    expect(codeOf(await many.post(URL, { body }))).toBe('token.tooMany')
  })
})

describe('over every route', () => {
  const routes = guardedEndpoints()
  const opened = new Set(Object.values(SCOPE_ROUTES).flatMap((scope) => scope.routes))

  it('a scope names routes that there are, each as sure of its caller as the route asks', () => {
    const known = new Map(routes.map((endpoint) => [nameOf(endpoint), endpoint.config.policy]))
    for (const { routes: named, assurance } of Object.values(SCOPE_ROUTES)) {
      for (const name of named) expect([name, known.get(name)?.assurance ?? 3]).toSatisfy(([, asked]) => Number(asked) <= assurance)
    }
  })

  it('no scope names a route of sessions, factors, accounts, organisations, tokens or webhooks', () => {
    const closed =
      /^\w+ \/api\/v1\/(session|sign-in|second-factor|factor|passkey|me\b|account|organisations|api-tokens|webhook|queue|live|institution)/
    expect([...opened].filter((name) => closed.test(name))).toEqual([])
  })

  it('a token without a scope is refused wherever not everybody may read, whoever made it', async () => {
    const token = await keep((await api.as('admin')).accountId, [])
    const let_in: string[] = []
    for (const endpoint of routes) {
      const isEverybodys = endpoint.method === 'GET' && endpoint.config.policy.roles.includes('public')
      if (isEverybodys) continue
      const sent = await requestFor(endpoint, { owner: lead, relation: 'missing', objectOf: async () => lead.organisationId })
      const answer = await api.public.send(endpoint.method, sent.url, { ...sent.body, ...bearing(token) })
      if (codeOf(answer) !== 'token.scopeMissing') let_in.push(`${nameOf(endpoint)}: ${answer.payload.slice(0, 80)}`)
    }
    expect(let_in).toEqual([])
  })

  it.each(TOKEN_SCOPES)('a token of %s opens its own routes and no others', async (scope) => {
    const token = await keep(lead.accountId, [scope])
    const open: string[] = []
    for (const endpoint of routes.filter((one) => opened.has(nameOf(one)) && !one.config.policy.roles.includes('public'))) {
      const sent = await requestFor(endpoint, { owner: lead, relation: 'missing', objectOf: async () => lead.organisationId })
      const answer = await api.public.send(endpoint.method, sent.url, { ...sent.body, ...bearing(token) })
      if (codeOf(answer) !== 'token.scopeMissing') open.push(nameOf(endpoint))
    }
    const guarded = new Set(routes.filter(({ config }) => !config.policy.roles.includes('public')).map(nameOf))
    expect(open.toSorted()).toEqual(SCOPE_ROUTES[scope].routes.filter((name) => guarded.has(name)).toSorted())
  })

  it('a token with every scope is answered exactly as its maker is, whatever the object', async () => {
    const cast = createCast(place)
    const differing: string[] = []
    const cases = routes
      .filter((one) => opened.has(nameOf(one)))
      .flatMap((endpoint) => relationsOf(endpoint).map((relation) => ({ endpoint, relation })))
    for (const who of ['partnership_lead', 'investor_lead', 'reviewer'] as const) {
      const [member, stranger] = [await api.as(who), await api.as(who)]
      const token = await keep(member.accountId, TOKEN_SCOPES)
      for (const { endpoint, relation } of cases) {
        const owner = relation === 'other' ? stranger : member
        const sent = await requestFor(endpoint, { owner, relation, objectOf: (of, slot) => cast.held(of, slot) })
        const asked = await member.send(endpoint.method, sent.url, sent.body)
        const called = await api.public.send(endpoint.method, sent.url, { ...sent.body, ...bearing(token) })
        if (asked.statusCode !== called.statusCode)
          differing.push(`${who}, ${relation}: ${nameOf(endpoint)} ${asked.statusCode} ${called.statusCode}`)
      }
    }
    expect(differing).toEqual([])
  })
})
