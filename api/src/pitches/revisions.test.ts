import { PITCH_CONTENT, schema } from '@scalebridge/db'
import { makeEdition, makePitch } from '@scalebridge/db/testing'
import { eq } from 'drizzle-orm'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { saveDraft, createTestApi, type Member, type TestApi } from '../testing/index.ts'
import type { PitchRevision } from './revisions.contract.ts'

let api: TestApi
let lead: Member
let editor: Member
let pitchId: string
let path: string

beforeAll(async () => {
  api = await createTestApi()
  lead = await api.as('partnership_lead')
  editor = await api.as('partnership_editor', { organisationId: lead.organisationId })
})
afterAll(() => api.close())
beforeEach(async () => {
  const { db } = api.database.owner
  const edition = await makeEdition(db, { state: 'open' })
  const draft = {
    editionId: edition.id,
    organisationId: lead.organisationId,
    state: 'draft',
    number: null,
    submittedAt: null,
    title: 'First',
  }
  pitchId = (await makePitch(db, draft)).id
  path = `/api/v1/pitches/${pitchId}`
})

const save = (fields: object, member = lead) => saveDraft(member, path, fields)
const revisions = async (): Promise<PitchRevision[]> => (await lead.get(`${path}/revisions`)).json().items
const now = async () => (await lead.get(path)).json()

describe('every saved change', () => {
  it('is kept with who made it and what changed; what was sent unchanged is no change', async () => {
    await save({ title: 'Second', countries: ['PER'] })
    await save({ title: 'Second', summary: 'One sentence.' }, editor)
    expect(await revisions()).toMatchObject([
      { revision: 3, fields: ['summary'], isOwn: false, restored: null },
      { revision: 2, fields: ['title', 'countries'], isOwn: true },
    ])
  })

  it('is shown as the difference between any two revisions', async () => {
    await save({ title: 'Second' })
    await save({ title: 'Third', goals: [14], targets: [] })
    const between = async (query: string) => (await lead.get(`${path}/differences?${query}`)).json()
    expect(await between('from=1&to=2')).toEqual({ from: 1, to: 2, before: { title: 'First' }, after: { title: 'Second' } })
    expect(await between('from=2')).toMatchObject({ to: 3, after: { title: 'Third', goals: [14] } })
    expect(await between('from=3&to=1')).toMatchObject({ before: { title: 'Third' }, after: { title: 'First' } })
    expect((await lead.get(`${path}/differences?from=9`)).json().code).toBe('pitch.revisionUnknown')
  })

  it('can be taken back: the pitch is what it was, and the way back is itself a change', async () => {
    await save({ title: 'Second', problem: 'Reefs die.' })
    const stale = await lead.post(`${path}/restore`, { body: { revision: 1, current: 1 } })
    expect(stale.json().code).toBe('pitch.changedMeanwhile')
    const restored = await lead.post(`${path}/restore`, { body: { revision: 1, current: 2 } })
    expect(restored.json()).toMatchObject({ title: 'First', revision: 3 })
    expect((await revisions())[0]).toMatchObject({ revision: 3, restored: 1 })
    await lead.post(`${path}/restore`, { body: { revision: 2, current: 3 } })
    expect(await now()).toMatchObject({ title: 'Second', problem: 'Reefs die.' })
  })

  it('is never changed afterwards, and is nobody else’s to read', async () => {
    await save({ title: 'Second' })
    const change = api.database.owner.db.delete(schema.pitchRevisions).where(eq(schema.pitchRevisions.pitchId, pitchId))
    await expect(change).rejects.toMatchObject({ cause: { code: '23001' } })
    const other = await api.as('partnership_lead')
    expect((await other.get(`${path}/revisions`)).statusCode).toBe(404)
    expect((await other.get(`${path}/differences?from=1`)).statusCode).toBe(404)
  })

  it('leads back to exactly what every earlier revision was, whatever was saved', async () => {
    const text = fc.option(fc.string({ minLength: 1, maxLength: 20 }).filter((value) => value.trim() !== '' && !value.includes('\0')))
    const change = fc.record(
      {
        title: text,
        problem: text,
        language: fc.constantFrom('en', 'ar'),
        goals: fc.uniqueArray(fc.integer({ min: 1, max: 17 }), { maxLength: 3 }),
      },
      { requiredKeys: [] },
    )
    const contentOf = (pitch: Record<string, unknown>) => Object.fromEntries(PITCH_CONTENT.map((field) => [field, pitch[field]]))
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        const start = await now()
        const was = new Map([[start.revision, contentOf(start)]])
        for (const fields of changes) {
          const saved = (await save({ targets: [], ...fields })).json()
          was.set(saved.revision, contentOf(saved))
        }
        for (const [revision, content] of was) {
          const { revision: current } = await now()
          const restored = (await lead.post(`${path}/restore`, { body: { revision, current } })).json()
          expect(contentOf(restored)).toEqual(content)
        }
      }),
      { numRuns: 5 },
    )
  })
})
