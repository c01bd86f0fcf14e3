import { schema } from '@scalebridge/db'
import { partnerToken } from '@scalebridge/db/drafting-tokens'
import { makeEdition, makePitch } from '@scalebridge/db/testing'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestApi, type Member, type TestApi } from '../testing/index.ts'

let api: TestApi
let lead: Member
let pitchId: string
let path: string

beforeAll(async () => {
  api = await createTestApi()
  lead = await api.as('partnership_lead')
})
afterAll(() => api.close())
beforeEach(async () => {
  const { db } = api.database.owner
  const edition = await makeEdition(db, { state: 'open' })
  pitchId = (
    await makePitch(db, { editionId: edition.id, organisationId: lead.organisationId, state: 'draft', number: null, submittedAt: null })
  ).id
  path = `/api/v1/pitches/${pitchId}/partners`
})

const TRUST = { name: 'Ocean Trust', country: 'FJI', stakeholderType: null, contactEmail: 'trust@example.org', language: 'fr' }
const name = (body: object = TRUST) => lead.post(path, { body })
const tokenOf = (partnerId: string) => partnerToken(api.deps.config.SIGN_IN_SECRET, partnerId)
const answer = (partnerId: string, said: string, token = tokenOf(partnerId)) =>
  api.public.post('/api/v1/partner-answers', { body: { partnerId, token, answer: said } })
const states = async () => (await lead.get(path)).json().items.map(({ state }: { state: string }) => state)
const told = async () =>
  (await api.database.owner.db.select().from(schema.notices).where(eq(schema.notices.subjectId, pitchId))).map(({ kind }) => kind)

describe('an organisation that is named as a partner', () => {
  it('is asked by mail, and answers without an account, by its link alone; the team is told', async () => {
    const { id } = (await name()).json()
    const jobs = await api.database.owner.db.select().from(schema.outbox).where(eq(schema.outbox.aggregateId, pitchId))
    expect(jobs.filter((job) => job.name === 'mail.partner')).toHaveLength(1)
    expect((await answer(id, 'confirmed')).json()).toMatchObject({ name: 'Ocean Trust', state: 'confirmed' })
    expect(await states()).toEqual(['confirmed'])
    expect(await told()).toEqual(['partner.confirmed'])
  })

  it('may change its mind; to say the same again changes nothing', async () => {
    const { id } = (await name()).json()
    await answer(id, 'confirmed')
    await answer(id, 'confirmed')
    await answer(id, 'denied')
    expect(await states()).toEqual(['denied'])
    expect(await told()).toEqual(['partner.confirmed', 'partner.denied'])
  })

  it('that denies it returns a submitted pitch to its partnership, with the reason on record', async () => {
    const { id } = (await name()).json()
    const submitted = { state: 'submitted', number: 77, submittedAt: new Date() }
    await api.database.owner.db.update(schema.pitches).set(submitted).where(eq(schema.pitches.id, pitchId))
    await answer(id, 'denied')
    expect((await lead.get(`/api/v1/pitches/${pitchId}`)).json()).toMatchObject({ state: 'returned_for_fix', allowed: { edit: true } })
  })

  it('cannot be answered for by a guessed link, nor once its name was taken out', async () => {
    const { id } = (await name()).json()
    const other = (await name({ ...TRUST, name: 'Reef Trust' })).json()
    expect((await answer(id, 'denied', tokenOf(other.id))).json().code).toBe('partner.linkInvalid')
    expect((await lead.delete(`${path}/${id}`)).statusCode).toBe(204)
    expect((await answer(id, 'confirmed')).json().code).toBe('partner.linkInvalid')
  })

  it.each([
    ['twice', TRUST, 409, 'partner.named'],
    ['of no country', { ...TRUST, name: 'Nowhere', country: 'XXX' }, 422, 'partner.invalid'],
  ])('is not named %s', async (_what, body, status, code) => {
    await name()
    const response = await name(body)
    expect([response.statusCode, response.json().code]).toEqual([status, code])
  })

  it('is nobody’s to read but the team’s', async () => {
    await name()
    for (const role of ['partnership_lead', 'investor_lead', 'secretariat_curator'] as const) {
      const other = await api.as(role)
      expect([403, 404]).toContain((await other.get(path)).statusCode)
    }
  })
})
