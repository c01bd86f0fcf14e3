/** A segment with a released slate and a rundown, for tests of the stage. */
import { schema } from '@scalebridge/db'
import { makeEdition, makePitch } from '@scalebridge/db/testing'
import type { Member, TestApi } from './index.ts'

const HOUR_MS = 3_600_000
const inSixLanguages = (text: string) => ({ ar: text, zh: text, en: text, fr: text, ru: text, es: text })
let counter = 0

export interface StagedSegment {
  segmentId: string
  editionId: string
  startsAt: Date
  pitches: { id: string; title: string; organisationId: string }[]
  /** A reserve that fits every slot. */
  reserve: { id: string; title: string; organisationId: string }
}

/** Two selected pitches and a reserve on a slate, released unless told otherwise, of a segment that begins in an hour. */
export async function makeStagedSegment(
  api: TestApi,
  options: { state?: 'released' | 'draft'; organisationId?: string } = {},
): Promise<StagedSegment> {
  const { db } = api.database.owner
  const { id: editionId } = await makeEdition(db)
  const startsAt = new Date(Date.now() + HOUR_MS)
  counter += 1
  const [segment] = await db
    .insert(schema.segments)
    .values({
      editionId,
      slug: `stage-${counter}`,
      kind: 'pitch',
      position: counter,
      title: inSixLanguages('Pitch segment'),
      theme: inSixLanguages('Energy'),
      startsAt,
      endsAt: new Date(startsAt.getTime() + HOUR_MS),
    })
    .returning()
  const segmentId = String(segment?.id)
  const owner = options.organisationId === undefined ? {} : { organisationId: options.organisationId }
  const [first, second, reserve] = [
    await makePitch(db, { editionId, state: 'selected', ...owner }),
    await makePitch(db, { editionId, state: 'selected' }),
    await makePitch(db, { editionId, state: 'shortlisted' }),
  ]
  await makeSlate(api, { segmentId, state: options.state ?? 'released', selected: [first.id, second.id], reserve: reserve.id })
  const named = (pitch: typeof first) => ({ id: pitch.id, title: pitch.title ?? '', organisationId: pitch.organisationId })
  return { segmentId, editionId, startsAt, pitches: [named(first), named(second)], reserve: named(reserve) }
}

async function makeSlate(api: TestApi, given: { segmentId: string; state: string; selected: string[]; reserve: string }): Promise<void> {
  const { db } = api.database.owner
  const signer = await api.as('secretariat_officer')
  const past = new Date(Date.now() - HOUR_MS)
  const released =
    given.state === 'released' ? { signedOffBy: signer.accountId, signedOffAt: past, embargoUntil: past, releasedAt: past } : {}
  const [slate] = await db
    .insert(schema.slates)
    .values({ segmentId: given.segmentId, state: given.state, ...released })
    .returning()
  const slateId = String(slate?.id)
  await db
    .insert(schema.slateItems)
    .values([
      ...given.selected.map((pitchId, index) => ({ slateId, pitchId, role: 'selected', position: index + 1, firstQuestionFrom: 'room' })),
      { slateId, pitchId: given.reserve, role: 'reserve', position: 1, fitsPitchIds: given.selected },
    ])
}

/** The segment's rundown built from its slate, and a session of it; answers the session's id. */
export async function openStageOf(moderator: Member, segmentId: string, mode: 'live' | 'rehearsal' = 'live'): Promise<string> {
  await moderator.put(`/api/v1/segments/${segmentId}/rundown`, { body: { from: 'slate' }, headers: { 'if-match': '*' } })
  const opened = await moderator.post(`/api/v1/segments/${segmentId}/stage`, { body: { mode } })
  return opened.json<{ id: string }>().id
}
