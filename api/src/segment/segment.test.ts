import { schema } from '@scalebridge/db'
import { placePitches } from '@scalebridge/db/segment'
import { makeEdition, makeInvestor, makePitch, makeSegment } from '@scalebridge/db/testing'
import { and, eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestApi, type Member, type TestApi } from '../testing/index.ts'
import type { SegmentCuration } from './segment.contract.ts'
import type { Slate } from './segment.shapes.ts'

let api: TestApi
let curator: Member
let officer: Member
let editionId: string
let segmentId: string
/** Pitches of one country each; Fiji is a small island state, Uganda a least developed country. */
let fiji: string
let uganda: string
let peru: string

beforeAll(async () => {
  api = await createTestApi()
  curator = await api.as('secretariat_curator')
  officer = await api.as('secretariat_officer')
})
afterAll(() => api.close())
beforeEach(async () => {
  const { db } = api.database.owner
  editionId = (await makeEdition(db)).id
  segmentId = (await makeSegment(db, { editionId })).id
  fiji = (await makePitch(db, { editionId, state: 'submitted', title: 'Fiji', countries: ['FJI'] })).id
  uganda = (await makePitch(db, { editionId, state: 'eligible', title: 'Uganda', countries: ['UGA'] })).id
  peru = (await makePitch(db, { editionId, state: 'shortlisted', title: 'Peru', countries: ['PER'] })).id
})

const read = async (member = curator): Promise<SegmentCuration> => (await member.get(`/api/v1/segments/${segmentId}/curation`)).json()
const ifMatch = (revision: number) => ({ 'if-match': `"${revision}"` })

async function savePlan(change: { plan?: object; quotas?: object[]; rules?: object[] }, { member = curator, revision = -1 } = {}) {
  const { plan, quotas, rules, revision: current } = await read(member)
  const body = { plan: { ...plan, ...change.plan }, quotas: change.quotas ?? quotas, rules: change.rules ?? rules.map(withoutName) }
  return member.put(`/api/v1/segments/${segmentId}/plan`, { body, headers: ifMatch(revision < 0 ? current : revision) })
}
const withoutName = ({ name: _name, ...rule }: SegmentCuration['rules'][number]) => rule

async function begin(pitchIds: string[] = [fiji, uganda]): Promise<Slate> {
  const made = await curator.post(`/api/v1/segments/${segmentId}/slates`, { body: { alternative: null } })
  expect(made.statusCode).toBe(201)
  let slate: Slate = made.json()
  for (const pitchId of pitchIds) slate = (await command(slate, { command: 'add', pitchId })).json()
  return slate
}

const command = (slate: { id: string; revision: number }, body: object, member = curator) =>
  member.post(`/api/v1/slates/${slate.id}/commands`, { body, headers: ifMatch(slate.revision) })

/** A slate that one person proposed. */
async function proposed(pitchIds?: string[]): Promise<Slate> {
  const response = await command(await begin(pitchIds), { command: 'propose', reason: 'As many as there are so far.' })
  expect(response.statusCode).toBe(200)
  return response.json()
}

const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString()
const sids = { kind: 'sids', value: '', minimum: 1, maximum: null, flex: 0 }

