import { freezePitch, schema } from '@scalebridge/db'
import { blankRow, blankSheet, type TermSheet } from '@scalebridge/db/rules'
import { makeEdition, makeMandate, makePitch, type Edition, type Mandate, type Pitch } from '@scalebridge/db/testing'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApi, type Member, type TestApi } from '../testing/index.ts'
import { matchForTest } from '../testing/match.ts'

let api: TestApi
let edition: Edition
let lead: Member
let editor: Member
let investor: Member
let mandate: Mandate
let draft: Pitch
let listed: Pitch
let unlisted: Pitch

/** A first loss of two and a senior loan of eight, whose lender wants to stay unnamed. */
const sheet: TermSheet = {
  ...blankSheet('USD'),
  archetype: 'concessional_capital',
  totalMinor: 1000,
  stack: [
    { ...blankRow('stack'), id: 'l1', role: 'first_loss', provider: 'Development bank', providerType: 'mdb', amountMinor: 200 },
    { ...blankRow('stack'), id: 'l2', role: 'senior', provider: 'Quiet bank', isProviderPrivate: true, amountMinor: 800 },
  ],
}

beforeAll(async () => {
  api = await createTestApi()
  const { db } = api.database.owner
  edition = await makeEdition(db, { isCurrent: true })
  lead = await api.as('partnership_lead')
  editor = await api.as('partnership_editor', { organisationId: lead.organisationId })
  investor = await api.as('investor_lead')
  mandate = await makeMandate(db, {
    editionId: edition.id,
    investorId: investor.investorId ?? '',
    countryGroups: ['009'],
    strictGeography: true,
  })
  const own = { editionId: edition.id, organisationId: lead.organisationId }
  draft = await makePitch(db, own)
  listed = await makePitch(db, { ...own, state: 'submitted', number: 101 })
  unlisted = await makePitch(db, { ...own, state: 'submitted', number: 102, countries: ['KEN'] })
  await db.insert(schema.termSheets).values([listed, unlisted].map(({ id }) => ({ pitchId: id, content: sheet })))
  await matchForTest(db, edition)
})
afterAll(() => api.close())

const address = (pitch: { id: string }) => `/api/v1/pitches/${pitch.id}/terms`
const save = (as: Member, body: unknown, revision: number) =>
  as.put(address(draft), { body: { sheet: body }, headers: { 'if-match': `"${revision}"` } })

describe('a term sheet in a draft', () => {
  it('when there is none yet, is nothing at revision nought', async () => {
    expect((await lead.get(address(draft))).json()).toMatchObject({ revision: 0, mayEdit: true, terms: null })
  })

  it('when it is saved, comes back with what follows from it, and the change stands in the audit log', async () => {
    const saved = await save(editor, sheet, 0)
    expect(saved.statusCode).toBe(200)
    expect(saved.headers['etag']).toBe('"1"')
    const { terms } = saved.json()
    expect(terms.sheet).toEqual(sheet)
    expect(terms.template).toEqual({ id: 'concessional_capital', version: 1 })
    expect(terms.computed).toMatchObject({ leverageHundredths: 400, concessionalityBps: 2000, gapMinor: 1000 })
    expect(terms.deviations.map((one: { subject: string }) => one.subject)).toContain('useOfFunds')
    const [entry] = await api.database.owner.db.select().from(schema.auditLog).where(eq(schema.auditLog.action, 'terms.save'))
    expect(entry).toMatchObject({ actorId: editor.accountId, subjectId: draft.id, before: null, after: sheet })
  })

  it('when two save the same revision, refuses the second, and one without a revision', async () => {
    expect((await save(lead, sheet, 0)).json()).toMatchObject({ status: 412, code: 'terms.changedMeanwhile' })
    expect((await lead.put(address(draft), { body: { sheet } })).statusCode).toBe(428)
  })

  it('when two layers have one id, or a field is not in the list, refuses it', async () => {
    const twins = { ...sheet, stack: sheet.stack.map((layer) => ({ ...layer, id: 'l1' })) }
    expect((await save(lead, twins, 1)).json()).toMatchObject({ code: 'terms.invalid', errors: [{ code: 'layer.twin' }] })
    expect((await save(lead, { ...sheet, secret: 1 }, 1)).statusCode).toBe(400)
  })

  it('when it does not add up, it can be kept but not submitted; once it does, it counts in the hash of what is submitted', async () => {
    expect((await save(lead, { ...sheet, totalMinor: 1001 }, 1)).statusCode).toBe(200)
    const refused = await lead.post(`/api/v1/pitches/${draft.id}/submit`)
    expect(refused.json()).toMatchObject({ code: 'pitch.incomplete', errors: [{ pointer: '/terms', code: 'terms.doNotHold' }] })
    expect((await save(lead, sheet, 2)).statusCode).toBe(200)
    const receipt = (await lead.post(`/api/v1/pitches/${draft.id}/submit`)).json()
    const [pitch] = await api.database.owner.db.select().from(schema.pitches).where(eq(schema.pitches.id, draft.id))
    expect(receipt.contentHash).toBe(pitch && freezePitch(pitch, { termSheet: sheet }).contentHash)
    expect((await save(lead, sheet, 3)).json()).toMatchObject({ code: 'pitch.notEditable' })
  })
})

describe('a term sheet for readers', () => {
  const read = (pitch: Pitch) => investor.get(`/api/v1/mandates/${mandate.id}/shortlist/${pitch.id}/terms`)

  it('when the pitch is on the mandate’s list, shows it without the names that are kept private', async () => {
    const { terms } = (await read(listed)).json()
    expect(terms.sheet.stack.map((layer: { provider: string | null }) => layer.provider)).toEqual(['Development bank', null])
    expect(JSON.stringify(terms)).not.toContain('Quiet bank')
  })

  it('when the pitch is not on the list, shows nothing of it', async () => {
    expect((await read(unlisted)).json()).toEqual({ isDemonstration: false, terms: null })
  })

  it('when the Secretariat asks, shows all, and lets it change nothing', async () => {
    const curator = await api.as('secretariat_curator')
    const { terms, mayEdit } = (await curator.get(address(listed))).json()
    expect(terms.sheet.stack[1].provider).toBe('Quiet bank')
    expect(mayEdit).toBe(false)
  })
})
