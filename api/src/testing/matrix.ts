/**
 * The authorization matrix: every route × everybody × {own, other, missing} object, and the sessions that no longer stand.
 * What is expected is read from the contract's policies, what happens from the app.
 */
import { schema } from '@scalebridge/db'
import { MEMBER_ROLES, SECRETARIAT_ROLES } from '@scalebridge/db/reference'
import { eq } from 'drizzle-orm'
import type { Endpoint, Policy } from '../platform/endpoint.ts'
import { makeObject, SPOILT, type Cast, type Person, type Signed, type Who } from './cast.ts'
import { callerOf, type Caller, type TestApi } from './index.ts'
import type { Place } from './objects.ts'
import { demandOf, nameOf, relationsOf, requestFor, type Relation } from './requests.ts'

type Expected = 'let in' | 'nothing there' | '404'

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
  cast: Cast
  endpoint: Endpoint
  /** The policy to judge by; the app's own may have been tampered with. */
  policy: Policy
  /** Stands for an operation that does not look whose object it is: makes the caller a member wherever the object belongs. */
  isLeaky?: boolean
}

const EVERYBODY: readonly Who[] = ['nobody', 'account', ...MEMBER_ROLES]

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
  const member = await walk.cast.standing(who, 'member')
  const stranger = await walk.cast.standing(who, 'stranger')
  const cells: Cell[] = []
  for (const relation of relationsOf(walk.endpoint)) {
    const response = await askStanding(walk, { caller: member, owner: relation === 'other' ? stranger : member, relation })
    cells.push(toCell(walk, { who, relation, expected: who === 'nobody' ? '401' : '403', actual: String(response.statusCode) }))
  }
  return cells
}

/**
 * Whoever the policy names reaches what the relation gives them, and cannot tell the rest from what does not exist.
 */
export async function walkAllowed(walk: Walk, who: Who): Promise<Cell[]> {
  const isSecretariat = SECRETARIAT_ROLES.some((role) => role === who && walk.policy.roles.includes(role))
  const seesAll = walk.policy.roles.includes('public') || isSecretariat || demandOf(walk.endpoint, walk.policy.relation) === 'any'
  const cells: Cell[] = []
  const hidden: string[] = []
  for (const relation of relationsOf(walk.endpoint)) {
    const expected = expectedOf(relation, seesAll)
    const response = await askAllowed(walk, { who, relation, expected })
    const actual = expected === '404' ? String(response.statusCode) : whetherLetIn(expected, walk, response)
    cells.push(toCell(walk, { who, relation, expected, actual }))
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

/** Only who is let in and writes changes anything: they and what they change are new, for everybody else's sake. */
async function askAllowed(walk: Walk, asked: { who: Who; relation: Relation; expected: Expected }): Promise<Response> {
  const { place, cast, endpoint } = walk
  const { who, relation } = asked
  const isOther = relation === 'other'
  const isChange = endpoint.method !== 'GET' && asked.expected !== '404'
  if (!isChange && walk.isLeaky !== true) {
    const caller = await cast.standing(who, 'member')
    return askStanding(walk, { caller, owner: isOther ? await cast.standing(who, 'stranger') : caller, relation })
  }
  const caller = await cast.fresh(who)
  const owner = isOther ? await cast.fresh(who) : caller
  const sent = await requestFor(endpoint, { owner, relation, objectOf: (whose, slot) => makeObject(place, whose, slot) })
  if (walk.isLeaky === true) await joinOrganisation(place.api, { member: caller, owner, role: who })
  return callerOf(place.api.app, caller.cookies).send(endpoint.method, sent.url, sent.body)
}

/** Asks for an object that is left as it is. */
async function askStanding(walk: Walk, asked: { caller: Person; owner: Person; relation: Relation }): Promise<Response> {
  const { place, cast, endpoint } = walk
  const sent = await requestFor(endpoint, {
    owner: asked.owner,
    relation: asked.relation,
    objectOf: (owner, slot) => cast.held(owner, slot),
  })
  return callerOf(place.api.app, asked.caller.cookies).send(endpoint.method, sent.url, sent.body)
}

/** A guarded route lets in when the operation had its say; a public one may itself ask for a token or a code. */
function whetherLetIn(expected: Expected, walk: Walk, response: Response): string {
  const { statusCode, payload } = response
  const refusals = walk.policy.roles.includes('public') ? [400, 403] : [400, 401, 403]
  const isRefused = statusCode >= 500 || refusals.includes(statusCode) || (expected === 'let in' && statusCode === 404)
  return isRefused ? `${statusCode} ${payload.slice(0, 300)}` : expected
}

/** With one factor where two are asked for. */
export async function walkWeak(walk: Walk, who: Signed): Promise<Cell> {
  const member = await walk.cast.weak(who)
  const response = await askStanding(walk, { caller: member, owner: member, relation: 'own' })
  return toCell(walk, { who: `${who}, one factor`, relation: 'own', expected: '403', actual: String(response.statusCode) })
}

/** A session that was ended, one that ran out, a closed account, a token past its end: each as good as none. */
async function walkStale(walk: Walk): Promise<Cell[]> {
  const who = EVERYBODY.find((someone) => someone !== 'nobody' && isLetIn(someone, walk.policy))
  if (who === undefined || who === 'nobody' || walk.policy.roles.includes('public')) return []
  const cells: Cell[] = []
  for (const how of SPOILT) {
    const member = await walk.cast.spoilt(who, how)
    const response = await askStanding(walk, { caller: member, owner: member, relation: 'own' })
    cells.push(toCell(walk, { who: `${who}, ${how}`, relation: 'own', expected: '401', actual: String(response.statusCode) }))
  }
  return cells
}

const toCell = (walk: Walk, cell: Omit<Cell, 'route'>): Cell => ({ route: nameOf(walk.endpoint), ...cell })

/** What an answer tells: its status, headers and body, without what differs between any two requests. */
function tellingPart(response: Response): string {
  const isJson = String(response.headers['content-type']).includes('json')
  const { instance: _instance, ...body }: Record<string, unknown> = isJson ? response.json() : { text: response.payload }
  const headers = Object.keys(response.headers).filter((header) => !['date', 'content-length'].includes(header))
  return JSON.stringify([response.statusCode, headers.toSorted(), body])
}

async function joinOrganisation(api: TestApi, { member, owner, role }: { member: Person; owner: Person; role: Who }): Promise<void> {
  if (member.organisationId === owner.organisationId) return
  const { db } = api.database.owner
  const { lists, memberships, savedViews } = schema
  await db.insert(memberships).values({ accountId: member.accountId, organisationId: owner.organisationId, role })
  // What belongs to one person alone becomes theirs.
  await db.update(lists).set({ ownerId: member.accountId }).where(eq(lists.ownerId, owner.accountId))
  await db.update(savedViews).set({ accountId: member.accountId }).where(eq(savedViews.accountId, owner.accountId))
}

type Response = Awaited<ReturnType<Caller['get']>>
