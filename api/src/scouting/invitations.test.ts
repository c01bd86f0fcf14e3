import { schema } from '@scalebridge/db'
import { callInvitationToken } from '@scalebridge/db/scouting'
import { makeEdition, makePitch } from '@scalebridge/db/testing'
import { desc, eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createLimits } from '../platform/limits.ts'
import { saveDraft, createTestApi, type Member, type TestApi } from '../testing/index.ts'

let api: TestApi
let scout: Member
let editionId: string
let leadId: string

beforeAll(async () => {
  api = await createTestApi({ deps: { limits: createLimits() } })
  scout = await api.as('secretariat_curator')
})
afterAll(() => api.close())
beforeEach(async () => {
  const { db } = api.database.owner
  editionId = (await makeEdition(db, { state: 'open' })).id
  const lead = {
    editionId,
    organisationName: 'Fiji Weavers Network',
    country: 'FJI',
    language: 'fr',
    contactEmail: 'office@weavers.example',
    title: 'Looms that run on the sun',
    goals: [7, 5],
    source: 'A letter',
    nominatorKind: 'unct',
    notes: 'Said to be shy.',
    ownerId: scout.accountId,
    state: 'shortlisted',
  }
  const [row] = await db.insert(schema.leads).values(lead).returning()
  leadId = row?.id ?? ''
})

const invite = (body: object = {}) =>
  scout.post(`/api/v1/leads/${leadId}/call-invitations`, {
    body: { kind: 'presidents_invitation', language: 'fr', message: null, validDays: 30, ...body },
  })
const latest = async () => {
  const { callInvitations } = schema
  const [row] = await api.database.owner.db
    .select()
    .from(callInvitations)
    .where(eq(callInvitations.leadId, leadId))
    .orderBy(desc(callInvitations.issuedAt))
  if (row === undefined) throw new Error('there is no invitation')
  return row
}
const tokenNow = async () => callInvitationToken(api.deps.config.SIGN_IN_SECRET, await latest())
const ask = (token: string) => api.public.post('/api/v1/call-questions', { body: { token } })
const accept = (who: Pick<Member, 'post'>, token: string) => who.post('/api/v1/call-acceptances', { body: { token } })
const decline = (token: string, reason: string | null = null) => api.public.post('/api/v1/call-refusals', { body: { token, reason } })
const moveInvitation = async (move: string) => scout.post(`/api/v1/call-invitations/${(await latest()).id}/moves`, { body: { move } })
const stateOf = async () => (await scout.get(`/api/v1/leads/${leadId}`)).json().state
const told = async () =>
  (await api.database.owner.db.select().from(schema.notices).where(eq(schema.notices.subjectId, leadId))).map(({ kind }) => kind)
/** An account that accepted, and its draft. */
async function accepted() {
  await invite()
  const who = await api.asAccount()
  const { pitchId } = (await accept(who, await tokenNow())).json()
  return { who, pitchId, url: `/api/v1/pitches/${pitchId}` }
}

