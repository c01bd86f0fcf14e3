/**
 * The authorization matrix: every route × everybody × {own, a colleague's, other, missing} object, roles in a single pitch, and
 * the sessions and tokens that are worth nothing.
 * What is expected is read from the contract's policies, what happens from the app.
 */
import { schema } from '@scalebridge/db'
import { MEMBER_ROLES, PITCH_MEMBER_ROLES, PITCH_POLICY_ROLES, SECRETARIAT_ROLES, type MemberRole } from '@scalebridge/db/reference'
import { eq } from 'drizzle-orm'
import type { Endpoint, Policy } from '../platform/endpoint.ts'
import { faultsOf, leaksIn, type Answer } from './answers.ts'
import {
  enrolBeside,
  enrolInPitch,
  enrolOne,
  makeObject,
  SPOILT,
  type Cast,
  type Person,
  type PitchRole,
  type Signed,
  type Who,
} from './cast.ts'
import { callerOf, type TestApi } from './index.ts'
import type { Owner, Place } from './objects.ts'
import { demandOf, nameOf, relationsOf, requestFor, type Relation, type Sent } from './requests.ts'

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
  /** What was wrong with an answer, whatever it was expected to be. */
  faults?: string[]
  /** Called when all that somebody asks of the route has been asked, with who it was, or that they were refused. */
  afterwards?: (who: Who | 'team' | 'refused') => Promise<void>
}

/** In every role, in none, and signed out. */
export const EVERYBODY: readonly Who[] = ['nobody', 'account', ...MEMBER_ROLES]

/**
 * Calls the route as everybody, for each relation that it can have, as those with a role in one pitch alone, and as the first
 * who may with sessions and tokens that are worth nothing.
 */
export async function walkRoute(walk: Walk): Promise<Cell[]> {
  const cells: Cell[] = []
  for (const who of EVERYBODY) {
    const isAllowed = isLetIn(who, walk.policy)
    cells.push(...(isAllowed ? await walkAllowed(walk, who) : await walkDenied(walk, who)))
    await walk.afterwards?.(isAllowed ? who : 'refused')
  }
  cells.push(...(await walkAssigned(walk)))
  await walk.afterwards?.('team')
  cells.push(...(await walkStale(walk)))
  await walk.afterwards?.('refused')
  return cells
}

const isLetIn = (who: Who, policy: Policy) =>
  policy.roles.includes('public') ||
  (who !== 'nobody' && (policy.roles.includes('account') || (who !== 'account' && policy.roles.includes(who))))

/** Somebody whom a policy lets in by what they are in an organisation. */
export const holderOf = ({ roles }: Policy): MemberRole | undefined => MEMBER_ROLES.find((one) => roles.includes(one))

/** Whoever the policy does not name learns nothing: the same answer whatever the object, a colleague's own among them. */
export async function walkDenied(walk: Walk, who: Who): Promise<Cell[]> {
  const { cast } = walk
  const cells: Cell[] = []
  for (const relation of relationsOf(walk.endpoint)) {
    const holder = holderOf(walk.policy)
    const isColleague = relation === 'same-org' && isMemberRole(who) && holder !== undefined
    if (relation === 'same-org' && !isColleague) continue
    const owner = await cast.standing(isColleague ? holder : who, relation === 'other' ? 'stranger' : 'member')
    const caller = isColleague ? await cast.beside(owner, who) : await cast.standing(who, 'member')
    const response = await askStanding(walk, { caller, owner, relation, who, isLetIn: false })
    cells.push(toCell(walk, { who, relation, expected: who === 'nobody' ? '401' : '403', actual: String(response.statusCode) }))
  }
  return cells
}

const isMemberRole = (who: Who): who is MemberRole => who !== 'nobody' && who !== 'account'

/**
 * Whoever the policy names reaches what the relation gives them, and cannot tell the rest from what does not exist.
 */
export async function walkAllowed(walk: Walk, who: Who): Promise<Cell[]> {
  const isSecretariat = SECRETARIAT_ROLES.some((role) => role === who && walk.policy.roles.includes(role))
  const demanded = demandOf(walk.endpoint, walk.policy.relation)
  const seesAll = walk.policy.roles.includes('public') || isSecretariat || demanded === 'any'
  const cells: Cell[] = []
  const hidden: string[] = []
  for (const relation of relationsOf(walk.endpoint)) {
    // Beside those who see everything there is no colleague to tell apart from anybody else.
    if (relation === 'same-org' && (seesAll || !isMemberRole(who))) continue
    const expected = expectedOf(relation, seesAll ? 'any' : demanded)
    const response = await askAllowed(walk, { who, relation, expected })
    const actual = expected === '404' ? String(response.statusCode) : whetherLetIn(expected, walk, response)
    cells.push(toCell(walk, { who, relation, expected, actual }))
    if (expected === '404') hidden.push(tellingPart(response))
  }
  for (const answer of hidden.slice(1)) cells.push(toCell(walk, { who, relation: 'other', expected: hidden[0] ?? '', actual: answer }))
  if (who !== 'nobody' && !walk.policy.roles.includes('public')) cells.push(await walkWeak(walk, who))
  return cells
}

