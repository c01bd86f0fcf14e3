import { schema } from '@scalebridge/db'
import { makeEdition, makeInvestor, makeMandate } from '@scalebridge/db/testing'
import { and, asc, eq } from 'drizzle-orm'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApi, type Member, type TestApi } from '../testing/index.ts'

const content = {
  name: 'Clean energy for islands',
  language: 'en',
  text: null,
  goals: [7, 14],
  targets: ['7.1'],
  countries: ['FJI'],
  countryGroups: ['sids'],
  strictGeography: false,
  excludedCountries: ['AUS'],
  excludedSectors: ['tobacco'],
  instruments: ['grant'],
  ticketMinMinor: 1_000_000,
  ticketMaxMinor: 50_000_000,
  ticketCurrency: 'USD',
  stages: ['scaling'],
  minimumEvidence: 1,
  supportOffered: [],
  namedToPartnerships: true,
}

let api: TestApi
let editionId: string
let lead: Member

beforeAll(async () => {
  api = await createTestApi()
  editionId = (await makeEdition(api.database.owner.db, { isCurrent: true })).id
  lead = await api.as('investor_lead')
})
afterAll(() => api.close())

const owner = () => api.database.owner.db
const makeOwn = (overrides = {}) => makeMandate(owner(), { editionId, investorId: lead.investorId ?? '', ...overrides })
const jobsFor = (mandateId: string) =>
  owner()
    .select()
    .from(schema.outbox)
    .where(and(eq(schema.outbox.aggregate, 'mandate'), eq(schema.outbox.aggregateId, mandateId)))
const runsFor = (mandateId: string) => owner().select().from(schema.matchRuns).where(eq(schema.matchRuns.subjectId, mandateId))
const auditFor = (mandateId: string) =>
  owner().select().from(schema.auditLog).where(eq(schema.auditLog.subjectId, mandateId)).orderBy(asc(schema.auditLog.id))
const hidden = (response: { json(): Record<string, unknown> } | undefined) => ({ ...response?.json(), instance: undefined })

describe('createMandate', () => {
  it('when a lead writes one, it is a draft of the current edition, and the audit log says who wrote it', async () => {
    const response = await lead.post('/api/v1/mandates', { body: { investorId: lead.investorId, ...content } })
    expect(response.statusCode).toBe(201)
    expect(response.json()).toMatchObject({ ...content, state: 'draft', revision: 1, run: null, investorId: lead.investorId })
    const [row] = await owner().select().from(schema.mandates).where(eq(schema.mandates.id, response.json().id))
    expect(row?.editionId).toBe(editionId)
    expect(await auditFor(response.json().id)).toMatchObject([{ action: 'mandate.create', actorId: lead.accountId }])
    expect(await jobsFor(response.json().id)).toEqual([])
  })

  it('when the same request is sent twice, there is one mandate', async () => {
    const key = randomUUID()
    const send = () =>
      lead.post('/api/v1/mandates', {
        body: { investorId: lead.investorId, ...content, name: 'Sent twice' },
        headers: { 'idempotency-key': key },
      })
    const [first, second] = [await send(), await send()]
    expect(second.json()).toEqual(first.json())
    expect(await owner().select().from(schema.mandates).where(eq(schema.mandates.name, 'Sent twice'))).toHaveLength(1)
  })

  it('when the investor is another’s, it answers as for one that does not exist', async () => {
    const other = await makeInvestor(owner())
    const answers = await Promise.all(
      [other.id, randomUUID()].map((investorId) => lead.post('/api/v1/mandates', { body: { investorId, ...content } })),
    )
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([404, 404])
    expect(hidden(answers[0])).toEqual(hidden(answers[1]))
  })

  it('when the body has a field that nobody may write, it is refused', async () => {
    const response = await lead.post('/api/v1/mandates', { body: { investorId: lead.investorId, ...content, state: 'active' } })
    expect(response.statusCode).toBe(400)
  })

  it('when answers contradict each other, every one is pointed at', async () => {
    const body = {
      investorId: lead.investorId,
      ...content,
      name: '  ',
      targets: ['99.1', '1.1'],
      countries: ['FJI', 'XXX'],
      excludedCountries: ['FJI', 'ZZZ'],
      countryGroups: ['999'],
      ticketMinMinor: 2,
      ticketMaxMinor: 1,
      ticketCurrency: null,
    }
    const response = await lead.post('/api/v1/mandates', { body })
    expect(response.statusCode).toBe(422)
    expect(response.json().errors.map(({ pointer, code }: { pointer: string; code: string }) => [pointer, code])).toEqual([
      ['/name', 'name.missing'],
      ['/targets/0', 'target.unknown'],
      ['/targets/1', 'target.ofAnotherGoal'],
      ['/countries/1', 'country.unknown'],
      ['/excludedCountries/1', 'country.unknown'],
      ['/countryGroups/0', 'group.unknown'],
      ['/excludedCountries/0', 'country.wantedAndExcluded'],
      ['/ticketCurrency', 'currency.missing'],
      ['/ticketMinMinor', 'ticket.minimumAboveMaximum'],
    ])
  })

  it('when the currency is not one, it is pointed at', async () => {
    const response = await lead.post('/api/v1/mandates', { body: { investorId: lead.investorId, ...content, ticketCurrency: 'XXQ' } })
    expect(response.json()).toMatchObject({ status: 422, errors: [{ pointer: '/ticketCurrency', code: 'currency.unknown' }] })
  })
})

