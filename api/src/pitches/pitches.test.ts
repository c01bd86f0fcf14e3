import { freezePitch, schema } from '@scalebridge/db'
import { daysFromNow, makeEdition, makePitch } from '@scalebridge/db/testing'
import { and, count, eq } from 'drizzle-orm'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { saveDraft, createTestApi, type Member, type TestApi } from '../testing/index.ts'

let api: TestApi
let editionId: string
let lead: Member
let stranger: Member
let curator: Member

beforeAll(async () => {
  api = await createTestApi()
  const edition = await makeEdition(api.database.owner.db, { isCurrent: true, slug: 'e1' })
  editionId = edition.id
  lead = await api.as('partnership_lead')
  stranger = await api.as('partnership_lead')
  curator = await api.as('secretariat_curator')
})
afterAll(() => api.close())
beforeEach(() => api.clock.set(undefined))

const draft = (overrides: Partial<Parameters<typeof makePitch>[1]> = {}) =>
  makePitch(api.database.owner.db, { editionId, organisationId: lead.organisationId, ...overrides })
const url = (pitchId: string, rest = '') => `/api/v1/pitches/${pitchId}${rest}`
const rowOf = async (pitchId: string) =>
  (await api.database.owner.db.select().from(schema.pitches).where(eq(schema.pitches.id, pitchId)))[0]

describe('beginning a pitch', () => {
  const body = () => ({ organisationId: lead.organisationId, title: 'Reefs', language: 'en' })

  it('when the call is open, a lead gets an empty draft that says what is missing', async () => {
    const response = await lead.post('/api/v1/pitches', { body: body() })
    expect(response.statusCode).toBe(201)
    expect(response.json()).toMatchObject({
      state: 'draft',
      title: 'Reefs',
      number: null,
      goals: [],
      allowed: { edit: true, submit: true, withdraw: true },
    })
    expect(response.json().missing.map((item: { pointer: string }) => item.pointer)).toContain('/summary')
  })
  it('when the same key comes twice, there is one draft', async () => {
    const headers = { 'idempotency-key': randomUUID() }
    const [first, second] = [
      await lead.post('/api/v1/pitches', { body: body(), headers }),
      await lead.post('/api/v1/pitches', { body: body(), headers }),
    ]
    expect(second.json().id).toBe(first.json().id)
  })
  it('for somebody else’s organisation it is refused as if that did not exist', async () => {
    const response = await stranger.post('/api/v1/pitches', { body: body() })
    expect([response.statusCode, response.json().code]).toEqual([404, 'pitch.organisationNotYours'])
  })
  it('a viewer may not', async () => {
    const viewer = await api.as('partnership_viewer', { organisationId: lead.organisationId })
    expect((await viewer.post('/api/v1/pitches', { body: body() })).statusCode).toBe(403)
  })
  it('after the deadline it is refused, and says when the call closed', async () => {
    api.clock.set(daysFromNow(31))
    const late = await api.as('partnership_lead')
    const response = await late.post('/api/v1/pitches', { body: { ...body(), organisationId: late.organisationId } })
    expect([response.statusCode, response.json().code]).toEqual([409, 'call.closed'])
  })
})

describe('reading a pitch', () => {
  it('its team sees a draft; to everybody else it looks like one that was never there', async () => {
    const pitch = await draft()
    expect((await lead.get(url(pitch.id))).statusCode).toBe(200)
    for (const other of [stranger, curator]) {
      const [hidden, missing] = [await other.get(url(pitch.id)), await other.get(url(randomUUID()))]
      expect(hidden.statusCode).toBe(404)
      expect({ ...hidden.json(), instance: '' }).toEqual({ ...missing.json(), instance: '' })
    }
    expect((await api.public.get(url(pitch.id))).statusCode).toBe(401)
  })
  it('the Secretariat sees it once it is submitted', async () => {
    const pitch = await draft({ state: 'submitted', number: 501 })
    expect((await curator.get(url(pitch.id))).json()).toMatchObject({ id: pitch.id, state: 'submitted', allowed: { edit: false } })
  })
})

