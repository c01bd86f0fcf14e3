import { schema } from '@scalebridge/db'
import { makeEdition, makeMandate, makePitch } from '@scalebridge/db/testing'
import { PACKED_LENGTH } from '@scalebridge/worker/engine'
import { and, eq } from 'drizzle-orm'
import { Check } from 'typebox/value'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApi, type Member, type TestApi } from '../testing/index.ts'
import { matchForTest } from '../testing/match.ts'
import { getShortlist } from './matching.contract.ts'

let api: TestApi
let lead: Member
let mandateId: string
let runId: string
/** In the order of the long list. */
let all: string[]

beforeAll(async () => {
  api = await createTestApi()
  const { db } = api.database.owner
  const edition = await makeEdition(db, { slug: '2032', isCurrent: true })
  lead = await api.as('investor_lead')
  mandateId = (await makeMandate(db, { editionId: edition.id, investorId: lead.investorId ?? '' })).id
  for (let nth = 1; nth <= 5; nth += 1) await makePitch(db, { editionId: edition.id, state: 'submitted', number: nth })
  runId = await matchForTest(db, edition)
  all = (await ownList('mandate'))?.counterpartIds ?? []
})
afterAll(() => api.close())

async function ownList(side: string) {
  const { matchLists } = schema
  const [row] = await api.database.owner.db
    .select()
    .from(matchLists)
    .where(and(eq(matchLists.runId, runId), eq(matchLists.side, side), eq(matchLists.ownerId, mandateId)))
  return row
}

interface Page {
  list: string
  listVersion: string | null
  eligibleCount: number
  nextCursor: string | null
  items: { rank: number; placedBy: string | null; pitch: { id: string }; pair: { score: number } }[]
}

async function read(query = ''): Promise<Page & { ids: string[] }> {
  const response = await lead.get(`/api/v1/mandates/${mandateId}/shortlist${query}`)
  expect(response.statusCode).toBe(200)
  const page: Page = response.json()
  expect(Check(getShortlist.schema.response[200], page)).toBe(true)
  return { ...page, ids: page.items.map(({ pitch }) => pitch.id) }
}

/** Pitches by their places on the long list, each with why it is there. */
async function makeShort(places: readonly (readonly [place: number, placedBy: 'score' | 'floor' | 'novelty' | 'pin'])[]) {
  const long = await ownList('mandate')
  if (long === undefined) throw new Error('the mandate has no list')
  const pick = <T>(values: readonly T[]) => places.flatMap(([place]) => values.slice(place - 1, place))
  await api.database.owner.db.insert(schema.matchLists).values({
    ...long,
    side: 'shortlist',
    counterpartIds: pick(long.counterpartIds),
    scores: pick(long.scores),
    shownScores: pick(long.shownScores),
    factors: places.flatMap(([place]) => long.factors.slice((place - 1) * PACKED_LENGTH, place * PACKED_LENGTH)),
    placedBy: places.map(([, placedBy]) => placedBy),
  })
}

describe('the shortlist of a mandate', () => {
  it('while it has none, shows all that fit', async () => {
    const { list, ids, items, eligibleCount } = await read()
    expect([list, eligibleCount]).toEqual(['all', 5])
    expect(ids).toEqual(all)
    expect(items.map(({ placedBy }) => placedBy)).toEqual([null, null, null, null, null])
  })

  it('is in its own order, with why each pitch is there, and all that fit are one step away', async () => {
    await makeShort([
      [5, 'pin'],
      [1, 'score'],
      [4, 'floor'],
    ])
    const short = await read()
    expect([short.list, short.eligibleCount]).toEqual(['short', 5])
    expect(short.items.map(({ rank, placedBy, pitch }) => [rank, placedBy, pitch.id])).toEqual([
      [1, 'pin', all[4]],
      [2, 'score', all[0]],
      [3, 'floor', all[3]],
    ])
    const long = await read('?list=all')
    expect([long.list, long.ids]).toEqual(['all', all])
    expect(short.listVersion).not.toBeNull()
  })

  it('is read page by page in its own order', async () => {
    const first = await read('?size=2')
    expect(first.ids).toEqual([all[4], all[0]])
    const next = await read(`?size=2&cursor=${encodeURIComponent(first.nextCursor ?? '')}`)
    expect([next.ids, next.nextCursor]).toEqual([[all[3]], null])
    const other = await lead.get(`/api/v1/mandates/${mandateId}/shortlist?list=all&cursor=${encodeURIComponent(first.nextCursor ?? '')}`)
    expect(other.statusCode).toBe(400)
  })

  it('tells the points of a pitch that stands on the shortlist alone', async () => {
    const { db } = api.database.owner
    const long = await ownList('mandate')
    const isLong = and(eq(schema.matchLists.runId, runId), eq(schema.matchLists.side, 'mandate'), eq(schema.matchLists.ownerId, mandateId))
    const cut = { counterpartIds: all.slice(0, 4), scores: long?.scores.slice(0, 4), shownScores: long?.shownScores.slice(0, 4) }
    await db
      .update(schema.matchLists)
      .set({ ...cut, factors: long?.factors.slice(0, 4 * PACKED_LENGTH) })
      .where(isLong)
    const [pinned] = (await read()).items
    expect([pinned?.pitch.id, pinned?.pair.score]).toEqual([all[4], long?.scores[4]])
  })
})
