import { once } from 'node:events'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { schema, type Db, type Tx } from '@scalebridge/db'
import {
  createTestDatabase,
  daysFromNow,
  makeEdition,
  makeInvestor,
  makeMandate,
  makePitch,
  type TestDatabase,
} from '@scalebridge/db/testing'
import type { ProposalResult } from '@scalebridge/db/rules'
import { Obsolete } from '../failures.ts'
import { makeFacts } from '../../bench/curation-data.ts'
import { proposeAside } from './aside.ts'
import { failProposal, proposeSlate, type Propose } from './slate-job.ts'

const {
  investors,
  liveEvents,
  matchCurrent,
  matchLists,
  matchRuns,
  pitchPresentations,
  segmentPlans,
  segmentQuotas,
  segmentRules,
  segments,
  slateProposals,
} = schema
let database: TestDatabase
let owner: Db
let db: Db
let editionId: string
/** Pitches of the edition, best first. */
let pitchIds: string[]
let investorIds: string[]

beforeAll(async () => {
  database = await createTestDatabase()
  owner = database.owner.db
  db = database.worker.db
  editionId = (await makeEdition(owner)).id
  const submitted = { editionId, state: 'submitted', targets: [] }
  const pitches = [
    await makePitch(owner, { ...submitted, goals: [7], countries: ['KEN'] }),
    await makePitch(owner, { ...submitted, goals: [6], countries: ['PER'] }),
    await makePitch(owner, { ...submitted, goals: [9], countries: ['FRA'] }),
    await makePitch(owner, { ...submitted, goals: [14], countries: ['FJI'] }),
  ]
  await makePitch(owner, { editionId, state: 'withdrawn' })
  pitchIds = pitches.map(({ id }) => id)
  const [first, second] = [await makeInvestor(owner, { affiliations: ['GISD'] }), await makeInvestor(owner)]
  investorIds = [first.id, second.id]
  const mandates = [
    await makeMandate(owner, { editionId, investorId: first.id }),
    await makeMandate(owner, { editionId, investorId: second.id }),
  ]
  const [run] = await owner
    .insert(matchRuns)
    .values({ editionId, kind: 'edition', subjectId: editionId, state: 'ready', finishedAt: new Date() })
    .returning()
  const runId = String(run?.id)
  await owner.execute(`select open_match_run('${runId}')`)
  await owner.insert(matchLists).values(
    pitchIds.map((ownerId, index) => ({
      runId,
      side: 'pitch',
      ownerId,
      counterpartIds: mandates.map(({ id }) => id),
      scores: [900, 800],
      shownScores: [90 - 10 * index, 60],
      factors: [],
      factorsPerPair: 0,
      writtenBy: runId,
    })),
  )
  await owner.insert(matchCurrent).values({ editionId, runId })
})
afterAll(() => database.drop())

let position = 0
const inSixLanguages = { ar: 'S', zh: 'S', en: 'S', fr: 'S', ru: 'S', es: 'S' }

/** A segment of three places, and a proposal asked for it. */
async function makeSegment(quotas: Partial<typeof segmentQuotas.$inferInsert>[] = []) {
  position += 1
  const times = { startsAt: daysFromNow(70), endsAt: daysFromNow(70.1) }
  const [segment] = await owner
    .insert(segments)
    .values({ editionId, slug: `segment-${position}`, kind: 'pitch', position, title: inSixLanguages, theme: inSixLanguages, ...times })
    .returning()
  const segmentId = String(segment?.id)
  await owner.insert(segmentPlans).values({ segmentId, revision: 4, places: 3, panelSize: 2, relevantInvestorsPerPitch: 1 })
  for (const quota of quotas) await owner.insert(segmentQuotas).values({ segmentId, kind: 'sids', minimum: 1, ...quota })
  return segmentId
}

async function ask(segmentId: string, values: Partial<typeof slateProposals.$inferInsert> = {}) {
  const [proposal] = await owner
    .insert(slateProposals)
    .values({ segmentId, planRevision: 4, ...values })
    .returning()
  return String(proposal?.id)
}

