import { schema } from '@scalebridge/db'
import { COVERAGE_STEPS, MOVE_BANDS, SHOWN_BANDS, type PolicyPreview, type PreviewFairness } from '@scalebridge/db/rules'
import { makeEdition, makePitch } from '@scalebridge/db/testing'
import { currentPolicy, tablesOf } from '@scalebridge/worker/engine'
import { and, desc, eq } from 'drizzle-orm'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestApi, type Member, type TestApi } from '../testing/index.ts'
import type { MatchPolicyWhole } from './policies.contract.ts'

let api: TestApi
let curator: Member
let officer: Member
let editionId: string
const shipped = tablesOf(currentPolicy)

beforeAll(async () => {
  api = await createTestApi()
  curator = await api.as('secretariat_curator')
  officer = await api.as('secretariat_officer')
})
afterAll(() => api.close())
beforeEach(async () => {
  editionId = (await makeEdition(api.database.owner.db)).id
})

const list = async (member = curator) => (await member.get(`/api/v1/editions/${editionId}/match-policies`)).json()
const read = async (id: string, member = curator): Promise<MatchPolicyWhole> => (await member.get(`/api/v1/match-policies/${id}`)).json()

async function create(body: object = { copyOf: null }, member = curator): Promise<MatchPolicyWhole & { id: string }> {
  const response = await member.post(`/api/v1/editions/${editionId}/match-policies`, { body })
  expect(response.statusCode).toBe(201)
  return response.json()
}

const save = (policy: { id: string; revision: number }, change: object = {}, member = curator) =>
  member.put(`/api/v1/match-policies/${policy.id}`, {
    body: { revision: policy.revision, tables: shipped, learnsOnline: false, note: null, ...change },
  })

async function move(
  id: string,
  state: string,
  { member = curator, ...more }: { member?: Member; revision?: number; reason?: string } = {},
) {
  const { revision } = await read(id, member)
  return member.post(`/api/v1/match-policies/${id}/state`, { body: { revision, state, ...more } })
}

/** A version that two people have put in force. */
async function inForce(tables = shipped): Promise<string> {
  const { id, revision } = await create()
  await save({ id, revision }, { tables })
  await move(id, 'proposed')
  expect((await move(id, 'in_force', { member: officer })).statusCode).toBe(200)
  return id
}

const auditOf = (id: string) =>
  api.database.owner.db.select().from(schema.auditLog).where(eq(schema.auditLog.subjectId, id)).orderBy(schema.auditLog.id)
const jobsOf = (name: string, aggregateId: string) =>
  api.database.owner.db
    .select()
    .from(schema.outbox)
    .where(and(eq(schema.outbox.name, name), eq(schema.outbox.aggregateId, aggregateId)))

describe('the policy of an edition', () => {
  it('while nobody approved another, is the one that the engine ships with', async () => {
    expect(await list()).toEqual({
      inForce: expect.objectContaining({ id: null, version: currentPolicy.version, state: 'in_force', tables: shipped, createdBy: null }),
      items: [],
    })
  })

  it('a draft is a copy of it, with who made it and why, and changes nothing yet', async () => {
    const draft = await create({ copyOf: null, note: 'More weight for evidence.' })
    expect(draft).toMatchObject({ version: 'v1', state: 'draft', basedOn: null, note: 'More weight for evidence.', tables: shipped })
    expect(draft.createdBy).toContain('@')
    const { inForce: present, items } = await list()
    expect([present.id, items.length]).toEqual([null, 1])
    expect(await jobsOf('edition.match', editionId)).toEqual([])
  })

  it('when a draft is copied from a version of another edition, there is no such version', async () => {
    const { id } = await create()
    const other = await makeEdition(api.database.owner.db)
    const response = await curator.post(`/api/v1/editions/${other.id}/match-policies`, { body: { copyOf: id } })
    expect([response.statusCode, response.json().code]).toEqual([404, 'matchPolicy.notFound'])
  })
})