describe('an invitation to the call', () => {
  it('is a letter in its language with a code, mailed to the contact; its link stands in no answer to the Secretariat', async () => {
    const response = await invite()
    expect(response.json()).toMatchObject({ state: 'invited', invitations: [{ state: 'open', round: 1, language: 'fr' }] })
    const { id, letterCode } = await latest()
    const letter = (await scout.get(`/api/v1/call-invitations/${id}/letter`)).json()
    expect(letter.subject).toBe('Invitation au Forum du partenariat de l’ECOSOC')
    expect(letter.proof).toContain(letterCode)
    expect(response.body + JSON.stringify(letter)).not.toContain(await tokenNow())
    const jobs = await api.database.owner.db.select().from(schema.outbox).where(eq(schema.outbox.aggregateId, id))
    expect(jobs.map(({ name, payload }) => [name, payload])).toEqual([['mail.callInvitation', { invitationId: id }]])
  })

  it('opens, for whoever holds it and signs in, a draft of its origin that holds what the scout knows and nothing of the notes', async () => {
    const { who, pitchId, url } = await accepted()
    const pitch = (await who.get(url)).json()
    expect(pitch).toMatchObject({
      organisationName: 'Fiji Weavers Network',
      origin: 'presidents_invitation',
      state: 'draft',
      language: 'fr',
      title: 'Looms that run on the sun',
      goals: [7, 5],
      countries: ['FJI'],
      unconfirmed: ['countries', 'goals', 'language', 'scope', 'title'],
    })
    expect(JSON.stringify(pitch)).not.toContain('shy')
    expect(await stateOf()).toBe('accepted')
    expect(await told()).toEqual(['scouting.accepted'])
    expect((await accept(who, await tokenNow())).json()).toEqual({ pitchId })
  })

  it('works once: nobody else gets in by the same link, and nobody without an account', async () => {
    await accepted()
    const token = await tokenNow()
    expect((await accept(api.public, token)).statusCode).toBe(401)
    const stranger = await api.asAccount()
    expect((await accept(stranger, token)).json().code).toBe('callInvitation.answered')
    expect((await stranger.post('/api/v1/call-questions', { body: { token } })).json()).toMatchObject({ state: 'accepted', pitchId: null })
  })

  it('takes the caller’s own organisation of that name, and joins nobody to another’s', async () => {
    const lead = await api.as('partnership_lead')
    const { organisations, pitches } = schema
    await api.database.owner.db.update(organisations).set({ name: 'FIJI weavers network' }).where(eq(organisations.id, lead.organisationId))
    const { who, pitchId } = await accepted()
    const [strangers] = await api.database.owner.db.select().from(pitches).where(eq(pitches.id, pitchId))
    expect(strangers?.organisationId).not.toBe(lead.organisationId)
    expect((await who.get(`/api/v1/pitches/${pitchId}`)).statusCode).toBe(200)
    await api.database.owner.db.update(schema.leads).set({ state: 'shortlisted', pitchId: null }).where(eq(schema.leads.id, leadId))
    await invite()
    const own = (await accept(lead, await tokenNow())).json()
    const [row] = await api.database.owner.db.select().from(pitches).where(eq(pitches.id, own.pitchId))
    expect(row?.organisationId).toBe(lead.organisationId)
  })

  it('sent anew has a new link, and the one before leads nowhere; taken back, neither does', async () => {
    await invite()
    const before = await tokenNow()
    expect((await moveInvitation('resend')).json()).toMatchObject({ state: 'invited', invitations: [{ round: 2 }] })
    expect((await ask(before)).json().code).toBe('callInvitation.linkInvalid')
    expect((await ask(await tokenNow())).json()).toMatchObject({
      state: 'open',
      prefilled: ['language', 'title', 'goals', 'scope', 'countries'],
    })
    expect((await moveInvitation('revoke')).json()).toMatchObject({ state: 'shortlisted' })
    expect((await accept(await api.asAccount(), await tokenNow())).json().code).toBe('callInvitation.answered')
    expect((await moveInvitation('resend')).json().code).toBe('callInvitation.answered')
  })

  it('expires to the minute, and can be sent anew then', async () => {
    await invite({ validDays: 1 })
    const { expiresAt } = await latest()
    const who = await api.asAccount()
    try {
      api.clock.set(expiresAt)
      expect((await accept(who, await tokenNow())).json().code).toBe('callInvitation.expired')
      await moveInvitation('resend')
      expect((await accept(who, await tokenNow())).statusCode).toBe(200)
    } finally {
      api.clock.set(undefined)
    }
  })

  it('is declined without an account; the reason stands in the history, and the owner is told once', async () => {
    await invite()
    const token = await tokenNow()
    expect((await decline(token, 'Not this year.')).json()).toMatchObject({ state: 'declined' })
    expect((await decline(token)).statusCode).toBe(200)
    const lead = (await scout.get(`/api/v1/leads/${leadId}`)).json()
    expect([lead.state, lead.history.at(-1).note, lead.invitations[0].declineReason]).toEqual([
      'declined',
      'Not this year.',
      'Not this year.',
    ])
    expect(await told()).toEqual(['scouting.declined'])
  })

  it('is not sent to a lead that is not shortlisted, without a contact, or once the call has closed', async () => {
    const { leads } = schema
    const put = (set: object) => api.database.owner.db.update(leads).set(set).where(eq(leads.id, leadId))
    await put({ contactEmail: null })
    expect((await invite()).json().code).toBe('lead.contactMissing')
    await put({ contactEmail: 'office@weavers.example', state: 'lead' })
    expect((await invite()).json().code).toBe('lead.moveNotAllowed')
    await put({ state: 'shortlisted' })
    await api.database.owner.db.update(schema.editions).set({ state: 'review' }).where(eq(schema.editions.id, editionId))
    expect((await invite()).json().code).toBe('call.closed')
  })
})

