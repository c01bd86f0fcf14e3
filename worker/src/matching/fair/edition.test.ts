import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { schema, type Db, type Tx } from '@scalebridge/db'
import { isFairnessReport } from '@scalebridge/db/rules'
import {
  createTestDatabase,
  makeAccount,
  makeEdition,
  makeMandate,
  makeOrganisation,
  makePitch,
  type TestDatabase,
} from '@scalebridge/db/testing'
import { matchEdition } from '../run/match-edition.ts'

let database: TestDatabase
let owner: Db
let db: Db
let editionId: string

beforeAll(async () => {
  database = await createTestDatabase()
  owner = database.owner.db
  db = database.worker.db
})
afterAll(() => database.drop())
beforeEach(async () => {
  editionId = (await makeEdition(owner)).id
})

/** A job whose effect is written at once; receipts are run.ts's affair. */
const job = { settle: (effect: (tx: Tx) => Promise<void>) => db.transaction(effect).then(() => true) }

async function matchAll() {
  const [run] = await owner.insert(schema.matchRuns).values({ editionId, kind: 'edition', subjectId: editionId }).returning()
  if (run === undefined) throw new Error('no run')
  await matchEdition(db, { ...job, payload: { editionId, runId: run.id } })
  const lists = await owner.select().from(schema.matchLists).where(eq(schema.matchLists.runId, run.id))
  const [report] = await owner.select().from(schema.matchReports).where(eq(schema.matchReports.runId, run.id))
  const counts = report?.counts
  const fairness = typeof counts === 'object' && counts !== null && 'fairness' in counts ? counts.fairness : undefined
  return { shortlists: new Map(lists.filter(({ side }) => side === 'shortlist').map((list) => [list.ownerId, list])), fairness }
}

const submitted = (overrides: Partial<Parameters<typeof makePitch>[1]> = {}) =>
  makePitch(owner, { editionId, state: 'submitted', targets: [], ...overrides })

async function rule(kind: 'pin' | 'ban', pitchId: string, investorId: string) {
  const account = await makeAccount(owner)
  await owner.insert(schema.pairRules).values({ editionId, pitchId, investorId, kind, side: 'secretariat', accountId: account.id })
}

describe('the shortlists of a whole run', () => {
  it('hold at most twenty pitches, eight of one goal, with why each is there; the report is of the form that pages read', async () => {
    const mandate = await makeMandate(owner, { editionId })
    const pitches = []
    for (let nth = 0; nth < 12; nth += 1) pitches.push(await submitted({ goals: [14] }))
    const { shortlists, fairness } = await matchAll()
    const list = shortlists.get(mandate.id)
    expect(list?.counterpartIds).toHaveLength(8)
    expect(list?.placedBy).toEqual(Array.from({ length: 8 }, () => 'score'))
    expect(isFairnessReport(fairness)).toBe(true)
    expect(fairness).toMatchObject({ mandates: 1, pitches: 12, eligiblePitches: 12, places: 8, belowFloor: 12, shortlists: { unseen: 4 } })
  })

  it('when a pitch is pinned to an investor, it stands first on the lists of its mandates', async () => {
    const mandate = await makeMandate(owner, { editionId })
    for (let nth = 0; nth < 9; nth += 1) await submitted({ goals: [14] })
    const before = (await matchAll()).shortlists.get(mandate.id)
    const all = await owner.select({ id: schema.pitches.id }).from(schema.pitches).where(eq(schema.pitches.editionId, editionId))
    const left = all.find(({ id }) => before?.counterpartIds.includes(id) === false)
    if (left === undefined) throw new Error('one of nine has no place')
    await rule('pin', left.id, mandate.investorId)
    const after = (await matchAll()).shortlists.get(mandate.id)
    expect([after?.counterpartIds[0], after?.placedBy?.[0]]).toEqual([left.id, 'pin'])
    expect(after?.counterpartIds).toHaveLength(8)
  })

  it('when a pitch is pinned and banned, it has no place', async () => {
    const mandate = await makeMandate(owner, { editionId })
    const [kept, banned] = [await submitted(), await submitted()]
    await rule('pin', banned.id, mandate.investorId)
    await rule('ban', banned.id, mandate.investorId)
    expect((await matchAll()).shortlists.get(mandate.id)?.counterpartIds).toEqual([kept.id])
  })

  it('counts who an organisation says it is only from five pitches on', async () => {
    await makeMandate(owner, { editionId })
    const women = await makeOrganisation(owner, { stakeholderType: 'women' })
    const young = await makeOrganisation(owner, { stakeholderType: 'children_youth' })
    for (let nth = 0; nth < 5; nth += 1) await submitted({ organisationId: women.id, goals: [nth + 1] })
    for (let nth = 0; nth < 4; nth += 1) await submitted({ organisationId: young.id, goals: [nth + 6] })
    const { fairness } = await matchAll()
    if (!isFairnessReport(fairness)) throw new Error('no report')
    expect(fairness.groups.map(({ key }) => key).filter((key) => key.startsWith('identity:'))).toEqual(['identity:women'])
  })

  it('when nobody has a mandate, there is nothing to report', async () => {
    await submitted()
    expect((await matchAll()).fairness).toBeUndefined()
  })
})
