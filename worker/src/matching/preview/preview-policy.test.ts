import fc from 'fast-check'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { schema, type Db, type Tx } from '@scalebridge/db'
import { createTestDatabase, makeAccount, makeEdition, makeMandate, makePitch, type TestDatabase } from '@scalebridge/db/testing'
import { STAGES } from '@scalebridge/db/reference'
import { isPolicyPreview, type PolicyPreview } from '@scalebridge/db/rules'
import { matchEdition } from '../run/match-edition.ts'
import { currentPolicy, type Policy } from '../facts/policy.ts'
import { tablesOf } from '../read/read-policy.ts'
import { compareOutcomes, type Outcome } from './compare.ts'
import { outcomeUnder, readNow } from './outcome.ts'
import { failPreview, previewPolicy } from './preview-policy.ts'

const { matchLists, matchPolicies, matchPreviews, matchReports, matchRuns, pairRules } = schema
let database: TestDatabase
let owner: Db
let db: Db
let editionId: string

const GOALS = [[7], [2, 13], [13], [7, 2], [2], [5], [14], [13, 7], [1], [3], [7], [2]]

beforeAll(async () => {
  database = await createTestDatabase()
  owner = database.owner.db
  db = database.worker.db
  editionId = (await makeEdition(owner)).id
  const own = { editionId, targets: [], countryGroups: [], stages: [STAGES[2]] }
  const pinning = await makeMandate(owner, { ...own, goals: [7, 13], countries: ['KEN'] })
  const banning = await makeMandate(owner, { ...own, goals: [2], countries: ['NPL'] })
  await makeMandate(owner, { ...own, goals: [2, 5], countries: ['KEN', 'NPL'], strictGeography: true })
  const pitchIds: string[] = []
  for (const [nth, goals] of GOALS.entries()) {
    const countries = [nth % 2 === 0 ? 'NPL' : 'KEN']
    pitchIds.push(
      (await makePitch(owner, { editionId, state: 'submitted', targets: [], goals, countries, stage: STAGES[nth % 4] ?? null })).id,
    )
  }
  const { id: accountId } = await makeAccount(owner)
  const [pinned = '', banned = ''] = [pitchIds[9], pitchIds[1]]
  const said = { editionId, side: 'secretariat', accountId }
  await owner.insert(pairRules).values([
    { ...said, kind: 'pin', pitchId: pinned, investorId: pinning.investorId },
    { ...said, kind: 'ban', pitchId: banned, investorId: banning.investorId },
  ])
})
afterAll(() => database.drop())

const job = { settle: (effect: (tx: Tx) => Promise<void>) => db.transaction(effect).then(() => true) }
const run = (previewId: string) => previewPolicy(db, { ...job, payload: { previewId } })

/** Goals are nearly all, and no stage may differ. */
const GOALS_FIRST: Policy = {
  ...currentPolicy,
  investorWeights: { goals: 248, targets: 1, geography: 1, ticket: 1, instrument: 1, stage: 1, evidence: 1, text: 1, track_record: 1 },
  stageGateDistance: 0,
}

async function policyOf(tables: unknown, state: 'draft' | 'in_force' = 'draft'): Promise<string> {
  const version = `v${Math.floor(Math.random() * 1e9)}`
  const people = state === 'draft' ? {} : { proposedBy: (await makeAccount(owner)).id, approvedBy: (await makeAccount(owner)).id }
  const [row] = await owner
    .insert(matchPolicies)
    .values({ editionId, version, tables, state, ...people })
    .returning()
  return String(row?.id)
}

async function previewOf(policyId: string): Promise<string> {
  const [row] = await owner.insert(matchPreviews).values({ policyId, policyRevision: 1 }).returning()
  return String(row?.id)
}

const stored = async (id: string) => (await owner.select().from(matchPreviews).where(eq(matchPreviews.id, id)))[0]

async function resultOf(policy: Policy): Promise<PolicyPreview> {
  const id = await previewOf(await policyOf(tablesOf(policy)))
  await run(id)
  const result = (await stored(id))?.result
  if (!isPolicyPreview(result)) throw new Error('no preview')
  return result
}

/** What a whole run stores: the fairness that it reports, and every mandate's shortlist. */
async function runNow() {
  const [row] = await owner.insert(matchRuns).values({ editionId, kind: 'edition', subjectId: editionId }).returning()
  const runId = String(row?.id)
  await matchEdition(db, { ...job, payload: { editionId, runId } })
  const [report] = await owner.select().from(matchReports).where(eq(matchReports.runId, runId))
  const lists = await owner.select().from(matchLists).where(eq(matchLists.runId, runId))
  const counts = Object(report?.counts)
  const shortlists = lists.filter(({ side }) => side === 'shortlist')
  return {
    fairness: counts.fairness,
    eligiblePairs: counts.eligiblePairs,
    lists: new Map(
      shortlists.map(({ ownerId, counterpartIds, scores }) => [ownerId, counterpartIds.map((id, nth) => ({ id, score: scores[nth] }))]),
    ),
    shown: shortlists.flatMap(({ shownScores }) => shownScores),
  }
}

const asStored = ({ lists }: Outcome) =>
  new Map([...lists].map(([id, list]) => [id, list.map(({ pitchId, score }) => ({ id: pitchId, score }))]))

function inBands(shown: readonly number[]): number[] {
  return Array.from({ length: 10 }, (_, band) => shown.filter((each) => Math.min(9, Math.floor(each / 10)) === band).length)
}