describe('getMandate', () => {
  it('when it is another investor’s, it answers as for one that does not exist', async () => {
    const other = await makeMandate(owner(), { editionId })
    const answers = [await lead.get(`/api/v1/mandates/${other.id}`), await lead.get(`/api/v1/mandates/${randomUUID()}`)]
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([404, 404])
    expect(hidden(answers[0])).toEqual(hidden(answers[1]))
  })

  it('when a colleague reads it, it is shown with the newest run that concerns it', async () => {
    const mandate = await makeOwn()
    const colleague = await api.as('investor_member', { organisationId: lead.organisationId })
    const [run] = await owner().insert(schema.matchRuns).values({ editionId, kind: 'edition', subjectId: editionId }).returning()
    const response = await colleague.get(`/api/v1/mandates/${mandate.id}`)
    expect(response.json()).toMatchObject({ id: mandate.id, run: { id: run?.id, kind: 'edition', state: 'queued' } })
  })
})

describe('saveMandate', () => {
  it('when an active mandate is saved, a run waits for it and its job is promised in the same step', async () => {
    const mandate = await makeOwn({ goals: [14], derivedFields: ['goals', 'stages'] })
    const response = await lead.put(`/api/v1/mandates/${mandate.id}`, { body: { ...content, stages: mandate.stages, revision: 1 } })
    expect(response.statusCode).toBe(200)
    const [run] = await runsFor(mandate.id)
    expect(response.json()).toMatchObject({
      ...content,
      stages: mandate.stages,
      revision: 2,
      derivedFields: ['stages'],
      run: { id: run?.id, kind: 'mandate', state: 'queued' },
    })
    expect(await jobsFor(mandate.id)).toMatchObject([{ name: 'mandate.match', payload: { mandateId: mandate.id, runId: run?.id } }])
    expect(await auditFor(mandate.id)).toMatchObject([{ action: 'mandate.save', before: { goals: [14] }, after: { goals: [7, 14] } }])
    const told = await owner()
      .select()
      .from(schema.liveEvents)
      .where(eq(schema.liveEvents.channel, `mandate:${mandate.id}`))
    expect(told.map(({ kind }) => kind)).toEqual(['run.changed', 'mandate.changed'])
  })

  it('when only the order of a derived list changed, the list is still derived', async () => {
    const mandate = await makeOwn({ goals: [14, 7], derivedFields: ['goals'] })
    const response = await lead.put(`/api/v1/mandates/${mandate.id}`, { body: { ...content, goals: [7, 14], revision: 1 } })
    expect(response.json()).toMatchObject({ goals: [7, 14], derivedFields: ['goals'] })
  })

  it('when a draft is saved, nothing is matched', async () => {
    const mandate = await makeOwn({ state: 'draft' })
    const response = await lead.put(`/api/v1/mandates/${mandate.id}`, { body: { ...content, revision: 1 } })
    expect(response.json()).toMatchObject({ revision: 2, run: null })
    expect(await runsFor(mandate.id)).toEqual([])
  })

  it('when somebody else saved meanwhile, it says so and keeps theirs', async () => {
    const mandate = await makeOwn()
    await lead.put(`/api/v1/mandates/${mandate.id}`, { body: { ...content, name: 'Theirs', revision: 1 } })
    const response = await lead.put(`/api/v1/mandates/${mandate.id}`, { body: { ...content, name: 'Mine', revision: 1 } })
    expect(response.json()).toMatchObject({ status: 409, code: 'mandate.changedMeanwhile' })
    expect(response.json().detail).toContain('Load the mandate again')
    expect((await lead.get(`/api/v1/mandates/${mandate.id}`)).json()).toMatchObject({ name: 'Theirs', revision: 2 })
  })

  it('when two save at once, exactly one gets through', async () => {
    const mandate = await makeOwn()
    const answers = await Promise.all(
      ['A', 'B'].map((name) => lead.put(`/api/v1/mandates/${mandate.id}`, { body: { ...content, name, revision: 1 } })),
    )
    expect(answers.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b)).toEqual([200, 409])
    expect(await runsFor(mandate.id)).toHaveLength(1)
  })

  it('when it breaks a rule, nothing is written', async () => {
    const mandate = await makeOwn()
    const response = await lead.put(`/api/v1/mandates/${mandate.id}`, { body: { ...content, excludedCountries: ['FJI'], revision: 1 } })
    expect(response.statusCode).toBe(422)
    expect((await lead.get(`/api/v1/mandates/${mandate.id}`)).json().revision).toBe(1)
  })

  it('when a member who is no lead saves, the role does not allow it', async () => {
    const mandate = await makeOwn()
    const colleague = await api.as('investor_member', { organisationId: lead.organisationId })
    const response = await colleague.put(`/api/v1/mandates/${mandate.id}`, { body: { ...content, revision: 1 } })
    expect(response.json()).toMatchObject({ status: 403, code: 'policy.roleMissing' })
  })

  it('when a lead of one investor is a mere member of another, the other’s mandate is theirs to read alone', async () => {
    const both = await api.as('investor_lead')
    await owner()
      .insert(schema.memberships)
      .values({ accountId: both.accountId, organisationId: lead.organisationId, role: 'investor_member' })
    const mandate = await makeOwn()
    expect((await both.get(`/api/v1/mandates/${mandate.id}`)).statusCode).toBe(200)
    const answers = [
      await both.put(`/api/v1/mandates/${mandate.id}`, { body: { ...content, revision: 1 } }),
      await both.post(`/api/v1/mandates/${mandate.id}/state`, { body: { state: 'paused' } }),
    ]
    for (const answer of answers) expect(answer.json()).toMatchObject({ status: 403, code: 'policy.roleMissing' })
    expect((await both.get(`/api/v1/mandates/${mandate.id}`)).json()).toMatchObject({ revision: 1, state: 'active' })
  })

  it('when the investor is not verified yet, the mandate can be written all the same', async () => {
    const pending = await api.as('investor_lead')
    await owner()
      .update(schema.investors)
      .set({ state: 'pending' })
      .where(eq(schema.investors.id, pending.investorId ?? ''))
    const mandate = await makeMandate(owner(), { editionId, investorId: pending.investorId ?? '' })
    const response = await pending.put(`/api/v1/mandates/${mandate.id}`, { body: { ...content, revision: 1 } })
    expect(response.json()).toMatchObject({ revision: 2, investorState: 'pending' })
  })
})

