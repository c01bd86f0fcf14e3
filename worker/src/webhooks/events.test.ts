import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { movePitch, record, schema, withActor } from '@scalebridge/db'
import { EVENT_TYPES, WEBHOOK_EVENTS } from '@scalebridge/db/reference'
import {
  createTestDatabase,
  makeAccount,
  makeEdition,
  makeInvestor,
  makeMandate,
  makeMember,
  makePitch,
  makeSegment,
  type TestDatabase,
} from '@scalebridge/db/testing'

const { clarifications, consents, introductions, pitches, pledges, slates, webhookDeliveries, webhookEndpoints } = schema

let database: TestDatabase
let editionId: string
let author: string
beforeAll(async () => {
  database = await createTestDatabase()
  editionId = (await makeEdition(database.owner.db)).id
  author = (await makeAccount(database.owner.db)).id
})
afterAll(() => database.drop())

/** An endpoint that would be told of everything; nothing is sent here. */
async function makeEndpoint(set: Partial<typeof webhookEndpoints.$inferInsert> = {}) {
  const values = { address: 'https://hooks.example.org/', eventTypes: [...EVENT_TYPES], createdBy: author, ...set }
  const [row] = await database.owner.db.insert(webhookEndpoints).values(values).returning()
  if (row === undefined) throw new Error('the endpoint was not returned')
  return row
}

const deliveriesOf = (id: string) =>
  database.owner.db.select().from(webhookDeliveries).where(eq(webhookDeliveries.endpointId, id)).orderBy(webhookDeliveries.id)

