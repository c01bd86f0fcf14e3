import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { schema, type Db } from '@scalebridge/db'
import { policyErrors } from '@scalebridge/db/rules'
import { createTestDatabase, makeEdition, type TestDatabase } from '@scalebridge/db/testing'
import { currentPolicy } from '../facts/policy.ts'
import { loadPolicy } from './policy-row.ts'
import { tablesOf } from './read-policy.ts'

let database: TestDatabase
let owner: Db
let db: Db

beforeAll(async () => {
  database = await createTestDatabase()
  owner = database.owner.db
  db = database.worker.db
})
afterAll(() => database.drop())

async function store(row: Partial<typeof schema.matchPolicies.$inferInsert>) {
  const edition = await makeEdition(owner)
  const values = { editionId: edition.id, version: 'house-2', state: 'in_force', tables: tablesOf(currentPolicy), ...row }
  const [stored] = await owner.insert(schema.matchPolicies).values(values).returning()
  return { editionId: edition.id, id: String(stored?.id) }
}

describe('the policy in force', () => {
  it('is the shipped one where none was approved', async () => {
    const { editionId } = await store({ state: 'proposed' })
    expect(await loadPolicy(db, editionId)).toEqual({ policyId: null, policy: currentPolicy })
  })

  it('is the stored one with its own version', async () => {
    const { editionId, id } = await store({ tables: { ...tablesOf(currentPolicy), primaryGoalWeight: 3 } })
    expect(await loadPolicy(db, editionId)).toEqual({
      policyId: id,
      policy: { ...currentPolicy, version: 'house-2', primaryGoalWeight: 3 },
    })
  })

  it('when it was stored whole, the row’s version counts', async () => {
    const { editionId } = await store({ tables: currentPolicy })
    expect((await loadPolicy(db, editionId)).policy.version).toBe('house-2')
  })

  it('when it is broken, it ends the work with a reason that people can read', async () => {
    const weights = { ...currentPolicy.investorWeights, goals: currentPolicy.investorWeights.goals - 6 }
    const { editionId } = await store({ tables: { ...tablesOf(currentPolicy), investorWeights: weights } })
    await expect(loadPolicy(db, editionId)).rejects.toThrow(
      'the matching policy house-2 cannot be used: investorWeights: The weights add up to 250 and not to 256: 6 are missing.',
    )
    const nothing = await store({ tables: [] })
    await expect(loadPolicy(db, nothing.editionId)).rejects.toThrow(
      'the matching policy house-2 cannot be used: the whole: must be object.',
    )
  })

  it('the shipped one has nothing against it', () => {
    expect(policyErrors(tablesOf(currentPolicy))).toEqual([])
  })
})
