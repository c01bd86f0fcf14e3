import { schema } from '@scalebridge/db'
import { makeEdition, makeMandate, makePitch, type Pitch } from '@scalebridge/db/testing'
import { asc, eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestApi, type Member, type TestApi } from '../testing/index.ts'
import { makeIntroduction } from '../testing/introduction.ts'

let api: TestApi
let lead: Member
let path: string
let pitch: Pitch
let pitchId: string
let editUntil: Date

beforeAll(async () => {
  api = await createTestApi()
})
afterAll(() => api.close())
beforeEach(async () => {
  api.clock.set(undefined)
  const { db } = api.database.owner
  lead = await api.as('partnership_lead')
  const edition = await makeEdition(db, { state: 'open' })
  editUntil = edition.editUntil
  const draft = { editionId: edition.id, organisationId: lead.organisationId, state: 'draft', number: null, submittedAt: null }
  pitch = await makePitch(db, draft)
  pitchId = pitch.id
  path = `/api/v1/pitches/${pitchId}`
})

const read = async () => (await lead.get(path)).json()
const amend = async (fields: object, revision?: number) =>
  lead.post(`${path}/amend`, { body: { revision: revision ?? (await read()).revision, ...fields } })
const versions = () =>
  api.database.owner.db
    .select()
    .from(schema.pitchVersions)
    .where(eq(schema.pitchVersions.pitchId, pitchId))
    .orderBy(asc(schema.pitchVersions.version))

describe('a submitted pitch that is amended', () => {
  it('is a new version with a receipt of its own, of only the fields that were sent; the version before stays', async () => {
    const first = (await lead.post(`${path}/submit`)).json()
    const second = await amend({ askMinor: 120_000_000 })
    expect(second.statusCode).toBe(200)
    expect(second.json()).toMatchObject({ version: 2, number: first.number, reference: first.reference })
    expect(second.json().contentHash).not.toBe(first.contentHash)
    const [before, after] = await versions()
    expect(before?.content).toMatchObject({ askMinor: 150_000_000 })
    expect(after?.content).toEqual(Object.assign({}, before?.content, { askMinor: 120_000_000 }))
    const jobs = await api.database.owner.db.select().from(schema.outbox).where(eq(schema.outbox.aggregateId, pitchId))
    expect(jobs.filter(({ name }) => name === 'mail.receipt')).toHaveLength(2)
  })

  it('stays complete: what would leave it unfinished is refused, and so is a change to what somebody else changed', async () => {
    await lead.post(`${path}/submit`)
    expect((await amend({ problem: null })).json().code).toBe('pitch.incomplete')
    expect((await amend({ askMinor: 1 }, 1)).json().code).toBe('pitch.changedMeanwhile')
    expect(await versions()).toHaveLength(1)
  })

  it('is closed to change from the instant that the edition says on, and to everybody but its lead', async () => {
    expect((await amend({ askMinor: 1 })).json().code).toBe('pitch.notAmendable')
    await lead.post(`${path}/submit`)
    const editor = await api.as('partnership_editor', { organisationId: lead.organisationId })
    expect((await editor.post(`${path}/amend`, { body: { revision: 2, askMinor: 1 } })).statusCode).toBe(403)
    const { revision, allowed } = await read()
    expect(allowed.amend).toBe(true)
    await api.database.owner.db
      .update(schema.editions)
      .set({
        opensAt: new Date(Date.now() - 9e8),
        clarificationsUntil: new Date(Date.now() - 8e8),
        closesAt: new Date(Date.now() - 7e8),
        editUntil: new Date(Date.now() - 1000),
      })
      .where(eq(schema.editions.editUntil, editUntil))
    expect((await amend({ askMinor: 1 }, revision)).json().code).toBe('pitch.notAmendable')
    expect((await read()).allowed.amend).toBe(false)
  })
})

describe('a withdrawal', () => {
  const consequences = async () =>
    Object.fromEntries(
      (await lead.get(`${path}/withdrawal`)).json().consequences.map(({ kind, count }: { kind: string; count: number }) => [kind, count]),
    )

  it('of a draft touches nobody but its team', async () => {
    expect(await consequences()).toEqual({ team: 1 })
  })

  it('shows before what it would touch, and tells the investors who are in touch', async () => {
    await lead.post(`${path}/submit`)
    const investor = await api.as('investor_lead')
    const { db } = api.database.owner
    const mandate = await makeMandate(db, { editionId: pitch.editionId, investorId: investor.investorId ?? '' })
    await makeIntroduction(db, { mandate, pitch, requestedBy: investor.accountId, respondedBy: lead.accountId })
    expect(await consequences()).toEqual({ introductions: 1, versions: 1, team: 1 })
    await lead.post(`${path}/withdraw`, { body: {} })
    const told = await db.select().from(schema.notices).where(eq(schema.notices.accountId, investor.accountId))
    expect(told.map(({ kind }) => kind)).toEqual(['pitch.withdrawn'])
  })
})
