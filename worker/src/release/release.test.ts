import { and, eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { schema, type Tx } from '@scalebridge/db'
import {
  createTestDatabase,
  makeAccount,
  makeEdition,
  makeMember,
  makePitch,
  makeSegment,
  type TestDatabase,
} from '@scalebridge/db/testing'
import { tellUnselected } from '@scalebridge/db/segment'
import { releaseSlate } from './release-slate.ts'

let database: TestDatabase
let editionId: string
let slateId: string
let pitchId: string
let leadId: string
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())
beforeEach(async () => {
  const { db } = database.owner
  editionId = (await makeEdition(db)).id
  const segmentId = (await makeSegment(db, { editionId })).id
  const lead = await makeMember(db, 'partnership_lead')
  leadId = lead.account.id
  pitchId = (await makePitch(db, { editionId, organisationId: lead.organisationId, state: 'submitted' })).id
  const [proposer, signer] = [await makeAccount(db), await makeAccount(db)]
  const [slate] = await db
    .insert(schema.slates)
    .values({
      segmentId,
      state: 'signed_off',
      proposedBy: proposer.id,
      signedOffBy: signer.id,
      signedOffAt: new Date(),
      embargoUntil: new Date(Date.now() + 3_600_000),
    })
    .returning()
  slateId = slate?.id ?? ''
  await db.insert(schema.slateItems).values({ slateId, pitchId, role: 'selected', position: 1 })
})

const run = () =>
  releaseSlate({
    payload: { slateId },
    settle: async (effect: (tx: Tx) => Promise<void>) => {
      await database.worker.db.transaction(effect)
      return true
    },
  })
const lift = () =>
  database.owner.db
    .update(schema.slates)
    .set({ embargoUntil: sql`now() - interval '1 second'` })
    .where(eq(schema.slates.id, slateId))

/** All that tells of a slate: its pitch's state, its places, promised mails and events on the pitch's channel. */
async function traces() {
  const { db } = database.owner
  const [pitch] = await db.select().from(schema.pitches).where(eq(schema.pitches.id, pitchId))
  const places = await db.select().from(schema.segmentPlaces).where(eq(schema.segmentPlaces.slateId, slateId))
  const events = await db
    .select()
    .from(schema.liveEvents)
    .where(eq(schema.liveEvents.channel, `pitch:${pitchId}`))
  const mails = await db
    .select()
    .from(schema.outbox)
    .where(eq(schema.outbox.aggregateId, places[0]?.id ?? slateId))
  return {
    state: pitch?.state,
    places: places.map(({ state }) => state),
    events: events.length,
    mails: mails.map(({ payload }) => payload),
  }
}

describe('the release of a slate', () => {
  it('before its instant, lets nothing out', async () => {
    await expect(run()).rejects.toThrow('the embargo was put off')
    expect(await traces()).toEqual({ state: 'submitted', places: [], events: 0, mails: [] })
  })

  it('at its instant, gives places, moves pitches along the allowed moves, and promises a mail to who leads', async () => {
    await lift()
    await run()
    const { places, state, events, mails } = await traces()
    expect({ state, places }).toEqual({ state: 'selected', places: ['selected'] })
    expect(events).toBeGreaterThan(0)
    expect(mails).toEqual([expect.objectContaining({ accountId: leadId })])
    const moves = await database.owner.db
      .select()
      .from(schema.auditLog)
      .where(eq(schema.auditLog.subjectId, pitchId))
      .orderBy(schema.auditLog.id)
    expect(moves.map(({ action }) => action)).toEqual(['pitch.eligible', 'pitch.shortlisted', 'pitch.selected'])
  })

  it('when it was sent back meanwhile, or released already, does nothing', async () => {
    await lift()
    await run()
    await expect(run()).rejects.toThrow('the slate is released')
    expect((await traces()).places).toEqual(['selected'])
  })

  it('when a pitch was withdrawn meanwhile, releases the others', async () => {
    await database.owner.db.update(schema.pitches).set({ state: 'withdrawn' }).where(eq(schema.pitches.id, pitchId))
    await lift()
    await run()
    expect(await traces()).toMatchObject({ state: 'withdrawn', places: [], mails: [] })
    const [slate] = await database.owner.db.select().from(schema.slates).where(eq(schema.slates.id, slateId))
    expect(slate?.state).toBe('released')
  })
})

describe('those without a place', () => {
  /** Another pitch of the same partnership, and one that is a reserve. */
  async function others() {
    const { db } = database.owner
    const [own] = await db.select().from(schema.pitches).where(eq(schema.pitches.id, pitchId))
    const of = { editionId, organisationId: own?.organisationId ?? '', state: 'submitted' }
    const [unselected, reserve] = [await makePitch(db, of), await makePitch(db, of)]
    await makePitch(db, { ...of, state: 'withdrawn' })
    await db.insert(schema.slateItems).values({ slateId, pitchId: reserve.id, role: 'reserve', position: 1 })
    return unselected.id
  }
  const told = async () => {
    const mails = await database.owner.db
      .select({ payload: schema.outbox.payload })
      .from(schema.outbox)
      .innerJoin(schema.pitches, eq(schema.pitches.id, schema.outbox.aggregateId))
      .where(and(eq(schema.outbox.name, 'mail.unselected'), eq(schema.pitches.editionId, editionId)))
    return mails.map(({ payload }) => payload)
  }

  it('are told once, at the instant and not before; reserves are not, for theirs is still open', async () => {
    const unselected = await others()
    await expect(run()).rejects.toThrow('the embargo was put off')
    expect(await told()).toEqual([])
    await lift()
    await run()
    expect(await told()).toEqual([{ pitchId: unselected, accountId: leadId }])
    await database.worker.db.transaction((tx) => tellUnselected(tx, editionId))
    expect(await told()).toHaveLength(1)
  })

  it('when another segment is planned and not decided, wait for it', async () => {
    const { db } = database.owner
    const unselected = await others()
    const other = await makeSegment(db, { editionId })
    await db.insert(schema.segmentPlans).values({ segmentId: other.id })
    await lift()
    await run()
    expect(await told()).toEqual([])
    await db.insert(schema.slates).values({ segmentId: other.id, state: 'retired' })
    await database.worker.db.transaction((tx) => tellUnselected(tx, editionId))
    expect(await told()).toEqual([{ pitchId: unselected, accountId: leadId }])
  })
})
