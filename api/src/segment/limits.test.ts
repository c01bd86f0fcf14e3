import { schema } from '@scalebridge/db'
import { makeEdition, makeInvestor, makePitch, makeSegment } from '@scalebridge/db/testing'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApi, type Member, type TestApi } from '../testing/index.ts'
import type { Slate } from './segment.shapes.ts'

let api: TestApi
let curator: Member

beforeAll(async () => {
  api = await createTestApi()
  curator = await api.as('secretariat_curator')
})
afterAll(() => api.close())

/** Two pitches of different leads on a draft of a slate, of which the second may have the first's lead for a partner. */
async function twoOnSlate(partner?: 'invited' | 'confirmed' | 'denied') {
  const { db } = api.database.owner
  const editionId = (await makeEdition(db)).id
  const segmentId = (await makeSegment(db, { editionId })).id
  const [first, second] = [await makePitch(db, { editionId, state: 'eligible' }), await makePitch(db, { editionId, state: 'eligible' })]
  if (partner !== undefined) await addPartner(second.id, { organisationId: first.organisationId, state: partner })
  return { editionId, segmentId, first, second, slate: await slateOf(segmentId, [first.id, second.id]) }
}

async function addPartner(pitchId: string, { organisationId, state }: { organisationId: string; state: string }): Promise<void> {
  const answeredAt = state === 'invited' ? null : new Date()
  const values = { pitchId, organisationId, state, answeredAt, name: 'A partner', contactEmail: 'partner@example.org', language: 'en' }
  await api.database.owner.db.insert(schema.pitchPartners).values({ ...values, tokenHash: crypto.randomUUID() })
}

async function slateOf(segmentId: string, pitchIds: string[]): Promise<Slate> {
  let slate: Slate = (await curator.post(`/api/v1/segments/${segmentId}/slates`, { body: { alternative: null } })).json()
  for (const pitchId of pitchIds) slate = (await command(slate, { command: 'add', pitchId })).json()
  return slate
}

const command = (slate: Slate, body: object) =>
  curator.post(`/api/v1/slates/${slate.id}/commands`, { body, headers: { 'if-match': `"${slate.revision}"` } })

const perOrganisation = ({ limits }: Slate) => limits.filter(({ kind }) => kind === 'organisation').map(({ value, by }) => [value, by])

describe('the limit per organisation', () => {
  it.each(['invited', 'confirmed'] as const)('counts a partner that is %s as it counts a lead', async (state) => {
    const { first, slate } = await twoOnSlate(state)
    expect(perOrganisation(slate)).toEqual([[first.organisationId, 1]])
  })

  it('does not count who said that it is no partner, nor who is none', async () => {
    expect(perOrganisation((await twoOnSlate('denied')).slate)).toEqual([])
    expect(perOrganisation((await twoOnSlate()).slate)).toEqual([])
  })

  it('asks why such a slate should stand before it is proposed', async () => {
    const { slate } = await twoOnSlate('confirmed')
    expect((await command(slate, { command: 'propose' })).json()).toMatchObject({ code: 'slate.quotasNotHeld' })
  })
})

describe('a conflict of interest', () => {
  it('reaches from an investor to the pitches that its own organisation is a partner of', async () => {
    const { second, slate } = await twoOnSlate()
    const investor = await makeInvestor(api.database.owner.db)
    await addPartner(second.id, { organisationId: investor.organisationId, state: 'confirmed' })
    expect((await command(slate, { command: 'addPanelist', investorId: investor.id })).json()).toMatchObject({ code: 'slate.conflict' })
  })
})

describe('the quota of past editions', () => {
  /** Whether an organisation counts that stood on a stage in this state, in an edition whose Forum is so many hours from this one's. */
  async function countsAfter(state: 'confirmed' | 'swapped', hours: number): Promise<boolean> {
    const { db } = api.database.owner
    const { editionId, segmentId, first, slate } = await twoOnSlate()
    const [edition] = await db.select().from(schema.editions).where(eq(schema.editions.id, editionId))
    const forumStartsAt = new Date((edition?.forumStartsAt.getTime() ?? 0) + hours * 3_600_000)
    const other = await makeEdition(db)
    await db.update(schema.editions).set({ forumStartsAt }).where(eq(schema.editions.id, other.id))
    const stage = await makeSegment(db, { editionId: other.id })
    const pitch = await makePitch(db, { editionId: other.id, organisationId: first.organisationId, state: 'selected' })
    const [former] = await db.insert(schema.slates).values({ segmentId: stage.id }).returning()
    const said = { presenterName: 'A presenter', presence: 'in_person', language: 'en', hasAgreedToRelease: true, confirmedAt: new Date() }
    const place = { editionId: other.id, segmentId: stage.id, slateId: String(former?.id), pitchId: pitch.id, state, ...said }
    await db.insert(schema.segmentPlaces).values(place)
    const quota = { segmentId, kind: 'past_edition', minimum: 0, maximum: 0 }
    await db.insert(schema.segmentQuotas).values(quota)
    const seen: Slate = (await command(slate, { command: 'move', pitchId: first.id, position: 2 })).json()
    return seen.quotas.some(({ isHeld }) => !isHeld)
  }

  it('counts organisations that stood on a stage in an earlier one', async () => {
    expect(await countsAfter('confirmed', -12)).toBe(true)
  })

  it('does not count a place that was swapped for another, nor a later edition', async () => {
    expect(await countsAfter('swapped', -12)).toBe(false)
    expect(await countsAfter('confirmed', 12)).toBe(false)
  })
})
