import { schema } from '@scalebridge/db'
import { makeEdition, makeMandate, makePitch, type Edition, type Mandate, type Pitch } from '@scalebridge/db/testing'
import { GATE_PARAMS, OPENING_PARAMS, REASON_PARAMS } from '@scalebridge/worker/engine'
import { eq } from 'drizzle-orm'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApi, type Member, type TestApi } from '../testing/index.ts'
import { matchForTest } from '../testing/match.ts'
import { ReasonParams } from './match.shapes.ts'

let api: TestApi
let edition: Edition
let lead: Member
let mandate: Mandate
let listed: Pitch
let outside: Pitch
let far: Pitch

beforeAll(async () => {
  api = await createTestApi()
  const db = api.database.owner.db
  edition = await makeEdition(db, { isCurrent: true })
  lead = await api.as('investor_lead')
  mandate = await makeMandate(db, {
    editionId: edition.id,
    investorId: lead.investorId ?? '',
    countryGroups: ['009'],
    strictGeography: true,
  })
  const submitted = { editionId: edition.id, state: 'submitted' }
  listed = await makePitch(db, { ...submitted, number: 1 })
  outside = await makePitch(db, { ...submitted, number: 2, countries: ['KEN'] })
  far = await makePitch(db, { ...submitted, number: 3, countries: ['KEN'], instruments: ['guarantee'] })
  await makePitch(db, { ...submitted, number: 4, organisationId: lead.organisationId })
  await matchForTest(db, edition)
})
afterAll(() => api.close())

const owner = () => api.database.owner.db
const address = (pitch: { id: string }, end = '') => `/api/v1/mandates/${mandate.id}/shortlist/${pitch.id}${end}`
const problemOf = (response: { json(): Record<string, unknown> }) => ({ ...response.json(), instance: undefined })

describe('the contract of reasons', () => {
  it('when the engine names a parameter, the contract lets it through', () => {
    const named = [REASON_PARAMS, GATE_PARAMS, OPENING_PARAMS].flatMap((codes) =>
      Object.values(codes).flatMap((params) => Object.keys(params)),
    )
    expect([...new Set(named)].filter((name) => !Object.hasOwn(ReasonParams.properties, name))).toEqual([])
  })
})

describe('getShortlistPitch', () => {
  it('when the pitch is on the list, its score is the list’s, with reasons and the long texts', async () => {
    const list = (await lead.get(`/api/v1/mandates/${mandate.id}/shortlist`)).json()
    const response = await lead.get(address(listed))
    expect(response.json()).toMatchObject({ rank: 1, gates: [], entry: null, texts: { problem: listed.problem }, pair: list.items[0].pair })
  })

  it('when a gate keeps it out, it says which and what would open it', async () => {
    const response = await lead.get(address(outside))
    expect(response.json()).toMatchObject({
      rank: null,
      pair: null,
      gates: [
        { code: 'geography.outside', params: { places: ['KEN'] }, opensWhen: { code: 'geography.widened', params: { places: ['KEN'] } } },
      ],
    })
  })

  it('when nothing keeps it out but it is not listed yet, it is scored as it will be', async () => {
    const fresh = await makePitch(owner(), { editionId: edition.id, state: 'submitted', number: 50 })
    const response = await lead.get(address(fresh))
    expect(response.json()).toMatchObject({ rank: null, gates: [] })
    expect(response.json().pair.score).toBeGreaterThan(0)
    await owner().update(schema.pitches).set({ state: 'withdrawn' }).where(eq(schema.pitches.id, fresh.id))
  })

  it('when it is a draft, withdrawn, of another edition or nowhere, the answer is the same', async () => {
    const another = await makeEdition(owner())
    const hidden = [
      await makePitch(owner(), { editionId: edition.id }),
      await makePitch(owner(), { editionId: edition.id, state: 'withdrawn', number: 60 }),
      await makePitch(owner(), { editionId: another.id, state: 'submitted', number: 1 }),
      { id: randomUUID() },
    ]
    const answers = await Promise.all(hidden.map((pitch) => lead.get(address(pitch))))
    for (const answer of answers) expect(problemOf(answer)).toEqual(problemOf(answers[3] ?? answer))
    expect(answers[0]?.json()).toMatchObject({ status: 404, code: 'pitch.notFound' })
  })

  it('when the mandate is another’s, it answers as for one that does not exist', async () => {
    const other = await api.as('investor_lead')
    const answers = [await other.get(address(listed)), await other.get(`/api/v1/mandates/${randomUUID()}/shortlist/${listed.id}`)]
    const [theirs, missing] = answers.map(problemOf)
    expect(theirs).toEqual(missing)
    expect(answers[0]?.statusCode).toBe(404)
  })
})