describe('a draft', () => {
  it('is saved whole, and the log keeps what stood there before', async () => {
    const { id, revision } = await create()
    const tables = { ...shipped, primaryGoalWeight: 4 }
    const response = await save({ id, revision }, { tables, learnsOnline: true, note: 'First goals first.' })
    expect(response.json()).toMatchObject({ revision: 2, learnsOnline: true, note: 'First goals first.', tables })
    const entry = (await auditOf(id)).at(-1)
    expect(entry).toMatchObject({ action: 'policy.save', actorId: curator.accountId, before: { tables: shipped }, after: { tables } })
  })

  it('when somebody saved it meanwhile, is not overwritten', async () => {
    const policy = await create()
    await save(policy, {}, officer)
    const response = await save(policy)
    expect([response.statusCode, response.json().code]).toEqual([409, 'matchPolicy.changedMeanwhile'])
  })

  it('when its weights do not add up, says what is missing beside the side', async () => {
    const policy = await create()
    const investorWeights = { ...shipped.investorWeights, goals: shipped.investorWeights.goals - 3 }
    const response = await save(policy, { tables: { ...shipped, investorWeights } })
    expect([response.statusCode, response.json().code]).toEqual([422, 'matchPolicy.invalid'])
    expect(response.json().errors).toEqual([
      {
        pointer: '/tables/investorWeights',
        code: 'weights.sum',
        detail: 'The weights add up to 253 and not to 256: 3 are missing.',
      },
    ])
    expect((await read(policy.id)).tables).toEqual(shipped)
  })

  it.each([
    ['a table in which a worse fit is worth more', { stageByDistance: [200, 210, 60, 0] }, '/tables/stageByDistance/1', 'table.rises'],
    [
      'a calibration that falls',
      {
        calibration: [
          [0, 40],
          [500, 30],
          [1000, 100],
        ],
      },
      '/tables/calibration/1/1',
      'calibration.falls',
    ],
    [
      'a calibration that does not reach the end',
      {
        calibration: [
          [0, 0],
          [900, 100],
        ],
      },
      '/tables/calibration/1/0',
      'calibration.end',
    ],
    [
      'a gap that would cost more than there is',
      { ticket: { touching: 100, perBucket: 30, widestGap: 5 } },
      '/tables/ticket/perBucket',
      'ticket.belowZero',
    ],
  ])('%s is refused where it stands', async (_what, change, pointer, code) => {
    const response = await save(await create(), { tables: { ...shipped, ...change } })
    expect(response.statusCode).toBe(422)
    expect(response.json().errors).toMatchObject([{ pointer, code }])
  })

  it.each([
    ['an instrument that does not exist', { instrumentFamilies: [{ members: ['grant', 'gold'], value: 10 }] }],
    ['a weight of nothing', { investorWeights: { ...shipped.investorWeights, text: 0 } }],
    ['a table that does not exist', { shoeSize: 42 }],
  ])('%s is not of the form', async (_what, change) => {
    const response = await save(await create(), { tables: { ...shipped, ...change } })
    expect([response.statusCode, response.json().code]).toEqual([400, 'request.invalid'])
  })

  it('when what was learned is changed by hand, loses the figures that were measured with it', async () => {
    const learned = {
      centre: shipped.investorWeights,
      decided: 60,
      seen: 10,
      trained: 56,
      heldOut: 14,
      before: { aucPermille: 600, logLossPermille: 600 },
      after: { aucPermille: 700, logLossPermille: 500 },
      calibration: 'anchors',
    }
    const { id, revision } = await create()
    await api.database.owner.db.update(schema.matchPolicies).set({ learned }).where(eq(schema.matchPolicies.id, id))
    expect((await save({ id, revision }, { note: 'Looks good.' })).json().learned).toEqual(learned)
    const investorWeights = { ...shipped.investorWeights, goals: shipped.investorWeights.goals - 1, text: shipped.investorWeights.text + 1 }
    expect((await save({ id, revision: revision + 1 }, { tables: { ...shipped, investorWeights } })).json().learned).toBeNull()
  })
})