describe('moveMandate', () => {
  it.each([
    ['draft', 'active'],
    ['active', 'paused'],
    ['paused', 'active'],
  ])('when it goes from %s to %s, it is matched again so that lists follow', async (from, to) => {
    const mandate = await makeOwn({ state: from })
    const response = await lead.post(`/api/v1/mandates/${mandate.id}/state`, { body: { state: to } })
    expect(response.json()).toMatchObject({ state: to, revision: 2 })
    expect(await jobsFor(mandate.id)).toHaveLength(1)
    expect(await auditFor(mandate.id)).toMatchObject([{ action: 'mandate.move', before: { state: from }, after: { state: to } }])
  })

  it('when the move is not among those allowed, nothing changes', async () => {
    const mandate = await makeOwn({ state: 'draft' })
    const response = await lead.post(`/api/v1/mandates/${mandate.id}/state`, { body: { state: 'paused' } })
    expect(response.json()).toMatchObject({ status: 409, code: 'mandate.moveNotAllowed' })
    expect(await jobsFor(mandate.id)).toEqual([])
  })

  it('when it is in that state already, nothing happens a second time', async () => {
    const mandate = await makeOwn({ state: 'active' })
    const response = await lead.post(`/api/v1/mandates/${mandate.id}/state`, { body: { state: 'active' } })
    expect(response.json()).toMatchObject({ state: 'active', revision: 1 })
    expect(await jobsFor(mandate.id)).toEqual([])
  })
})

