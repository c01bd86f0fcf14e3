/**
 * The people whom the authorization suites send. A call that is refused or that only reads leaves everything as it was, so
 * the same person with the same objects makes all of those; whoever changes something is new, and made by the dozen.
 */
import { schema } from '@scalebridge/db'
import type { MemberRole, PitchMemberRole } from '@scalebridge/db/reference'
import { generateKeyPairSync, sign } from 'node:crypto'
import { ACCESS_MS } from '../platform/session-ends.ts'
import { signAccess } from '../platform/session.ts'
import { canaryOf } from './answers.ts'
import type { TestApi } from './index.ts'
import { OBJECTS, type Owner, type Place } from './objects.ts'

export type Who = 'nobody' | 'account' | MemberRole
export type Signed = Exclude<Who, 'nobody'>

/** Somebody with what they send to prove who they are; nobody in particular sends nothing, and owns what somebody else does. */
export interface Person extends Owner {
  cookies: string | undefined
}

export interface Cast {
  /** Always the same person: `part` tells apart several of the same kind. */
  standing(who: Who, part: 'member' | 'stranger'): Promise<Person>
  /** Always the same, signed in with one factor. */
  weak(who: Signed): Promise<Person>
  /** Always the same, whose session no longer stands in this way. */
  spoilt(who: Signed, how: Spoilt): Promise<Person>
  /** Somebody who has not been sent before. */
  fresh(who: Who): Promise<Person>
  /** Always the same colleague of the owner, of their organisation with a role of their own. */
  beside(owner: Owner, who: MemberRole): Promise<Person>
  /** Always the same person who has a role in one pitch of the owner's and is of no organisation. */
  assigned(owner: Owner, role: PitchRole): Promise<Person>
  /** Always the same object of theirs, for calls that do not change it. */
  held(owner: Owner, slot: string): Promise<string>
  /** A cast that has not been on stage yet: nobody and nothing in it is standing. */
  recast(): Cast
}

/** What somebody is in a single pitch, or was. */
export type PitchRole = PitchMemberRole | 'left'

/** How a session ends, or a token is none of ours: each is as good as nothing. */
export const SPOILT = [
  'session ended',
  'session run out',
  'account closed',
  'token expired',
  'token of another key',
  'token without a signature',
  "token for another's session",
] as const
export type Spoilt = (typeof SPOILT)[number]

const DAY_MS = 86_400_000
const BATCH = 16
const made = { accounts: 0, accountId: '01890000-0000-7000-8000-00000000dead' }

/** A cast for the place; its people are made when they are called for. */
export function createCast(place: Place, waiting = new Map<Who, Person[]>()): Cast {
  const { api } = place
  const known = new Map<string, Promise<Person>>()
  const objects = new Map<string, Promise<string>>()
  const once = (name: string, make: () => Promise<Person>): Promise<Person> => {
    const person = known.get(name) ?? make()
    known.set(name, person)
    return person
  }
  const fresh = async (who: Who): Promise<Person> => {
    const left = waiting.get(who) ?? []
    if (left.length === 0) left.push(...(await enrol(api, { who, count: BATCH })))
    waiting.set(who, left)
    return left.pop() ?? fresh(who)
  }
  const held = (owner: Owner, slot: string): Promise<string> => {
    const key = `${slot} of ${owner.accountId}`
    const object = objects.get(key) ?? makeObject(place, owner, slot)
    objects.set(key, object)
    return object
  }
  return {
    fresh,
    standing: (who, part) => once(`${who}, ${part}`, () => fresh(who)),
    weak: (who) => once(`${who}, weak`, () => enrolOne(api, { who, assurance: 1 })),
    spoilt: (who, how) => once(`${who}, ${how}`, () => enrolOne(api, { who, how })),
    beside: (owner, who) => once(`${who} beside ${owner.accountId}`, () => enrolBeside(api, owner, who)),
    assigned: (owner, role) =>
      once(`${role} of a pitch of ${owner.accountId}`, async () => enrolInPitch(api, { pitchId: await held(owner, 'pitchId'), role })),
    held,
    recast: () => createCast(place, waiting),
  }
}

/** A new object of the owner; its id as it stands in an address. Throws for a name that testing/objects.ts does not know. */
export async function makeObject(place: Place, owner: Owner, slot: string): Promise<string> {
  const make = OBJECTS[slot]
  if (make === undefined) throw new Error(`testing/objects.ts does not know how to make a ${slot}`)
  return make(place, owner)
}

