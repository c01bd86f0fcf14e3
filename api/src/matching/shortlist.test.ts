import { schema } from '@scalebridge/db'
import { DEFAULT_AUDIENCES } from '@scalebridge/db/reference'
import { makeEdition, makeMandate, makeOrganisation, makePitch, type Edition, type Mandate, type Pitch } from '@scalebridge/db/testing'
import { eq } from 'drizzle-orm'
import { randomUUID } from 'node:crypto'
import { Check } from 'typebox/value'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApi, type Member, type TestApi } from '../testing/index.ts'
import { makeIntroduction } from '../testing/introduction.ts'
import { matchForTest } from '../testing/match.ts'
import { getShortlist } from './matching.contract.ts'

interface Item {
  rank: number
  pitch: { id: string; title: string }
  pair: { score: number; shown: number; investorSide: Side; pitchSide: Side }
  entry: { state: string } | null
}
interface Side {
  points: number
  factors: { key: string; points: number; reason: { code: string } }[]
}

let api: TestApi
let edition: Edition
let lead: Member
let mandate: Mandate
const made: Record<string, Pitch> = {}

beforeAll(async () => {
  api = await createTestApi()
  const db = api.database.owner.db
  edition = await makeEdition(db, { slug: '2031', isCurrent: true })
  lead = await api.as('investor_lead')
  mandate = await makeMandate(db, { editionId: edition.id, investorId: lead.investorId ?? '', instruments: [], countryGroups: ['009'] })
  await db
    .insert(schema.exchangeRates)
    .values({ editionId: edition.id, currency: 'JPY', usdPerUnit: '0.01', asOf: '2026-11-01', source: 'a test' })
  const submitted = { editionId: edition.id, state: 'submitted' }
  const reef = await makeOrganisation(db, { name: 'Reef Keepers' })
  made['fiji'] = await makePitch(db, { ...submitted, number: 1, countries: ['FJI'] })
  made['kenya'] = await makePitch(db, {
    ...submitted,
    number: 2,
    countries: ['KEN'],
    goals: [2],
    targets: [],
    stage: 'scaling',
    title: '100% school_meals',
  })
  made['region'] = await makePitch(db, {
    ...submitted,
    number: 3,
    scope: 'regional',
    countries: [],
    regions: ['054'],
    organisationId: reef.id,
  })
  made['yen'] = await makePitch(db, {
    ...submitted,
    number: 4,
    countries: ['NPL'],
    askMinor: 3_000_000,
    askMinimumMinor: null,
    askCurrency: 'JPY',
    instruments: ['guarantee'],
  })
  made['global'] = await makePitch(db, {
    ...submitted,
    number: 5,
    scope: 'global',
    countries: [],
    lessons: 'What the Zanzibar cooperatives taught us.',
  })
  await makePitch(db, { editionId: edition.id, state: 'draft' })
  await matchForTest(db, edition)
})
afterAll(() => api.close())

const owner = () => api.database.owner.db
const address = (query = '') => `/api/v1/mandates/${mandate.id}/shortlist${query}`
const titlesOf = (ids: string[]) =>
  ids.map((id) => Object.entries(made).find(([, pitch]) => pitch.id === id)?.[0] ?? 'a pitch this test did not make')
const shown = async (query = '') => {
  const response = await lead.get(address(query))
  expect(response.statusCode, response.body).toBe(200)
  return titlesOf(response.json<{ items: Item[] }>().items.map((item) => item.pitch.id)).toSorted()
}
const everything = () => Object.keys(made).toSorted()

