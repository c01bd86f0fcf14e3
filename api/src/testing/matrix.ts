/**
 * The authorization matrix: every route × everybody × {own, other, missing} object, and the sessions that no longer stand.
 * What is expected is read from the contract's policies, what happens from the app.
 */
import { schema } from '@scalebridge/db'
import { MEMBER_ROLES, SECRETARIAT_ROLES, type MemberRole } from '@scalebridge/db/reference'
import { eq } from 'drizzle-orm'
import fc from 'fast-check'
import type { Endpoint, Policy } from '../platform/endpoint.ts'
import { ACCESS_MS } from '../platform/session.ts'
import { fitting } from './arbitrary.ts'
import { callerOf, type Caller, type TestApi } from './index.ts'
import { CHOICES, missingId, OBJECTS, type Owner, type Place } from './objects.ts'

type Relation = 'own' | 'other' | 'missing'
type Expected = 'let in' | 'nothing there' | '404'
type Who = 'nobody' | 'account' | MemberRole

/** One thing that the matrix asked and what came of it. */
export interface Cell {
  route: string
  who: string
  relation: Relation
  expected: string
  actual: string
}

export interface Walk {
  place: Place
  endpoint: Endpoint
  /** The policy to judge by; the app's own may have been tampered with. */
  policy: Policy
  /** Stands for an operation that does not look whose object it is: makes the caller a member wherever the object belongs. */
  isLeaky?: boolean
}

const EVERYBODY: readonly Who[] = ['nobody', 'account', ...MEMBER_ROLES]
const RELATIONS: readonly Relation[] = ['own', 'other', 'missing']
const name = (endpoint: Endpoint) => `${endpoint.method} ${endpoint.url}`

/** Calls the route as everybody, for each relation that it can have, and as the first who may with sessions that are over. */
export async function walkRoute(walk: Walk): Promise<Cell[]> {
  const cells: Cell[] = []
  for (const who of EVERYBODY) cells.push(...(isLetIn(who, walk.policy) ? await walkAllowed(walk, who) : await walkDenied(walk, who)))
  return [...cells, ...(await walkStale(walk))]
}

const isLetIn = (who: Who, policy: Policy) =>
  policy.roles.includes('public') ||
  (who !== 'nobody' && (policy.roles.includes('account') || (who !== 'account' && policy.roles.includes(who))))

/** Whoever the policy does not name learns nothing: the same answer whatever the object. */
export async function walkDenied(walk: Walk, who: Who): Promise<Cell[]> {
  const { api } = walk.place
  const member = await signIn(api, who)
  const stranger = await signIn(api, who === 'nobody' ? 'account' : who)
  const cells: Cell[] = []
  for (const relation of relationsOf(walk.endpoint)) {
    const sent = await requestFor(walk, relation === 'other' ? stranger : member, relation)
    const response = await member.send(walk.endpoint.method, sent.url, sent.body)
    cells.push(toCell(walk, { who, relation, expected: who === 'nobody' ? '401' : '403', actual: String(response.statusCode) }))
  }
  return cells
}

/**
 * Whoever the policy names reaches what the relation gives them, and cannot tell the rest from what does not exist.
 */
export async function walkAllowed(walk: Walk, who: Who): Promise<Cell[]> {
  const { api } = walk.place
  const isSecretariat = SECRETARIAT_ROLES.some((role) => role === who && walk.policy.roles.includes(role))
  const seesAll = walk.policy.roles.includes('public') || isSecretariat || relationOf(walk) === 'any'
  const cells: Cell[] = []
  const hidden: string[] = []
  for (const relation of relationsOf(walk.endpoint)) {
    const member = await signIn(api, who)
    const owner = relation === 'other' ? await signIn(api, who === 'nobody' ? 'account' : who) : member
    const sent = await requestFor(walk, owner, relation)
    if (walk.isLeaky === true) await joinOrganisation(api, member, owner, who)
    const response = await member.send(walk.endpoint.method, sent.url, sent.body)
    const expected = expectedOf(relation, seesAll)
    cells.push(
      toCell(walk, {
        who,
        relation,
        expected,
        actual: expected === '404' ? String(response.statusCode) : whetherLetIn(expected, walk, response),
      }),
    )
    if (expected === '404') hidden.push(tellingPart(response))
  }
  if (hidden.length === 2) cells.push(toCell(walk, { who, relation: 'other', expected: hidden[1] ?? '', actual: hidden[0] ?? '' }))
  if (who !== 'nobody' && walk.policy.assurance === 2) cells.push(await walkWeak(walk, who))
  return cells
}

