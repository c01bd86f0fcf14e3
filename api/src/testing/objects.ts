/**
 * The objects that routes are about, for the authorization matrix: by the name of the path parameter (or of the property of a
 * body) how to make one that belongs to `owner`, in the state in which a route has the most to give. Answers its id as it
 * stands in an address. A new noun's parameter needs one entry here; the matrix refuses a parameter that has none.
 */
import { schema } from '@scalebridge/db'
import { hashOfToken } from '@scalebridge/db/drafting-tokens'
import { makeInvestor, makeMandate, makeMember, makePitch, makeSegment } from '@scalebridge/db/testing'
import { SECRETARIAT_ROLES } from '@scalebridge/db/reference'
import { openShow } from '@scalebridge/db/rules'
import { currentPolicy, tablesOf } from '@scalebridge/worker/engine'
import { eq } from 'drizzle-orm'
import { randomBytes, randomUUID } from 'node:crypto'
import { feedHash } from '../meetings/feed.ts'
import { canaryOf } from './answers.ts'
import { makeAttachment } from './attachment.ts'
import { makeIntroduction } from './introduction.ts'
import type { TestApi } from './index.ts'
import { makePledge } from './pledge.ts'

export interface Owner {
  accountId: string
  sessionId: string
  organisationId: string
}

export interface Place {
  api: TestApi
  /** The current edition, to which all objects belong. */
  editionId: string
}

type MakeObject = (place: Place, owner: Owner) => Promise<string>

/** Parameters that choose among known values and name no object. */
export const CHOICES: ReadonlySet<string> = new Set(['kind', 'institution'])