describe('the plan of a segment', () => {
  it('while nobody saved one, has the numbers that the table begins with, and revision 0', async () => {
    const response = await curator.get(`/api/v1/segments/${segmentId}/curation`)
    expect(response.headers['etag']).toBe('"0"')
    expect(response.json()).toMatchObject({
      revision: 0,
      plan: { places: 8, reserves: 3 },
      quotas: [],
      rules: [],
      proposal: null,
      slate: null,
    })
  })

  it('is saved whole, with quotas, pins and bans, and names what they are about', async () => {
    const rules = [{ kind: 'ban', pitchId: peru, investorId: null, reason: 'Withdrawn by its ministry.' }]
    const saved = await savePlan({ plan: { places: 2 }, quotas: [sids], rules })
    expect(saved.statusCode).toBe(200)
    expect(saved.headers['etag']).toBe('"1"')
    expect(await read()).toMatchObject({ revision: 1, plan: { places: 2 }, quotas: [sids], rules: [{ ...rules[0], name: 'Peru' }] })
  })

  it('when two curators save at once, the second learns by field what the first changed, and nothing of either is lost', async () => {
    await savePlan({ plan: { places: 4 }, quotas: [sids] })
    const { revision } = await read(officer)
    expect((await savePlan({ plan: { places: 5 }, quotas: [{ ...sids, minimum: 2 }] })).statusCode).toBe(200)
    const late = await savePlan({ plan: { reserves: 1 } }, { member: officer, revision })
    expect([late.statusCode, late.json().code]).toEqual([412, 'segmentPlan.changedMeanwhile'])
    expect(late.json().errors).toEqual([
      { pointer: '/plan/places', code: 'field.changed', detail: '5' },
      { pointer: '/quotas/sids', code: 'field.changed', detail: '2– ±0' },
    ])
    expect((await read()).plan).toMatchObject({ places: 5, reserves: 3 })
  })

  it('when a change does not say what it was made to, it is refused', async () => {
    const { plan } = await read()
    const response = await curator.put(`/api/v1/segments/${segmentId}/plan`, { body: { plan, quotas: [], rules: [] } })
    expect([response.statusCode, response.json().code]).toEqual([428, 'request.ifMatchMissing'])
  })

  it('when its numbers contradict each other, says so by field', async () => {
    const quotas = [
      { kind: 'goal', value: '', minimum: 1, maximum: null, flex: 0 },
      { ...sids, minimum: 3, maximum: 2 },
      { ...sids, minimum: 0, maximum: null },
    ]
    const response = await savePlan({ plan: { panelSize: 1 }, quotas })
    expect([response.statusCode, response.json().code]).toEqual([422, 'segmentPlan.invalid'])
    expect(response.json().errors.map(({ pointer, code }: { pointer: string; code: string }) => [pointer, code])).toEqual([
      ['/plan/relevantInvestorsPerPitch', 'panel.tooSmall'],
      ['/quotas/0/value', 'quota.valueMissing'],
      ['/quotas/1/maximum', 'quota.boundsCrossed'],
      ['/quotas/2/minimum', 'quota.boundMissing'],
      ['/quotas/2/kind', 'quota.twice'],
    ])
  })
})

describe('the candidates', () => {
  it('come best first, with what quotas look at, page after page', async () => {
    const first = (await curator.get(`/api/v1/segments/${segmentId}/candidates?size=2`)).json()
    const second = (await curator.get(`/api/v1/segments/${segmentId}/candidates?size=2&cursor=${first.nextCursor}`)).json()
    const all = [...first.items, ...second.items]
    expect(new Set(all.map(({ id }) => id))).toEqual(new Set([fiji, uganda, peru]))
    expect(second.nextCursor).toBeNull()
    expect(all.find(({ id }) => id === fiji)).toMatchObject({ title: 'Fiji', isSids: true, isLdc: false, regionGroups: ['asia_pacific'] })
  })

  it('when partnerships agreed to it, are counted as they see themselves; otherwise nothing is known', async () => {
    const said = { pitchId: fiji, youth: true, women: false, consentedAt: new Date() }
    await api.database.owner.db.insert(schema.pitchPresentations).values(said)
    const { items } = (await curator.get(`/api/v1/segments/${segmentId}/candidates?search=fiji`)).json()
    expect(items).toEqual([expect.objectContaining({ youth: true, women: false, indigenous: null })])
  })
})