/** Who sees every object may be told in any way that there is none: by a 404, a broken rule or an empty list. */
function expectedOf(relation: Relation, seesAll: boolean): Expected {
  if (relation === 'own' || (relation === 'other' && seesAll)) return 'let in'
  return seesAll ? 'nothing there' : '404'
}

/** A guarded route lets in when the operation had its say; a public one may itself ask for a token or a code. */
function whetherLetIn(expected: Expected, walk: Walk, response: Response): string {
  const { statusCode, payload } = response
  const refusals = walk.policy.roles.includes('public') ? [400, 403] : [400, 401, 403]
  const isRefused = statusCode >= 500 || refusals.includes(statusCode) || (expected === 'let in' && statusCode === 404)
  return isRefused ? `${statusCode} ${payload.slice(0, 300)}` : expected
}

/** With one factor where two are asked for. */
export async function walkWeak(walk: Walk, who: Exclude<Who, 'nobody'>): Promise<Cell> {
  const member = await signIn(walk.place.api, who, 1)
  const sent = await requestFor(walk, member, 'own')
  const response = await member.send(walk.endpoint.method, sent.url, sent.body)
  return toCell(walk, { who: `${who}, one factor`, relation: 'own', expected: '403', actual: String(response.statusCode) })
}

/** A session that was ended, one that ran out, a closed account, a token past its end: each as good as none. */
async function walkStale(walk: Walk): Promise<Cell[]> {
  const who = EVERYBODY.find((someone) => someone !== 'nobody' && isLetIn(someone, walk.policy))
  if (who === undefined || walk.policy.roles.includes('public')) return []
  const { api } = walk.place
  const { db } = api.database.owner
  const spoil: Record<string, (member: Owner) => Promise<unknown>> = {
    'session ended': (member) =>
      db.update(schema.sessions).set({ endedAt: new Date(), endedReason: 'signed_out' }).where(eq(schema.sessions.id, member.sessionId)),
    'session run out': (member) =>
      db
        .update(schema.sessions)
        .set({ expiresAt: new Date(0) })
        .where(eq(schema.sessions.id, member.sessionId)),
    'account closed': (member) =>
      db.update(schema.accounts).set({ disabledAt: new Date() }).where(eq(schema.accounts.id, member.accountId)),
  }
  const cells: Cell[] = []
  for (const [how, act] of Object.entries(spoil)) {
    const member = await signIn(api, who)
    const sent = await requestFor(walk, member, 'own')
    await act(member)
    const response = await member.send(walk.endpoint.method, sent.url, sent.body)
    cells.push(toCell(walk, { who: `${who}, ${how}`, relation: 'own', expected: '401', actual: String(response.statusCode) }))
  }
  const member = await signIn(api, who)
  const sent = await requestFor(walk, member, 'own')
  const token = api.app.jwt.sign({ sub: member.accountId, sid: member.sessionId, iat: Math.floor((Date.now() - ACCESS_MS) / 1000) - 1 })
  const response = await callerOf(api.app, `sb_access=${token}`).send(walk.endpoint.method, sent.url, sent.body)
  return [...cells, toCell(walk, { who: `${who}, token expired`, relation: 'own', expected: '401', actual: String(response.statusCode) })]
}

const toCell = (walk: Walk, cell: Omit<Cell, 'route'>): Cell => ({ route: name(walk.endpoint), ...cell })

/** What an answer tells: its status, headers and body, without what differs between any two requests. */
function tellingPart(response: Response): string {
  const isJson = String(response.headers['content-type']).includes('json')
  const { instance: _instance, ...body }: Record<string, unknown> = isJson ? response.json() : { text: response.payload }
  const headers = Object.keys(response.headers).filter((header) => !['date', 'content-length'].includes(header))
  return JSON.stringify([response.statusCode, headers.toSorted(), body])
}

