import { schema } from '@scalebridge/db'
import type { Show } from '@scalebridge/db/rules'
import { eq } from 'drizzle-orm'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApi, type Member, type TestApi } from '../testing/index.ts'
import { makeStagedSegment, openStageOf } from '../testing/stage.ts'
import type { AgendaSegment, CommandConflict, Rundown, StageReport, StageSnapshot } from './stage.shapes.ts'

let api: TestApi
let moderator: Member

beforeAll(async () => {
  api = await createTestApi()
  moderator = await api.as('moderator')
})
afterAll(() => api.close())

async function opened(mode: 'live' | 'rehearsal' = 'live') {
  const segment = await makeStagedSegment(api)
  return { ...segment, stageId: await openStageOf(moderator, segment.segmentId, mode) }
}

const snapshotOf = async (stageId: string, as = 'moderators'): Promise<StageSnapshot> =>
  (await moderator.get(`/api/v1/stage/${stageId}?as=${as}`)).json()

/** Sends a command made to the state that stands now, unless told which. */
async function command(stageId: string, given: object, sent: { by?: Member; expectedSeq?: number; commandId?: string } = {}) {
  const expectedSeq = sent.expectedSeq ?? (await snapshotOf(stageId)).show.seq
  const body = { commandId: sent.commandId ?? randomUUID(), expectedSeq, command: given }
  return (sent.by ?? moderator).post(`/api/v1/stage/${stageId}/commands`, { body })
}

const current = (show: Pick<Show, 'items' | 'currentId'>) => show.items.find((item) => item.id === show.currentId)

describe('the rundown', () => {
  it('is built from the released slate: at most two fifths of a slot are pitch, the rest dialogue', async () => {
    const { segmentId, pitches } = await makeStagedSegment(api)
    const saved = await moderator.put(`/api/v1/segments/${segmentId}/rundown`, { body: { from: 'slate' }, headers: { 'if-match': '"0"' } })
    const rundown = saved.json<Rundown>()
    expect(rundown.items.map(({ kind }) => kind)).toEqual([
      'opening',
      'pitch',
      'panel',
      'audience_questions',
      'pitch',
      'panel',
      'audience_questions',
      'pledge_moment',
      'closing',
    ])
    const slot = rundown.items.filter(({ pitchId }) => pitchId === pitches[0]?.id)
    expect(slot.map(({ plannedMs }) => plannedMs).reduce((a, b) => a + b)).toBe(600_000)
    expect(slot[0]?.plannedMs).toBeLessThanOrEqual(240_000)
    expect(rundown.items[1]?.fromAt).toBe(rundown.items[0]?.toAt)
    expect([saved.headers['etag'], rundown.revision]).toEqual(['"1"', 1])
  })

  it('is saved once by two editors who opened the same one; the second is told so', async () => {
    const { segmentId } = await makeStagedSegment(api)
    const save = () => moderator.put(`/api/v1/segments/${segmentId}/rundown`, { body: { from: 'slate' }, headers: { 'if-match': '"0"' } })
    const answers = await Promise.all([save(), save()])
    expect(answers.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b)).toEqual([200, 412])
    const blind = await moderator.put(`/api/v1/segments/${segmentId}/rundown`, { body: { from: 'slate' } })
    expect(blind.json()).toMatchObject({ status: 428, code: 'request.ifMatchMissing' })
  })

  it('keeps an item that comes back with its id, whatever its place', async () => {
    const { segmentId } = await makeStagedSegment(api)
    const url = `/api/v1/segments/${segmentId}/rundown`
    await moderator.put(url, { body: { from: 'slate' }, headers: { 'if-match': '*' } })
    const before = (await moderator.get(url)).json<Rundown>()
    const items = before.items.toReversed().map(({ pitch: _pitch, fromAt: _from, toAt: _to, ...item }) => item)
    const after = (await moderator.put(url, { body: { from: 'items', items }, headers: { 'if-match': '"1"' } })).json<Rundown>()
    expect(after.items.map(({ id }) => id)).toEqual(before.items.map(({ id }) => id).toReversed())
    const tooLow = items.map((item) => ({ ...item, floorMs: item.plannedMs + 1 }))
    const refused = await moderator.put(url, { body: { from: 'items', items: tooLow }, headers: { 'if-match': '*' } })
    expect(refused.json()).toMatchObject({ code: 'rundown.invalid', errors: expect.arrayContaining([]) })
  })

  it('without a released slate is not built, and no real session opens with its pitches', async () => {
    const { segmentId, pitches } = await makeStagedSegment(api, { state: 'draft' })
    const url = `/api/v1/segments/${segmentId}/rundown`
    const built = await moderator.put(url, { body: { from: 'slate' }, headers: { 'if-match': '*' } })
    expect(built.json()).toMatchObject({ code: 'rundown.noSlate' })
    const item = { kind: 'pitch', title: 'Secret', pitchId: pitches[0]?.id, plannedMs: 60_000, floorMs: 0, owner: null, cues: null }
    const items = [{ ...item, assets: [], firstQuestionFrom: null, missingLanguages: [] }]
    expect((await moderator.put(url, { body: { from: 'items', items }, headers: { 'if-match': '*' } })).statusCode).toBe(200)
    const live = await moderator.post(`/api/v1/segments/${segmentId}/stage`, { body: { mode: 'live' } })
    expect(live.json()).toMatchObject({ code: 'stage.embargoed' })
    const calendar = await api.public.get(`/api/v1/segments/${segmentId}/calendar.ics`)
    expect(calendar.body).toContain('Pitch segment')
    expect(calendar.body).not.toContain('Secret')
  })
})

