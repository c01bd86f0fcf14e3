import { schema } from '@scalebridge/db'
import { daysFromNow, makeEdition, makeMandate, makeOrganisation, makePitch, type Edition, type Pitch } from '@scalebridge/db/testing'
import { eq, sql } from 'drizzle-orm'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApi, type Member, type TestApi } from '../testing/index.ts'

let api: TestApi
let edition: Edition
let officer: Member
const made: Record<string, Pitch> = {}

beforeAll(async () => {
  api = await createTestApi()
  const db = api.database.owner.db
  edition = await makeEdition(db, { slug: '2032', isCurrent: true, goalsUnderReview: [7, 11] })
  officer = await api.as('secretariat_officer')
  await db
    .insert(schema.exchangeRates)
    .values({ editionId: edition.id, currency: 'JPY', usdPerUnit: '0.01', asOf: '2026-11-01', source: 'a test' })
  const submitted = { editionId: edition.id, state: 'submitted' }
  const reef = await makeOrganisation(db, { name: 'Reef Keepers' })
  made['fiji'] = await makePitch(db, {
    ...submitted,
    number: 1,
    submittedAt: daysFromNow(-5),
    title: 'Éoliennes',
    countries: ['FJI'],
    origin: 'presidents_invitation',
  })
  made['kenya'] = await makePitch(db, {
    ...submitted,
    number: 2,
    submittedAt: daysFromNow(-4),
    title: 'banks',
    countries: ['KEN', 'UGA'],
    goals: [2],
    targets: [],
    stage: null,
    askMinor: null,
    askMinimumMinor: null,
    askCurrency: null,
  })
  made['region'] = await makePitch(db, {
    ...submitted,
    number: 3,
    submittedAt: daysFromNow(-3),
    title: 'Atolls',
    scope: 'regional',
    countries: [],
    regions: ['054'],
    organisationId: reef.id,
  })
  made['yen'] = await makePitch(db, {
    ...submitted,
    number: 4,
    submittedAt: daysFromNow(-2),
    title: 'Zinc',
    state: 'eligible',
    countries: ['NPL'],
    askMinor: 900_000_000,
    askMinimumMinor: null,
    askCurrency: 'JPY',
    instruments: ['guarantee'],
  })
  made['gone'] = await makePitch(db, { ...submitted, number: 5, state: 'withdrawn', title: 'Withdrawn' })
  await makePitch(db, { editionId: edition.id, title: 'A draft' })
  await makePitch(db, { editionId: (await makeEdition(db)).id, state: 'submitted', title: 'Of another edition' })
  await db.insert(schema.readinessScores).values({ pitchId: made['region'].id, points: 70, maxPoints: 100, band: 'ready', items: [] })
  const mandate = await makeMandate(db, { editionId: edition.id })
  const [run] = await db
    .insert(schema.matchRuns)
    .values({ editionId: edition.id, kind: 'edition', subjectId: edition.id, state: 'ready', finishedAt: new Date() })
    .returning()
  const list = { runId: run?.id ?? '', side: 'pitch', factorsPerPair: 1, writtenBy: run?.id ?? '' }
  await db.execute(sql`select open_match_run(${run?.id ?? ''})`)
  await db.insert(schema.matchLists).values([
    { ...list, ownerId: made['fiji'].id, counterpartIds: [mandate.id], scores: [5], shownScores: [5], factors: [1], eligibleCount: 1 },
    { ...list, ownerId: made['kenya'].id, counterpartIds: [], scores: [], shownScores: [], factors: [] },
  ])
  await db.insert(schema.matchCurrent).values({ editionId: edition.id, runId: run?.id ?? '' })
})
afterAll(() => api.close())

const owner = () => api.database.owner.db
const address = (query = '') => `/api/v1/editions/${edition.id}/pool${query}`
const namesOf = (items: { id: string }[]) => items.map(({ id }) => Object.entries(made).find(([, pitch]) => pitch.id === id)?.[0])

