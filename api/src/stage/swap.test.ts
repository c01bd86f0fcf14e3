import { schema } from '@scalebridge/db'
import { eq } from 'drizzle-orm'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApi, type Member, type TestApi } from '../testing/index.ts'
import { makeStagedSegment, openStageOf } from '../testing/stage.ts'
import type { Rundown, StageSnapshot } from './stage.shapes.ts'

let api: TestApi
let moderator: Member

beforeAll(async () => {
  api = await createTestApi()
  moderator = await api.as('moderator')
})
afterAll(() => api.close())

describe('a curator’s swap after the release', () => {
  it('gives the one that comes a place, and puts it where the other was on rundown and screen', async () => {
    const { db } = api.database.owner
    const segment = await makeStagedSegment(api)
    const stageId = await openStageOf(moderator, segment.segmentId)
    const [slate] = await db.select().from(schema.slates).where(eq(schema.slates.segmentId, segment.segmentId))
    const [gone] = segment.pitches
    const body = { command: 'swap', pitchId: gone?.id, otherPitchId: segment.reserve.id, reason: 'A visa was refused.' }
    const curator = await api.as('secretariat_curator')
    const swapped = await curator.post(`/api/v1/slates/${slate?.id}/commands`, { body, headers: { 'if-match': `"${slate?.revision}"` } })
    expect(swapped.json().places).toEqual([expect.objectContaining({ pitchId: segment.reserve.id, state: 'selected' })])
    const rundown = (await moderator.get(`/api/v1/segments/${segment.segmentId}/rundown`)).json<Rundown>()
    expect(rundown.items.some(({ pitchId }) => pitchId === gone?.id)).toBe(false)
    expect(rundown.items.find(({ kind }) => kind === 'pitch')).toMatchObject({ title: segment.reserve.title })
    const screen = await api.public.get(`/api/v1/stage/${stageId}`)
    expect(screen.body).toContain(segment.reserve.title)
    expect(screen.body).not.toContain(gone?.id)
  })
})

describe('a partnership that takes back its word while the session runs', () => {
  it('is shown by its number and no name on every screen from that instant, and by its name again once it agrees', async () => {
    const lead = await api.as('partnership_lead')
    const segment = await makeStagedSegment(api, { organisationId: lead.organisationId })
    const stageId = await openStageOf(moderator, segment.segmentId)
    const [pitch] = segment.pitches
    const title = String(pitch?.title)
    const screen = async () => (await api.public.get(`/api/v1/stage/${stageId}`)).json<StageSnapshot>().show
    const cardsNow = async () => (await screen()).items.filter((item) => item.pitch?.pitchId === pitch?.id)
    const say = (isGiven: boolean) =>
      lead.post(`/api/v1/pitches/${pitch?.id}/consents`, { body: { purpose: 'stage', isGiven, textVersion: 1, locale: 'en' } })
    const before = await screen()
    expect(JSON.stringify(await cardsNow())).toContain(title)
    expect((await say(false)).statusCode).toBe(200)
    expect(JSON.stringify(await cardsNow())).not.toContain(title)
    expect((await cardsNow()).length).toBeGreaterThan(0)
    expect((await screen()).seq).toBe(before.seq + 1)
    expect((await screen()).items.map(({ id, state, allottedMs }) => ({ id, state, allottedMs }))).toEqual(
      before.items.map(({ id, state, allottedMs }) => ({ id, state, allottedMs })),
    )
    await say(true)
    expect(JSON.stringify(await cardsNow())).toContain(title)
  })
})