describe('commands', () => {
  it('of two operators who press next at once move one step; the second is told what happened', async () => {
    const { stageId } = await opened()
    await command(stageId, { kind: 'start' })
    const before = await snapshotOf(stageId)
    const other = await api.as('secretariat_officer')
    const press = (by: Member) => command(stageId, { kind: 'next' }, { by, expectedSeq: before.show.seq })
    const answers = await Promise.all([press(moderator), press(other)])
    expect(answers.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b)).toEqual([200, 409])
    const after = await snapshotOf(stageId)
    expect(current(after.show)?.id).toBe(before.show.items[1]?.id)
    const conflict = answers.find(({ statusCode }) => statusCode === 409)?.json<CommandConflict>()
    expect(conflict).toMatchObject({ code: 'stage.changedMeanwhile', happened: [{ kind: 'show.advanced', seq: after.show.seq }] })
    expect(conflict?.show?.currentId).toBe(after.show.currentId)
  })

  it('sent twice with one id are carried out once', async () => {
    const { stageId } = await opened()
    await command(stageId, { kind: 'start' })
    const { show } = await snapshotOf(stageId)
    const commandId = randomUUID()
    const first = await command(stageId, { kind: 'next' }, { commandId, expectedSeq: show.seq })
    const second = await command(stageId, { kind: 'next' }, { commandId, expectedSeq: show.seq })
    expect(first.json()).toMatchObject({ isRepeat: false })
    expect(second.json()).toMatchObject({ isRepeat: true, seq: first.json<{ seq: number }>().seq })
  })

  it('are numbered without a hole, and the log leads to the state that stands', async () => {
    const { stageId } = await opened()
    const wanted = ['start', 'next', 'hold', 'resume', 'next', 'previous']
    for (const kind of wanted) expect((await command(stageId, { kind })).statusCode).toBe(200)
    const rows = await api.database.owner.db.select().from(schema.stageEvents).where(eq(schema.stageEvents.sessionId, stageId))
    expect(rows.map(({ seq }) => seq).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7])
    const { show } = await snapshotOf(stageId)
    const report = (await moderator.get(`/api/v1/stage/${stageId}/report`)).json<StageReport>()
    expect(report.items.map(({ state, spentMs }) => ({ state, spentMs }))).toEqual(
      show.items.map(({ state, spentMs }) => ({ state, spentMs })),
    )
    expect(report.events.map(({ kind }) => kind)).toEqual(
      ['opened', 'started', 'advanced', 'held', 'resumed', 'advanced', 'returned'].map((kind) => `show.${kind}`),
    )
  })

  it('that the rules refuse say why and change nothing', async () => {
    const { stageId } = await opened()
    const refused = await command(stageId, { kind: 'next' })
    expect(refused.json()).toMatchObject({ status: 409, code: 'stage.refused', refusal: 'notStarted' })
    expect((await snapshotOf(stageId)).seq).toBe(1)
  })

  it('that say how things shall be need no present state', async () => {
    const { stageId } = await opened()
    await command(stageId, { kind: 'start' })
    const answer = await command(stageId, { kind: 'safeScreen', isOn: true }, { expectedSeq: 1 })
    expect(answer.json()).toMatchObject({ show: { isSafeScreen: true } })
  })

  it('are for the stage’s own people', async () => {
    const { stageId } = await opened()
    const lead = await api.as('partnership_lead')
    expect((await command(stageId, { kind: 'start' }, { by: lead, expectedSeq: 1 })).statusCode).toBe(403)
  })
})