describe('getShortlist', () => {
  it('when the list is read, it is the engine’s, best first, and its JSON is what the contract says', async () => {
    const response = await lead.get(address())
    const body = response.json()
    expect(response.headers['content-type']).toContain('application/json')
    expect(Check(getShortlist.schema.response[200], body)).toBe(true)
    expect(body).toMatchObject({ eligibleCount: 5, nextCursor: null, run: { kind: 'edition', state: 'ready' } })
    const scores = body.items.map((item: Item) => item.pair.score)
    expect(scores).toEqual(scores.toSorted((a: number, b: number) => b - a))
    expect(body.items.map((item: Item) => item.rank)).toEqual([1, 2, 3, 4, 5])
    expect(titlesOf([body.items[0].pitch.id])).not.toEqual(['kenya'])
    expect(body.items.find((item: Item) => item.pitch.id === made['fiji']?.id).pitch).toMatchObject({
      reference: '2031-0001',
      countries: ['FJI'],
      askMinor: 150_000_000,
    })
  })

  it('when an item is explained, factor points add up to each side, and every factor has its reason', async () => {
    const items: Item[] = (await lead.get(address())).json().items
    for (const { pair } of items) {
      for (const side of [pair.investorSide, pair.pitchSide]) {
        expect(side.factors.reduce((sum, { points }) => sum + points, 0)).toBe(side.points)
        expect(side.factors.every(({ key, reason }) => reason.code.startsWith(`${key}.`))).toBe(true)
      }
    }
    const fiji = items.find((item) => item.pitch.id === made['fiji']?.id)
    expect(fiji?.pair.investorSide.factors.find(({ key }) => key === 'geography')?.reason).toEqual({
      code: 'geography.region',
      params: { places: ['FJI'], groups: ['009'] },
    })
  })

  it('when it is asked for with the version that the caller has, nothing is sent again until something changes', async () => {
    const first = await lead.get(address())
    const again = await lead.get(address(), { headers: { 'if-none-match': String(first.headers['etag']) } })
    expect([again.statusCode, again.body, again.headers['content-length']]).toEqual([304, '', undefined])
    await lead.put(`${address()}/${made['fiji']?.id}/entry`, { body: { state: 'saved' } })
    const changed = await lead.get(address(), { headers: { 'if-none-match': String(first.headers['etag']) } })
    expect(changed.statusCode).toBe(200)
    await lead.delete(`${address()}/${made['fiji']?.id}/entry`)
  })

  it.each([
    ['?goal=2', ['kenya']],
    ['?stage=scaling', ['kenya']],
    ['?instrument=guarantee', ['yen']],
    ['?place=KEN', ['kenya']],
    ['?place=FJI', ['fiji', 'region']],
    ['?place=009', ['fiji', 'region']],
    ['?place=054', ['fiji', 'region']],
    ['?place=lldc', ['yen']],
    ['?place=001', ['fiji', 'global', 'kenya', 'region', 'yen']],
    ['?place=ZZZ', []],
    ['?askMaxUsd=40000', ['yen']],
    ['?askMinUsd=30001', ['fiji', 'global', 'kenya', 'region']],
    ['?askMinUsd=30000&askMaxUsd=30000', ['yen']],
    ['?q=zanzibar%20COOPERATIVES', ['global']],
    ['?q=reef', ['region']],
    ['?q=100%25%20school_', ['kenya']],
    ['?q=%25', ['kenya']],
    ['?goal=2&place=FJI', []],
  ])('when it is filtered by %s, only what fits is shown', async (query, expected) => {
    expect(await shown(query)).toEqual(expected)
  })

  it('when a pitch is passed on, it is hidden until passed ones are asked for', async () => {
    await lead.put(`${address()}/${made['kenya']?.id}/entry`, { body: { state: 'dismissed', reason: 'geography' } })
    expect(await shown()).toEqual(everything().filter((name) => name !== 'kenya'))
    expect(await shown('?state=dismissed')).toEqual(['kenya'])
    expect(await shown('?state=suggested')).toEqual(everything().filter((name) => name !== 'kenya'))
    await lead.delete(`${address()}/${made['kenya']?.id}/entry`)
    expect(await shown()).toEqual(everything())
  })

  it('when a pitch is withdrawn, it is gone at once', async () => {
    const yen = made['yen']?.id ?? ''
    await owner().update(schema.pitches).set({ state: 'withdrawn' }).where(eq(schema.pitches.id, yen))
    expect(await shown()).toEqual(everything().filter((name) => name !== 'yen'))
    expect((await lead.get(`${address()}/${yen}`)).json()).toMatchObject({ status: 404, code: 'pitch.notFound' })
    await owner().update(schema.pitches).set({ state: 'submitted' }).where(eq(schema.pitches.id, yen))
  })

  it('when it is read page by page, every pitch comes once, in the order of the whole', async () => {
    const whole = (await lead.get(address())).json().items.map((item: Item) => item.pitch.id)
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const response = await lead.get(address(`?size=2${cursor === '' ? '' : `&cursor=${cursor}`}`))
      seen.push(...response.json().items.map((item: Item) => item.pitch.id))
      cursor = response.json().nextCursor
      if (cursor !== null) expect(response.headers['link']).toContain('rel="next"')
      // What is passed on between two pages must not move the others.
      if (seen.length === 2) await lead.put(`${address()}/${seen[0]}/entry`, { body: { state: 'dismissed', reason: 'other' } })
    }
    expect(seen).toEqual(whole)
    await lead.delete(`${address()}/${seen[0]}/entry`)
  })

  it('when the cursor was given under other filters, it is refused', async () => {
    const { nextCursor } = (await lead.get(address('?size=1'))).json()
    expect((await lead.get(address(`?size=1&goal=7&cursor=${nextCursor}`))).json()).toMatchObject({
      status: 400,
      code: 'request.cursorInvalid',
    })
  })

  it('when a filter is not of its form, it is refused', async () => {
    expect((await lead.get(address('?goal=18'))).statusCode).toBe(400)
    expect((await lead.get(address('?nobody=1'))).statusCode).toBe(400)
  })

  it('when the mandate is another investor’s, it answers as for one that does not exist', async () => {
    const other = await api.as('investor_lead')
    const answers = [await other.get(address()), await other.get(`/api/v1/mandates/${randomUUID()}/shortlist`)]
    expect(answers.map((answer) => ({ ...answer.json(), instance: undefined }))).toEqual([
      expect.objectContaining({ status: 404, code: 'mandate.notFound' }),
      expect.objectContaining({ status: 404, code: 'mandate.notFound' }),
    ])
    expect((await other.get(address('?place=FJI'))).statusCode).toBe(404)
  })

  it('when the investor is not verified, it says so in words', async () => {
    const state = (value: string) =>
      owner()
        .update(schema.investors)
        .set({ state: value })
        .where(eq(schema.investors.id, lead.investorId ?? ''))
    await state('pending')
    const pending = (await lead.get(address())).json()
    await state('suspended')
    const suspended = (await lead.get(address())).json()
    await state('verified')
    expect(pending).toMatchObject({ status: 403, code: 'investor.notVerified' })
    expect(pending.detail).toContain('once you are verified')
    expect(suspended).toMatchObject({ status: 403, code: 'investor.suspended' })
  })

  it('when the mandate is paused, its list is gone at once', async () => {
    const move = (state: string) => lead.post(`/api/v1/mandates/${mandate.id}/state`, { body: { state } })
    await move('paused')
    expect((await lead.get(address())).json()).toMatchObject({
      listVersion: null,
      items: [],
      eligibleCount: 0,
      run: { kind: 'mandate', state: 'queued' },
    })
    await move('active')
    expect(await shown()).toEqual(everything())
  })

  it('when the mandate has no list yet, it is empty and says which run is under way', async () => {
    const fresh = await makeMandate(owner(), { editionId: edition.id, investorId: lead.investorId ?? '' })
    const response = await lead.get(`/api/v1/mandates/${fresh.id}/shortlist`)
    expect(response.json()).toMatchObject({ listVersion: null, items: [], run: { kind: 'edition' } })
  })

  it('when the list is rewritten, its version and its reasons are the new ones', async () => {
    const before = (await lead.get(address())).json()
    await owner()
      .update(schema.mandates)
      .set({ countryGroups: ['sids'] })
      .where(eq(schema.mandates.id, mandate.id))
    await matchForTest(owner(), edition)
    const after = (await lead.get(address())).json()
    expect(after.listVersion).not.toBe(before.listVersion)
    const fiji = after.items.find((item: Item) => item.pitch.id === made['fiji']?.id)
    expect(fiji.pair.investorSide.factors.find(({ key }: { key: string }) => key === 'geography').reason.params).toEqual({
      places: ['FJI'],
      groups: ['sids'],
    })
  })
})