describe('an event', () => {
  /** Who is told of what happens: the partnership, the investor, strangers, the Secretariat. */
  async function makeFour() {
    const [partnership, investor, stranger] = [
      await makeMember(database.owner.db, 'partnership_lead'),
      await makeMember(database.owner.db, 'investor_lead'),
      await makeMember(database.owner.db, 'partnership_lead'),
    ]
    const endpoints = {
      partnership: await makeEndpoint({ organisationId: partnership.organisationId }),
      investor: await makeEndpoint({ organisationId: investor.organisationId }),
      stranger: await makeEndpoint({ organisationId: stranger.organisationId }),
      secretariat: await makeEndpoint(),
    }
    const toldOf = async () => {
      const told: Record<string, unknown[]> = {}
      for (const [who, { id }] of Object.entries(endpoints)) {
        const rows = await deliveriesOf(id)
        told[who] = rows.map(({ eventType }) => eventType)
        for (const { eventType, data } of rows) {
          const rule = Object.entries(WEBHOOK_EVENTS).find(([type]) => type === eventType)?.[1]
          expect(Object.keys(data).toSorted()).toEqual(Object.keys(rule?.data ?? {}).toSorted())
        }
      }
      return told
    }
    return { partnership, investor, toldOf }
  }

  // By somebody who sees what it happens to, as in the product: nobody in particular sees no pledge.
  const happen = (action: string, subject: { kind: string; id: string }, after?: unknown) =>
    withActor(database.api.db, { kind: 'account', accountId: author }, (tx) => record(tx, { actorId: null, action, subject, after }))

  it('of a pitch is told to its partnership and the Secretariat; to everybody once it stands in the catalogue', async () => {
    const { partnership, toldOf } = await makeFour()
    const pitch = await makePitch(database.owner.db, { editionId, organisationId: partnership.organisationId, state: 'returned_for_fix' })
    await database.api.db.transaction((tx) => movePitch(tx, { pitch, to: 'submitted', actorId: null }))
    expect(await toldOf()).toEqual({ partnership: ['pitch.submitted'], secretariat: ['pitch.submitted'], investor: [], stranger: [] })
    const subject = { kind: 'pitch', id: pitch.id }
    const agreed = { pitchId: pitch.id, textVersion: 1, locale: 'en', isGiven: true }
    await database.owner.db.insert(consents).values({ ...agreed, purpose: 'stage' })
    await happen('consent.give', subject, { purpose: 'stage' })
    expect((await toldOf())['stranger']).toEqual([])
    await database.owner.db.insert(consents).values({ ...agreed, purpose: 'catalogue' })
    await happen('consent.give', subject, { purpose: 'catalogue' })
    expect((await toldOf())['stranger']).toEqual(['pitch.published'])
    const [now] = await database.owner.db.select().from(pitches).where(eq(pitches.id, pitch.id))
    if (now === undefined) throw new Error('the pitch is gone')
    await database.api.db.transaction((tx) => movePitch(tx, { pitch: now, to: 'withdrawn', actorId: null }))
    expect((await toldOf())['stranger']).toEqual(['pitch.published', 'pitch.unpublished'])
    expect((await toldOf())['partnership']).toEqual(['pitch.submitted', 'pitch.published', 'pitch.withdrawn', 'pitch.unpublished'])
  })

  it('of a change that is rolled back is told to nobody', async () => {
    const { partnership, toldOf } = await makeFour()
    const pitch = await makePitch(database.owner.db, { editionId, organisationId: partnership.organisationId, state: 'submitted' })
    const undone = database.api.db.transaction(async (tx) => {
      await movePitch(tx, { pitch, to: 'withdrawn', actorId: null })
      throw new Error('something else failed')
    })
    await expect(undone).rejects.toThrow('something else failed')
    expect(Object.values(await toldOf()).flat()).toEqual([])
  })

  it('of an introduction is told to its two sides; of a silent decline the investor hears nothing until its time is over', async () => {
    const { partnership, investor, toldOf } = await makeFour()
    const { id: investorId } = await makeInvestor(database.owner.db, { organisationId: investor.organisationId })
    const mandate = await makeMandate(database.owner.db, { editionId, investorId })
    const pitch = await makePitch(database.owner.db, { editionId, organisationId: partnership.organisationId, state: 'submitted' })
    const asked = { editionId, mandateId: mandate.id, investorId, pitchId: pitch.id, message: 'We would like to hear more of it.' }
    const [made] = await database.owner.db
      .insert(introductions)
      .values({ ...asked, requestedBy: author, expiresAt: new Date(Date.now() + 86_400_000) })
      .returning()
    const subject = { kind: 'introduction', id: made?.id ?? '' }
    await happen('introduction.request', subject)
    await happen('introduction.write', subject)
    const one = ['introduction.changed']
    expect(await toldOf()).toEqual({ partnership: one, investor: one, stranger: [], secretariat: [] })
    const declined = { state: 'declined', respondedAt: new Date(), respondedBy: author }
    await database.owner.db.update(introductions).set(declined).where(eq(introductions.id, subject.id))
    await happen('introduction.decline', subject)
    expect(await toldOf()).toMatchObject({ partnership: [...one, ...one], investor: one })
  })

  it('of a pledge is told to whoever pledges and the Secretariat until it is public, and of a rehearsal to nobody', async () => {
    const { investor, toldOf } = await makeFour()
    const segment = await makeSegment(database.owner.db, { editionId })
    const values = { segmentId: segment.id, accountId: author, organisationId: investor.organisationId, kind: 'interest' }
    const [made] = await database.owner.db
      .insert(pledges)
      .values({ ...values, commandId: randomUUID() })
      .returning()
    const subject = { kind: 'pledge', id: made?.id ?? '' }
    await happen('pledge.signal', subject)
    const one = ['pledge.changed']
    expect(await toldOf()).toEqual({ partnership: [], investor: one, stranger: [], secretariat: one })
    await database.owner.db.update(pledges).set({ publishedAt: new Date() }).where(eq(pledges.id, subject.id))
    await happen('pledge.publish', subject)
    expect(await toldOf()).toMatchObject({ partnership: one, stranger: one })
  })

  it('of a segment’s release or an answer about the call is told to everybody, and not before it is so', async () => {
    const { toldOf } = await makeFour()
    const segment = await makeSegment(database.owner.db, { editionId })
    const [slate] = await database.owner.db.insert(slates).values({ segmentId: segment.id }).returning()
    await happen('slate.release', { kind: 'slate', id: slate?.id ?? '' })
    expect((await toldOf())['stranger']).toEqual([])
    const asked = { editionId, askedBy: author, language: 'en', asked: 'May two partnerships join?' }
    const said = { en: 'Yes.', ar: 'نعم', zh: '可以', fr: 'Oui.', ru: 'Да.', es: 'Sí.' }
    const answered = { state: 'answered', question: said, answer: said, answeredBy: author, answeredAt: new Date() }
    const [question] = await database.owner.db
      .insert(clarifications)
      .values({ ...asked, ...answered })
      .returning()
    await happen('clarification.answer', { kind: 'clarification', id: question?.id ?? '' })
    expect((await toldOf())['stranger']).toEqual(['clarification.answered'])
  })
})