describe('listPool', () => {
  it('when it is read, it holds what takes part, newest first, and says what a row of the table shows', async () => {
    const body = (await officer.get(address())).json()
    expect(namesOf(body.items)).toEqual(['yen', 'region', 'kenya', 'fiji'])
    expect(body).toMatchObject({ total: 4, nextCursor: null })
    expect(body.items[1]).toMatchObject({
      reference: '2032-0003',
      organisationName: 'Reef Keepers',
      readinessPoints: 70,
      readinessMaxPoints: 100,
      eligibleMandates: null,
      regions: ['054'],
      run: { kind: 'edition', state: 'ready' },
    })
    expect(body.items[3]).toMatchObject({ eligibleMandates: 1, readinessPoints: null, origin: 'presidents_invitation' })
  })

  it.each([
    ['?goal=2', ['kenya']],
    ['?place=009', ['region', 'fiji']],
    ['?place=UGA', ['kenya']],
    ['?place=014', ['kenya']],
    ['?place=lldc', ['yen', 'kenya']],
    ['?place=group:african', ['kenya']],
    ['?place=ZZZ', []],
    ['?stage=unknown', ['kenya']],
    ['?stage=transition_to_scale', ['yen', 'region', 'fiji']],
    ['?instrument=guarantee', ['yen']],
    ['?origin=presidents_invitation', ['fiji']],
    ['?state=eligible', ['yen']],
    ['?state=withdrawn', ['gone']],
    ['?state=draft', []],
    ['?matches=some', ['fiji']],
    ['?matches=none', ['yen', 'region', 'kenya']],
    ['?q=REEF', ['region']],
    ['?q=2032-0004', ['yen']],
    ['?q=%25', []],
    ['?sort=title', ['region', 'kenya', 'fiji', 'yen']],
    ['?sort=readiness', ['region', 'fiji', 'kenya', 'yen']],
    ['?sort=ask', ['yen', 'fiji', 'region', 'kenya']],
    ['?place=009&goal=7&sort=title', ['region', 'fiji']],
  ])('when it is asked for with %s, only what fits is shown, in that order, and counted', async (query, expected) => {
    const response = await officer.get(address(query))
    expect(response.statusCode, response.body).toBe(200)
    expect(namesOf(response.json().items)).toEqual(expected)
    expect(response.json().total).toBe(expected.length)
  })

  it.each(['submitted', 'title', 'readiness', 'ask'])(
    'when it is read page by page by %s while pitches come in, every one comes once',
    async (sort) => {
      const whole = (await officer.get(address(`?size=100&sort=${sort}`))).json().items.map(({ id }: { id: string }) => id)
      const seen: string[] = []
      let cursor: string | null = ''
      let n = 200
      while (cursor !== null) {
        const page: { items: { id: string }[]; nextCursor: string | null } = (
          await officer.get(address(`?size=1&sort=${sort}${cursor === '' ? '' : `&cursor=${cursor}`}`))
        ).json()
        seen.push(...page.items.map(({ id }) => id))
        cursor = page.nextCursor
        if (n < 203)
          await makePitch(owner(), {
            editionId: edition.id,
            state: 'submitted',
            number: (n += 1),
            submittedAt: daysFromNow(1),
            title: `AAA newcomer ${n}`,
            askMinor: 9_000_000_000,
          })
      }
      expect(new Set(seen).size).toBe(seen.length)
      expect(seen.filter((id) => whole.includes(id))).toEqual(whole)
      await owner().delete(schema.pitches).where(eq(schema.pitches.askMinor, 9_000_000_000))
    },
  )

  it('when the edition does not exist, it is a 404', async () => {
    expect((await officer.get(`/api/v1/editions/${randomUUID()}/pool`)).json()).toMatchObject({ status: 404, code: 'edition.notFound' })
  })

  it('when the filter is not of its form, it is refused', async () => {
    expect((await officer.get(address('?sort=luck'))).statusCode).toBe(400)
  })

  it('when somebody else asks, it is refused', async () => {
    const lead = await api.as('partnership_lead')
    expect((await lead.get(address())).statusCode).toBe(403)
    expect((await api.public.get(address())).statusCode).toBe(401)
  })
})

describe('getPoolSummary', () => {
  it('when the pool is counted, the numbers are those of the pitches in it', async () => {
    const body = (await officer.get(address('/summary'))).json()
    expect(body).toMatchObject({
      total: 4,
      drafts: 1,
      activeMandates: 1,
      byGoal: [
        { key: 2, count: 1 },
        { key: 7, count: 3 },
        { key: 14, count: 3 },
      ],
      byPrimaryGoal: [
        { key: 2, count: 1 },
        { key: 7, count: 3 },
      ],
      goalUnknown: 0,
      byCountry: [
        { key: 'FJI', count: 1 },
        { key: 'KEN', count: 1 },
        { key: 'NPL', count: 1 },
        { key: 'UGA', count: 1 },
      ],
      lldc: 2,
      sids: 2,
      run: { kind: 'edition', state: 'ready' },
    })
    expect(body.gaps).toContainEqual({ kind: 'goal', goal: 11, group: null, count: 0 })
    expect(body.gaps).toContainEqual({ kind: 'goal_in_group', goal: 7, group: 'group:african', count: 0 })
    expect(body.gaps).toContainEqual({ kind: 'unmatched', goal: null, group: null, count: 3 })
  })

  it('when nothing was matched yet, nobody is called unmatched', async () => {
    const fresh = await makeEdition(owner())
    await makePitch(owner(), { editionId: fresh.id, state: 'submitted' })
    const body = (await officer.get(`/api/v1/editions/${fresh.id}/pool/summary`)).json()
    expect(body).toMatchObject({ total: 1, run: null })
    expect(body.gaps.filter(({ kind }: { kind: string }) => kind === 'unmatched')).toEqual([])
  })

  it('when the edition does not exist, it is a 404', async () => {
    expect((await officer.get(`/api/v1/editions/${randomUUID()}/pool/summary`)).statusCode).toBe(404)
  })
})

describe('rematchEdition', () => {
  it('when it is asked for twice, one run waits and one job is promised', async () => {
    const fresh = await makeEdition(owner())
    const answers = await Promise.all([1, 2].map(() => officer.post(`/api/v1/editions/${fresh.id}/rematch`)))
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([202, 202])
    expect(answers[0]?.json()).toEqual(answers[1]?.json())
    expect(await owner().select().from(schema.outbox).where(eq(schema.outbox.aggregateId, fresh.id))).toMatchObject([
      { name: 'edition.match', payload: { editionId: fresh.id, runId: answers[0]?.json().id } },
    ])
    expect(await owner().select().from(schema.auditLog).where(eq(schema.auditLog.subjectId, fresh.id))).toMatchObject([
      { action: 'edition.rematch', actorId: officer.accountId },
    ])
  })

  it('when the edition does not exist, it is a 404', async () => {
    expect((await officer.post(`/api/v1/editions/${randomUUID()}/rematch`)).statusCode).toBe(404)
  })
})