export const OBJECTS: Record<string, MakeObject> = {
  organisationId: async (_place, owner) => owner.organisationId,
  sessionId: async (_place, owner) => owner.sessionId,
  factorId: async ({ api }, owner) => {
    const passkey = { accountId: owner.accountId, credentialId: randomUUID(), publicKey: Buffer.from('key'), counter: 0, isBackedUp: false }
    const [row] = await api.database.owner.db
      .insert(schema.passkeys)
      .values({ ...passkey, name: 'A key' })
      .returning()
    return String(row?.id)
  },
  editionId: async ({ editionId }) => editionId,
  challengeId: async ({ api }, owner) => {
    const [row] = await api.database.owner.db
      .insert(schema.signInChallenges)
      .values({ email: `${owner.accountId}@example.org`, locale: 'en', expiresAt: new Date(Date.now() + 60_000) })
      .returning()
    return String(row?.id)
  },
  pitchId: async ({ api, editionId }, owner) => {
    const pitch = await makePitch(api.database.owner.db, {
      editionId,
      organisationId: owner.organisationId,
      state: 'submitted',
      lessons: canaryOf(owner),
    })
    await api.database.owner.db.insert(schema.pitchVersions).values({
      pitchId: pitch.id,
      version: 1,
      content: {},
      contentHash: '0'.repeat(64),
      submittedBy: owner.accountId,
      submittedAt: pitch.submittedAt ?? new Date(),
    })
    const agreed = { pitchId: pitch.id, purpose: 'catalogue', isGiven: true, textVersion: 1, locale: 'en' }
    await api.database.owner.db.insert(schema.consents).values(agreed)
    return pitch.id
  },
  investorId: ({ api }, owner) => investorOf(api, owner),
  mandateId: async ({ api, editionId }, owner) =>
    (await makeMandate(api.database.owner.db, { editionId, investorId: await investorOf(api, owner), name: canaryOf(owner) })).id,
  viewId: async ({ api }, owner) => {
    const [view] = await api.database.owner.db
      .insert(schema.savedViews)
      .values({ accountId: owner.accountId, page: 'shortlist', name: `${canaryOf(owner)} ${randomUUID()}`, query: 'goal=7' })
      .returning()
    return String(view?.id)
  },
  stageId: async ({ api, editionId }) => {
    const show = openShow({ mode: 'live', items: [], bufferMs: 0, plannedStartMs: Date.now(), atMs: Date.now() })
    const session = { segmentId: await segmentOf(api, editionId), mode: 'live', show, roomCode: 'ABCDEF' }
    const [row] = await api.database.owner.db.insert(schema.stageSessions).values(session).returning()
    return String(row?.id)
  },
  ruleId: async (place, owner) => {
    const { db } = place.api.database.owner
    const pitch = await makePitch(db, { editionId: place.editionId, organisationId: owner.organisationId, state: 'submitted' })
    const investorId = await investorOf(place.api, owner)
    const rule = { editionId: place.editionId, pitchId: pitch.id, investorId, kind: 'ban', side: 'secretariat', accountId: owner.accountId }
    const [row] = await db.insert(schema.pairRules).values(rule).returning()
    return String(row?.id)
  },
  importId: async ({ api, editionId }, owner) => {
    const [row] = await api.database.owner.db
      .insert(schema.imports)
      .values({ editionId, kind: 'pitches', fileName: 'pitches.csv', content: Buffer.from('title'), requestedBy: owner.accountId })
      .returning()
    return String(row?.id)
  },
  holdId: async ({ api }, owner) => {
    const hold = { subjectKind: 'account', subjectId: randomUUID(), reason: 'A complaint is open.', setBy: owner.accountId }
    const [row] = await api.database.owner.db.insert(schema.legalHolds).values(hold).returning()
    return String(row?.id)
  },
  grantId: async ({ api }, owner) => {
    const { db } = api.database.owner
    const { account: decider } = await makeMember(db, 'secretariat_officer')
    const open = { state: 'open', decidedBy: decider.id, decidedAt: new Date(), expiresAt: new Date(Date.now() + 1_800_000) }
    const asked = { investorId: await investorOf(api, owner), askedBy: owner.accountId, reason: 'A complaint about a list.', minutes: 30 }
    const [row] = await db
      .insert(schema.accessGrants)
      .values({ ...asked, ...open })
      .returning()
    return String(row?.id)
  },
  listId: async ({ api }, owner) => {
    const list = { investorId: await investorOf(api, owner), ownerId: owner.accountId, name: canaryOf(owner) }
    const [row] = await api.database.owner.db.insert(schema.lists).values(list).returning()
    return String(row?.id)
  },
  attachmentId: async (place, owner) => {
    const { db } = place.api.database.owner
    const introductionId = await introductionOf(place.api, { editionId: place.editionId, owner })
    const [introduction] = await db.select().from(schema.introductions).where(eq(schema.introductions.id, introductionId))
    return makeAttachment(place.api, { pitchId: introduction?.pitchId ?? '', accountId: owner.accountId })
  },
  introductionId: ({ api, editionId }, owner) => introductionOf(api, { editionId, owner }),
  meetingId: async ({ api, editionId }, owner) => {
    const introductionId = await introductionOf(api, { editionId, owner })
    const startsAt = new Date(Date.now() + 3_600_000)
    const meeting = { startsAt, endsAt: new Date(startsAt.getTime() + 1_200_000), zone: 'UTC', placeKind: 'room', place: 'Room 4' }
    const [row] = await api.database.owner.db
      .insert(schema.meetings)
      .values({ ...meeting, introductionId, proposedBy: 'investor', accountId: owner.accountId })
      .returning()
    return String(row?.id)
  },
  feedToken: async ({ api }, owner) => {
    const token = randomBytes(32).toString('base64url')
    const feed = { accountId: owner.accountId, tokenHash: feedHash(token) }
    await api.database.owner.db.insert(schema.calendarFeeds).values(feed)
    return token
  },
  pledgeId: async ({ api, editionId }, owner) => makePledge(api.database.owner.db, owner, await segmentOf(api, editionId)),
  policyId: async ({ api, editionId }, owner) => {
    const tables = tablesOf(currentPolicy)
    const [row] = await api.database.owner.db
      .insert(schema.matchPolicies)
      .values({ editionId, version: `t-${randomUUID()}`, tables, createdBy: owner.accountId })
      .returning()
    return String(row?.id)
  },
  clarificationId: async ({ api, editionId }, owner) => {
    const asked = { editionId, askedBy: owner.accountId, language: 'en', asked: 'May two partnerships join?' }
    const [row] = await api.database.owner.db.insert(schema.clarifications).values(asked).returning()
    return String(row?.id)
  },
  partnerId: async (place, owner) => {
    const { db } = place.api.database.owner
    const pitch = await makePitch(db, { editionId: place.editionId, organisationId: owner.organisationId, state: 'returned_for_fix' })
    const partner = { pitchId: pitch.id, name: 'Ocean Trust', contactEmail: 'trust@example.org', language: 'en', tokenHash: randomUUID() }
    const [row] = await db.insert(schema.pitchPartners).values(partner).returning()
    return String(row?.id)
  },
  leadId: (place) => leadOf(place),
  callInvitationId: async (place, owner) => {
    const letter = { kind: 'secretariat_scouting', language: 'en', organisationName: 'Weavers', contactEmail: 'office@weavers.example' }
    const [row] = await place.api.database.owner.db
      .insert(schema.callInvitations)
      .values({
        ...letter,
        leadId: await leadOf(place),
        letterCode: randomUUID(),
        tokenHash: randomUUID(),
        issuedBy: owner.accountId,
        expiresAt: new Date(Date.now() + 86_400_000),
      })
      .returning()
    return String(row?.id)
  },
  massMailId: async ({ api, editionId }, owner) => {
    const words = { en: { subject: 'News', text: 'Good ones.' } }
    const mail = { editionId, audience: 'investors_all', words, createdBy: owner.accountId }
    const [row] = await api.database.owner.db.insert(schema.massMails).values(mail).returning()
    return String(row?.id)
  },
  segmentId: ({ api, editionId }) => segmentOf(api, editionId),
  endpointId: ({ api }, owner) => endpointOf(api, owner),
  deliveryId: async ({ api }, owner) => {
    const endpointId = await endpointOf(api, owner)
    const event = { eventId: randomUUID(), eventType: 'endpoint.ping', subjectId: endpointId, data: { endpointId } }
    const [row] = await api.database.owner.db
      .insert(schema.webhookDeliveries)
      .values({ endpointId, ...event, state: 'dead', endedAt: new Date() })
      .returning()
    return String(row?.id)
  },
  tokenId: async ({ api }, owner) => {
    const token = { name: canaryOf(owner), scopes: ['catalogue.read'], tokenHash: hashOfToken(randomUUID()) }
    const [row] = await api.database.owner.db
      .insert(schema.apiTokens)
      .values({ ...token, accountId: owner.accountId, expiresAt: new Date(Date.now() + 86_400_000) })
      .returning()
    return String(row?.id)
  },
  slateId: async ({ api, editionId }, owner) => {
    const { db } = api.database.owner
    const segmentId = await segmentOf(api, editionId)
    const [row] = await db.insert(schema.slates).values({ segmentId, createdBy: owner.accountId }).returning()
    return String(row?.id)
  },
  jobId: async ({ api }, owner) => {
    const [row] = await api.database.owner.db
      .insert(schema.outbox)
      .values({
        name: 'mail.signIn',
        payload: { challengeId: owner.accountId },
        aggregate: 'signIn',
        aggregateId: owner.accountId,
        deadAt: new Date(),
        lastError: 'the mail server said no',
      })
      .returning()
    return String(row?.id)
  },
}

