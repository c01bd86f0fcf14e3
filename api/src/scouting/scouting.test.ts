import { schema } from '@scalebridge/db'
import { makeEdition, makePitch } from '@scalebridge/db/testing'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { endpointsOf } from '../testing/endpoints.ts'
import { createTestApi, type Member, type TestApi } from '../testing/index.ts'

let api: TestApi
let scout: Member
let editionId: string

beforeAll(async () => {
  api = await createTestApi()
  scout = await api.as('secretariat_curator')
})
afterAll(() => api.close())
beforeEach(async () => {
  editionId = (await makeEdition(api.database.owner.db, { state: 'open', goalsUnderReview: [7, 9] })).id
})

const WEAVERS = {
  organisationName: 'Fiji Weavers Network',
  stakeholderType: 'women',
  country: 'FJI',
  language: 'en',
  contactName: null,
  contactEmail: 'office@weavers.example',
  title: 'Looms that run on the sun',
  summary: null,
  goals: [7],
  source: 'Letter of 3 March',
  nominatorKind: 'unct',
  nominatorName: 'UN Country Team Fiji',
  notes: null,
}
const note = async (body: object = WEAVERS) => {
  const response = await scout.post(`/api/v1/editions/${editionId}/leads`, { body })
  expect(response.statusCode).toBe(201)
  return response.json()
}
const at = (revision: number) => ({ headers: { 'if-match': `"${revision}"` } })
const move = (lead: { id: string; revision: number }, name: string, said: string | null = null) =>
  scout.post(`/api/v1/leads/${lead.id}/moves`, { ...at(lead.revision), body: { move: name, note: said } })
const sameAs = (lead: { id: string; revision: number }, kind: string, id: string) =>
  scout.post(`/api/v1/leads/${lead.id}/same-as`, { ...at(lead.revision), body: { kind, id } })
const read = async (id: string) => (await scout.get(`/api/v1/leads/${id}`)).json()

describe('the scouting board', () => {
  it('shows a lead with its source, nominator, owner and the moves it has; every move stands in its history', async () => {
    const lead = await note()
    expect(lead).toMatchObject({ state: 'lead', isOwn: true, nominatorKind: 'unct', buttons: ['research', 'shortlist', 'giveUp'] })
    const moved = (await move(lead, 'research', 'Their site is new.')).json()
    const { items } = (await scout.get(`/api/v1/editions/${editionId}/leads`)).json()
    expect(items).toMatchObject([{ id: lead.id, state: 'researching', hasTwin: false }])
    expect(moved.history).toMatchObject([
      { kind: 'created', to: 'lead', note: 'Letter of 3 March', of: null },
      { kind: 'moved', from: 'lead', to: 'researching', note: 'Their site is new.' },
    ])
  })

  it('a change names the revision it was made to: without one 428, to an older one 412 and nothing is overwritten', async () => {
    const lead = await note()
    const url = `/api/v1/leads/${lead.id}`
    const other = await api.as('secretariat_officer')
    expect((await scout.patch(url, { ...at(1), body: { notes: 'Seen in Suva.' } })).json()).toMatchObject({ revision: 2 })
    expect((await other.patch(url, { body: { notes: 'x' } })).statusCode).toBe(428)
    const late = await other.patch(url, { ...at(1), body: { notes: 'x' } })
    expect([late.statusCode, late.json().code]).toEqual([412, 'lead.changedMeanwhile'])
    expect((await other.patch(url, { ...at(2), body: { takeOver: true } })).json()).toMatchObject({ isOwn: true, notes: 'Seen in Suva.' })
  })

  it.each([
    ['no move of its state', (lead: { id: string; revision: number }) => move(lead, 'noReply'), 409, 'lead.moveNotAllowed'],
    [
      'a country that is none',
      (lead: { id: string }) => scout.patch(`/api/v1/leads/${lead.id}`, { ...at(1), body: { country: 'XXX' } }),
      422,
      'lead.invalid',
    ],
  ])('refuses %s', async (_what, act, status, code) => {
    const response = await act(await note())
    expect([response.statusCode, response.json().code]).toEqual([status, code])
  })
})