const job = { settle: (effect: (tx: Tx) => Promise<void>) => db.transaction(effect).then(() => true) }
const run = (proposalId: string, propose?: Propose) => proposeSlate(db, { ...job, payload: { proposalId } }, propose)
const stored = async (id: string) => (await owner.select().from(slateProposals).where(eq(slateProposals.id, id)))[0]
// as: the column holds what the job wrote, whose form the assertions look at
const resultOf = async (id: string) => (await stored(id))?.result as ProposalResult

describe('a proposal of slates', () => {
  it('when the plan can be kept, ends ready with the best slate, its panel and its order, and tells each step', async () => {
    const segmentId = await makeSegment([{}])
    const id = await ask(segmentId)
    await run(id)
    expect(await stored(id)).toMatchObject({ state: 'ready', reason: null, step: null, planRevision: 4 })
    const { alternatives, infeasible, leftOut, candidates } = await resultOf(id)
    expect(infeasible).toBeNull()
    expect(candidates).toBe(4)
    const [first] = alternatives
    // The pitch of an island state is the last by quality; the quota brings it in instead of the third.
    expect(first?.pitches.map(({ pitchId }) => pitchId)).toEqual([pitchIds[0], pitchIds[1], pitchIds[3]])
    expect(first?.pitches[2]?.why).toContainEqual({ code: 'quota.needs', params: { kind: 'sids', value: '' } })
    expect(new Set(first?.order)).toEqual(new Set([pitchIds[0], pitchIds[1], pitchIds[3]]))
    expect(first?.order).toHaveLength(3)
    expect(first?.panelists.find(({ investorId }) => investorId === investorIds[0])?.affiliations).toEqual(['GISD'])
    expect(leftOut).toEqual([{ pitchId: pitchIds[2], reason: expect.objectContaining({ code: 'force.costs' }) }])
    const events = await owner
      .select()
      .from(liveEvents)
      .where(eq(liveEvents.channel, `segment:${segmentId}`))
    expect(events.map(({ kind }) => kind)).toContain('proposal.changed')
    expect(events.at(-1)?.payload).toMatchObject({ proposalId: id, state: 'ready' })
  })

  it('when no slate keeps the quotas, says the smallest relaxation and what would have to be found', async () => {
    const id = await ask(await makeSegment([{ kind: 'women', minimum: 1 }]))
    await run(id)
    const { alternatives, infeasible } = await resultOf(id)
    expect(infeasible?.relaxations).toEqual([{ kind: 'women', value: '', bound: 'minimum', by: 1 }])
    expect(infeasible?.unlocks).toEqual([{ wanted: [{ kind: 'women', value: '' }] }])
    expect(infeasible?.checks).toEqual([{ code: 'supply.short', params: { kind: 'women', value: '', supply: 0, minimum: 1 } }])
    expect(alternatives[0]?.pitches).toHaveLength(3)
  })

  it('counts what a partnership says of itself only where it agreed to that', async () => {
    const [pitchId] = pitchIds
    if (pitchId === undefined) throw new Error('no pitch')
    await owner
      .insert(pitchPresentations)
      .values({ pitchId, women: true, consentedAt: new Date(), presence: 'remote', zone: 'Africa/Nairobi' })
    const id = await ask(await makeSegment([{ kind: 'women', minimum: 1 }]))
    await run(id)
    expect((await resultOf(id)).infeasible).toBeNull()
    await owner.delete(pitchPresentations)
  })

  it('keeps pins and bans, and leaves no place to investors who are suspended', async () => {
    const segmentId = await makeSegment()
    const rule = (kind: string, pitchId: string | undefined) => ({ segmentId, kind, pitchId, reason: 'as agreed' })
    await owner.insert(segmentRules).values([rule('pin', pitchIds[3]), rule('ban', pitchIds[0])])
    const [, suspended] = investorIds
    await owner
      .update(investors)
      .set({ state: 'suspended' })
      .where(eq(investors.id, String(suspended)))
    const id = await ask(segmentId)
    await run(id)
    await owner
      .update(investors)
      .set({ state: 'verified' })
      .where(eq(investors.id, String(suspended)))
    const { alternatives, leftOut } = await resultOf(id)
    expect(alternatives[0]?.pitches.map(({ pitchId }) => pitchId)).toEqual([pitchIds[1], pitchIds[2], pitchIds[3]])
    expect(alternatives[0]?.panel).toEqual([investorIds[0]])
    expect(leftOut).toEqual([{ pitchId: pitchIds[0], reason: { code: 'banned', params: {} } }])
  })

  it('when a curator cancels, ends its thread and says so', async () => {
    const id = await ask(await makeSegment())
    let ended = false
    const endless: Propose = async (_, { signal }) => {
      const aborted = once(signal, 'abort')
      await owner.update(slateProposals).set({ cancelledAt: new Date() }).where(eq(slateProposals.id, id))
      await aborted
      ended = true
      throw signal.reason
    }
    await run(id, endless)
    expect(ended).toBe(true)
    expect(await stored(id)).toMatchObject({ state: 'cancelled', result: null, step: null })
  })

  it('when HiGHS itself is busy in its thread, a curator’s cancel ends the thread at once', async () => {
    const id = await ask(await makeSegment())
    // A thousand candidates whose panel is still to be chosen keep HiGHS busy for many times as long as this test may take.
    const facts = makeFacts({ candidates: 1_000, investors: 60, seed: 1 })
    const steps: string[] = []
    const busy: Propose = async (_, { signal, tell }) =>
      proposeAside(facts, {
        signal,
        tell: (step) => {
          steps.push(step)
          tell(step)
          if (step === 'solving')
            void owner.update(slateProposals).set({ cancelledAt: new Date() }).where(eq(slateProposals.id, id)).execute()
        },
      })
    await run(id, busy)
    expect(steps).toEqual(['checking', 'solving'])
    expect(await stored(id)).toMatchObject({ state: 'cancelled', result: null, step: null })
    expect((await stored(id))?.finishedAt).not.toBeNull()
  })

  it('when it was cancelled before it began, solves nothing', async () => {
    const id = await ask(await makeSegment(), { cancelledAt: new Date() })
    const told: boolean[] = []
    await run(id, async (_, { signal }) => {
      told.push(signal.aborted)
      throw signal.reason
    })
    expect(told).toEqual([true])
    expect(await stored(id)).toMatchObject({ state: 'cancelled', result: null })
  })

  it('when a worker crashed within it, is solved again by the next try, and once only', async () => {
    const id = await ask(await makeSegment())
    const crash: Propose = async () => {
      throw new Error('the thread that solves slates ended without an answer')
    }
    await expect(run(id, crash)).rejects.toThrow('without an answer')
    expect(await stored(id)).toMatchObject({ state: 'running' })
    await run(id)
    expect(await stored(id)).toMatchObject({ state: 'ready' })
    await expect(run(id)).rejects.toThrow(Obsolete)
  })

  it('when it was given up while it was solved, stays failed, and its answer is not taken', async () => {
    const id = await ask(await makeSegment())
    const late: Propose = async (facts, options) => {
      await db.transaction((tx) => failProposal(tx, id, 'it took too long'))
      return proposeAside(facts, options)
    }
    await expect(run(id, late)).rejects.toThrow(Obsolete)
    expect(await stored(id)).toMatchObject({ state: 'failed', reason: 'it took too long', result: null })
  })

  it('when its job died, is marked failed with the reason', async () => {
    const id = await ask(await makeSegment())
    await db.transaction((tx) => failProposal(tx, id, 'the worker is out of memory'))
    expect(await stored(id)).toMatchObject({ state: 'failed', reason: 'the worker is out of memory' })
    await db.transaction((tx) => failProposal(tx, id, 'another reason'))
    expect((await stored(id))?.reason).toBe('the worker is out of memory')
  })
})