describe('listNearMisses', () => {
  it('when pitches are kept out, those behind one gate come first, and the own organisation’s never', async () => {
    const response = await lead.get(`/api/v1/mandates/${mandate.id}/near-misses`)
    expect(
      response
        .json()
        .items.map(({ pitch, gates }: { pitch: { id: string }; gates: { code: string }[] }) => [pitch.id, gates.map(({ code }) => code)]),
    ).toEqual([
      [outside.id, ['geography.outside']],
      [far.id, ['geography.outside', 'instrument.none_shared']],
    ])
  })

  it('when there are many, at most twenty are shown', async () => {
    const wide = await makeMandate(owner(), { editionId: edition.id, investorId: lead.investorId ?? '', instruments: ['debt_swap'] })
    const many = await Promise.all(
      Array.from({ length: 21 }, (_, n) => makePitch(owner(), { editionId: edition.id, state: 'submitted', number: 100 + n })),
    )
    expect((await lead.get(`/api/v1/mandates/${wide.id}/near-misses`)).json().items).toHaveLength(20)
    for (const { id } of many) await owner().update(schema.pitches).set({ state: 'withdrawn' }).where(eq(schema.pitches.id, id))
  })

  it('when the investor is not verified, it says so', async () => {
    const pending = await api.as('investor_lead')
    await owner()
      .update(schema.investors)
      .set({ state: 'pending' })
      .where(eq(schema.investors.id, pending.investorId ?? ''))
    const theirs = await makeMandate(owner(), { editionId: edition.id, investorId: pending.investorId ?? '' })
    expect((await pending.get(`/api/v1/mandates/${theirs.id}/near-misses`)).json()).toMatchObject({
      status: 403,
      code: 'investor.notVerified',
    })
    expect((await lead.get(`/api/v1/mandates/${theirs.id}/near-misses`)).statusCode).toBe(404)
  })
})

describe('saveEntry and removeEntry', () => {
  it('when a pitch is saved, the entry keeps the score that was shown, the log keeps who did it, and watchers are told', async () => {
    const { pair } = (await lead.get(address(listed))).json()
    const response = await lead.put(address(listed, '/entry'), { body: { state: 'saved', note: 'Call them' } })
    expect(response.json()).toMatchObject({ state: 'saved', reason: null, note: 'Call them', shownScore: pair.shown })
    expect((await lead.get(address(listed))).json().entry).toEqual(response.json())
    const audit = await owner().select().from(schema.auditLog).where(eq(schema.auditLog.action, 'entry.saved'))
    expect(audit).toMatchObject([{ actorId: lead.accountId, before: null, after: { pitchId: listed.id, state: 'saved' } }])
    const told = await owner()
      .select()
      .from(schema.liveEvents)
      .where(eq(schema.liveEvents.channel, `mandate:${mandate.id}`))
    expect(told).toMatchObject([{ kind: 'mandate.changed' }])
  })

  it('when it is passed on afterwards, the one entry changes; taken back twice, it is gone once', async () => {
    const passed = await lead.put(address(listed, '/entry'), { body: { state: 'dismissed', reason: 'capacity_full' } })
    expect(passed.json()).toMatchObject({ state: 'dismissed', reason: 'capacity_full', note: null })
    expect(await owner().select().from(schema.shortlistEntries)).toHaveLength(1)
    const answers = [await lead.delete(address(listed, '/entry')), await lead.delete(address(listed, '/entry'))]
    expect(answers.map(({ statusCode, body }) => [statusCode, body])).toEqual([
      [204, ''],
      [204, ''],
    ])
    expect(await owner().select().from(schema.shortlistEntries)).toEqual([])
    expect(await owner().select().from(schema.auditLog).where(eq(schema.auditLog.action, 'entry.remove'))).toHaveLength(1)
  })

  it.each([
    [{ state: 'dismissed' }, 'reason.missing'],
    [{ state: 'saved', reason: 'other' }, 'reason.notForSaved'],
  ])('when the reason does not fit (%j), it is pointed at', async (body, code) => {
    expect((await lead.put(address(listed, '/entry'), { body })).json()).toMatchObject({
      status: 422,
      code: 'entry.invalid',
      errors: [{ pointer: '/reason', code }],
    })
  })

  it('when the state is not one, it is refused', async () => {
    expect((await lead.put(address(listed, '/entry'), { body: { state: 'funded' } })).statusCode).toBe(400)
  })

  it('when mandate or pitch is none of the caller’s business, it answers as for one that does not exist', async () => {
    const other = await api.as('investor_lead')
    const draft = await makePitch(owner(), { editionId: edition.id })
    const body = { state: 'saved' }
    const [theirs, missing] = [
      await other.put(address(listed, '/entry'), { body }),
      await other.put(`/api/v1/mandates/${randomUUID()}/shortlist/${listed.id}/entry`, { body }),
    ]
    expect(problemOf(theirs)).toEqual(problemOf(missing))
    expect(theirs.statusCode).toBe(404)
    expect((await other.delete(address(listed, '/entry'))).statusCode).toBe(404)
    expect((await lead.put(address(draft, '/entry'), { body: { state: 'saved' } })).json()).toMatchObject({
      status: 404,
      code: 'pitch.notFound',
    })
  })
})
