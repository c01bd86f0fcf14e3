import { schema } from '@scalebridge/db'
import { INVESTOR_CHECKS } from '@scalebridge/db/reference'
import { makeEdition, makeInvestor, makeMandate, makeOrganisation, makePitch } from '@scalebridge/db/testing'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApi, type Member, type TestApi } from '../testing/index.ts'

const content = {
  website: 'www.ocean-fund.org',
  iatiId: null,
  lei: '529900T8BM49AURSDO55',
  registrationNumber: null,
  claimed: ['GISD'],
  relations: [],
  authorityRole: 'Director of partnerships',
  states: true,
}

let api: TestApi
let editionId: string
let officer: Member
let second: Member
beforeAll(async () => {
  api = await createTestApi()
  editionId = (await makeEdition(api.database.owner.db, { isCurrent: true })).id
  ;[officer, second] = [await api.as('secretariat_officer'), await api.as('secretariat_officer')]
})
afterAll(() => api.close())

/** Over whatever stands there. */
const NOW = { headers: { 'if-match': '*' } }
const owner = () => api.database.owner.db
const url = (lead: Member) => `/api/v1/investors/${lead.investorId ?? ''}/registration`
/** A lead of a new investor, whose mail address is at the website's own domain. */
async function newLead(): Promise<Member> {
  const lead = await api.as('investor_lead')
  await owner()
    .update(schema.investors)
    .set({ state: 'pending' })
    .where(eq(schema.investors.id, lead.investorId ?? ''))
  const email = `${lead.accountId}@ocean-fund.org`
  await owner().update(schema.accounts).set({ email }).where(eq(schema.accounts.id, lead.accountId))
  return lead
}
const stateOf = async (id: string | null | undefined) =>
  (
    await owner()
      .select()
      .from(schema.investors)
      .where(eq(schema.investors.id, id ?? ''))
  )[0]?.state

describe('a registration', () => {
  it('when somebody states that they may speak for the investor, keeps version and instant, and an own domain is proof', async () => {
    const lead = await newLead()
    expect((await lead.get(url(lead))).json()).toMatchObject({ authority: null, missing: expect.arrayContaining(['authority', 'website']) })
    const saved = (await lead.put(url(lead), { ...NOW, body: content })).json()
    expect(saved).toMatchObject({
      website: 'https://www.ocean-fund.org/',
      claimed: ['GISD'],
      confirmed: [],
      authority: { role: content.authorityRole, version: '2026-11', at: expect.any(String), provenDomain: 'ocean-fund.org' },
      missing: ['country'],
    })
    const later = (await lead.put(url(lead), { ...NOW, body: { ...content, website: 'https://elsewhere.org', states: false } })).json()
    expect(later.authority).toEqual({ ...saved.authority, provenDomain: null })
    expect(later.missing).toContain('domain')
  })

  it('when a colleague saved it meanwhile, is not overwritten', async () => {
    const lead = await newLead()
    const { revision } = (await lead.get(url(lead))).json()
    const put = (website: string) => lead.put(url(lead), { headers: { 'if-match': `"${revision}"` }, body: { ...content, website } })
    expect((await put('https://one.org')).statusCode).toBe(200)
    const late = await put('https://two.org')
    expect([late.statusCode, late.json().code]).toEqual([412, 'registration.changedMeanwhile'])
    expect((await lead.get(url(lead))).json().website).toBe('https://one.org/')
  })

  it('when an answer cannot be right, each is pointed at', async () => {
    const lead = await newLead()
    const body = { ...content, website: 'nowhere', lei: '529900T8BM49AURSDO56', authorityRole: null }
    const response = await lead.put(url(lead), { ...NOW, body })
    expect([response.statusCode, response.json().errors.map(({ pointer }: { pointer: string }) => pointer)]).toEqual([
      422,
      ['/website', '/lei', '/authorityRole'],
    ])
  })

  it('when a declared organisation is known here, the conflict is made and the answer does not tell', async () => {
    const lead = await newLead()
    const known = await makeOrganisation(owner(), { name: 'Tidewater Trust' })
    const save = (organisation: string) =>
      lead.put(url(lead), { ...NOW, body: { ...content, relations: [{ organisation, kind: 'board' }] } })
    const [there, unknown] = [(await save('tidewater trust')).json(), (await save('Nobody at all')).json()]
    expect({ ...there, relations: [], authority: null, revision: 0 }).toEqual({ ...unknown, relations: [], authority: null, revision: 0 })
    const rows = await owner()
      .select()
      .from(schema.conflicts)
      .where(eq(schema.conflicts.investorId, lead.investorId ?? ''))
    expect(rows).toMatchObject([{ organisationId: known.id, kind: 'board', declaredBy: lead.accountId }])
  })
})