async function joinOrganisation(api: TestApi, member: Owner, owner: Owner, role: Who): Promise<void> {
  if (member.organisationId === owner.organisationId) return
  const { db } = api.database.owner
  const { lists, memberships, savedViews } = schema
  await db.insert(memberships).values({ accountId: member.accountId, organisationId: owner.organisationId, role })
  // What belongs to one person alone becomes theirs.
  await db.update(lists).set({ ownerId: member.accountId }).where(eq(lists.ownerId, owner.accountId))
  await db.update(savedViews).set({ accountId: member.accountId }).where(eq(savedViews.accountId, owner.accountId))
}

type Response = Awaited<ReturnType<Caller['get']>>
type Someone = Caller & Owner

/** Calls go to the app of the given api, which need not be the one that `as` signs in to. */
async function signIn(api: TestApi, who: Who, assurance: 1 | 2 = 2): Promise<Someone> {
  if (who !== 'nobody' && who !== 'account') {
    const member = await api.as(who, { assurance })
    return { ...member, ...callerOf(api.app, member.cookies) }
  }
  // Who belongs to no organisation owns nothing in one: the objects asked for are those of somebody who exists.
  const { organisationId } = await api.as('partnership_viewer', { assurance })
  const account = await api.asAccount()
  return { ...account, organisationId, ...callerOf(api.app, who === 'nobody' ? undefined : account.cookies) }
}

/** The names of the objects that a request to the endpoint chooses: those of the path, else those of the body. */
function slotsOf(endpoint: Endpoint): { inPath: string[]; inBody: string[] } {
  const inPath = [...endpoint.url.matchAll(/:(\w+)/g)].map((match) => match[1] ?? '').filter((param) => !CHOICES.has(param))
  const properties: unknown = Reflect.get(endpoint.schema.body ?? {}, 'properties')
  const inBody = Object.keys(typeof properties === 'object' && properties !== null ? properties : {}).filter((property) =>
    Object.hasOwn(OBJECTS, property),
  )
  return { inPath, inBody }
}

function relationsOf(endpoint: Endpoint): readonly Relation[] {
  const { inPath, inBody } = slotsOf(endpoint)
  return inPath.length + inBody.length === 0 || endpoint.config.policy.roles.includes('public') ? ['own'] : RELATIONS
}

/** An object named in a body is always one's own to name. */
function relationOf(walk: Walk): 'any' | 'own' {
  const { inPath, inBody } = slotsOf(walk.endpoint)
  return inPath.length === 0 && inBody.length > 0 ? 'own' : walk.policy.relation
}

/** A request that fits the schemas and is about an object in this relation; the further objects of a path exist in any case. */
async function requestFor(walk: Walk, owner: Someone, relation: Relation): Promise<{ url: string; body: { body?: unknown } }> {
  const { endpoint, place } = walk
  const { inPath, inBody } = slotsOf(endpoint)
  const [subject] = inPath.length > 0 ? inPath : inBody
  const ids: Record<string, string> = {}
  for (const slot of [...inPath, ...inBody]) {
    const make = OBJECTS[slot]
    if (make === undefined) throw new Error(`${name(endpoint)}: testing/objects.ts does not know how to make a ${slot}`)
    ids[slot] = slot === subject && relation === 'missing' ? missingId(slot) : await make(place, owner)
  }
  const params = endpoint.schema.params === undefined ? {} : sample(endpoint.schema.params)
  const url = endpoint.url.replaceAll(/:(\w+)/g, (_match, param: string) =>
    encodeURIComponent(ids[param] ?? String(Reflect.get(params, param))),
  )
  const address = `${url}${queryFor(endpoint)}`
  if (endpoint.schema.body === undefined) return { url: address, body: {} }
  const body = { ...sample(endpoint.schema.body), ...Object.fromEntries(inBody.map((slot) => [slot, ids[slot]])) }
  return { url: address, body: { body } }
}

/** The part of a query that the endpoint insists on. */
function queryFor(endpoint: Endpoint): string {
  const { querystring } = endpoint.schema
  const required: unknown = Reflect.get(querystring ?? {}, 'required')
  if (querystring === undefined || !Array.isArray(required) || required.length === 0) return ''
  const values = sample(querystring)
  const query = new URLSearchParams(required.map((key): [string, string] => [String(key), String(Reflect.get(values, String(key)))]))
  return `?${query.toString()}`
}

/** One fitting value, always the same for the same schema. */
function sample(fits: object): object {
  const [value] = fc.sample(fitting(fits), { numRuns: 1, seed: 2027 })
  if (typeof value !== 'object' || value === null) throw new Error('the schema of a part of a request is an object')
  return value
}