describe('saving a draft', () => {
  it('changes only the fields given, and counts the change', async () => {
    const pitch = await draft()
    const response = await lead.patch(url(pitch.id), { body: { goals: [13, 7], targets: ['13.1'], revision: 1 } })
    expect(response.statusCode).toBe(200)
    expect(response.json()).toMatchObject({ goals: [13, 7], targets: ['13.1'], title: pitch.title, revision: 2 })
  })
  it.each([
    ['a target of a goal not chosen', { goals: [1], targets: ['7.1'] }, '/targets/0', 'target.ofAnotherGoal'],
    ['a country that is not on the list', { countries: ['ZZZ'] }, '/countries/0', 'country.unknown'],
    ['the world as a region', { regions: ['001'] }, '/regions/0', 'region.unknown'],
    ['gold', { askCurrency: 'XAU' }, '/askCurrency', 'currency.unknown'],
    ['a minimum above the ask', { askMinor: 5, askMinimumMinor: 6 }, '/askMinimumMinor', 'ask.minimumAboveTotal'],
    ['an amount without its currency', { askCurrency: null }, '/askCurrency', 'currency.missing'],
  ])('when it holds %s, it is refused beside the field, and nothing changes', async (_what, body, pointer, code) => {
    const pitch = await draft()
    const response = await saveDraft(lead, url(pitch.id), body)
    expect([response.statusCode, response.json().code]).toEqual([422, 'pitch.invalid'])
    expect(response.json().errors).toContainEqual(expect.objectContaining({ pointer, code }))
    expect(await rowOf(pitch.id)).toEqual(pitch)
  })
  it.each([
    ['an unknown field', { state: 'submitted' }],
    ['a number as text', { evidenceLevel: '2' }],
    ['six goals', { goals: [1, 2, 3, 4, 5, 6] }],
    ['half a cent', { askMinor: 0.5 }],
    ['more than can be kept exactly', { askMinor: 2 ** 53 }],
  ])('when it has %s, it is refused for its form', async (_what, body) => {
    const pitch = await draft()
    expect((await saveDraft(lead, url(pitch.id), body)).statusCode).toBe(400)
    expect(await rowOf(pitch.id)).toEqual(pitch)
  })
  it('when somebody else saved meanwhile, neither change is lost', async () => {
    const pitch = await draft()
    expect((await lead.patch(url(pitch.id), { body: { title: 'First', revision: 1 } })).statusCode).toBe(200)
    const response = await lead.patch(url(pitch.id), { body: { title: 'Second', revision: 1 } })
    expect([response.statusCode, response.json().code]).toEqual([409, 'pitch.changedMeanwhile'])
    expect((await rowOf(pitch.id))?.title).toBe('First')
  })
  it('after the deadline it is refused, while reading and exporting still work', async () => {
    const pitch = await draft()
    api.clock.set(daysFromNow(31))
    const late = await api.as('partnership_lead', { organisationId: lead.organisationId })
    expect((await saveDraft(late, url(pitch.id), { title: 'Late' })).json().code).toBe('call.closed')
    expect((await late.get(url(pitch.id))).json().allowed).toEqual({
      edit: false,
      editFinance: false,
      amend: false,
      submit: false,
      submitIncomplete: false,
      withdraw: true,
    })
    expect((await late.get(url(pitch.id, '/export'))).json().pitch.title).toBe(pitch.title)
  })
})

