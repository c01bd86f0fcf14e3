import { schema } from '@scalebridge/db'
import { MEMBER_ROLES, SECRETARIAT_ROLES } from '@scalebridge/db/reference'
import { placePitches } from '@scalebridge/db/segment'
import { makeEdition, makePitch, makeSegment } from '@scalebridge/db/testing'
import { eq, like, sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { endpointsOf } from '../testing/endpoints.ts'
import { createTestApi, type Caller, type Member, type TestApi } from '../testing/index.ts'

/** Words that stand nowhere but in the slate's own rows. */
const CANARY = 'canary-7f3a'
const STREAM = /\/live$|openapi/

let api: TestApi
let lead: Member
let pitchId: string
let segmentId: string
let slateId: string

beforeAll(async () => {
  api = await createTestApi()
  const { db } = api.database.owner
  const editionId = (await makeEdition(db, { isCurrent: true })).id
  segmentId = (await makeSegment(db, { editionId })).id
  lead = await api.as('partnership_lead')
  pitchId = (await makePitch(db, { editionId, organisationId: lead.organisationId, state: 'submitted' })).id
  const [curator, officer] = [await api.as('secretariat_curator'), await api.as('secretariat_officer')]
  const made = (await curator.post(`/api/v1/segments/${segmentId}/slates`, { body: { alternative: null } })).json()
  slateId = made.id
  const command = (member: Member, revision: number, body: object) =>
    member.post(`/api/v1/slates/${slateId}/commands`, { body, headers: { 'if-match': `"${revision}"` } })
  await command(curator, 1, { command: 'add', pitchId, reason: CANARY })
  await command(curator, 2, { command: 'propose', reason: CANARY })
  const embargoUntil = new Date(Date.now() + 3_600_000).toISOString()
  const signed = await command(officer, 3, { command: 'signOff', embargoUntil })
  if (signed.statusCode !== 200) throw new Error(`the slate was not signed off: ${signed.payload}`)
})
afterAll(() => api.close())

/** Every GET route that stands, with the ids of this slate's pitch, segment and edition in it. */
function addresses(editionId: string): string[] {
  const ids: Record<string, string> = { editionId, pitchId, segmentId, slateId, organisationId: lead.organisationId }
  return endpointsOf()
    .filter(({ method, url }) => method === 'GET' && !STREAM.test(url))
    .map(({ url }) => url.replaceAll(/:(\w+)/g, (_match, name: string) => ids[name] ?? pitchId))
}

async function answersTo(callers: readonly Caller[]): Promise<string[]> {
  const [edition] = await api.database.owner.db.select().from(schema.editions)
  const answers: string[] = []
  for (const caller of callers) {
    for (const url of addresses(edition?.id ?? '')) answers.push((await caller.get(url)).payload)
  }
  return answers
}

/** Whoever is not of the Secretariat; the pitch's own team among them. */
async function outsiders(): Promise<Caller[]> {
  const roles = MEMBER_ROLES.filter((role) => !SECRETARIAT_ROLES.some((own) => own === role))
  return [api.public, await api.asAccount(), lead, ...(await Promise.all(roles.map((role) => api.as(role))))]
}

const tells = (answer: string) => [CANARY, slateId, '"selected"'].some((word) => answer.includes(word))

describe('a slate under embargo', () => {
  it('is in no answer of any route to anybody outside the Secretariat', async () => {
    const answers = (await answersTo(await outsiders())).filter((answer) => tells(answer))
    expect(answers).toEqual([])
  }, 120_000)

  it('is in no event that anybody outside the Secretariat may hear, and in no mail', async () => {
    const { db } = api.database.owner
    expect(await db.select().from(schema.liveEvents).where(like(schema.liveEvents.channel, 'pitch:%'))).toEqual([])
    expect(await db.select().from(schema.outbox).where(like(schema.outbox.name, 'mail.%'))).toEqual([])
    expect((await lead.get(`/api/v1/live?channel=segment:${segmentId}`)).statusCode).toBe(404)
  })

  it('after its instant, is told to its own team, on its page and by its channel', async () => {
    const { db } = api.database.owner
    await db.transaction(async (tx) => {
      const past = sql`now() - interval '1 second'`
      await tx
        .update(schema.slates)
        .set({ state: 'released', embargoUntil: past, releasedAt: sql`now()` })
        .where(eq(schema.slates.id, slateId))
      await placePitches(tx, { slateId, pitchIds: [pitchId], actorId: null })
    })
    expect((await answersTo([lead])).some((answer) => tells(answer))).toBe(true)
    expect((await lead.get(`/api/v1/pitches/${pitchId}/stage-place`)).json().place).toMatchObject({ state: 'selected' })
    expect(await db.select().from(schema.liveEvents).where(like(schema.liveEvents.channel, 'pitch:%'))).not.toEqual([])
    expect(await db.select().from(schema.outbox).where(like(schema.outbox.name, 'mail.%'))).toHaveLength(1)
  })
})

describe('a place that was released', () => {
  const save = (command: string, change: object = {}, revision = 1) =>
    lead.put(`/api/v1/pitches/${pitchId}/stage-place`, {
      body: {
        place: {
          revision,
          command,
          presenterName: 'A. Presenter',
          presence: 'remote',
          zone: 'Pacific/Fiji',
          language: 'en',
          accommodations: null,
          hasMaterials: false,
          hasAgreedToRelease: true,
          hasRehearsed: false,
          ...change,
        },
      },
    })

  it('is confirmed when every answer is there, and its check-list turns green', async () => {
    const missing = await save('confirm', { zone: null, hasAgreedToRelease: false })
    expect([missing.statusCode, missing.json().code]).toEqual([422, 'place.incomplete'])
    expect(missing.json().errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(['/place/zone', '/place/hasAgreedToRelease'])
    const confirmed = (await save('confirm', { hasMaterials: true, hasRehearsed: true })).json()
    expect(confirmed.place).toMatchObject({ state: 'confirmed', revision: 2 })
    expect(Object.values(confirmed.place.checks)).toEqual([true, true, true, true, true, true])
    expect((await lead.get(`/api/v1/pitches/${pitchId}`)).json().state).toBe('confirmed')
  })

  it('when two of the team change it at once, the second is told what changed', async () => {
    const late = await save('save', { presenterName: 'B. Second' }, 1)
    expect([late.statusCode, late.json().code]).toEqual([412, 'place.changedMeanwhile'])
    expect(late.json().errors).toContainEqual({ pointer: '/place/presenterName', code: 'field.changed', detail: 'A. Presenter' })
  })

  it('says of itself only what its team consented to', async () => {
    const said = { presence: 'remote', zone: null, language: null, youth: true, women: null, indigenous: null, disability: null }
    const body = (hasConsented: boolean) => ({ body: { presentation: { ...said, hasConsented } } })
    const put = (hasConsented: boolean) => lead.put(`/api/v1/pitches/${pitchId}/stage-place`, body(hasConsented))
    expect((await put(true)).json().presentation).toMatchObject({ youth: true, hasConsented: true })
    expect((await put(false)).json().presentation).toMatchObject({ youth: null, hasConsented: false })
  })
})
