import { schema } from '@scalebridge/db'
import { makeEdition, makeMandate, makePitch } from '@scalebridge/db/testing'
import { asc, eq } from 'drizzle-orm'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { createTestApi, type Member, type TestApi } from '../testing/index.ts'
import { matchForTest } from '../testing/match.ts'
import { createImpressions } from './impressions.ts'

let api: TestApi
let lead: Member
let mandateId: string
let runId: string

beforeAll(async () => {
  api = await createTestApi()
  const { db } = api.database.owner
  const edition = await makeEdition(db, { isCurrent: true })
  lead = await api.as('investor_lead')
  mandateId = (await makeMandate(db, { editionId: edition.id, investorId: lead.investorId ?? '' })).id
  for (let number = 1; number <= 3; number += 1) await makePitch(db, { editionId: edition.id, state: 'submitted', number })
  runId = await matchForTest(db, edition)
})
afterAll(() => api.close())

const noted = () =>
  api.database.owner.db
    .select()
    .from(schema.impressions)
    .where(eq(schema.impressions.mandateId, mandateId))
    .orderBy(asc(schema.impressions.position))

it('when a page of a shortlist is read, its pitches are noted with their places, each once', async () => {
  const read = async () => (await lead.get(`/api/v1/mandates/${mandateId}/shortlist?size=2`)).json()
  const { items } = await read()
  await read()
  await vi.waitFor(async () => expect(await noted()).toHaveLength(2), { timeout: 60_000, interval: 50 })
  const places = (await noted()).map(({ pitchId, position, propensityPermille }) => [pitchId, position, propensityPermille])
  expect(places).toEqual(items.map((item: { pitch: { id: string }; rank: number }) => [item.pitch.id, item.rank, 1000]))
})

it('when the server leaves, what was noted is written first; said again, it stands once', async () => {
  const impressions = createImpressions(api.deps)
  const [first] = await noted()
  const sight = { runId, mandateId, pitches: [{ id: String(first?.pitchId), position: 7 }] }
  impressions.note(sight)
  impressions.note({ ...sight, runId: randomUUID() })
  await impressions.flush()
  expect((await noted()).map(({ position }) => position)).toEqual([1, 2, 7])
})

it('when it cannot be written, nobody who reads is told', async () => {
  const impressions = createImpressions(api.deps)
  impressions.note({ runId, mandateId, pitches: [{ id: randomUUID(), position: 1 }] })
  await expect(impressions.flush()).resolves.toBeUndefined()
})