describe('submitting', () => {
  it('freezes what was written, numbers it, and promises matching and the receipt’s mail', async () => {
    const pitch = await draft()
    const response = await lead.post(url(pitch.id, '/submit'))
    expect(response.statusCode).toBe(200)
    const receipt = response.json()
    expect(receipt).toMatchObject({
      pitchId: pitch.id,
      version: 1,
      reference: `e1-${String(receipt.number).padStart(4, '0')}`,
      contentHash: freezePitch(pitch).contentHash,
    })
    expect(await rowOf(pitch.id)).toMatchObject({ state: 'submitted', number: receipt.number })
    const promised = await api.database.owner.db
      .select({ name: schema.outbox.name })
      .from(schema.outbox)
      .where(eq(schema.outbox.aggregateId, pitch.id))
    expect(promised.map((job) => job.name).toSorted()).toEqual(['mail.receipt', 'pitch.match'])
    const [audited] = await api.database.owner.db
      .select()
      .from(schema.auditLog)
      .where(and(eq(schema.auditLog.subjectId, pitch.id), eq(schema.auditLog.action, 'pitch.submitted')))
    expect(audited).toMatchObject({ actorId: lead.accountId, before: { state: 'draft' }, after: { state: 'submitted' } })
  })
  it('when it is sent ten times at once, there is one submission and ten equal receipts', async () => {
    const pitch = await draft()
    const responses = await Promise.all(Array.from({ length: 10 }, () => lead.post(url(pitch.id, '/submit'))))
    expect(new Set(responses.map((response) => response.body)).size).toBe(1)
    expect(responses[0]?.statusCode).toBe(200)
    const [versions] = await api.database.owner.db
      .select({ n: count() })
      .from(schema.pitchVersions)
      .where(eq(schema.pitchVersions.pitchId, pitch.id))
    expect(versions?.n).toBe(1)
  })
  it('numbers follow one another without a gap, also when many submit at once and one is refused', async () => {
    const [before] = await api.database.owner.db
      .select({ next: schema.editions.nextPitchNumber })
      .from(schema.editions)
      .where(eq(schema.editions.id, editionId))
    const drafts = [...(await Promise.all(Array.from({ length: 5 }, () => draft()))), await draft({ summary: null })]
    const responses = await Promise.all(drafts.map((pitch) => lead.post(url(pitch.id, '/submit'))))
    const numbers = responses.filter((response) => response.statusCode === 200).map((response) => response.json().number)
    expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 5 }, (_, index) => (before?.next ?? 0) + index))
  })
  it('when something is missing, it says what, field by field', async () => {
    const pitch = await draft({ goals: [], targets: [], stage: null, scope: 'regional', lessons: ' ' })
    const response = await lead.post(url(pitch.id, '/submit'))
    expect([response.statusCode, response.json().code]).toEqual([422, 'pitch.incomplete'])
    expect(response.json().errors.map((error: { pointer: string }) => error.pointer)).toEqual(['/goals', '/regions', '/stage', '/lessons'])
  })
  it('a second before the deadline it is taken; at the deadline it is not', async () => {
    const [edition] = await api.database.owner.db.select().from(schema.editions).where(eq(schema.editions.id, editionId))
    const closesAt = edition?.closesAt ?? new Date()
    const [early, late] = [await draft(), await draft()]
    api.clock.set(new Date(closesAt.getTime() - 1000))
    const punctual = await api.as('partnership_lead', { organisationId: lead.organisationId })
    expect((await punctual.post(url(early.id, '/submit'))).statusCode).toBe(200)
    api.clock.set(closesAt)
    expect((await punctual.post(url(late.id, '/submit'))).json().code).toBe('call.closed')
    expect((await punctual.post(url(early.id, '/submit'))).statusCode).toBe(200)
  })
  it('an editor may write but not submit', async () => {
    const pitch = await draft()
    const editor = await api.as('partnership_editor', { organisationId: lead.organisationId })
    expect((await saveDraft(editor, url(pitch.id), { title: 'Edited' })).statusCode).toBe(200)
    expect((await editor.post(url(pitch.id, '/submit'))).statusCode).toBe(403)
  })
  it('afterwards it cannot be changed, and the receipt can be read again', async () => {
    const pitch = await draft()
    const receipt = (await lead.post(url(pitch.id, '/submit'))).json()
    expect((await saveDraft(lead, url(pitch.id), { title: 'Other' })).json().code).toBe('pitch.notEditable')
    expect((await lead.get(url(pitch.id, '/receipt'))).json()).toEqual(receipt)
    expect((await lead.get(url((await draft()).id, '/receipt'))).json().code).toBe('receipt.notFound')
  })
})

describe('withdrawing', () => {
  it('is possible at any time, keeps the record, and happens once', async () => {
    const pitch = await draft()
    await lead.post(url(pitch.id, '/submit'))
    const response = await lead.post(url(pitch.id, '/withdraw'), { body: { reason: 'A partner left.' } })
    expect(response.json()).toMatchObject({ state: 'withdrawn', allowed: { edit: false, submit: false, withdraw: false } })
    expect((await lead.post(url(pitch.id, '/withdraw'), { body: {} })).statusCode).toBe(200)
    const audited = await api.database.owner.db
      .select()
      .from(schema.auditLog)
      .where(and(eq(schema.auditLog.subjectId, pitch.id), eq(schema.auditLog.action, 'pitch.withdrawn')))
    expect(audited).toMatchObject([{ reason: 'A partner left.' }])
    expect((await lead.post(url(pitch.id, '/submit'))).json().code).toBe('pitch.moveNotAllowed')
  })
})

describe('the list of own pitches', () => {
  it('its pages together are the whole, newest first, each once', async () => {
    const team = await api.as('partnership_lead')
    const made: string[] = []
    for (let n = 0; n < 7; n += 1) made.unshift((await draft({ organisationId: team.organisationId })).id)
    const seen: string[] = []
    let next: string | null = ''
    while (next !== null) {
      const response: { json(): { items: { id: string }[]; nextCursor: string | null } } = await team.get(
        `/api/v1/pitches?size=3${next === '' ? '' : `&cursor=${next}`}`,
      )
      seen.push(...response.json().items.map((item) => item.id))
      next = response.json().nextCursor
    }
    expect(seen).toEqual(made)
  })
  it('a cursor of somebody else is refused', async () => {
    const team = await api.as('partnership_lead')
    for (let n = 0; n < 3; n += 1) await draft({ organisationId: team.organisationId })
    const { nextCursor } = (await team.get('/api/v1/pitches?size=1')).json()
    expect((await lead.get(`/api/v1/pitches?cursor=${nextCursor}`)).statusCode).toBe(400)
  })
})