/** A new colleague of the owner. */
export async function enrolBeside(api: TestApi, owner: Owner, who: MemberRole): Promise<Person> {
  const person = await enrolOne(api, { who: 'account', isColleague: true })
  const { organisationId } = owner
  await api.database.owner.db.insert(schema.memberships).values({ accountId: person.accountId, organisationId, role: who })
  return { ...person, organisationId }
}

/** Somebody new with a role in the pitch, who is of no organisation. */
export async function enrolInPitch(api: TestApi, { pitchId, role }: { pitchId: string; role: PitchRole }): Promise<Person> {
  const person = await enrolOne(api, { who: 'account', isColleague: true })
  const member = role === 'left' ? { role: 'editor', removedAt: new Date() } : { role }
  await api.database.owner.db.insert(schema.pitchMembers).values({ ...member, pitchId, accountId: person.accountId })
  return person
}

interface Asked {
  who: Who
  count: number
  assurance?: 1 | 2
  how?: Spoilt
  /** Whose address others may read, and which therefore says nothing of its organisation. */
  isColleague?: boolean
}

/** Somebody new, with what is asked. */
export async function enrolOne(api: TestApi, asked: Omit<Asked, 'count'>): Promise<Person> {
  const [person] = await enrol(api, { ...asked, count: 1 })
  if (person === undefined) throw new Error('nobody was enrolled')
  return person
}

/** As many new accounts, each in an organisation of its own (an investor's with its verified investor) and signed in. */
async function enrol(api: TestApi, { who, count, assurance = 2, how, isColleague = false }: Asked): Promise<Person[]> {
  const { db } = api.database.owner
  const numbers = Array.from({ length: count }, () => (made.accounts += 1))
  const organisations = await db
    .insert(schema.organisations)
    .values(numbers.map((n) => ({ name: `Cast ${n}` })))
    .returning({ id: schema.organisations.id })
  const accounts = await db
    .insert(schema.accounts)
    .values(
      organisations.map(({ id }, index) => ({
        email: `cast${numbers[index]}${isColleague ? '' : canaryOf({ organisationId: id })}@example.org`,
        disabledAt: how === 'account closed' ? new Date() : null,
      })),
    )
    .returning({ id: schema.accounts.id })
  const pairs = accounts.map(({ id }, index) => ({ accountId: id, organisationId: organisations[index]?.id ?? '' }))
  // Who belongs to no organisation owns nothing in one: the objects asked for are those of one that exists.
  if (who !== 'nobody' && who !== 'account') await db.insert(schema.memberships).values(pairs.map((pair) => ({ ...pair, role: who })))
  if (who.startsWith('investor_')) {
    const investor = { investorType: 'foundation', state: 'verified' }
    await db.insert(schema.investors).values(pairs.map(({ organisationId }) => ({ ...investor, organisationId })))
  }
  const ended = how === 'session ended' ? { endedAt: new Date(), endedReason: 'signed_out' } : {}
  const expiresAt = new Date(how === 'session run out' ? 0 : Date.now() + DAY_MS)
  const sessions = await db
    .insert(schema.sessions)
    .values(pairs.map(({ accountId }) => ({ accountId, assurance, expiresAt, ...ended })))
    .returning({ id: schema.sessions.id, accountId: schema.sessions.accountId })
  return pairs.map((pair, index) => {
    const session = { id: sessions[index]?.id ?? '', accountId: pair.accountId }
    const token = tokenOf(api, session, how)
    return { ...pair, sessionId: session.id, cookies: who === 'nobody' ? undefined : `sb_access=${token}` }
  })
}

type Session = { id: string; accountId: string }
const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey

function tokenOf(api: TestApi, session: Session, how: Spoilt | undefined): string {
  const token = signAccess(api.app, how === "token for another's session" ? { ...session, accountId: made.accountId } : session)
  made.accountId = session.accountId
  const [header = '', claims = ''] = token.split('.')
  switch (how) {
    case 'token expired':
      return api.app.jwt.sign({ sub: session.accountId, sid: session.id, iat: Math.floor((Date.now() - ACCESS_MS) / 1000) - 1 })
    case 'token of another key': {
      const signature = sign('sha256', Buffer.from(`${header}.${claims}`), { key: other, dsaEncoding: 'ieee-p1363' })
      return `${header}.${claims}.${signature.toString('base64url')}`
    }
    case 'token without a signature':
      return `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')}.${claims}.`
    default:
      return token
  }
}