describe('four eyes', () => {
  it('when somebody approves their own proposal, it is refused; when a colleague does, it is in force and everything is matched again', async () => {
    const { id } = await create()
    expect((await move(id, 'proposed')).json()).toMatchObject({ state: 'proposed', isOwnProposal: true })
    const own = await move(id, 'in_force')
    expect([own.statusCode, own.json().code]).toEqual([409, 'matchPolicy.sameEyes'])
    expect((await read(id, officer)).isOwnProposal).toBe(false)
    expect((await move(id, 'in_force', { member: officer })).json()).toMatchObject({ state: 'in_force' })
    expect((await list()).inForce.id).toBe(id)
    const [run] = await api.database.owner.db.select().from(schema.matchRuns).where(eq(schema.matchRuns.subjectId, editionId))
    expect(run).toMatchObject({ kind: 'edition', state: 'queued' })
    expect(await jobsOf('edition.match', editionId)).toHaveLength(1)
    expect((await auditOf(id)).map(({ action, actorId }) => [action, actorId])).toEqual([
      ['policy.create', curator.accountId],
      ['policy.move', curator.accountId],
      ['policy.move', officer.accountId],
    ])
  })

  it('the database refuses it too', async () => {
    const { id } = await create()
    await move(id, 'proposed')
    const byHand = api.database.owner.db
      .update(schema.matchPolicies)
      .set({ state: 'in_force', approvedBy: curator.accountId })
      .where(eq(schema.matchPolicies.id, id))
    await expect(
      byHand.catch((error: Error) => {
        throw error.cause
      }),
    ).rejects.toThrow('match_policies_four_eyes')
  })

  it('a draft does not come into force without a proposal, and what is in force is neither changed nor taken away by hand', async () => {
    const { id } = await create()
    expect((await move(id, 'in_force', { member: officer })).json().code).toBe('matchPolicy.moveNotAllowed')
    const former = await inForce()
    expect((await move(former, 'retired', { member: officer })).json().code).toBe('matchPolicy.moveNotAllowed')
    expect((await save(await read(former).then((policy) => ({ id: former, revision: policy.revision })))).json().code).toBe(
      'matchPolicy.notEditable',
    )
  })

  it('when a proposal is sent back, it is a draft again with the reason in the log; and it may be thrown away', async () => {
    const { id } = await create()
    await move(id, 'proposed')
    expect((await save({ id, revision: 2 })).json().code).toBe('matchPolicy.notEditable')
    const back = await move(id, 'draft', { member: officer, reason: 'Too much weight on words.' })
    expect(back.json()).toMatchObject({ state: 'draft', proposedBy: null })
    expect((await auditOf(id)).at(-1)).toMatchObject({ reason: 'Too much weight on words.', after: { state: 'draft' } })
    expect((await move(id, 'retired')).json()).toMatchObject({ state: 'retired' })
    expect((await move(id, 'proposed')).json().code).toBe('matchPolicy.moveNotAllowed')
  })

  it('when another comes into force, the former is retired as it was', async () => {
    const first = await inForce({ ...shipped, primaryGoalWeight: 3 })
    const second = await inForce({ ...shipped, primaryGoalWeight: 5 })
    expect(await read(first)).toMatchObject({ state: 'retired', tables: { primaryGoalWeight: 3 } })
    expect((await list()).inForce).toMatchObject({ id: second, tables: { primaryGoalWeight: 5 } })
  })

  it('one goes back to an earlier version by a copy of it that a colleague approves', async () => {
    const first = await inForce({ ...shipped, primaryGoalWeight: 3 })
    await inForce({ ...shipped, primaryGoalWeight: 5 })
    const copy = await create({ copyOf: first, isProposed: true, note: 'Back to what worked.' }, officer)
    expect(copy).toMatchObject({ state: 'proposed', basedOn: 'v1', version: 'v3', tables: { primaryGoalWeight: 3 } })
    expect((await move(copy.id, 'in_force', { member: officer })).json().code).toBe('matchPolicy.sameEyes')
    expect((await move(copy.id, 'in_force')).statusCode).toBe(200)
    expect((await list()).inForce).toMatchObject({ version: 'v3', tables: { primaryGoalWeight: 3 } })
  })
})