describe('the decision on an investor', () => {
  const move = (who: Member, lead: Member, body: object) => who.post(`/api/v1/investors/${lead.investorId ?? ''}/state`, { body })
  const verified = { state: 'verified', reason: 'Looked up in the register.' }

  it('when every check passed and authority is stated, one officer is enough; it holds for five years and claims are confirmed', async () => {
    const lead = await newLead()
    await lead.put(url(lead), { ...NOW, body: content })
    await move(officer, lead, { ...verified, passed: INVESTOR_CHECKS, affiliations: ['GISD'] })
    const own = (await lead.get(url(lead))).json()
    expect(own).toMatchObject({ state: 'verified', confirmed: ['GISD'], decisions: [{ decided: 'verified', reason: verified.reason }] })
    expect(new Date(own.verifiedUntil).getFullYear() - new Date().getFullYear()).toBe(5)
    const told = await owner().select().from(schema.notices).where(eq(schema.notices.accountId, lead.accountId))
    expect(told).toMatchObject([{ kind: 'investor.verified', path: '/registration' }])
    // Who decided is the Secretariat's affair.
    expect(JSON.stringify(own)).not.toContain(officer.accountId)
  })

  it('when a check did not pass, a second officer must agree, and the first one is not the second', async () => {
    const lead = await newLead()
    await lead.put(url(lead), { ...NOW, body: content })
    const body = { ...verified, passed: ['identity', 'registration', 'mandate', 'safeguards'] }
    expect((await move(officer, lead, body)).json()).toMatchObject({ state: 'pending', isProposed: true })
    expect((await move(officer, lead, body)).json()).toMatchObject({ status: 409, code: 'investor.secondOfficerNeeded' })
    expect(await stateOf(lead.investorId)).toBe('pending')
    expect((await lead.get(url(lead))).json().decisions).toEqual([])
    expect((await move(second, lead, body)).json()).toMatchObject({ state: 'verified', isProposed: false })
    const { decisions, proposal } = (await officer.get(`/api/v1/investors/${lead.investorId ?? ''}/case`)).json()
    expect(proposal).toBeNull()
    expect(decisions).toMatchObject([{ decided: 'verified', by: expect.any(String), secondBy: expect.any(String) }])
    expect(decisions[0].by).not.toBe(decisions[0].secondBy)
  })

  it('when nobody stated their authority, all checks of one officer are not enough', async () => {
    const lead = await newLead()
    expect((await move(officer, lead, { ...verified, passed: INVESTOR_CHECKS })).json()).toMatchObject({
      state: 'pending',
      isProposed: true,
    })
    await move(second, lead, { state: 'suspended', reason: 'Nobody answers.' })
    expect((await officer.get(`/api/v1/investors/${lead.investorId ?? ''}/case`)).json()).toMatchObject({
      state: 'suspended',
      proposal: null,
    })
  })
})

describe('before the verification', () => {
  it('when the pool is large enough, a sample is shown that names nobody; with a small pool there is none', async () => {
    const lead = await newLead()
    expect((await lead.get('/api/v1/sample-pitches')).json()).toEqual({ pitches: 0, items: [] })
    for (let at = 0; at < 21; at += 1) await makePitch(owner(), { editionId, state: 'submitted' })
    const response = await lead.get('/api/v1/sample-pitches')
    expect(response.json().pitches).toBe(20)
    expect(response.json().items).toHaveLength(6)
    expect(response.json().items[0]).toEqual({ goal: 7, region: '009', stage: 'transition_to_scale', fromUsd: 1_000_000, toUsd: 5_000_000 })
    expect(response.payload).not.toMatch(/Solar|FJI|title|id"/)
  })

  it('when a mandate is tried, counts are whole tens, and amounts within a step make no difference', async () => {
    const lead = await newLead()
    const mandate = await makeMandate(owner(), { editionId, investorId: lead.investorId ?? '', state: 'draft' })
    const ask = async (ticketMinMinor: number | null) => {
      await owner().update(schema.mandates).set({ ticketMinMinor, ticketMaxMinor: null }).where(eq(schema.mandates.id, mandate.id))
      return (await lead.get(`/api/v1/mandates/${mandate.id}/widenings`)).json()
    }
    const first = await ask(110_000_000)
    expect(first).toMatchObject({ isRounded: true, pitches: 20, eligible: 20, widenings: [] })
    expect(await ask(149_999_999)).toEqual(first)
    expect(first.neighbours.every(({ eligible }: { eligible: number }) => eligible % 10 === 0)).toBe(true)
    expect(await ask(900_000_000)).toMatchObject({ eligible: 0, binding: { code: 'ticket.too_small', pitches: 20 } })
  })

  it('when an investor that is verified asks the same, counts are exact', async () => {
    const other = await makeInvestor(owner())
    const lead = await api.as('investor_lead', { organisationId: other.organisationId })
    const mandate = await makeMandate(owner(), {
      editionId,
      investorId: other.id,
      ticketMinMinor: 900_000_000,
      ticketMaxMinor: null,
      ticketCurrency: 'USD',
    })
    const reach = (await lead.get(`/api/v1/mandates/${mandate.id}/widenings`)).json()
    expect(reach).toMatchObject({ isRounded: false, pitches: 21, eligible: 0 })
    expect(reach.neighbours).toContainEqual({ kind: 'ticket_minimum', amountMinor: 300_000_000, eligible: 21 })
  })
})
