import { schema } from '@scalebridge/db'
import { makeEdition, makeMandate, makePitch, type Edition, type Mandate, type Pitch } from '@scalebridge/db/testing'
import { eq } from 'drizzle-orm'
import { Check } from 'typebox/value'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestApi, type Member, type TestApi } from '../testing/index.ts'
import { matchForTest } from '../testing/match.ts'
import { getShortlist, type EntryChanges } from './matching.contract.ts'

interface Saved {
  pitch: { id: string }
  entry: { state: string; changes: EntryChanges | null }
  pair: { shown: number; investorSide: { factors: { key: string; points: number }[] } }
}

let api: TestApi
let edition: Edition
let lead: Member
let mandate: Mandate
let pitch: Pitch

beforeAll(async () => {
  api = await createTestApi()
  edition = await makeEdition(owner(), { isCurrent: true })
  lead = await api.as('investor_lead')
  mandate = await makeMandate(owner(), { editionId: edition.id, investorId: lead.investorId ?? '', excludedCountries: ['KEN'] })
})
afterAll(() => api.close())
beforeEach(async () => {
  pitch = await makePitch(owner(), { editionId: edition.id, state: 'submitted' })
  await matchForTest(owner(), edition)
  await lead.put(`${address()}/${pitch.id}/entry`, { body: { state: 'saved' } })
})

const owner = () => api.database.owner.db
const address = () => `/api/v1/mandates/${mandate.id}/shortlist`

async function readSaved(): Promise<{ items: Saved[]; left: Saved[] }> {
  const response = await lead.get(`${address()}?state=saved&list=all`)
  const body = response.json()
  expect(Check(getShortlist.schema.response[200], body), response.body).toBe(true)
  const ours = (list: Saved[]) => list.filter((item) => item.pitch.id === pitch.id)
  return { items: ours(body.items), left: ours(body.left) }
}

async function change(values: Partial<typeof schema.pitches.$inferInsert>): Promise<void> {
  await owner().update(schema.pitches).set(values).where(eq(schema.pitches.id, pitch.id))
  await matchForTest(owner(), edition)
}

describe('a saved pitch', () => {
  it('when nothing changed, says nothing', async () => {
    await matchForTest(owner(), edition)
    expect((await readSaved()).items.map(({ entry }) => entry.changes)).toEqual([null])
  })

  it('when it fits less than before, tells both scores and the factors that moved, here and on its page', async () => {
    const [before] = (await readSaved()).items
    await change({ stage: 'ideation', evidenceLevel: 0 })
    const [after] = (await readSaved()).items
    const changes = after?.entry.changes
    expect(changes).toMatchObject({ shownBefore: before?.pair.shown, shownNow: after?.pair.shown, noLongerEligible: false })
    expect(changes?.shownNow).toBeLessThan(changes?.shownBefore ?? 0)
    const pointsOf = (item: Saved | undefined) => item?.pair.investorSide.factors.find(({ key }) => key === 'stage')?.points
    expect(changes?.factors).toContainEqual({ key: 'stage', before: pointsOf(before), after: pointsOf(after) })
    expect(changes?.factors.map(({ key }) => key)).not.toContain('goals')
    expect((await lead.get(`${address()}/${pitch.id}`)).json().entry.changes).toEqual(changes)
  })

  it('when it is no longer eligible, stays in sight among the saved, with that said', async () => {
    await change({ countries: ['KEN'] })
    const { items, left } = await readSaved()
    expect(items).toEqual([])
    expect(left).toMatchObject([{ entry: { state: 'saved', changes: { shownNow: null, factors: [], noLongerEligible: true } } }])
    expect((await lead.get(`${address()}?list=all`)).json().left).toEqual([])
  })

  it('when somebody keeps it apart from the mandate, it is not told of at all', async () => {
    const curator = await api.as('secretariat_curator')
    const rule = { editionId: edition.id, pitchId: pitch.id, investorId: mandate.investorId, kind: 'ban', side: 'secretariat' }
    await owner()
      .insert(schema.pairRules)
      .values({ ...rule, accountId: curator.accountId })
    await matchForTest(owner(), edition)
    expect(await readSaved()).toEqual({ items: [], left: [] })
  })
})
