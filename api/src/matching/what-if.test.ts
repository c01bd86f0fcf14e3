import { schema } from '@scalebridge/db'
import { makeEdition, makeMandate, makePitch, type Edition, type Mandate, type Pitch } from '@scalebridge/db/testing'
import { GATE_PARAMS, REASON_PARAMS } from '@scalebridge/worker/engine'
import { eq } from 'drizzle-orm'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApi, type Caller, type Member, type TestApi } from '../testing/index.ts'
import { matchForTest } from '../testing/match.ts'
import { TOLD_TO_PARTNERSHIPS, toldReason } from './partner-view.ts'

let api: TestApi
let edition: Edition
let investor: Member
let partner: Member
let mandate: Mandate
let far: Mandate
let pitch: Pitch
let other: Pitch

const PRIVATE = { ticketMinMinor: 31_337_00, ticketMaxMinor: 123_456_789, minimumEvidence: 3 }

beforeAll(async () => {
  api = await createTestApi()
  edition = await makeEdition(owner(), { isCurrent: true })
  investor = await api.as('investor_lead')
  partner = await api.as('partnership_lead')
  mandate = await makeMandate(owner(), {
    editionId: edition.id,
    investorId: investor.investorId ?? '',
    ...PRIVATE,
    excludedSectors: ['tobacco'],
  })
  far = await makeMandate(owner(), { editionId: edition.id, investorId: investor.investorId ?? '', instruments: ['in_kind'] })
  const submitted = { editionId: edition.id, state: 'submitted' }
  pitch = await makePitch(owner(), { ...submitted, number: 1, organisationId: partner.organisationId })
  other = await makePitch(owner(), { ...submitted, number: 2, instruments: ['in_kind'] })
  await matchForTest(owner(), edition)
})
afterAll(() => api.close())
const owner = () => api.database.owner.db