describe('how matching stands', () => {
  it('when it has just been submitted, a run is queued and nothing is claimed yet', async () => {
    const pitch = await draft()
    await lead.post(url(pitch.id, '/submit'))
    expect((await lead.get(url(pitch.id, '/matching'))).json()).toMatchObject({
      run: { kind: 'pitch', state: 'queued' },
      readiness: null,
      eligibleMandates: 0,
      matches: [],
    })
  })
})

describe('the light form', () => {
  const NOTHING = {
    title: null,
    summary: null,
    problem: null,
    approach: null,
    results: null,
    scalePlan: null,
    lessons: null,
    goals: [],
    targets: [],
    countries: [],
    scope: null,
    askMinor: null,
    askMinimumMinor: null,
    askCurrency: null,
    instruments: [],
    stage: null,
    evidenceLevel: null,
  }
  const ANSWERS = {
    title: 'Solar dryers',
    summary: 'Women dry mangoes on the sun instead of losing them.',
    problem: 'Two hundred growers lose half of their harvest.',
    lessons: 'The first dryers let rain in; we changed the roof.',
    goals: [2, 5],
    countries: ['KEN'],
    scope: 'country',
    supportNeeded: ['market_access'],
  }
  const codes = (response: { json: () => { missing: { code: string }[] } }) => response.json().missing.map(({ code }) => code)

  it('asks for less than the standard form, and with only other support than money it can be submitted', async () => {
    const pitch = await draft({ ...NOTHING, form: 'light' })
    const begun = await lead.get(url(pitch.id))
    expect(codes(begun)).toEqual([
      'title.missing',
      'light.summary.missing',
      'light.problem.missing',
      'light.countries.missing',
      'light.goals.missing',
      'need.missing',
      'light.lessons.missing',
    ])
    expect(codes(await saveDraft(lead, url(pitch.id), ANSWERS))).toEqual([])
    expect((await lead.post(url(pitch.id, '/submit'))).statusCode).toBe(200)
    expect(await rowOf(pitch.id)).toMatchObject({ state: 'submitted', form: 'light', askMinor: null, instruments: [] })
  })

  it('can be changed for the standard form and back while it is a draft, and nothing is lost', async () => {
    const pitch = await draft({ stage: 'scaling', lessons: 'We changed the roof.' })
    const light = await saveDraft(lead, url(pitch.id), { form: 'light', contact: '+254 700 000000' })
    expect(light.json()).toMatchObject({ form: 'light', stage: 'scaling', lessons: 'We changed the roof.', contact: '+254 700 000000' })
    const back = await saveDraft(lead, url(pitch.id), { form: 'standard' })
    expect(back.json()).toMatchObject({ form: 'standard', stage: 'scaling', contact: '+254 700 000000' })
    expect((await saveDraft(lead, url(pitch.id), { form: 'pool' })).statusCode).toBe(400)
  })

  it('the standard form takes a need that is not money, without an instrument', async () => {
    const pitch = await draft({ askMinor: null, askMinimumMinor: null, askCurrency: null, instruments: [], supportNeeded: ['data'] })
    expect(codes(await lead.get(url(pitch.id)))).toEqual([])
    const neither = await draft({ askMinor: null, askMinimumMinor: null, askCurrency: null, instruments: [], supportNeeded: [] })
    expect(codes(await lead.get(url(neither.id)))).toEqual(['need.missing', 'instruments.missing'])
  })

  it('the way to reach its writers is neither frozen nor kept in the history', async () => {
    const pitch = await draft()
    await saveDraft(lead, url(pitch.id), { contact: '+254 700 000000' })
    await lead.post(url(pitch.id, '/submit'))
    const versions = await api.database.owner.db.select().from(schema.pitchVersions).where(eq(schema.pitchVersions.pitchId, pitch.id))
    const revisions = await api.database.owner.db.select().from(schema.pitchRevisions).where(eq(schema.pitchRevisions.pitchId, pitch.id))
    expect(versions).toHaveLength(1)
    expect(JSON.stringify([versions, revisions])).not.toContain('+254')
  })
})