describe('a view', () => {
  it('for the public holds neither cues nor notes, and the private ones are not theirs', async () => {
    const { stageId } = await opened()
    await command(stageId, { kind: 'note', text: 'Slow down' })
    const open = await api.public.get(`/api/v1/stage/${stageId}`)
    expect(open.body).not.toMatch(/Slow down|Fallback video/)
    expect(open.json<StageSnapshot>().show.items.every(({ backstage }) => backstage === null)).toBe(true)
    expect((await snapshotOf(stageId)).show.backstage).toEqual({ note: 'Slow down' })
    for (const as of ['backstage', 'moderators']) expect((await api.public.get(`/api/v1/stage/${stageId}?as=${as}`)).statusCode).toBe(404)
  })

  it('for the public does not hold the code that seats people in the room, whoever asks for it and wherever it is asked for', async () => {
    const { stageId, editionId } = await opened()
    await api.database.owner.db.update(schema.editions).set({ isCurrent: true }).where(eq(schema.editions.id, editionId))
    const code = (await snapshotOf(stageId)).session.roomCode
    expect(code).toMatch(/^[A-Z2-9]{6}$/)
    expect((await snapshotOf(stageId, 'backstage')).session.roomCode).toBe(code)
    expect((await snapshotOf(stageId, 'public')).session.roomCode).toBeNull()
    for (const path of [`/api/v1/stage/${stageId}`, '/api/v1/stage', `/api/v1/stage/${stageId}/audience`]) {
      const answer = await api.public.get(path)
      expect([path, answer.statusCode, answer.body.includes(String(code))]).toEqual([path, 200, false])
    }
    await api.database.owner.db.update(schema.editions).set({ isCurrent: false }).where(eq(schema.editions.id, editionId))
  })

  it('of a rehearsal is for the stage’s own people, and it stands on no list', async () => {
    const { stageId, editionId } = await opened('rehearsal')
    await api.database.owner.db.update(schema.editions).set({ isCurrent: true }).where(eq(schema.editions.id, editionId))
    expect((await api.public.get(`/api/v1/stage/${stageId}`)).statusCode).toBe(404)
    expect((await snapshotOf(stageId, 'public')).session.mode).toBe('rehearsal')
    const agenda = (await api.public.get('/api/v1/stage')).json<{ items: AgendaSegment[] }>()
    expect(agenda.items).toMatchObject([{ session: null, items: [{ kind: 'opening' }, { kind: 'pitch' }, {}, {}, {}, {}, {}, {}, {}] }])
    await api.database.owner.db.update(schema.editions).set({ isCurrent: false }).where(eq(schema.editions.id, editionId))
  })
})