/** Who sees every object may be told in any way that there is none: by a 404, a broken rule or an empty list. */
function expectedOf(relation: Relation, demanded: Policy['relation']): Expected {
  if (relation === 'own' || (relation === 'other' && demanded === 'any') || (relation === 'same-org' && demanded === 'own')) return 'let in'
  return demanded === 'any' ? 'nothing there' : '404'
}

/** Only who is let in and writes changes anything: they and what they change are new, for everybody else's sake. */
async function askAllowed(walk: Walk, asked: { who: Who; relation: Relation; expected: Expected }): Promise<Answer> {
  const { place, cast, endpoint } = walk
  const { who, relation } = asked
  const isChange = endpoint.method !== 'GET' && asked.expected !== '404'
  if (!isChange && walk.isLeaky !== true) {
    const owner = await cast.standing(who, relation === 'other' ? 'stranger' : 'member')
    const isColleague = relation === 'same-org' && isMemberRole(who)
    const caller = isColleague ? await cast.beside(owner, who) : await cast.standing(who, 'member')
    return askStanding(walk, { caller, owner, relation, who, isLetIn: asked.expected !== '404' })
  }
  const caller = await cast.fresh(who)
  const owner = await ownerFor(walk, { caller, who, relation })
  const sent = await requestFor(endpoint, { owner, relation, objectOf: (whose, slot) => makeObject(place, whose, slot) })
  if (walk.isLeaky === true) await joinOrganisation(place.api, { member: caller, owner, role: who })
  return ask(walk, { caller, sent, who, readers: [caller, owner] })
}

/** Whose object a newcomer asks for. */
async function ownerFor({ place, cast }: Walk, asked: { caller: Person; who: Who; relation: Relation }): Promise<Person> {
  const { caller, who, relation } = asked
  if (relation === 'same-org' && isMemberRole(who)) return enrolBeside(place.api, caller, who)
  return relation === 'other' ? cast.fresh(who) : caller
}

interface Asked {
  caller: Person
  owner: Person
  relation: Relation
  who: string
  /** Whether they may read what is the owner's; whoever is refused reads nothing, were it their own. */
  isLetIn: boolean
}

/** Asks for an object that is left as it is. */
async function askStanding(walk: Walk, asked: Asked): Promise<Answer> {
  const { caller, owner, relation } = asked
  const sent = await requestFor(walk.endpoint, { owner, relation, objectOf: (whose, slot) => walk.cast.held(whose, slot) })
  return ask(walk, { ...asked, sent, readers: asked.isLetIn ? [caller, owner] : [] })
}

/** Who may read what belongs to any organisation, where a policy names them. */
const READS_ALL = [...SECRETARIAT_ROLES, 'reviewer', 'moderator'] as const

/** Sends the request and looks at what every answer must be, whoever gets it. */
async function ask(walk: Walk, asked: { caller: Person; sent: Sent; who: string; readers: readonly Person[] }): Promise<Answer> {
  const { place, endpoint, faults, policy } = walk
  const { caller, sent, who, readers } = asked
  const answer = await callerOf(place.api.app, caller.cookies).send(endpoint.method, sent.url, sent.body)
  const leaks = READS_ALL.some((role) => role === who && policy.roles.includes(role)) ? [] : leaksIn(answer, readers)
  const found = [...faultsOf(endpoint, answer), ...leaks.map((canary) => `${canary} is not theirs to read`)]
  faults?.push(...found.map((fault) => `to ${who}, ${answer.statusCode}: ${fault}`))
  return answer
}

/** A guarded route lets in when the operation had its say; a public one may itself ask for a token or a code. */
function whetherLetIn(expected: Expected, walk: Walk, response: Answer): string {
  const { statusCode, payload } = response
  const refusals = walk.policy.roles.includes('public') ? [400, 403] : [400, 401, 403]
  const isRefused = statusCode >= 500 || refusals.includes(statusCode) || (expected === 'let in' && statusCode === 404)
  return isRefused ? `${statusCode} ${payload.slice(0, 300)}` : expected
}

/** Whether the policy let somebody through; a role in one pitch may write part of it, and whoever left is told so, by the operation. */
function whetherHeard({ statusCode, payload }: Answer): string {
  const isRefused = statusCode >= 500 || [400, 401, 404].includes(statusCode) || payload.includes('"code":"policy.')
  return isRefused ? `${statusCode} ${payload.slice(0, 300)}` : 'let in'
}

/** With one factor, where two are asked for and where one is enough. */
export async function walkWeak(walk: Walk, who: Signed): Promise<Cell> {
  const { cast, place, endpoint, policy } = walk
  const isEnough = policy.assurance === 1 && policy.secondFactorFor?.some((role) => role === who) !== true
  const isChange = isEnough && endpoint.method !== 'GET'
  const member = isChange ? await enrolOne(place.api, { who, assurance: 1 }) : await cast.weak(who)
  const asked = { caller: member, owner: member, relation: 'own', who: `${who}, one factor`, isLetIn: isEnough } as const
  const response = isChange ? await askWithNew(walk, asked) : await askStanding(walk, asked)
  const actual = isEnough ? whetherLetIn('let in', walk, response) : String(response.statusCode)
  return toCell(walk, { who: asked.who, relation: 'own', expected: isEnough ? 'let in' : '403', actual })
}