describe('what a scout filled in', () => {
  const WHOLE = {
    summary: 'Weavers ask for looms.',
    askMinor: 100_000,
    askCurrency: 'USD',
    instruments: ['grant'],
    stage: 'transition_to_scale',
    evidenceLevel: 1,
    problem: 'No power.',
    approach: 'Sun.',
    lessons: 'The first loom burnt.',
  }
  it('keeps the pitch from being submitted, field by field, until it is confirmed or changed; then the lead follows', async () => {
    const { who, url } = await accepted()
    await saveDraft(who, url, WHOLE)
    expect(await stateOf()).toBe('drafting')
    const refused = await who.post(`${url}/submit`)
    expect([refused.statusCode, refused.json().code]).toEqual([422, 'pitch.unconfirmed'])
    expect(refused.json().errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '/countries',
      '/goals',
      '/language',
      '/scope',
      '/title',
    ])
    // Saved as it stands is not confirmed; saved otherwise is.
    await saveDraft(who, url, { title: 'Looms on the sun', language: 'fr' })
    expect((await who.get(url)).json().unconfirmed).toEqual(['countries', 'goals', 'language', 'scope'])
    const confirmed = await who.post(`${url}/confirmations`, { body: { fields: ['language', 'goals', 'scope', 'countries', 'title'] } })
    expect(confirmed.json()).toMatchObject({ unconfirmed: [], missing: [] })
    expect((await who.post(`${url}/submit`)).statusCode).toBe(200)
    expect(await stateOf()).toBe('submitted')
    expect(await told()).toEqual(['scouting.accepted', 'scouting.submitted'])
  })

  it('is confirmed by its own team alone, while it can be written', async () => {
    const { who, url, pitchId } = await accepted()
    const body = { fields: ['title'] }
    expect((await (await api.as('partnership_lead')).post(`${url}/confirmations`, { body })).statusCode).toBe(404)
    await who.post(`${url}/withdraw`, { body: {} })
    expect((await who.post(`${url}/confirmations`, { body })).json().code).toBe('pitch.notEditable')
    expect(await stateOf()).toBe('declined')
    const [row] = await api.database.owner.db.select().from(schema.pitches).where(eq(schema.pitches.id, pitchId))
    expect(row?.title).toBe('Looms that run on the sun')
  })

  it('an open-call pitch waits for nothing', async () => {
    const lead = await api.as('partnership_lead')
    const pitch = await makePitch(api.database.owner.db, {
      editionId,
      organisationId: lead.organisationId,
      state: 'draft',
      number: null,
      submittedAt: null,
    })
    expect((await lead.get(`/api/v1/pitches/${pitch.id}`)).json().unconfirmed).toEqual([])
  })
})

describe('the code of a letter', () => {
  const check = (code: string) => api.public.post('/api/v1/letter-checks', { body: { code } })
  it('is told as genuine, with whom it is for and how it stands, and nothing by which anybody could be reached', async () => {
    await invite()
    const { letterCode } = await latest()
    const response = await check(letterCode.toLowerCase().replaceAll('-', ' '))
    expect(response.json()).toMatchObject({
      answer: 'genuine',
      letter: { organisationName: 'Fiji Weavers Network', kind: 'presidents_invitation', state: 'open' },
    })
    expect(response.body).not.toContain('@')
    await moveInvitation('revoke')
    expect((await check(letterCode)).json().letter.state).toBe('revoked')
  })

  it('that is mistyped is told at once and counts as no guess; guesses are soon refused', async () => {
    for (let tries = 0; tries < 12; tries += 1) expect((await check('K7QF-2M9X-P4TX')).json().answer).toBe('mistyped')
    const answers = new Set<number>()
    // Two were asked for above: a letter has ten tries in ten minutes.
    for (let tries = 0; tries < 10; tries += 1) answers.add((await check('0000-0000-0000')).statusCode)
    expect(answers).toEqual(new Set([200, 429]))
  })
})