describe('a segment', () => {
  it('has one session open at a time', async () => {
    const { segmentId } = await opened()
    const again = await moderator.post(`/api/v1/segments/${segmentId}/stage`, { body: { mode: 'rehearsal' } })
    expect(again.json()).toMatchObject({ code: 'stage.open' })
  })

  it('that is rehearsed at ten times the speed passes ten minutes in one; the real running has no speed', async () => {
    const { segmentId } = await makeStagedSegment(api)
    await moderator.put(`/api/v1/segments/${segmentId}/rundown`, { body: { from: 'slate' }, headers: { 'if-match': '*' } })
    const open = (body: object) => moderator.post(`/api/v1/segments/${segmentId}/stage`, { body })
    expect((await open({ mode: 'live', speed: 10 })).statusCode).toBe(400)
    const fromMs = Date.now()
    api.clock.set(new Date(fromMs))
    const stageId = (await open({ mode: 'rehearsal', speed: 10 })).json<{ id: string }>().id
    await command(stageId, { kind: 'start' })
    api.clock.set(new Date(fromMs + 60_000))
    const told = await command(stageId, { kind: 'hold' })
    api.clock.set(undefined)
    expect(told.json<{ show: Show }>().show).toMatchObject({ speed: 10, clock: { accumulatedMs: 600_000 } })
  })

  it('that was rehearsed is wiped, and nothing but an ended rehearsal is', async () => {
    const { stageId } = await opened('rehearsal')
    await command(stageId, { kind: 'start' })
    expect((await moderator.delete(`/api/v1/stage/${stageId}`)).json()).toMatchObject({ code: 'stage.notARehearsal' })
    await command(stageId, { kind: 'end' })
    const [member] = await api.database.owner.db.insert(schema.audienceMembers).values({ sessionId: stageId }).returning()
    const question = {
      sessionId: stageId,
      commandId: randomUUID(),
      askedBy: String(member?.id),
      text: 'Why now?',
      language: 'en',
      seat: 'room',
    }
    await api.database.owner.db.insert(schema.questions).values(question)
    const wiped = await moderator.delete(`/api/v1/stage/${stageId}`)
    expect(wiped.statusCode, wiped.body).toBe(204)
    const { stageEvents, questions, audienceMembers } = schema
    for (const table of [stageEvents, questions, audienceMembers]) {
      expect(await api.database.owner.db.select().from(table).where(eq(table.sessionId, stageId))).toEqual([])
    }
    const report = (await moderator.get(`/api/v1/stage/${stageId}/report`)).json<StageReport>()
    expect([report.session.wipedAt, report.items[0]?.state]).toEqual([expect.any(String), 'done'])
    const live = await opened()
    await command(live.stageId, { kind: 'end' })
    expect((await moderator.delete(`/api/v1/stage/${live.stageId}`)).json()).toMatchObject({ code: 'stage.notARehearsal' })
  })

  it('is reported as a table that a spreadsheet takes for no formula', async () => {
    const { segmentId } = await makeStagedSegment(api)
    const item = { kind: 'break', title: '=1+1, "tea"', pitchId: null, plannedMs: 60_000, floorMs: 0, owner: null, cues: null }
    const items = [{ ...item, assets: [], firstQuestionFrom: null, missingLanguages: [] }]
    await moderator.put(`/api/v1/segments/${segmentId}/rundown`, { body: { from: 'items', items }, headers: { 'if-match': '*' } })
    const stage = await moderator.post(`/api/v1/segments/${segmentId}/stage`, { body: { mode: 'live' } })
    const csv = await moderator.get(`/api/v1/stage/${stage.json<{ id: string }>().id}/report.csv`)
    expect(csv.headers['content-type']).toBe('text/csv; charset=utf-8')
    const [head, row, ...rest] = csv.body.split('\r\n')
    expect(head).toBe('title,kind,state,plannedFromAt,startedAt,endedAt,plannedMs,allottedMs,spentMs,overMs')
    expect(row).toMatch(/^"'=1\+1, ""tea""",break,planned,20[^,]+Z,,,60000,60000,0,0$/)
    expect(rest).toEqual([''])
  })
})

