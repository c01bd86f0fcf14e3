/**
 * Jobs that name a thing and a person tell the one to the other. Which do is read from the declaration of the jobs; each is carried out for
 * who it is for, for somebody else, for who has left meanwhile, and for a closed account.
 */
import { freezePitch, schema, type Tx } from '@scalebridge/db'
import { JOB_NAMES, JOBS } from '@scalebridge/db/jobs'
import { createTestDatabase, makeAccount, makeEdition, makePitch, makeSegment, type TestDatabase } from '@scalebridge/db/testing'
import { and, eq } from 'drizzle-orm'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mailPlace, mailReceipt, mailUnselected, type MailDeps } from './mails.ts'
import { makePost } from './send.ts'

const ORIGIN = 'https://bridge.example.org'
let database: TestDatabase
let deps: MailDeps
beforeAll(async () => {
  database = await createTestDatabase()
  const post = makePost({ smtpUrl: undefined, from: 'Scalebridge <no-reply@example.org>', publicOrigin: ORIGIN })
  deps = { db: database.worker.db, post, publicOrigin: ORIGIN, signInSecret: 'a secret of the tests, thirty-two bytes' }
})
afterAll(() => database.drop())

const settle = (effect: (tx: Tx) => Promise<void>) => database.worker.db.transaction(effect).then(() => true)

const ABOUT_A_PERSON = JOB_NAMES.filter((name) => {
  const ids = Object.keys(JOBS[name].properties)
  return ids.includes('accountId') && ids.length > 1
})

interface Thing {
  organisationId: string
  /** Carries the job out for the account; answers the event that a mail would have. */
  tell: (accountId: string) => Promise<string>
  /** Whether who leaves the partnership is still told: of what they did themselves. */
  isTheirOwnDoing?: boolean
}

const heard = async (work: (eventId: string) => Promise<void>) => {
  const eventId = randomUUID()
  await work(eventId)
  return eventId
}

/** For each such job a thing that the account may be told of. */
const THINGS: Record<string, (leadId: string) => Promise<Thing>> = {
  'mail.receipt': async (leadId) => {
    const { db } = database.owner
    const pitch = await makePitch(db, { editionId: (await makeEdition(db)).id, state: 'submitted' })
    const version = { pitchId: pitch.id, version: 1, ...freezePitch(pitch), submittedBy: leadId, submittedAt: new Date() }
    await db.insert(schema.pitchVersions).values(version)
    const tell = (accountId: string) =>
      heard((eventId) => mailReceipt(deps, { eventId, settle, payload: { pitchId: pitch.id, accountId } }))
    return { organisationId: pitch.organisationId, tell, isTheirOwnDoing: true }
  },
  'mail.place': async () => {
    const { db } = database.owner
    const { id: editionId } = await makeEdition(db)
    const pitch = await makePitch(db, { editionId, state: 'selected' })
    const { id: segmentId } = await makeSegment(db, { editionId })
    const [slate] = await db.insert(schema.slates).values({ segmentId }).returning()
    const place = { editionId, segmentId, slateId: String(slate?.id), pitchId: pitch.id }
    const [made] = await db.insert(schema.segmentPlaces).values(place).returning()
    const placeId = String(made?.id)
    const tell = (accountId: string) => heard((eventId) => mailPlace(deps, { eventId, settle, payload: { placeId, accountId } }))
    return { organisationId: pitch.organisationId, tell }
  },
  'mail.unselected': async () => {
    const { db } = database.owner
    const pitch = await makePitch(db, { editionId: (await makeEdition(db)).id, state: 'shortlisted' })
    const tell = (accountId: string) =>
      heard((eventId) => mailUnselected(deps, { eventId, settle, payload: { pitchId: pitch.id, accountId } }))
    return { organisationId: pitch.organisationId, tell }
  },
}

describe('a job that names a thing and a person', () => {
  it('is one of these', () => {
    expect(Object.keys(THINGS).toSorted()).toEqual(ABOUT_A_PERSON.toSorted())
  })

  it.each(ABOUT_A_PERSON)('%s tells who stands to the thing, and nobody else', async (name) => {
    const { db } = database.owner
    const [lead, stranger] = [await makeAccount(db), await makeAccount(db)]
    const thing = await THINGS[name]?.(lead.id)
    if (thing === undefined) throw new Error(`nothing to tell by ${name}`)
    const { organisationId, tell } = thing
    await db.insert(schema.memberships).values({ accountId: lead.id, organisationId, role: 'partnership_lead' })
    // A colleague who leads something else is as much a stranger.
    const elsewhere = (await makePitch(db, { editionId: (await makeEdition(db)).id })).organisationId
    await db.insert(schema.memberships).values({ accountId: stranger.id, organisationId: elsewhere, role: 'partnership_lead' })
    const mailTo = async (eventId: string) =>
      (await db.select().from(schema.caughtMails).where(eq(schema.caughtMails.eventId, eventId)))[0]?.recipient

    expect(await mailTo(await tell(lead.id))).toBe(lead.email)
    await expect(tell(stranger.id)).rejects.toThrow('the account')
    const membership = and(eq(schema.memberships.accountId, lead.id), eq(schema.memberships.organisationId, organisationId))
    await db.delete(schema.memberships).where(membership)
    if (thing.isTheirOwnDoing !== true) await expect(tell(lead.id)).rejects.toThrow('does not lead')
    await db.update(schema.accounts).set({ disabledAt: new Date() }).where(eq(schema.accounts.id, lead.id))
    await expect(tell(lead.id)).rejects.toThrow('the account is gone')
  })
})