describe('what a partnership may read', () => {
  it('when the engine names a parameter of another kind, it stays inside until the list lets it through', () => {
    expect(toldReason({ code: 'ticket.above_maximum', params: { askUsdMinor: 5, maximumUsdMinor: 4, overUsdMinor: 1 } }).params).toEqual({
      askUsdMinor: 5,
    })
    expect(toldReason({ code: 'weather.sunny', params: { words: ['sun'] } }).params).toEqual({})
  })

  it('never is an amount of the investor, its least evidence, its exclusions or words of its text', () => {
    const told = Object.entries({ ...REASON_PARAMS, ...GATE_PARAMS }).flatMap(
      ([code, params]) =>
        Object.keys(params).filter((name) =>
          TOLD_TO_PARTNERSHIPS[code.split('.')[0] as keyof typeof TOLD_TO_PARTNERSHIPS]?.some((one) => one === name),
        ), // as: an unknown subject reads undefined
    )
    for (const name of [
      'minimumUsdMinor',
      'maximumUsdMinor',
      'shortUsdMinor',
      'overUsdMinor',
      'sharePercent',
      'minimum',
      'sectors',
      'words',
    ])
      expect(told).not.toContain(name)
  })

  it('when it opens a match, holds no private number of the mandate', async () => {
    const response = await partner.get(`/api/v1/pitches/${pitch.id}/matches/${mandate.id}`)
    expect(response.json()).toMatchObject({ mandateId: mandate.id, mandateName: mandate.name, pair: { shown: expect.any(Number) } })
    const list = await partner.get(`/api/v1/pitches/${pitch.id}/matching`)
    for (const { payload } of [response, list]) {
      for (const secret of ['3133700', '123456789', 'tobacco', 'fishers']) expect(payload).not.toContain(secret)
      expect(payload).not.toMatch(/"minimum"|"words":\[/)
    }
  })

  it('when the reader may not keep anybody away, or does not know whom, the match says so', async () => {
    const url = `/api/v1/pitches/${pitch.id}/matches/${mandate.id}`
    const viewer = await api.as('partnership_viewer', { organisationId: partner.organisationId })
    const allowed = async (who: Caller) => (await who.get(url)).json().allowed
    expect(await allowed(partner)).toEqual({ keepApart: true, declareConflict: true })
    expect(await allowed(viewer)).toEqual({ keepApart: false, declareConflict: false })
    expect((await viewer.put(`${url}/veto`, { body: {} })).statusCode).toBe(403)
    await owner().update(schema.mandates).set({ namedToPartnerships: false }).where(eq(schema.mandates.id, mandate.id))
    expect(await allowed(partner)).toEqual({ keepApart: true, declareConflict: false })
    await owner().update(schema.mandates).set({ namedToPartnerships: true }).where(eq(schema.mandates.id, mandate.id))
  })

  it('when an ask is tried again and again, two tickets within the same steps are told byte for byte alike; others are not', async () => {
    const urls = ['', '/matching', `/matches/${mandate.id}`, '/raises', '/vetoes', '/receipt'].map(
      (end) => `/api/v1/pitches/${pitch.id}${end}`,
    )
    const toldOf = async (ticket: { ticketMinMinor: number; ticketMaxMinor: number }) => {
      await owner().update(schema.mandates).set(ticket).where(eq(schema.mandates.id, mandate.id))
      await matchForTest(owner(), edition)
      const told = []
      for (const askMinor of [9_000_000, 10_500_000, 16_000_000, 110_000_000, 140_000_000, 600_000_000]) {
        await owner().update(schema.pitches).set({ askMinor, askMinimumMinor: null }).where(eq(schema.pitches.id, pitch.id))
        for (const url of urls)
          told.push((await partner.get(url)).payload.replace(/"run":\{[^}]*\}/, '').replace(/"(updatedAt|instance)":"[^"]*"/g, ''))
      }
      return told
    }
    const first = await toldOf({ ticketMinMinor: 10_000_001, ticketMaxMinor: 100_000_000 })
    expect(await toldOf({ ticketMinMinor: 14_999_999, ticketMaxMinor: 149_999_999 })).toEqual(first)
    expect(await toldOf({ ticketMinMinor: 14_999_999, ticketMaxMinor: 150_000_000 })).not.toEqual(first)
    await owner().update(schema.mandates).set(PRIVATE).where(eq(schema.mandates.id, mandate.id))
    const { askMinor, askMinimumMinor } = pitch
    await owner().update(schema.pitches).set({ askMinor, askMinimumMinor }).where(eq(schema.pitches.id, pitch.id))
    await matchForTest(owner(), edition)
  })

  it('when a threshold is private, what a partnership reads is byte for byte the same whatever it is; a public one is read as it stands', async () => {
    const url = `/api/v1/pitches/${pitch.id}/matches/${mandate.id}`
    const set = (values: Partial<typeof schema.mandates.$inferInsert>) =>
      owner().update(schema.mandates).set(values).where(eq(schema.mandates.id, mandate.id))
    const read = async () => (await partner.get(url)).payload
    const first = await read()
    expect(JSON.parse(first).publicProfile).toEqual({ ticket: null, evidence: null, exclusions: null })
    await set({
      ...PRIVATE,
      excludedCountries: ['AUS', 'NZL'],
      excludedSectors: ['tobacco', 'gambling'],
      capacity: 3,
      expiresAt: new Date(),
    })
    expect(await read()).toBe(first)
    await set({ publicThresholds: ['evidence'], minimumEvidence: 1 })
    expect(JSON.parse(await read()).publicProfile).toEqual({ ticket: null, evidence: { minimum: 1 }, exclusions: null })
    await set({ ...PRIVATE, publicThresholds: [], capacity: null, expiresAt: null })
  })

  it('when the mandate does not fit, is kept apart or does not exist, the answer is the same', async () => {
    const url = (id: string) => `/api/v1/pitches/${pitch.id}/matches/${id}`
    const strip = (body: Record<string, unknown>) => ({ ...body, instance: undefined })
    const misfit = (await partner.get(url(far.id))).json()
    const missing = (await partner.get(url(randomUUID()))).json()
    await partner.put(`${url(mandate.id)}/veto`, { body: {} })
    const apart = (await partner.get(url(mandate.id))).json()
    await partner.delete(`${url(mandate.id)}/veto`)
    expect(strip(misfit)).toMatchObject({ status: 409, code: 'match.notListed' })
    expect(strip(missing)).toEqual(strip(misfit))
    expect(strip(apart)).toEqual(strip(misfit))
  })
})

describe('what would change a pair', () => {
  it('when a change is made as it is stated, the page shows exactly what was stated', async () => {
    const { changes } = (await partner.get(`/api/v1/pitches/${pitch.id}/matches/${mandate.id}`)).json()
    const evidence = changes.find((change: { edit: { kind: string } }) => change.edit.kind === 'evidence')
    expect(evidence).toMatchObject({ edit: { level: 3 } })
    await owner().update(schema.pitches).set({ evidenceLevel: 3 }).where(eq(schema.pitches.id, pitch.id))
    const after = (await partner.get(`/api/v1/pitches/${pitch.id}/matches/${mandate.id}`)).json()
    expect(after.pair.shown).toBe(evidence.after)
    await owner().update(schema.pitches).set({ evidenceLevel: 2 }).where(eq(schema.pitches.id, pitch.id))
  })

  it('when an investor reads a pitch, it is told the same changes', async () => {
    const theirs = (await investor.get(`/api/v1/mandates/${mandate.id}/shortlist/${pitch.id}`)).json()
    const ours = (await partner.get(`/api/v1/pitches/${pitch.id}/matches/${mandate.id}`)).json()
    expect(theirs.changes).toEqual(ours.changes)
  })

  it('when another instrument would open a mandate, a partnership is told how many it opens', async () => {
    const { items, activeMandates } = (await partner.get(`/api/v1/pitches/${pitch.id}/raises`)).json()
    expect(activeMandates).toBe(2)
    expect(items).toContainEqual(expect.objectContaining({ edit: { kind: 'instrument', instrument: 'in_kind' }, opens: 1 }))
  })
})

describe('what a mandate reaches', () => {
  it('when a widening would let a pitch in, it says so, and names the gate that binds', async () => {
    const reach = (await investor.get(`/api/v1/mandates/${mandate.id}/widenings`)).json()
    expect(reach).toMatchObject({ eligible: 1, pitches: 2, binding: { code: 'instrument.none_shared', pitches: 1 } })
    expect(reach.widenings).toContainEqual({ widening: { kind: 'instrument', instrument: 'in_kind' }, opens: 1, lifts: 0 })
  })

  it('when a mandate is being written, it counts what is written and saves nothing', async () => {
    const saved = (await investor.get(`/api/v1/mandates/${mandate.id}`)).json()
    const content = Object.fromEntries(
      [
        'name',
        'language',
        'text',
        'goals',
        'targets',
        'countries',
        'countryGroups',
        'strictGeography',
        'excludedCountries',
        'excludedSectors',
        'ticketMinMinor',
        'ticketMaxMinor',
        'ticketCurrency',
        'stages',
        'minimumEvidence',
        'supportOffered',
        'namedToPartnerships',
      ].map((key) => [key, saved[key]]),
    )
    const response = await investor.post(`/api/v1/mandates/${mandate.id}/widenings`, {
      body: { ...content, instruments: ['grant', 'in_kind'] },
    })
    expect(response.json()).toMatchObject({ eligible: 2, binding: null })
    expect((await investor.get(`/api/v1/mandates/${mandate.id}`)).json()).toEqual(saved)
  })

  it('when the mandate is another’s, it answers as for one that does not exist', async () => {
    const stranger = await api.as('investor_lead')
    expect((await stranger.get(`/api/v1/mandates/${mandate.id}/widenings`)).statusCode).toBe(404)
    expect(other.id).not.toBe(pitch.id)
  })
})