describe('a proposal', () => {
  const ask = (body: object) => curator.post(`/api/v1/segments/${segmentId}/proposals`, { body })

  it('is promised once at a time, and can be called off', async () => {
    const started = await ask({ command: 'start' })
    expect([started.statusCode, started.json().state]).toEqual([202, 'queued'])
    const jobs = await api.database.owner.db.select().from(schema.outbox).where(eq(schema.outbox.name, 'slate.propose'))
    expect(jobs.map(({ payload }) => payload)).toContainEqual({ proposalId: started.json().id })
    expect((await ask({ command: 'start' })).json().code).toBe('proposal.underWay')
    expect((await ask({ command: 'cancel' })).json().state).toBe('cancelled')
    expect((await ask({ command: 'cancel' })).json().code).toBe('proposal.notUnderWay')
  })

  it('when the plan is changed afterwards, is told to be of an older plan', async () => {
    await ask({ command: 'start' })
    await savePlan({ plan: { places: 3 } })
    expect((await read()).proposal).toMatchObject({ isOutdated: true, planRevision: 0 })
  })
})

describe('a slate', () => {
  it('when a pitch is added, says at once how the quotas stand', async () => {
    await savePlan({ plan: { places: 2 }, quotas: [sids] })
    const without = await begin([uganda])
    expect(without.quotas).toEqual([{ ...sids, count: 0, isHeld: false, standing: 'broken', by: 1 }])
    const response = await command(without, { command: 'add', pitchId: fiji, position: 1 })
    const slate: Slate = response.json()
    expect(slate.quotas).toEqual([{ ...sids, count: 1, isHeld: true, standing: 'held', by: 0 }])
    expect(slate.items.map(({ pitchId, position, firstQuestionFrom }) => [pitchId, position, firstQuestionFrom])).toEqual([
      [fiji, 1, 'room'],
      [uganda, 2, 'remote'],
    ])
    expect(response.headers['etag']).toBe(`"${slate.revision}"`)
  })

  it('when a reserve would break a quota in a slot, does not fit it', async () => {
    await savePlan({ plan: { places: 2 }, quotas: [sids] })
    const slate: Slate = (await command(await begin(), { command: 'add', pitchId: peru, role: 'reserve' })).json()
    expect(slate.items.find(({ pitchId }) => pitchId === peru)).toMatchObject({ role: 'reserve', fitsPitchIds: [uganda] })
  })

  it('when a quota is broken already, a reserve fits wherever it breaks nothing more', async () => {
    await savePlan({ plan: { places: 2 }, quotas: [sids, { ...sids, kind: 'women' }] })
    const slate: Slate = (await command(await begin(), { command: 'add', pitchId: peru, role: 'reserve' })).json()
    expect(slate.items.find(({ pitchId }) => pitchId === peru)).toMatchObject({ fitsPitchIds: [uganda] })
  })

  it('when two curators change it at once, the second is told what the first did', async () => {
    const slate = await begin()
    await command(slate, { command: 'remove', pitchId: uganda, reason: 'Cannot travel.' }, officer)
    const late = await command(slate, { command: 'move', pitchId: uganda, position: 1 })
    expect([late.statusCode, late.json().code]).toEqual([412, 'slate.changedMeanwhile'])
    expect(late.json().errors).toEqual([{ pointer: `/${uganda}`, code: 'slate.remove', detail: 'Cannot travel.' }])
  })

  it('keeps each change against its word with the reason, by name, and refuses one without', async () => {
    const { db } = api.database.owner
    const slate = await begin()
    const [proposal] = await db.insert(schema.slateProposals).values({ segmentId, planRevision: 0 }).returning()
    await db
      .update(schema.slates)
      .set({ proposalId: proposal?.id ?? null, alternative: 0 })
      .where(eq(schema.slates.id, slate.id))
    const swap = { command: 'swap', pitchId: uganda, otherPitchId: peru }
    expect((await command(slate, swap)).json().code).toBe('slate.reasonMissing')
    const changed: Slate = (await command(slate, { ...swap, reason: 'A voice from the Andes.' })).json()
    expect(changed.items.map(({ pitchId }) => pitchId)).toEqual([fiji, peru])
    expect(changed.deviations).toEqual([
      expect.objectContaining({ action: 'swapped', name: 'Uganda', otherName: 'Peru', reason: 'A voice from the Andes.' }),
    ])
    await expect(db.update(schema.slateDeviations).set({ reason: 'another' })).rejects.toMatchObject({ cause: { code: '23001' } })
  })

  it('when a pitch is swapped out after the release, puts it back among the shortlisted, where matching keeps it', async () => {
    const { db } = api.database.owner
    const slate = await proposed()
    const signed = await command(slate, { command: 'signOff', embargoUntil: inAnHour() }, officer)
    await db.transaction(async (tx) => {
      const released = { state: 'released', embargoUntil: new Date(Date.now() - 1_000), releasedAt: new Date() }
      await tx.update(schema.slates).set(released).where(eq(schema.slates.id, slate.id))
      await placePitches(tx, { slateId: slate.id, pitchIds: [fiji, uganda], actorId: null })
    })
    const swap = { command: 'swap', pitchId: uganda, otherPitchId: peru, reason: 'It cannot travel.' }
    expect((await command(signed.json(), swap)).statusCode).toBe(200)
    const states = await db
      .select({ id: schema.pitches.id, state: schema.pitches.state })
      .from(schema.pitches)
      .where(eq(schema.pitches.editionId, editionId))
    const stateOf = (id: string) => states.find((pitch) => pitch.id === id)?.state
    expect([fiji, uganda, peru].map(stateOf)).toEqual(['selected', 'shortlisted', 'selected'])
  })

  it('when a pitch is swapped, has the running order worked out anew, and keeps the one that stands where none is better', async () => {
    const { db } = api.database.owner
    const pitchOf = async (goal: number, iso3: string) =>
      (await makePitch(db, { editionId, state: 'submitted', goals: [goal], targets: [], countries: [iso3] })).id
    const [kenya, france, chile, egypt] = [
      await pitchOf(6, 'KEN'),
      await pitchOf(7, 'FRA'),
      await pitchOf(9, 'CHL'),
      await pitchOf(7, 'EGY'),
    ]
    const slate = await begin([kenya, france, chile])
    const order = (changed: Slate) => changed.items.map(({ pitchId, firstQuestionFrom }) => [pitchId, firstQuestionFrom])
    // Two of Goal 7 would be neighbours where Chile was, and two African States at the front.
    const swapped: Slate = (await command(slate, { command: 'swap', pitchId: chile, otherPitchId: egypt })).json()
    expect(order(swapped).map(([pitchId]) => pitchId)).not.toEqual([kenya, france, egypt])
    expect(new Set(order(swapped).map(([pitchId]) => pitchId))).toEqual(new Set([kenya, france, egypt]))
    expect(order(swapped).map(([, from]) => from)).toEqual(['room', 'remote', 'room'])
    const back: Slate = (await command(swapped, { command: 'swap', pitchId: egypt, otherPitchId: chile })).json()
    expect(order(back).map(([pitchId]) => pitchId)).toEqual(order(swapped).map(([pitchId]) => (pitchId === egypt ? chile : pitchId)))
  })

  it('when a pitch is banned, unknown or on it already, does not take it', async () => {
    await savePlan({ rules: [{ kind: 'ban', pitchId: peru, investorId: null, reason: 'Not this year.' }] })
    const slate = await begin()
    const other = await makePitch(api.database.owner.db, { editionId: (await makeEdition(api.database.owner.db)).id, state: 'submitted' })
    const codes = await Promise.all(
      [peru, other.id, fiji].map(async (pitchId) => (await command(slate, { command: 'add', pitchId })).json().code),
    )
    expect(codes).toEqual(['slate.pitchBanned', 'slate.pitchUnfit', 'slate.pitchOnIt'])
  })

  it('when an investor has a conflict with one of its pitches, does not seat it', async () => {
    const { db } = api.database.owner
    const slate = await begin()
    const [pitch] = await db.select().from(schema.pitches).where(eq(schema.pitches.id, fiji))
    const [partial, free] = [await makeInvestor(db), await makeInvestor(db)]
    await db
      .insert(schema.conflicts)
      .values({ organisationId: pitch?.organisationId ?? '', investorId: partial.id, kind: 'board', declaredBy: officer.accountId })
    expect((await command(slate, { command: 'addPanelist', investorId: partial.id })).json().code).toBe('slate.conflict')
    const seated: Slate = (await command(slate, { command: 'addPanelist', investorId: free.id })).json()
    expect(seated.panel.map(({ investorId }) => investorId)).toEqual([free.id])
  })
})