const EXPOSURE = { unseen: 0, giniPermille: 0, largestGoalPermille: 0, goalsPerListTenths: 0, regionsPerListTenths: 0, meanScoreTenths: 0 }

function fairnessOf(groups: PreviewFairness['groups']): PreviewFairness {
  const counts = { mandates: 10, pitches: 60, eligiblePitches: 50, places: 200, size: 20, floor: 2, goalCapPercent: 40, noveltySlots: 2 }
  return { ...counts, belowFloor: 0, listsShortOfNovelty: 0, shortlists: EXPOSURE, plainBest: EXPOSURE, groups }
}

const PREVIEW: PolicyPreview = {
  comparedTo: currentPolicy.version,
  pitches: 60,
  mandates: 10,
  eligiblePairs: { before: 300, after: 300 },
  lists: { changed: 1, reordered: 0, same: 9 },
  places: { before: 200, after: 200, cameIn: 3, left: 3, unmoved: 197, moved: 0 },
  orderPermille: 1000,
  moves: MOVE_BANDS.map((from) => ({ from, places: from === 0 ? 197 : 0 })),
  byPlacesChanged: [{ places: 0, lists: 9 }],
  movedMandates: [],
  movedPitches: [],
  coverage: COVERAGE_STEPS.map((lists) => ({ lists, before: 50, after: 50 })),
  fairness: { before: fairnessOf([]), after: fairnessOf([]) },
  shownBefore: Array.from({ length: SHOWN_BANDS }, () => 20),
  shownAfter: Array.from({ length: SHOWN_BANDS }, () => 20),
}

const keepPreview = (policyId: string, result: object) =>
  api.database.owner.db.insert(schema.matchPreviews).values({ policyId, policyRevision: 1, state: 'ready', result, finishedAt: new Date() })