/** Asks for objects that are made for this call, which may change them. */
async function askWithNew(walk: Walk, { caller, owner, relation, who }: Asked): Promise<Answer> {
  const sent = await requestFor(walk.endpoint, { owner, relation, objectOf: (whose, slot) => makeObject(walk.place, whose, slot) })
  return ask(walk, { caller, sent, who, readers: [caller, owner] })
}

const PITCH_ROLES: readonly PitchRole[] = [...PITCH_MEMBER_ROLES, 'left']

/** A role in one pitch counts for the routes about that pitch and for no other pitch. */
async function walkAssigned(walk: Walk): Promise<Cell[]> {
  const { place, cast, endpoint, policy } = walk
  if (!endpoint.url.includes(':pitchId') || policy.roles.includes('public') || policy.roles.includes('account')) return []
  const owner = await cast.standing('partnership_lead', 'member')
  const stranger = await cast.standing('partnership_lead', 'stranger')
  const cells: Cell[] = []
  for (const role of PITCH_ROLES) {
    const who = `${role} of one pitch`
    const isHolder = PITCH_POLICY_ROLES[role].some((one) => policy.roles.includes(one))
    const caller = await cast.assigned(owner, role)
    const elsewhere = await askStanding(walk, { caller, owner: stranger, relation: 'other', who, isLetIn: false })
    cells.push(toCell(walk, { who, relation: 'other', expected: '403', actual: String(elsewhere.statusCode) }))
    const expected = isHolder ? 'let in' : '403'
    const answer =
      isHolder && endpoint.method !== 'GET'
        ? await askAsNewlyAssigned({ ...walk, place }, role)
        : await askStanding(walk, { caller, owner, relation: 'own', who, isLetIn: isHolder })
    const actual = expected === '403' ? String(answer.statusCode) : whetherHeard(answer)
    cells.push(toCell(walk, { who, relation: 'assigned', expected, actual }))
  }
  return cells
}

/** Somebody new in the team of a new pitch, as the call changes something. */
async function askAsNewlyAssigned(walk: Walk, role: PitchRole): Promise<Answer> {
  const { place, cast, endpoint } = walk
  const owner = await cast.fresh('partnership_lead')
  const pitchId = await makeObject(place, owner, 'pitchId')
  const caller = await enrolInPitch(place.api, { pitchId, role })
  const objectOf = async (whose: Owner, slot: string) => (slot === 'pitchId' ? pitchId : makeObject(place, whose, slot))
  return ask(walk, {
    caller,
    sent: await requestFor(endpoint, { owner, relation: 'own', objectOf }),
    who: `${role} of one pitch`,
    readers: [caller, owner],
  })
}

/** A session that was ended, one that ran out, a closed account, a token past its end or not of ours: each as good as none. */
export async function walkStale(walk: Walk): Promise<Cell[]> {
  const who = EVERYBODY.find((someone) => someone !== 'nobody' && isLetIn(someone, walk.policy))
  if (who === undefined || who === 'nobody' || walk.policy.roles.includes('public')) return []
  const cells: Cell[] = []
  for (const how of SPOILT) {
    const member = await walk.cast.spoilt(who, how)
    const response = await askStanding(walk, { caller: member, owner: member, relation: 'own', who: `${who}, ${how}`, isLetIn: false })
    cells.push(toCell(walk, { who: `${who}, ${how}`, relation: 'own', expected: '401', actual: String(response.statusCode) }))
  }
  return cells
}

const toCell = (walk: Walk, cell: Omit<Cell, 'route'>): Cell => ({ route: nameOf(walk.endpoint), ...cell })

/** What an answer tells: its status, headers and body, without what differs between any two requests. */
export function tellingPart(response: Answer): string {
  const isJson = String(response.headers['content-type']).includes('json')
  const { instance: _instance, ...body }: Record<string, unknown> = isJson ? response.json() : { text: response.payload }
  const headers = Object.keys(response.headers).filter((header) => !['date', 'content-length'].includes(header))
  return JSON.stringify([response.statusCode, headers.toSorted(), body])
}

async function joinOrganisation(api: TestApi, { member, owner, role }: { member: Person; owner: Person; role: Who }): Promise<void> {
  if (member.organisationId === owner.organisationId) return
  const { db } = api.database.owner
  const { apiTokens, lists, memberships, passkeys, savedViews, sessions } = schema
  if (isMemberRole(role)) await db.insert(memberships).values({ accountId: member.accountId, organisationId: owner.organisationId, role })
  // What belongs to one person alone becomes theirs.
  await db.update(lists).set({ ownerId: member.accountId }).where(eq(lists.ownerId, owner.accountId))
  const accountId = member.accountId
  for (const table of [apiTokens, passkeys, savedViews, sessions])
    await db.update(table).set({ accountId }).where(eq(table.accountId, owner.accountId))
}