describe('signing off', () => {
  it('when not every quota is held, asks the proposer why the slate should stand, and keeps the answer', async () => {
    const slate = await begin()
    expect((await command(slate, { command: 'propose' })).json().code).toBe('slate.quotasNotHeld')
    const response = await command(slate, { command: 'propose', reason: 'Two are enough for a first hour.' })
    expect(response.json()).toMatchObject({ state: 'proposed', deviations: [{ action: 'quota_broken' }] })
  })

  it('is for other eyes than the proposer’s, by the operation and by the database', async () => {
    const slate = await proposed()
    const own = await command(slate, { command: 'signOff', embargoUntil: inAnHour() })
    expect([own.statusCode, own.json().code]).toEqual([409, 'slate.sameEyes'])
    const forced = api.database.owner.db.update(schema.slates).set({ signedOffBy: curator.accountId }).where(eq(schema.slates.id, slate.id))
    await expect(forced).rejects.toMatchObject({ cause: { constraint: 'slates_two_people' } })
    const embargoUntil = inAnHour()
    const signed = await command(slate, { command: 'signOff', embargoUntil }, officer)
    expect(signed.json()).toMatchObject({ state: 'signed_off', embargoUntil })
    const ofSlate = and(eq(schema.outbox.name, 'slate.release'), eq(schema.outbox.aggregateId, slate.id))
    const [job] = await api.database.owner.db.select().from(schema.outbox).where(ofSlate)
    expect(job?.dueAt.toISOString()).toBe(embargoUntil)
  })

  it('when the instant has passed already, is refused', async () => {
    const response = await command(await proposed(), { command: 'signOff', embargoUntil: new Date(0).toISOString() }, officer)
    expect([response.statusCode, response.json().code]).toEqual([422, 'slate.embargoPast'])
  })

  it('when it is sent back, can be changed again, and has no proposer and no instant any more', async () => {
    const slate = await proposed()
    const signed: Slate = (await command(slate, { command: 'signOff', embargoUntil: inAnHour() }, officer)).json()
    expect((await command(signed, { command: 'add', pitchId: peru })).json().code).toBe('slate.notEditable')
    const back: Slate = (await command(signed, { command: 'sendBack', reason: 'A minister is ill.' }, officer)).json()
    expect(back).toMatchObject({ state: 'draft', proposedBy: null, signedOffBy: null, embargoUntil: null })
    expect((await command(back, { command: 'add', pitchId: peru })).statusCode).toBe(200)
  })

  it('when a pitch stands in another segment, it does not stand here as well, unless a curator pins it', async () => {
    await command(await proposed(), { command: 'signOff', embargoUntil: inAnHour() }, officer)
    segmentId = (await makeSegment(api.database.owner.db, { editionId })).id
    const slate = await begin([peru])
    expect((await command(slate, { command: 'add', pitchId: fiji })).json().code).toBe('slate.pitchElsewhere')
    await savePlan({ rules: [{ kind: 'pin', pitchId: fiji, investorId: null, reason: 'It opens both days.' }] })
    expect((await command(slate, { command: 'add', pitchId: fiji })).statusCode).toBe(200)
  })
})