describe('a preview', () => {
  it('is promised when asked for and with every proposal, and is outdated by a change', async () => {
    const policy = await create()
    const asked = await curator.post(`/api/v1/match-policies/${policy.id}/preview`)
    expect(asked.statusCode).toBe(202)
    expect(asked.json()).toMatchObject({ state: 'queued', isOutdated: false, result: null })
    expect(await jobsOf('policy.preview', policy.id)).toMatchObject([{ payload: { previewId: asked.json().id } }])
    await save(policy)
    expect((await read(policy.id)).preview).toMatchObject({ id: asked.json().id, isOutdated: true })
    await move(policy.id, 'proposed')
    const proposed = await read(policy.id)
    expect(proposed.preview).toMatchObject({ state: 'queued', isOutdated: false })
    expect(proposed.preview?.id).not.toBe(asked.json().id)
  })

  it('of what is in force or gone, there is none to ask for', async () => {
    const response = await curator.post(`/api/v1/match-policies/${await inForce()}/preview`)
    expect(response.json().code).toBe('matchPolicy.notEditable')
    expect((await curator.post(`/api/v1/match-policies/${randomUUID()}/preview`)).statusCode).toBe(404)
  })

  it('tells what would move by name, and no group of few under either policy', async () => {
    const { id } = await create()
    const pitch = await makePitch(api.database.owner.db, { editionId, title: 'Reef nurseries' })
    const groups = (french: number) => [
      { key: 'ldc', pitches: 12, places: 50, poolPermille: 250, placesPermille: 250 },
      { key: 'language:en', pitches: 30, places: 50, poolPermille: 600, placesPermille: 250 },
      { key: 'language:fr', pitches: french, places: 9, poolPermille: 100, placesPermille: 20 },
      { key: 'language:es', pitches: 20 - french, places: 9, poolPermille: 100, placesPermille: 20 },
    ]
    const movedPitches = [{ id: pitch.id, listsBefore: 1, listsAfter: 4 }]
    await keepPreview(id, { ...PREVIEW, movedPitches, fairness: { before: fairnessOf(groups(8)), after: fairnessOf(groups(4)) } })
    const { preview } = await read(id)
    expect(preview).toMatchObject({ state: 'ready', isOutdated: false, names: [{ id: pitch.id, name: 'Reef nurseries' }] })
    const told = (side: 'before' | 'after') => preview?.result?.fairness[side].groups.map(({ key, pitches }) => [key, pitches])
    const [small, large] = [told('after'), told('before')]
    expect(small).toContainEqual(['language:fr', null])
    expect(large).toEqual(small?.map(([key, pitches]) => [key, pitches]))
    expect(large).toContainEqual(['ldc', 12])
  })

  it('of an earlier form, is out of date and tells no result, whatever became of its policy', async () => {
    const { id } = await create()
    const { fairness: _fairness, ...earlier } = PREVIEW
    await keepPreview(id, { ...earlier, giniPermille: { before: 400, after: 410 } })
    expect((await read(id)).preview).toMatchObject({ state: 'ready', isOutdated: true, result: null, names: [] })
    expect((await move(id, 'retired')).statusCode).toBe(200)
    expect((await read(id)).preview).toMatchObject({ isOutdated: true, result: null })
  })

  it('when its task failed and is promised again, it waits again', async () => {
    const { id } = await create()
    const { id: previewId } = (await curator.post(`/api/v1/match-policies/${id}/preview`)).json()
    const { db } = api.database.owner
    await db
      .update(schema.matchPreviews)
      .set({ state: 'failed', reason: 'no memory', finishedAt: new Date() })
      .where(eq(schema.matchPreviews.id, previewId))
    const [job] = await db
      .update(schema.outbox)
      .set({ deadAt: new Date(), lastError: 'no memory' })
      .where(eq(schema.outbox.aggregateId, id))
      .returning()
    expect((await read(id)).preview).toMatchObject({ state: 'failed', reason: 'no memory' })
    expect((await curator.post(`/api/v1/queue/${String(job?.id)}/retry`)).statusCode).toBeLessThan(300)
    expect((await read(id)).preview).toMatchObject({ id: previewId, state: 'queued', reason: null })
  })
})

describe('the runs of an edition', () => {
  it('say by which policy and from which facts they were made, and which one readers see', async () => {
    const { db } = api.database.owner
    const done = { editionId, kind: 'edition', subjectId: editionId, state: 'ready', finishedAt: new Date() }
    const [first] = await db
      .insert(schema.matchRuns)
      .values({ ...done, policyVersion: '2027-1', factsHash: 'a'.repeat(64), listsHash: 'b'.repeat(64) })
      .returning()
    const [second] = await db
      .insert(schema.matchRuns)
      .values({ ...done, state: 'failed', reason: 'no memory' })
      .returning()
    await db.insert(schema.matchCurrent).values({ editionId, runId: String(first?.id) })
    const { current, items } = (await curator.get(`/api/v1/editions/${editionId}/match-runs`)).json()
    expect(current).toMatchObject({ id: first?.id, policyVersion: '2027-1', factsHash: 'a'.repeat(64), isCurrent: true })
    expect(items).toMatchObject([
      { id: second?.id, state: 'failed', reason: 'no memory', isCurrent: false },
      { id: first?.id, listsHash: 'b'.repeat(64), isCurrent: true },
    ])
  })

  it('before the first, there is none', async () => {
    expect((await curator.get(`/api/v1/editions/${editionId}/match-runs`)).json()).toEqual({ current: null, items: [] })
    const newest = api.database.owner.db
      .select()
      .from(schema.matchRuns)
      .where(eq(schema.matchRuns.editionId, editionId))
      .orderBy(desc(schema.matchRuns.id))
    expect(await newest).toEqual([])
  })
})
