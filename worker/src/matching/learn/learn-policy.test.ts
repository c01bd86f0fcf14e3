import { and, eq, isNotNull } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { schema, type Db, type Tx } from '@scalebridge/db'
import { INVESTOR_FACTORS } from '@scalebridge/db/reference'
import { createTestDatabase, makeAccount, makeEdition, makeMandate, makePitch, type TestDatabase } from '@scalebridge/db/testing'
import { isLearnedPolicy } from '@scalebridge/db/rules'
import { currentPolicy } from '../facts/policy.ts'
import { tablesOf } from '../read/read-policy.ts'
import { learnPolicies } from './learn-policy.ts'

const { impressions, matchPolicies, shortlistEntries } = schema
let database: TestDatabase
let owner: Db
let db: Db
let accountId: string
let editionId: string

beforeAll(async () => {
  database = await createTestDatabase()
  owner = database.owner.db
  db = database.worker.db
  accountId = (await makeAccount(owner)).id
})
afterAll(() => database.drop())
beforeEach(async () => {
  editionId = (await makeEdition(owner)).id
  // Policies of earlier tests would be learned from as well.
  await owner.update(matchPolicies).set({ state: 'retired' }).where(eq(matchPolicies.state, 'in_force'))
})

const job = { settle: (effect: (tx: Tx) => Promise<void>) => db.transaction(effect).then(() => true) }
const COUNT = 60

async function policy(values: Partial<typeof matchPolicies.$inferInsert> = {}) {
  await owner
    .insert(matchPolicies)
    .values({ editionId, version: 'v1', state: 'in_force', tables: tablesOf(currentPolicy), learnsOnline: true, ...values })
}

const drafts = () =>
  owner
    .select()
    .from(matchPolicies)
    .where(and(eq(matchPolicies.editionId, editionId), isNotNull(matchPolicies.learned), eq(matchPolicies.state, 'draft')))

/** Investors that save what is in the country and pass on what is not, whatever its goals. */
async function decidedByPlace(count = COUNT) {
  const mandate = await makeMandate(owner, {
    editionId,
    goals: [7],
    targets: [],
    countries: ['KEN'],
    countryGroups: [],
    strictGeography: false,
  })
  for (let index = 0; index < count; index += 1) {
    const isNear = index % 2 === 0
    const goals = index % 3 === 0 ? [7] : [2]
    const pitch = await makePitch(owner, { editionId, state: 'submitted', targets: [], goals, countries: [isNear ? 'KEN' : 'NPL'] })
    const outcome = isNear ? { state: 'saved' } : { state: 'dismissed', reason: 'geography' }
    await owner
      .insert(shortlistEntries)
      .values({ ...outcome, mandateId: mandate.id, pitchId: pitch.id, accountId, updatedAt: new Date(Date.UTC(2027, 0, 1, 0, index)) })
  }
  return mandate.id
}

describe('learning from what investors did', () => {
  it('when the policy in force learns and enough was decided, it leaves a draft with its figures, and nothing takes effect', async () => {
    await policy()
    await decidedByPlace()
    await learnPolicies(db, job)
    const [draft, ...others] = await drafts()
    expect(others).toEqual([])
    expect(draft).toMatchObject({ version: 'v2', createdBy: null, proposedBy: null, approvedBy: null, learnsOnline: true })
    if (!isLearnedPolicy(draft?.learned)) throw new Error('the draft says nothing of its learning')
    expect(draft.learned).toMatchObject({
      centre: currentPolicy.investorWeights,
      decided: COUNT,
      seen: 0,
      trained: 48,
      heldOut: 12,
      calibration: 'anchors',
    })
    expect(draft.learned.after.aucPermille).toBeGreaterThan(draft.learned.before.aucPermille ?? 1000)
    expect(draft.tables).toMatchObject({ calibration: tablesOf(currentPolicy).calibration, pitchWeights: currentPolicy.pitchWeights })
    const { investorWeights } = Object(draft.tables) as { investorWeights: typeof currentPolicy.investorWeights } // as: written by the code above
    expect(investorWeights.geography).toBeGreaterThan(currentPolicy.investorWeights.geography)
    expect(INVESTOR_FACTORS.reduce((sum, key) => sum + investorWeights[key], 0)).toBe(256)
    const [present] = await owner
      .select()
      .from(matchPolicies)
      .where(and(eq(matchPolicies.editionId, editionId), eq(matchPolicies.state, 'in_force')))
    expect(present?.version).toBe('v1')
    const log = await owner.select().from(schema.auditLog).where(eq(schema.auditLog.subjectId, draft.id))
    expect(log).toMatchObject([{ action: 'policy.learn', actorId: null }])
  })

  it('the next night, without new decisions, it leaves no other', async () => {
    await policy()
    await decidedByPlace()
    await learnPolicies(db, job)
    await learnPolicies(db, job)
    expect(await drafts()).toHaveLength(1)
  })

  it('when the policy in force does not learn, or only the shipped one is there, nothing is made', async () => {
    await policy({ learnsOnline: false })
    await decidedByPlace()
    await learnPolicies(db, job)
    expect(await drafts()).toEqual([])
  })

  it('with too few decisions nothing is made', async () => {
    await policy()
    await decidedByPlace(20)
    await learnPolicies(db, job)
    expect(await drafts()).toEqual([])
  })

  it('what was seen and left counts, what nobody saw does not', async () => {
    await policy()
    const mandateId = await decidedByPlace()
    const left = [await makePitch(owner, { editionId, state: 'submitted' }), await makePitch(owner, { editionId, state: 'submitted' })]
    await makePitch(owner, { editionId, state: 'submitted' })
    for (const [index, pitch] of left.entries()) {
      const shown = { runId: editionId, mandateId, pitchId: pitch.id, position: index + 1, seenAt: new Date(Date.UTC(2027, 0, 1)) }
      await owner.insert(impressions).values(shown)
    }
    await learnPolicies(db, job)
    const [draft] = await drafts()
    expect(draft?.learned).toMatchObject({ decided: COUNT, seen: 2 })
  })
})
