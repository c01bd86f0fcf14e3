import { schema } from '@scalebridge/db'
import type { FairnessReport } from '@scalebridge/db/rules'
import { makeEdition, makeOrganisation, makePitch } from '@scalebridge/db/testing'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestApi, type Member, type TestApi } from '../testing/index.ts'
import { alarmsOf } from './fairness.alarms.ts'

const EXPOSURE = {
  unseen: 0,
  giniPermille: 400,
  largestGoalPermille: 350,
  goalsPerListTenths: 80,
  regionsPerListTenths: 40,
  meanScoreTenths: 7_000,
}
const FAIR: FairnessReport = {
  mandates: 10,
  pitches: 50,
  eligiblePitches: 48,
  places: 200,
  size: 20,
  floor: 2,
  goalCapPercent: 40,
  noveltySlots: 2,
  belowFloor: 0,
  unmet: [],
  listsShortOfNovelty: 0,
  shortlists: EXPOSURE,
  plainBest: { ...EXPOSURE, unseen: 12, meanScoreTenths: 7_100 },
  groups: [
    { key: 'ldc', pitches: 12, places: 50, poolPermille: 250, placesPermille: 250 },
    { key: 'language:fr', pitches: 4, places: 4, poolPermille: 83, placesPermille: 20 },
  ],
}

describe('the alarms of fairness', () => {
  it('when all is in order, there are none, and a group of four pitches raises none', () => {
    expect(alarmsOf(FAIR, FAIR)).toEqual([])
  })

  it('when pitches are unseen or short of their floor, it says how many', () => {
    const now = { ...FAIR, belowFloor: 3, shortlists: { ...EXPOSURE, unseen: 1 } }
    expect(alarmsOf(now, FAIR)).toEqual([
      { code: 'unseen', group: null, value: 1, limit: 0, before: 0 },
      { code: 'floor', group: null, value: 3, limit: 0, before: 0 },
    ])
  })

  it('when a group has less than four fifths of its share, or lost much of it since the run before, it names the group', () => {
    const withRatio = (placesPermille: number) => ({
      ...FAIR,
      groups: [{ key: 'ldc', pitches: 12, places: 50, poolPermille: 250, placesPermille }],
    })
    expect(alarmsOf(withRatio(199), undefined)).toEqual([{ code: 'group', group: 'ldc', value: 796, limit: 800, before: null }])
    expect(alarmsOf(withRatio(200), withRatio(200))).toEqual([])
    expect(alarmsOf(withRatio(220), withRatio(300))).toEqual([{ code: 'groupFell', group: 'ldc', value: 880, limit: 1_050, before: 1_200 }])
  })

  it('when inequality is high, or rose by more than 50 thousandths, it says so once', () => {
    const withGini = (giniPermille: number) => ({ ...FAIR, shortlists: { ...EXPOSURE, giniPermille } })
    expect(alarmsOf(withGini(451), withGini(300)).map(({ code }) => code)).toEqual(['gini'])
    expect(alarmsOf(withGini(450), withGini(399))).toEqual([{ code: 'giniRose', group: null, value: 450, limit: 449, before: 399 }])
  })

  it('when one goal fills lists, newcomers are missing, or fairness costs more than two in a hundred, it says so', () => {
    const now = { ...FAIR, listsShortOfNovelty: 2, shortlists: { ...EXPOSURE, largestGoalPermille: 401, meanScoreTenths: 6_900 } }
    expect(alarmsOf(now, undefined).map(({ code, value }) => [code, value])).toEqual([
      ['goal', 401],
      ['novelty', 2],
      ['cost', 28],
    ])
  })
})