describe('a preview', () => {
  it('of a policy like the present one, says that nothing moves, and writes no list', async () => {
    const id = await previewOf(await policyOf(tablesOf(currentPolicy)))
    await run(id)
    const preview = await stored(id)
    expect(preview).toMatchObject({ state: 'ready', reason: null, mandatesDone: 6, mandatesTotal: 6 })
    expect(isPolicyPreview(preview?.result)).toBe(true)
    expect(preview?.result).toMatchObject({
      comparedTo: currentPolicy.version,
      pitches: GOALS.length,
      mandates: 3,
      lists: { changed: 0, reordered: 0, same: 3 },
    })
    expect(await owner.select().from(matchLists)).toEqual([])
  })

  it('tells before and after what the whole runs store that make it so', async () => {
    const told = await resultOf(GOALS_FIRST)
    expect(told.lists.same).toBeLessThan(3)
    const now = await readNow(db, { readerId: editionId, editionId })
    const runs = { before: await runNow(), after: await underPolicy(GOALS_FIRST, runNow) }
    for (const [side, policy] of [
      ['before', currentPolicy],
      ['after', GOALS_FIRST],
    ] as const) {
      const { unmet, ...fairness } = runs[side].fairness
      expect(unmet).toEqual(expect.any(Array))
      expect(told.fairness[side]).toEqual(fairness)
      expect(told.eligiblePairs[side]).toBe(runs[side].eligiblePairs)
      expect(side === 'before' ? told.shownBefore : told.shownAfter).toEqual(inBands(runs[side].shown))
      expect(asStored(await outcomeUnder(policy, now))).toEqual(runs[side].lists)
    }
    expect(runs.after.eligiblePairs).not.toBe(runs.before.eligiblePairs)
    expect(runs.after.lists).not.toEqual(runs.before.lists)
  })

  it('of any policy against itself, moves nothing, whatever its weights are', async () => {
    const now = await readNow(db, { readerId: editionId, editionId })
    const weights = fc.record({ goals: fc.integer({ min: 1, max: 120 }), geography: fc.integer({ min: 1, max: 120 }) })
    await fc.assert(
      fc.asyncProperty(weights, fc.constantFrom(null, 0, 2), async ({ goals, geography }, stageGateDistance) => {
        const rest = 256 - 7 - goals - geography
        const investorWeights = { ...GOALS_FIRST.investorWeights, goals, geography, text: 1 + rest }
        const policy = { ...currentPolicy, investorWeights, stageGateDistance }
        const moved = compareOutcomes(await outcomeUnder(policy, now), await outcomeUnder({ ...policy }, now))
        expect(moved.lists).toEqual({ changed: 0, reordered: 0, same: 3 })
        expect(moved.places).toMatchObject({ cameIn: 0, left: 0, moved: 0 })
        expect([moved.movedMandates, moved.movedPitches]).toEqual([[], []])
        expect([moved.fairness.after, moved.shownAfter]).toEqual([moved.fairness.before, moved.shownBefore])
      }),
      { numRuns: 8 },
    )
  })

  it('of another calibration, moves nobody and tells the other scores that are shown', async () => {
    const told = await resultOf({
      ...currentPolicy,
      calibration: [
        [0, 90],
        [1000, 100],
      ],
    })
    expect(told.lists).toEqual({ changed: 0, reordered: 0, same: 3 })
    expect(told.shownAfter).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, told.places.after])
    expect(told.shownBefore).not.toEqual(told.shownAfter)
  })

  it('of an edition in which nobody takes part yet, has nothing to tell', async () => {
    const empty = await readNow(db, { readerId: editionId, editionId: (await makeEdition(owner)).id })
    const outcome = await outcomeUnder(currentPolicy, empty)
    const told = { comparedTo: currentPolicy.version, ...compareOutcomes(outcome, outcome) }
    expect(isPolicyPreview(told)).toBe(true)
    expect(told).toMatchObject({ pitches: 0, mandates: 0, orderPermille: null, places: { before: 0 } })
  })

  it('when a newer one of the policy was asked for, it gives way', async () => {
    const policyId = await policyOf(tablesOf(currentPolicy))
    const [older, newer] = [await previewOf(policyId), await previewOf(policyId)]
    await run(older)
    expect(await stored(older)).toMatchObject({ state: 'obsolete', reason: 'a newer preview of the policy was asked for' })
    await run(newer)
    expect(await stored(newer)).toMatchObject({ state: 'ready' })
    await expect(run(newer)).rejects.toThrow('the preview has ended already')
  })

  it('of a broken policy, fails with a reason that people can read', async () => {
    const id = await previewOf(await policyOf({ ...tablesOf(currentPolicy), textFullPermille: 0 }))
    await expect(run(id)).rejects.toThrow(/cannot be used: textFullPermille/)
    await db.transaction((tx) => failPreview(tx, id, 'the matching policy cannot be used'))
    expect(await stored(id)).toMatchObject({ state: 'failed', reason: 'the matching policy cannot be used' })
    await db.transaction((tx) => failPreview(tx, id, 'another'))
    expect((await stored(id))?.reason).toBe('the matching policy cannot be used')
  })
})

/** Does something while a policy is in force. */
async function underPolicy<T>(policy: Policy, act: () => Promise<T>): Promise<T> {
  const id = await policyOf(tablesOf(policy), 'in_force')
  const done = await act()
  await owner.update(matchPolicies).set({ state: 'retired' }).where(eq(matchPolicies.id, id))
  return done
}