describe('what may be the same partnership', () => {
  it('is told with its reasons: other leads by name and mail domain, submitted pitches by name and title; drafts never', async () => {
    const lead = await note()
    const twin = await note({
      ...WEAVERS,
      organisationName: 'The Fiji weavers’ network',
      contactEmail: 'info@weavers.example',
      title: null,
    })
    const { db } = api.database.owner
    const [organisation] = await db.insert(schema.organisations).values({ name: 'Fiji Weavers Network' }).returning()
    const of = { editionId, organisationId: organisation?.id ?? '' }
    const pitch = await makePitch(db, { ...of, state: 'submitted', title: 'Looms that run on sun' })
    await makePitch(db, { ...of, state: 'draft', number: null, submittedAt: null, title: 'Looms that run on the sun' })
    const { resembling } = await read(lead.id)
    const told = resembling.map((one: { kind: string; id: string; reasons: { code: string }[] }) => [
      one.kind,
      one.id,
      one.reasons.map(({ code }) => code),
    ])
    expect(told.toSorted()).toEqual([
      ['lead', twin.id, ['sameName', 'sameMailDomain']],
      ['pitch', pitch.id, ['sameName', 'similarTitle']],
    ])
    const { items } = (await scout.get(`/api/v1/editions/${editionId}/leads`)).json()
    expect(items.map(({ hasTwin }: { hasTwin: boolean }) => hasTwin)).toEqual([true, true])
  })

  it('merged, keeps both histories, the earlier time, and what either of them knew', async () => {
    const first = await note({ ...WEAVERS, contactEmail: null, goals: [5], notes: 'First.' })
    const second = await note({ ...WEAVERS, source: 'Global Compact list', title: null, notes: 'Second.' })
    await move(first, 'research')
    const merged = (await sameAs(second, 'lead', first.id)).json()
    expect(merged).toMatchObject({
      createdAt: first.createdAt,
      contactEmail: 'office@weavers.example',
      title: WEAVERS.title,
      goals: [7, 5],
      notes: 'Second.\n\nFirst.',
    })
    expect(merged.history.map((line: { kind: string; of: string | null }) => [line.kind, line.of])).toEqual([
      ['created', WEAVERS.organisationName],
      ['created', null],
      ['moved', WEAVERS.organisationName],
      ['merged', null],
    ])
    expect((await scout.get(`/api/v1/leads/${first.id}`)).statusCode).toBe(404)
    expect((await scout.get(`/api/v1/editions/${editionId}/leads`)).json().items).toHaveLength(1)
  })

  it('is not merged away while an invitation hangs on it, nor into itself', async () => {
    const [kept, taken] = [await note(), await note()]
    await api.database.owner.db.update(schema.leads).set({ state: 'invited' }).where(eq(schema.leads.id, taken.id))
    expect((await sameAs(kept, 'lead', taken.id)).json().code).toBe('lead.mergeNotAllowed')
    expect((await sameAs(kept, 'lead', kept.id)).json().code).toBe('lead.mergeNotAllowed')
  })

  it('when a lead turns out to be an open-call pitch, the pitch keeps its origin and the lead its history', async () => {
    const [one, other] = [await note(), await note()]
    const pitch = await makePitch(api.database.owner.db, { editionId, organisationId: scout.organisationId, state: 'submitted' })
    expect((await sameAs(one, 'pitch', pitch.id)).json()).toMatchObject({ state: 'submitted', pitch: { id: pitch.id, isSubmitted: true } })
    const [row] = await api.database.owner.db.select().from(schema.pitches).where(eq(schema.pitches.id, pitch.id))
    expect(row?.origin).toBe('open_call')
    expect((await sameAs(other, 'pitch', pitch.id)).json().code).toBe('lead.pitchTaken')
    const draft = await makePitch(api.database.owner.db, {
      editionId,
      organisationId: scout.organisationId,
      state: 'draft',
      number: null,
      submittedAt: null,
    })
    expect((await sameAs(other, 'pitch', draft.id)).statusCode).toBe(404)
  })
})

