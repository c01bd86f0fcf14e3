import { schema } from '@scalebridge/db'
import { makeEdition, makePitch } from '@scalebridge/db/testing'
import { desc, eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { saveDraft, createTestApi, type Member, type TestApi } from '../testing/index.ts'
import { beat } from './beats.ts'

const MINUTE = 60_000
const { callExtensions, editions, notices, serviceBeats } = schema

let api: TestApi
let lead: Member
let curator: Member
let editionId: string
let pitchId: string

const db = () => api.database.owner.db
const fromNow = (minutes: number) => new Date(Date.now() + minutes * MINUTE)

beforeAll(async () => {
  api = await createTestApi()
  lead = await api.as('partnership_lead')
  curator = await api.as('secretariat_curator')
})
afterAll(() => api.close())
beforeEach(async () => {
  await db().update(editions).set({ isCurrent: false })
  const edition = await makeEdition(db(), { isCurrent: true, state: 'open' })
  editionId = edition.id
  pitchId = (await makePitch(db(), { editionId, organisationId: lead.organisationId, state: 'draft', number: null, submittedAt: null })).id
})

/** Moves the call's end; the dates that may not come before it go along. */
async function callEnds(minutes: number) {
  await db()
    .update(editions)
    .set({ opensAt: fromNow(-100_000), clarificationsUntil: fromNow(minutes - 5), closesAt: fromNow(minutes) })
    .where(eq(editions.id, editionId))
}
const save = (title = 'A better title') => saveDraft(lead, `/api/v1/pitches/${pitchId}`, { title })
const extend = (untilAt: Date, pitch: string | null = null, member = curator) =>
  member.post(`/api/v1/editions/${editionId}/extensions`, {
    body: { untilAt, reason: 'The network failed in the islands.', pitchId: pitch },
  })
const edition = async () => (await db().select().from(editions).where(eq(editions.id, editionId)))[0]
const toldOf = async (kind: string) =>
  (await db().select().from(notices).where(eq(notices.accountId, lead.accountId)).orderBy(desc(notices.id))).filter(
    (row) => row.kind === kind,
  )

describe('a draft whose call has ended', () => {
  it('may be finished within the grace when it was being written, and says so; not when it had been left alone', async () => {
    await callEnds(-1)
    expect((await save()).statusCode).toBe(200)
    expect((await lead.get(`/api/v1/pitches/${pitchId}`)).json().allowed.edit).toBe(true)
    await db()
      .update(schema.pitches)
      .set({ updatedAt: fromNow(-300) })
      .where(eq(schema.pitches.id, pitchId))
    expect((await lead.get(`/api/v1/pitches/${pitchId}`)).json().allowed.edit).toBe(false)
    expect((await save()).json().code).toBe('call.closed')
  })

  it('may be written until the instant that it was granted, with its reason on record; nobody else’s', async () => {
    await callEnds(-60)
    await db()
      .update(schema.pitches)
      .set({ updatedAt: fromNow(-300) })
      .where(eq(schema.pitches.id, pitchId))
    expect((await save()).json().code).toBe('call.closed')
    const granted = await extend(fromNow(60), pitchId)
    expect(granted.json()).toMatchObject({ kind: 'named', grantedBy: expect.any(String) })
    expect((await save('Late, but allowed')).json()).toMatchObject({ title: 'Late, but allowed', extendedUntil: granted.json().untilAt })
    const other = await makePitch(db(), { editionId, organisationId: lead.organisationId, state: 'draft', number: null, submittedAt: null })
    await db()
      .update(schema.pitches)
      .set({ updatedAt: fromNow(-300) })
      .where(eq(schema.pitches.id, other.id))
    expect((await saveDraft(lead, `/api/v1/pitches/${other.id}`, { title: 'Me too' })).json().code).toBe('call.closed')
    expect(await toldOf('window.extended')).toHaveLength(1)
  })
})

describe('a draft that lacks answers', () => {
  const submit = (query = '?incomplete=true') => lead.post(`/api/v1/pitches/${pitchId}/submit${query}`)
  const set = (fields: Partial<typeof schema.pitches.$inferInsert>) =>
    db().update(schema.pitches).set(fields).where(eq(schema.pitches.id, pitchId))
  const read = async (member = lead) => (await member.get(`/api/v1/pitches/${pitchId}`)).json()
  beforeEach(() => set({ problem: null, stage: null }))

  it('is submitted as incomplete in the last hour when that is asked for, and what is missing stands beside it', async () => {
    await callEnds(90)
    expect((await read()).allowed.submitIncomplete).toBe(false)
    expect((await submit()).json().code).toBe('pitch.incomplete')
    await callEnds(59)
    expect((await read()).allowed.submitIncomplete).toBe(true)
    expect((await submit('')).json().code).toBe('pitch.incomplete')
    const receipt = (await submit()).json()
    expect((await submit()).json()).toEqual(receipt)
    const missing = [
      { pointer: '/stage', code: 'stage.missing' },
      { pointer: '/problem', code: 'problem.missing' },
    ]
    expect(await read()).toMatchObject({ state: 'submitted', leftOut: missing })
    expect((await read(curator)).leftOut).toEqual(missing)
    const { items } = (await curator.get(`/api/v1/editions/${editionId}/pool`)).json()
    expect(items).toMatchObject([{ leftOutCount: 2 }])
  })

  it('is submitted as incomplete in the grace too, loses no answer, and may be completed bit by bit until it is not edited any more', async () => {
    await callEnds(-1)
    const receipt = (await submit()).json()
    expect(receipt.version).toBe(1)
    const amend = async (fields: object) =>
      (await lead.post(`/api/v1/pitches/${pitchId}/amend`, { body: { revision: (await read()).revision, ...fields } })).json()
    expect((await amend({ approach: null })).code).toBe('pitch.incomplete')
    expect((await amend({ problem: 'Nets are lost.' })).version).toBe(2)
    expect((await read()).leftOut).toEqual([{ pointer: '/stage', code: 'stage.missing' }])
    expect((await amend({ stage: 'scaling' })).version).toBe(3)
    expect((await read()).leftOut).toEqual([])
  })

  it('without a title, a sentence or a goal is submitted never: nobody would know what it is', async () => {
    await callEnds(30)
    await set({ goals: [], targets: [] })
    expect((await read()).allowed.submitIncomplete).toBe(false)
    expect((await submit()).json().code).toBe('pitch.incomplete')
  })
})

describe('an extension', () => {
  it('for everybody moves the end and what may not come before it, and tells who is writing', async () => {
    await callEnds(30)
    const before = await edition()
    const untilAt = new Date((before?.resultsAt.getTime() ?? 0) + MINUTE)
    expect((await extend(untilAt)).statusCode).toBe(201)
    expect(await edition()).toMatchObject({
      closesAt: untilAt,
      editUntil: untilAt,
      resultsAt: untilAt,
      revision: (before?.revision ?? 0) + 1,
    })
    expect((await toldOf('window.extended')).length).toBeGreaterThan(0)
  })

  it.each([
    ['that is earlier than the end', () => fromNow(10)],
    ['into the Forum', async () => (await edition())?.forumStartsAt],
  ])('%s is refused at its field', async (_what, until) => {
    await callEnds(30)
    const response = await extend((await until()) ?? new Date())
    expect(response.statusCode).toBe(422)
    expect(response.json().errors).toEqual([expect.objectContaining({ pointer: '/untilAt' })])
  })

  it('for one pitch is counted in public, and named to the Secretariat alone', async () => {
    await callEnds(-60)
    await extend(fromNow(60), pitchId)
    await extend(fromNow(90))
    const path = `/api/v1/editions/${editionId}/extensions`
    const open = (await lead.get(path)).json()
    expect(open).toMatchObject({ namedCount: 1, items: [{ kind: 'general', grantedBy: null, pitchTitle: null }] })
    expect((await curator.get(path)).json().items).toHaveLength(2)
  })

  it('is never changed afterwards', async () => {
    await callEnds(30)
    await extend(fromNow(90))
    await expect(db().update(callExtensions).set({ reason: 'Another reason.' })).rejects.toMatchObject({ cause: { code: '23001' } })
  })
})

describe('when the service was away', () => {
  const aliveAt = (minutes: number) =>
    db()
      .insert(serviceBeats)
      .values({ service: 'api', beatAt: fromNow(minutes) })
      .onConflictDoUpdate({ target: serviceBeats.service, set: { beatAt: fromNow(minutes) } })
  const added = () => db().select().from(callExtensions).where(eq(callExtensions.editionId, editionId))

  it('in the call’s last hour, the call stays open as long again, once, whoever says so first', async () => {
    await callEnds(20)
    const before = await edition()
    await aliveAt(-10)
    await Promise.all([beat(api.database.api.db, new Date()), beat(api.database.api.db, new Date())])
    const [extension, ...others] = await added()
    expect(others).toEqual([])
    expect(extension).toMatchObject({ kind: 'outage', grantedBy: null })
    const extraMs = ((await edition())?.closesAt.getTime() ?? 0) - (before?.closesAt.getTime() ?? 0)
    expect(Math.round(extraMs / MINUTE)).toBe(10)
  })

  it('long before its end, or for a moment only, nothing changes', async () => {
    await callEnds(600)
    await aliveAt(-120)
    await beat(api.database.api.db, new Date())
    await callEnds(20)
    await aliveAt(-0.5)
    await beat(api.database.api.db, new Date())
    expect(await added()).toEqual([])
  })
})

describe('a question about the call', () => {
  const ask = (text = 'May a cooperative of two islands apply as one?') =>
    lead.post('/api/v1/clarifications', { body: { text, language: 'en' } })
  const list = async (member: Pick<Member, 'get'>) => (await member.get('/api/v1/clarifications')).json().items
  const answer = (id: string, body: object, seen = '*') =>
    curator.put(`/api/v1/clarifications/${id}/answer`, { body, headers: { 'if-match': seen } })
  const WORDS = { question: { en: 'May several islands apply as one?' }, answer: { en: 'Yes.', ar: 'نعم.' } }

  it('is the asker’s and the Secretariat’s until it is answered; then everybody reads it, without who asked', async () => {
    await callEnds(60)
    const { id } = (await ask()).json()
    const other = await api.as('partnership_lead')
    expect(await list(other)).toEqual([])
    expect(await list(lead)).toEqual([expect.objectContaining({ id, state: 'open', asked: expect.objectContaining({ isOwn: true }) })])
    expect((await answer(id, WORDS)).statusCode).toBe(200)
    expect(await list(other)).toEqual([expect.objectContaining({ ...WORDS, state: 'answered', asked: null })])
    expect(await toldOf('clarification.answered')).not.toEqual([])
  })

  it('is not answered over an answer that its officer has not seen', async () => {
    await callEnds(60)
    const { id, revision } = (await ask()).json()
    expect((await answer(id, WORDS, `"${revision}"`)).statusCode).toBe(200)
    const late = await answer(id, { question: null, answer: null }, `"${revision}"`)
    expect([late.statusCode, late.json().code]).toEqual([412, 'clarification.changedMeanwhile'])
    const [now] = await list(curator)
    expect(now).toMatchObject({ ...WORDS, state: 'answered' })
    expect((await answer(id, { ...WORDS, answer: { en: 'No.' } }, `"${now.revision}"`)).json().answer).toEqual({ en: 'No.' })
  })

  it('that is declined stays with who asked', async () => {
    await callEnds(60)
    const { id } = (await ask()).json()
    await answer(id, { question: null, answer: null })
    expect(await list(await api.as('investor_lead'))).toEqual([])
    expect(await list(lead)).toEqual([expect.objectContaining({ state: 'declined' })])
  })

  it('is refused once the time for questions is over, and an answer without its question too', async () => {
    await callEnds(60)
    const { id } = (await ask()).json()
    expect((await answer(id, { question: null, answer: WORDS.answer })).json().code).toBe('clarification.half')
    await callEnds(2)
    expect((await ask()).json().code).toBe('clarification.tooLate')
  })
})