describe('the version of a shortlist', () => {
  type Change = () => Promise<unknown>
  const ofGlobal = () => {
    if (made['global'] === undefined) throw new Error('it is made before all tests')
    return made['global']
  }
  const idOf = (name: string) => made[name]?.id ?? ''
  const entryOf = (name: string) => `${address()}/${idOf(name)}/entry`
  const pitch = (name: string, values: Partial<typeof schema.pitches.$inferInsert>) =>
    owner()
      .update(schema.pitches)
      .set(values)
      .where(eq(schema.pitches.id, idOf(name)))
  const pin = () => ({
    editionId: edition.id,
    pitchId: idOf('fiji'),
    investorId: lead.investorId ?? '',
    kind: 'pin',
    side: 'secretariat',
    accountId: lead.accountId,
  })
  const noRun = () => owner().insert(schema.matchRuns).values({ editionId: edition.id, subjectId: mandate.id, kind: 'mandate' })

  const changes: [string, Change][] = [
    ['a pitch is saved', () => lead.put(entryOf('fiji'), { body: { state: 'saved' } })],
    ['a note is added to it', () => lead.put(entryOf('fiji'), { body: { state: 'saved', note: 'Ask for the tide tables.' } })],
    ['it is passed on', () => lead.put(entryOf('fiji'), { body: { state: 'dismissed', reason: 'geography' } })],
    ['what was said of it is taken back', () => lead.delete(entryOf('fiji'))],
    ['a pitch is given another title', () => pitch('region', { title: 'Reefs for the whole region' })],
    ['its partnership is given another name', () => owner().update(schema.organisations).set({ name: 'Reef Guardians' })],
    [
      'its partnership chooses who sees it',
      () =>
        owner()
          .insert(schema.publishing)
          .values({ pitchId: idOf('global'), audiences: { ...DEFAULT_AUDIENCES, evidence: 'introduced' } }),
    ],
    [
      'it chooses otherwise',
      () =>
        owner()
          .update(schema.publishing)
          .set({ audiences: { ...DEFAULT_AUDIENCES, evidence: 'reviewers' } }),
    ],
    [
      'an introduction to it is accepted',
      () => makeIntroduction(owner(), { mandate, pitch: ofGlobal(), requestedBy: lead.accountId, respondedBy: lead.accountId }),
    ],
    ['a pitch is pinned', () => owner().insert(schema.pairRules).values(pin())],
    ['the pin is taken out', () => owner().delete(schema.pairRules)],
    [
      'a pitch is kept apart from the investor',
      () =>
        owner()
          .insert(schema.pairRules)
          .values({ ...pin(), kind: 'ban' }),
    ],
    ['a pitch is withdrawn', () => pitch('yen', { state: 'withdrawn' })],
    ['it comes back', () => pitch('yen', { state: 'submitted' })],
    ['the lists are written anew', () => matchForTest(owner(), edition)],
    ['a run is asked for', noRun],
    ['nothing is changed', async () => undefined],
    [
      'another investor saves a pitch',
      async () => {
        const other = await api.as('investor_lead')
        const own = await makeMandate(owner(), { editionId: edition.id, investorId: other.investorId ?? '' })
        await other.put(`/api/v1/mandates/${own.id}/shortlist/${idOf('region')}/entry`, { body: { state: 'saved' } })
      },
    ],
  ]

  it.each(changes)('is another where the page is: %s', async (_what, change) => {
    const queries = ['', '?list=all', '?size=2', '?state=saved']
    const read = (query: string, etag?: string) =>
      lead.get(address(query), etag === undefined ? {} : { headers: { 'if-none-match': etag } })
    const before = await Promise.all(queries.map((query) => read(query)))
    await change()
    for (const [nth, query] of queries.entries()) {
      const etag = String(before[nth]?.headers['etag'])
      const [after, again] = [await read(query), await read(query, etag)]
      expect([after.statusCode, again.headers['etag']]).toEqual([200, after.headers['etag']])
      if (again.statusCode === 304) expect(after.body).toBe(before[nth]?.body)
      else expect([again.statusCode, again.body]).toEqual([200, after.body])
    }
  })

  it('is asked for in vain by whoever may not read it', async () => {
    const etag = String((await lead.get(address())).headers['etag'])
    const stranger = await api.as('investor_lead')
    expect((await stranger.get(address(), { headers: { 'if-none-match': etag } })).statusCode).toBe(404)
    expect((await stranger.get(address(), { headers: { 'if-none-match': '*' } })).statusCode).toBe(404)
    await owner()
      .update(schema.investors)
      .set({ state: 'suspended' })
      .where(eq(schema.investors.id, lead.investorId ?? ''))
    expect((await lead.get(address(), { headers: { 'if-none-match': etag } })).json()).toMatchObject({ code: 'investor.suspended' })
  })
})
