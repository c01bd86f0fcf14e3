import { schema } from '@scalebridge/db'
import { PITCH_MOVES, PITCH_STATES } from '@scalebridge/db/reference'
import { makeEdition, makePitch, type Pitch } from '@scalebridge/db/testing'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestApi, type Member, type TestApi } from '../testing/index.ts'

let api: TestApi
let secretariat: Member
let lead: Member
let other: Member
let first: Pitch
let second: Pitch

const EARLY = new Date('2026-11-02T09:00:00Z')
const LATE = new Date('2026-11-09T09:00:00Z')
const TITLE = 'Solar pumps for dry valleys'

beforeAll(async () => {
  api = await createTestApi()
})
afterAll(() => api.close())
beforeEach(async () => {
  const { db } = api.database.owner
  secretariat = await api.as('secretariat_officer')
  lead = await api.as('partnership_lead')
  other = await api.as('partnership_lead')
  const { id: editionId } = await makeEdition(db, { state: 'open' })
  const of = { editionId, state: 'submitted' as const }
  first = await makePitch(db, { ...of, organisationId: lead.organisationId, title: TITLE, submittedAt: EARLY })
  second = await makePitch(db, {
    ...of,
    organisationId: other.organisationId,
    title: `${TITLE} in Nepal`,
    submittedAt: LATE,
    origin: 'secretariat_scouting',
  })
})

const merges = async (who: Member, { id }: Pitch) => (await who.get(`/api/v1/pitches/${id}/merges`)).json()
const merge = (kept: Pitch, gone: Pitch) =>
  secretariat.post(`/api/v1/pitches/${kept.id}/merges`, { body: { mergedPitchId: gone.id, reason: 'The same valley.' } })
const stored = async ({ id }: Pitch) => (await api.database.owner.db.select().from(schema.pitches).where(eq(schema.pitches.id, id)))[0]

describe('the same partnership that submitted twice', () => {
  it('is seen by the Secretariat by title and name, and not by the other team', async () => {
    const { similar } = await merges(secretariat, first)
    expect(similar).toMatchObject([{ id: second.id, mayTakeIn: true, mayGoInto: true }])
    expect(similar[0].reasons.map(({ code }: { code: string }) => code)).toContain('similarTitle')
    expect((await merges(lead, first)).similar).toEqual([])
    expect((await other.get(`/api/v1/pitches/${first.id}/merges`)).statusCode).toBe(404)
  })

  it('is merged: the earlier time and both origins are kept, the other leaves the pool, each page leads to the other', async () => {
    expect((await merge(second, first)).statusCode).toBe(200)
    expect(await stored(second)).toMatchObject({ state: 'submitted', submittedAt: EARLY, origin: 'secretariat_scouting' })
    expect(await stored(first)).toMatchObject({ state: 'merged', submittedAt: EARLY, origin: 'open_call' })
    expect((await merges(secretariat, second)).merged).toMatchObject([{ id: first.id, origin: 'open_call', reason: 'The same valley.' }])
    expect((await merges(lead, first)).into).toMatchObject({ id: second.id, mayOpen: false })
    expect((await merges(secretariat, first)).into).toMatchObject({ id: second.id, mayOpen: true })
    const pool = (await secretariat.get(`/api/v1/editions/${second.editionId}/pool`)).json()
    expect(pool.items.map(({ id }: { id: string }) => id)).toEqual([second.id])
    const [row] = await api.database.owner.db.select().from(schema.pitchMerges).where(eq(schema.pitchMerges.mergedPitchId, first.id))
    expect(row).toMatchObject({ keptPitchId: second.id, keptSubmittedAt: LATE, mergedBy: secretariat.accountId })
  })

  it('is told to both teams, each on its own page', async () => {
    await merge(second, first)
    const told = async ({ accountId }: Member) => {
      const rows = await api.database.owner.db.select().from(schema.notices).where(eq(schema.notices.accountId, accountId))
      return rows.map(({ kind, path }) => [kind, path])
    }
    expect(await told(lead)).toEqual([['pitch.merged', `/pitches/${first.id}`]])
    expect(await told(other)).toEqual([['pitch.merged', `/pitches/${second.id}`]])
  })

  it('is merged once: neither what was merged goes again, nor anything into it, nor a pitch into itself', async () => {
    await merge(second, first)
    for (const [kept, gone] of [
      [second, first],
      [first, second],
      [second, second],
    ] as const) {
      expect((await merge(kept, gone)).json().code).toBe('pitch.mergeNotAllowed')
    }
  })

  it('is merged only along the moves of its state', async () => {
    for (const state of PITCH_STATES) {
      const { editionId, organisationId } = first
      const gone = await makePitch(api.database.owner.db, { editionId, organisationId, title: TITLE, state })
      const answer = await merge(second, gone)
      expect([state, answer.statusCode]).toEqual([state, PITCH_MOVES[state].includes('merged') ? 200 : 409])
    }
  })
})