describe('GET /api/v1/editions/:editionId/matching/fairness', () => {
  let api: TestApi
  let curator: Member
  let editionId: string

  beforeAll(async () => {
    api = await createTestApi()
    curator = await api.as('secretariat_curator')
  })
  afterAll(() => api.close())
  beforeEach(async () => {
    editionId = (await makeEdition(api.database.owner.db)).id
  })

  const read = async () => (await curator.get(`/api/v1/editions/${editionId}/matching/fairness`)).json()

  async function makeRun(fairness: object | undefined): Promise<string> {
    const { db } = api.database.owner
    const finished = { state: 'ready', finishedAt: new Date('2026-05-01T10:00:00Z'), policyVersion: 'v1' }
    const [run] = await db
      .insert(schema.matchRuns)
      .values({ editionId, kind: 'edition', subjectId: editionId, ...finished })
      .returning()
    if (run === undefined) throw new Error('the run was not returned')
    await db.insert(schema.matchReports).values({ runId: run.id, counts: { pitches: 50, ...(fairness && { fairness }) } })
    await db
      .insert(schema.matchCurrent)
      .values({ editionId, runId: run.id })
      .onConflictDoUpdate({ target: schema.matchCurrent.editionId, set: { runId: run.id } })
    return run.id
  }

  it('when no run made fair shortlists yet, it has nothing to say', async () => {
    const nothing = { current: null, unmet: [], alarms: [], series: [], suggestions: [] }
    expect(await read()).toEqual(nothing)
    await makeRun(undefined)
    await makeRun({ ...FAIR, floor: 'of an older form' })
    expect(await read()).toEqual(nothing)
  })

  it('tells the current run against those before it, oldest first', async () => {
    const first = await makeRun({ ...FAIR, shortlists: { ...EXPOSURE, giniPermille: 300 } })
    const second = await makeRun(FAIR)
    const { current, alarms, series } = await read()
    const { unmet: _unmet, ...told } = FAIR
    const hidden = { key: 'language:fr', pitches: null, places: null, poolPermille: null, placesPermille: null }
    const fairness = { ...told, groups: [FAIR.groups[0], hidden] }
    expect(current).toEqual({ runId: second, finishedAt: '2026-05-01T10:00:00.000Z', policyVersion: 'v1', fairness })
    expect(series.map(({ runId, giniPermille }: { runId: string; giniPermille: number }) => [runId, giniPermille])).toEqual([
      [first, 300],
      [second, 400],
    ])
    expect(alarms).toEqual([{ code: 'giniRose', group: null, value: 400, limit: 350, before: 300 }])
  })

  it('names the pitches that are on fewer lists than they should be', async () => {
    const { db } = api.database.owner
    const organisation = await makeOrganisation(db)
    const pitch = await makePitch(db, { editionId, organisationId: organisation.id, state: 'submitted', title: 'Seaweed for schools' })
    const unmet = [{ pitchId: pitch.id, lists: 1, eligibleMandates: 1 }]
    await makeRun({ ...FAIR, belowFloor: 1, unmet })
    const answer = await read()
    expect(answer.unmet).toEqual([
      { ...unmet[0], reference: expect.stringMatching(/-\d{4}$/), title: 'Seaweed for schools', organisationName: organisation.name },
    ])
  })

  it('says how often suggestions are accepted per goal and language, by the newest answers of five pitches or more', async () => {
    const { db } = api.database.owner
    const organisation = await makeOrganisation(db)
    const said = { words: ['sea'], modelVersion: 'v1', likelihood: 'likely', textSketch: [], at: new Date('2026-05-01T10:00:00Z') }
    for (const nth of [1, 2, 3, 4, 5]) {
      const { id: pitchId } = await makePitch(db, { editionId, organisationId: organisation.id })
      const first = { ...said, pitchId, kind: 'goal', code: '14', language: 'fr', answer: 'rejected' }
      await db.insert(schema.suggestionAnswers).values(first)
      await db.insert(schema.suggestionAnswers).values({ ...first, answer: nth > 1 ? 'accepted' : 'rejected' })
      await db.insert(schema.suggestionAnswers).values({ ...first, kind: 'target', code: '14.b' })
      if (nth > 1) await db.insert(schema.suggestionAnswers).values({ ...first, code: '4', language: 'ar' })
    }
    expect((await read()).suggestions).toEqual([{ goal: 14, language: 'fr', answers: 10, accepted: 4 }])
  })

  it('when there is no such edition, it answers 404', async () => {
    const response = await curator.get('/api/v1/editions/01890000-0000-7000-8000-000000000000/matching/fairness')
    expect(response.statusCode).toBe(404)
    expect(response.json().code).toBe('edition.notFound')
  })
})