describe('an operator’s swap on the day', () => {
  async function swapped(mode: 'live' | 'rehearsal', by: 'reserve' | 'nobody' = 'reserve') {
    const { db } = api.database.owner
    const segment = await makeStagedSegment(api)
    const gone = String(segment.pitches[0]?.id)
    const [slate] = await db.select().from(schema.slates).where(eq(schema.slates.segmentId, segment.segmentId))
    const { segmentId, editionId } = segment
    await db.insert(schema.segmentPlaces).values({ editionId, segmentId, slateId: String(slate?.id), pitchId: gone })
    const stageId = await openStageOf(moderator, segmentId, mode)
    const { show } = (await moderator.get(`/api/v1/stage/${stageId}`)).json<StageSnapshot>()
    const asked = { kind: 'swap', pitchId: gone, byPitchId: by === 'reserve' ? segment.reserve.id : null }
    const body = { commandId: randomUUID(), expectedSeq: show.seq, command: asked }
    const answer = await moderator.post(`/api/v1/stage/${stageId}/commands`, { body })
    expect(answer.statusCode, answer.body).toBe(200)
    const places = await db.select().from(schema.segmentPlaces).where(eq(schema.segmentPlaces.segmentId, segmentId))
    const pitches = await db.select().from(schema.pitches).where(eq(schema.pitches.editionId, editionId))
    const rundown = (await moderator.get(`/api/v1/segments/${segmentId}/rundown`)).json<Rundown>()
    return {
      stateOf: (pitchId: string) => pitches.find(({ id }) => id === pitchId)?.state,
      placeOf: (pitchId: string) => places.find((place) => place.pitchId === pitchId)?.state,
      onRundown: rundown.items.flatMap(({ pitchId }) => pitchId ?? []),
      isBehind: rundown.isBehindSlate,
      gone,
      reserve: segment.reserve.id,
    }
  }

  it('gives the reserve its place and frees the other’s, whose pitch is among the shortlisted again, as the curator’s does', async () => {
    const { gone, reserve, stateOf, placeOf, onRundown, isBehind } = await swapped('live')
    expect([placeOf(gone), stateOf(gone)]).toEqual(['swapped', 'shortlisted'])
    expect([placeOf(reserve), stateOf(reserve)]).toEqual(['selected', 'selected'])
    expect([onRundown.includes(gone), onRundown[0], isBehind]).toEqual([false, reserve, false])
  })

  it('for nobody frees the place, and leaves the time to the dialogue', async () => {
    const { gone, reserve, stateOf, placeOf, onRundown, isBehind } = await swapped('live', 'nobody')
    expect([placeOf(gone), stateOf(gone), placeOf(reserve)]).toEqual(['swapped', 'shortlisted', undefined])
    expect([onRundown.includes(gone), isBehind]).toEqual([false, false])
  })

  it('in a rehearsal moves nobody’s place', async () => {
    const { gone, reserve, stateOf, placeOf, onRundown } = await swapped('rehearsal')
    expect([placeOf(gone), stateOf(gone), placeOf(reserve), stateOf(reserve)]).toEqual(['selected', 'selected', undefined, 'shortlisted'])
    expect(onRundown).toContain(gone)
  })
})

describe('a rundown after a curator’s swap', () => {
  /** Swaps the first pitch for the reserve, whose presenter has morning only from the second slot on: the best order has it second. */
  async function swappedAfter(title: string | null) {
    const { db } = api.database.owner
    const segment = await makeStagedSegment(api)
    const { segmentId, reserve } = segment
    const early = new Date(`${new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)}T06:55:00Z`)
    await db
      .update(schema.segments)
      .set({ startsAt: early, endsAt: new Date(early.getTime() + 3_600_000) })
      .where(eq(schema.segments.id, segmentId))
    await db.insert(schema.pitchPresentations).values({ pitchId: reserve.id, presence: 'remote', zone: 'Africa/Abidjan' })
    const url = `/api/v1/segments/${segmentId}/rundown`
    const save = (body: object) => moderator.put(url, { body, headers: { 'if-match': '*' } })
    const built = (await save({ from: 'slate' })).json<Rundown>()
    if (title !== null) {
      const items = built.items.map(({ pitch: _pitch, fromAt: _from, toAt: _to, ...item }, index) =>
        index === 0 ? { ...item, title } : item,
      )
      expect((await save({ from: 'items', items })).statusCode).toBe(200)
    }
    const [slate] = await db.select().from(schema.slates).where(eq(schema.slates.segmentId, segmentId))
    const curator = await api.as('secretariat_curator')
    const body = { command: 'swap', pitchId: segment.pitches[0]?.id, otherPitchId: reserve.id, reason: 'A visa was refused.' }
    const swapped = await curator.post(`/api/v1/slates/${slate?.id}/commands`, { body, headers: { 'if-match': '*' } })
    expect(swapped.statusCode, swapped.body).toBe(200)
    const rundown = (await moderator.get(url)).json<Rundown>()
    const order = rundown.items.flatMap(({ kind, pitchId }) => (kind === 'pitch' && pitchId !== null ? [pitchId] : []))
    return { rundown, order, stays: segment.pitches[1]?.id, comes: reserve.id }
  }

  it('follows the slate’s new order where nothing was changed by hand', async () => {
    const { rundown, order, stays, comes } = await swappedAfter(null)
    expect([order, rundown.isBehindSlate]).toEqual([[stays, comes], false])
  })

  it('keeps what an operator changed by hand, and says that the slate moved', async () => {
    const { rundown, order, stays, comes } = await swappedAfter('Welcome by the President')
    expect([order, rundown.isBehindSlate]).toEqual([[comes, stays], true])
    expect(rundown.items[0]?.title).toBe('Welcome by the President')
  })
})