describe('a pitch withdrawn on the day', () => {
  async function withdrawn(fits: boolean) {
    const lead = await api.as('partnership_lead')
    const segment = await makeStagedSegment(api, { organisationId: lead.organisationId })
    if (!fits)
      await api.database.owner.db
        .update(schema.slateItems)
        .set({ fitsPitchIds: [] })
        .where(eq(schema.slateItems.pitchId, segment.reserve.id))
    const stageId = await openStageOf(moderator, segment.segmentId)
    await command(stageId, { kind: 'start' })
    const gone = segment.pitches[0]
    const answer = await lead.post(`/api/v1/pitches/${gone?.id}/withdraw`, { body: { reason: 'Illness' } })
    expect(answer.statusCode).toBe(200)
    return { segment, stageId, gone, open: await api.public.get(`/api/v1/stage/${stageId}`) }
  }

  it('leaves screen, rundown and calendar together, and the reserve steps in with a slot of the same length', async () => {
    const { segment, open, gone } = await withdrawn(true)
    const { show } = open.json<StageSnapshot>()
    expect(open.body).not.toContain(gone?.id)
    expect(
      show.items.filter(({ pitch }) => pitch?.pitchId === segment.reserve.id).map(({ kind, allottedMs }) => [kind, allottedMs]),
    ).toEqual([
      ['pitch', 240_000],
      ['panel', 240_000],
      ['audience_questions', 120_000],
    ])
    const rundown = (await moderator.get(`/api/v1/segments/${segment.segmentId}/rundown`)).json<Rundown>()
    expect(rundown.items[1]).toMatchObject({ pitchId: segment.reserve.id, title: segment.reserve.title })
    const calendar = (await api.public.get(`/api/v1/segments/${segment.segmentId}/calendar.ics`)).body.replaceAll('\r\n ', '')
    expect(calendar).toContain(segment.reserve.title)
    expect(calendar).not.toContain(gone?.title)
  })

  it('gives the reserve that steps in a place of its own, and the slot on the slate', async () => {
    const { db } = api.database.owner
    const { segment, gone } = await withdrawn(true)
    const places = await db.select().from(schema.segmentPlaces).where(eq(schema.segmentPlaces.segmentId, segment.segmentId))
    expect(places.filter(({ pitchId }) => pitchId === segment.reserve.id).map(({ state }) => state)).toEqual(['selected'])
    const items = await db
      .select()
      .from(schema.slateItems)
      .where(eq(schema.slateItems.slateId, places[0]?.slateId ?? ''))
    expect(items.filter(({ role }) => role === 'reserve')).toEqual([])
    expect(items.find(({ position }) => position === 1)).toMatchObject({ role: 'selected', pitchId: segment.reserve.id })
    expect(items.map(({ pitchId }) => pitchId)).not.toContain(gone?.id)
  })

  it('without a fitting reserve leaves its time to the audience’s questions, and none is lost', async () => {
    const { open, segment } = await withdrawn(false)
    const { show } = open.json<StageSnapshot>()
    const questions = show.items.find(({ kind, state }) => kind === 'audience_questions' && state === 'planned')
    expect(questions?.allottedMs).toBe(questions === undefined ? 0 : questions.plannedMs + 600_000)
    expect(show.items.filter(({ state }) => state === 'swapped')).toHaveLength(3)
    const rundown = (await moderator.get(`/api/v1/segments/${segment.segmentId}/rundown`)).json<Rundown>()
    expect(rundown.items.filter(({ kind }) => kind === 'audience_questions').map(({ plannedMs }) => plannedMs)).toEqual([720_000])
  })
})