describe('listMandates', () => {
  it('when it is read page by page while others are written, every mandate comes once and none is another’s', async () => {
    const reader = await api.as('investor_lead')
    const investorId = reader.investorId ?? ''
    const expected = await Promise.all(Array.from({ length: 7 }, () => makeMandate(owner(), { editionId, investorId })))
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page: { items: { id: string }[]; nextCursor: string | null } = (
        await reader.get(`/api/v1/mandates?size=3${cursor === '' ? '' : `&cursor=${cursor}`}`)
      ).json()
      seen.push(...page.items.map(({ id }) => id))
      cursor = page.nextCursor
      await makeMandate(owner(), { editionId })
    }
    expect(seen).toEqual(expected.map(({ id }) => id).toSorted())
  })

  it('when the cursor is another reader’s, it is refused', async () => {
    await Promise.all([makeOwn(), makeOwn()])
    const { nextCursor } = (await lead.get('/api/v1/mandates?size=1')).json()
    const colleague = await api.as('investor_member', { organisationId: lead.organisationId })
    expect((await colleague.get(`/api/v1/mandates?size=1&cursor=${nextCursor}`)).json()).toMatchObject({
      status: 400,
      code: 'request.cursorInvalid',
    })
  })
})

describe('the time of a mandate', () => {
  const move = async (id: string, body: object) => (await lead.post(`/api/v1/mandates/${id}/state`, { body })).json()
  const monthsUntil = (instant: string) => Math.round((new Date(instant).getTime() - Date.now()) / 2_629_800_000)

  it('when it is activated, it has twelve months; paused and taken up again, no more; renewed, twelve again', async () => {
    const draft = await makeOwn({ state: 'draft' })
    const active = await move(draft.id, { state: 'active' })
    expect(monthsUntil(active.expiresAt)).toBe(12)
    const soon = new Date(Date.now() + 86_400_000)
    await owner().update(schema.mandates).set({ expiresAt: soon, remindedDays: 7 }).where(eq(schema.mandates.id, draft.id))
    await move(draft.id, { state: 'paused' })
    expect((await move(draft.id, { state: 'active' })).expiresAt).toBe(soon.toISOString())
    expect(monthsUntil((await move(draft.id, { state: 'active', renew: true })).expiresAt)).toBe(12)
    const [row] = await owner().select().from(schema.mandates).where(eq(schema.mandates.id, draft.id))
    expect(row?.remindedDays).toBeNull()
  })

  it('when it has expired, one move renews it and it is matched again', async () => {
    const old = await makeOwn({ state: 'expired', expiresAt: new Date(Date.now() - 1000) })
    const renewed = await move(old.id, { state: 'active', renew: true })
    expect([renewed.state, monthsUntil(renewed.expiresAt)]).toEqual(['active', 12])
    expect(await runsFor(old.id)).toHaveLength(1)
  })

  it('when capacity or public thresholds are left out of a save, they stay as they are', async () => {
    const { id } = await makeOwn({ capacity: 4, publicThresholds: ['ticket'] })
    const save = async (body: object) => (await lead.put(`/api/v1/mandates/${id}`, { body: { ...content, ...body } })).json()
    expect(await save({ revision: 1 })).toMatchObject({ capacity: 4, publicThresholds: ['ticket'] })
    expect(await save({ revision: 2, capacity: null, publicThresholds: [] })).toMatchObject({ capacity: null, publicThresholds: [] })
  })
})