/** An id of the right form that nothing has. */
export function missingId(name: string): string {
  return name === 'jobId' ? '999999999' : '01890000-0000-7000-8000-00000000dead'
}

async function investorOf(api: TestApi, owner: Owner): Promise<string> {
  const { db } = api.database.owner
  const [found] = await db.select().from(schema.investors).where(eq(schema.investors.organisationId, owner.organisationId))
  return found?.id ?? (await makeInvestor(db, { organisationId: owner.organisationId })).id
}

/** Its organisation's, or the Secretariat's where the owner is of it. */
async function endpointOf(api: TestApi, owner: Owner): Promise<string> {
  const { db } = api.database.owner
  const { memberships, webhookEndpoints } = schema
  const [member] = await db.select({ role: memberships.role }).from(memberships).where(eq(memberships.accountId, owner.accountId))
  const organisationId = SECRETARIAT_ROLES.some((role) => role === member?.role) ? null : owner.organisationId
  const [row] = await db
    .insert(webhookEndpoints)
    .values({ organisationId, address: `https://${canaryOf(owner)}.example/`, eventTypes: ['pitch.published'], createdBy: owner.accountId })
    .returning()
  return String(row?.id)
}

/** One in which the owner stands on both sides, so that a member of either finds it. */
async function introductionOf(api: TestApi, { editionId, owner }: { editionId: string; owner: Owner }): Promise<string> {
  const { db } = api.database.owner
  const investorId = await investorOf(api, owner)
  const pitch = await makePitch(db, { editionId, organisationId: owner.organisationId, state: 'submitted' })
  const mandate = await makeMandate(db, { editionId, investorId })
  return (
    await makeIntroduction(db, { mandate, pitch, requestedBy: owner.accountId, respondedBy: owner.accountId, message: canaryOf(owner) })
  ).id
}

async function leadOf({ api, editionId }: Place): Promise<string> {
  const lead = { editionId, organisationName: 'Weavers', source: 'A letter', nominatorKind: 'unct', state: 'shortlisted' }
  const [row] = await api.database.owner.db
    .insert(schema.leads)
    .values({ ...lead, contactEmail: 'office@weavers.example' })
    .returning()
  return String(row?.id)
}

async function segmentOf(api: TestApi, editionId: string): Promise<string> {
  return (await makeSegment(api.database.owner.db, { editionId })).id
}