describe('the picture of scouting', () => {
  it('counts pitches and open leads by goal and group, and what came of each way in', async () => {
    await note()
    await note({ ...WEAVERS, country: 'NPL', goals: [9] })
    const { db } = api.database.owner
    const of = { editionId, organisationId: scout.organisationId, goals: [7], targets: [], countries: ['FJI'] }
    await makePitch(db, { ...of, state: 'submitted' })
    await makePitch(db, { ...of, state: 'selected', origin: 'presidents_invitation' })
    const picture = (await scout.get(`/api/v1/editions/${editionId}/scouting-picture`)).json()
    expect(picture.coverage).toContainEqual({ goal: 7, group: 'sids', pitches: 2, leads: 1 })
    expect(picture.coverage).toContainEqual({ goal: 7, group: 'lldc', pitches: 0, leads: 0 })
    expect(picture.coverage).toContainEqual({ goal: 9, group: 'lldc', pitches: 0, leads: 1 })
    const few = { invited: 0, accepted: 0, submitted: null }
    expect(picture.outcomes).toEqual([
      { ...few, origin: 'open_call', eligible: 0, selected: 0 },
      { ...few, origin: 'presidents_invitation', eligible: null, selected: null },
      { origin: 'secretariat_scouting', invited: 0, accepted: 0, submitted: 0, eligible: 0, selected: 0 },
    ])
  })

  it('tells outcomes of five and more, and hides who was turned away when that was one', async () => {
    const { db } = api.database.owner
    const of = { editionId, organisationId: scout.organisationId, goals: [7], targets: [], countries: ['FJI'] }
    const make = async (many: number, rest: object) => {
      for (let nth = 0; nth < many; nth += 1) await makePitch(db, { ...of, ...rest })
    }
    await make(6, { state: 'selected' })
    await make(5, { state: 'submitted' })
    await make(5, { state: 'selected', origin: 'secretariat_scouting' })
    await make(1, { state: 'submitted', origin: 'secretariat_scouting' })
    const { outcomes } = (await scout.get(`/api/v1/editions/${editionId}/scouting-picture`)).json()
    expect(outcomes).toMatchObject([
      { origin: 'open_call', submitted: 11, eligible: null, selected: null },
      { origin: 'presidents_invitation', submitted: 0, eligible: 0, selected: 0 },
      { origin: 'secretariat_scouting', submitted: 6, eligible: null, selected: null },
    ])
  })
})

describe('how a pitch came in', () => {
  const endpoints = endpointsOf()

  it('is in no answer that a reviewer, any account or the public may ask for', () => {
    const telling = endpoints.filter(({ schema: { response } }) => /"origin":|presidents_invitation/.test(JSON.stringify(response)))
    const open = telling.filter(({ config }) =>
      config.policy.roles.some((role) => role === 'reviewer' || role === 'account' || role === 'public'),
    )
    expect(telling.map(({ url }) => url)).toContain('/api/v1/pitches/:pitchId')
    // Who holds a letter or its link knows by it in whose name it was sent; neither leads to a pitch.
    expect(open.map(({ url }) => url)).toEqual(['/api/v1/call-questions', '/api/v1/call-refusals', '/api/v1/letter-checks'])
  })

  it('is refused to a reviewer wherever it is told', async () => {
    const reviewer = await api.as('reviewer')
    const lead = await note()
    const pitch = await makePitch(api.database.owner.db, { editionId, organisationId: scout.organisationId, state: 'submitted' })
    for (const path of [
      `editions/${editionId}/leads`,
      `leads/${lead.id}`,
      `editions/${editionId}/scouting-picture`,
      `pitches/${pitch.id}`,
      `editions/${editionId}/pool`,
    ])
      expect([path, (await reviewer.get(`/api/v1/${path}`)).statusCode]).toEqual([path, 403])
  })
})
