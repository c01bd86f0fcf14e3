import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { schema, type Db, type Tx } from '@scalebridge/db'
import { createTestDatabase, makeEdition, makeMandate, makePitch, type TestDatabase } from '@scalebridge/db/testing'
import { isPolicyPreview } from '@scalebridge/db/rules'
import { currentPolicy } from '../policy.ts'
import { tablesOf } from '../read-policy.ts'
import { failPreview, previewPolicy } from './preview-policy.ts'

const { matchLists, matchPolicies, matchPreviews } = schema
let database: TestDatabase
let owner: Db
let db: Db
let editionId: string

beforeAll(async () => {
  database = await createTestDatabase()
  owner = database.owner.db
  db = database.worker.db
  editionId = (await makeEdition(owner)).id
  await makeMandate(owner, { editionId, goals: [7, 13], targets: [], countries: ['KEN'], countryGroups: [] })
  await makeMandate(owner, { editionId, goals: [2], targets: [], countries: ['NPL'], countryGroups: [] })
  const submitted = { editionId, state: 'submitted', targets: [] }
  await makePitch(owner, { ...submitted, goals: [7], countries: ['NPL'] })
  await makePitch(owner, { ...submitted, goals: [2], countries: ['KEN'] })
})
afterAll(() => database.drop())

const job = { settle: (effect: (tx: Tx) => Promise<void>) => db.transaction(effect).then(() => true) }
const run = (previewId: string) => previewPolicy(db, { ...job, payload: { previewId } })

async function policyOf(tables: unknown): Promise<string> {
  const version = `v${Math.floor(Math.random() * 1e9)}`
  const [row] = await owner.insert(matchPolicies).values({ editionId, version, tables }).returning()
  return String(row?.id)
}

async function previewOf(policyId: string): Promise<string> {
  const [row] = await owner.insert(matchPreviews).values({ policyId, policyRevision: 1 }).returning()
  return String(row?.id)
}

const stored = async (id: string) => (await owner.select().from(matchPreviews).where(eq(matchPreviews.id, id)))[0]

describe('a preview', () => {
  it('of a policy like the present one, says that nothing moves, and writes no list', async () => {
    const id = await previewOf(await policyOf(tablesOf(currentPolicy)))
    await run(id)
    const preview = await stored(id)
    expect(preview).toMatchObject({ state: 'ready', reason: null })
    expect(isPolicyPreview(preview?.result)).toBe(true)
    expect(preview?.result).toMatchObject({
      comparedTo: currentPolicy.version,
      pitches: 2,
      mandates: 2,
      mandatesInAll: 2,
      lists: { changed: 0, reordered: 0, same: 2 },
    })
    expect(await owner.select().from(matchLists)).toEqual([])
  })

  it('of one to which goals are nearly all, says which shortlists take another order', async () => {
    const { investorWeights } = currentPolicy
    const others = Object.keys(investorWeights).filter((key) => key !== 'goals')
    const weights = Object.fromEntries([...others.map((key) => [key, 1]), ['goals', 256 - others.length]])
    const id = await previewOf(await policyOf({ ...tablesOf(currentPolicy), investorWeights: weights }))
    await run(id)
    expect((await stored(id))?.result).toMatchObject({ lists: { changed: 0, reordered: 2, same: 0 }, orderPermille: -1000 })
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
