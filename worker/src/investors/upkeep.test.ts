import { schema } from '@scalebridge/db'
import {
  createTestDatabase,
  daysFromNow,
  makeEdition,
  makeInvestor,
  makeMandate,
  makeMember,
  type TestDatabase,
} from '@scalebridge/db/testing'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { keepInvestors } from './upkeep.ts'

let database: TestDatabase
let lead: Awaited<ReturnType<typeof makeMember>>
let investorId: string
let editionId: string
beforeAll(async () => {
  database = await createTestDatabase()
  const { db } = database.owner
  lead = await makeMember(db, 'investor_lead')
  investorId = (await makeInvestor(db, { organisationId: lead.organisationId, verifiedUntil: daysFromNow(400) })).id
  editionId = (await makeEdition(db)).id
})
afterAll(() => database.drop())

const run = () => database.worker.db.transaction(keepInvestors)
const make = (expiresAt: Date, state = 'active') => makeMandate(database.owner.db, { editionId, investorId, state, expiresAt })
const rowOf = async (id: string) => (await database.owner.db.select().from(schema.mandates).where(eq(schema.mandates.id, id)))[0]
const toldOf = async (id: string) =>
  (await database.owner.db.select().from(schema.notices).where(eq(schema.notices.subjectId, id))).map(({ kind }) => kind)
const jobsOf = (id: string) => database.owner.db.select().from(schema.outbox).where(eq(schema.outbox.aggregateId, id))

it('when a mandate ends within a month, its leads are reminded once, and once more within a week', async () => {
  const [far, month, week] = [await make(daysFromNow(31)), await make(daysFromNow(29)), await make(daysFromNow(6))]
  await run()
  await run()
  expect([await toldOf(far.id), await toldOf(month.id), await toldOf(week.id)]).toEqual([[], ['mandate.expiring'], ['mandate.expiring']])
  await database.owner.db
    .update(schema.mandates)
    .set({ expiresAt: daysFromNow(6) })
    .where(eq(schema.mandates.id, month.id))
  await run()
  expect(await toldOf(month.id)).toEqual(['mandate.expiring', 'mandate.expiring'])
})

it('when its time is over, a mandate leaves matching and its leads are told; a draft does not age', async () => {
  const [over, draft] = [await make(daysFromNow(-1)), await make(daysFromNow(-1), 'draft')]
  await run()
  expect([(await rowOf(over.id))?.state, (await rowOf(draft.id))?.state]).toEqual(['expired', 'draft'])
  expect(await toldOf(over.id)).toEqual(['mandate.expired'])
  expect((await jobsOf(over.id)).map(({ name }) => name)).toEqual(['mandate.match'])
})

it('when a verification is five years old, the investor is expired, with a line in its history', async () => {
  const { db } = database.owner
  const old = await makeInvestor(db, { verifiedUntil: daysFromNow(-1) })
  await run()
  const [row] = await db.select().from(schema.investors).where(eq(schema.investors.id, old.id))
  expect(row?.state).toBe('expired')
  const decisions = await db.select().from(schema.investorDecisions).where(eq(schema.investorDecisions.investorId, old.id))
  expect(decisions).toMatchObject([{ decided: 'expired', state: 'taken', decidedBy: null }])
})

it('when a declared organisation registers later, the conflict is made by itself, once', async () => {
  const { db } = database.owner
  const relations = [{ organisation: ' ocean COOPERATIVE ', kind: 'board' as const }]
  const authority = { authorityRole: 'Director', authorityVersion: '2026-11', statedBy: lead.account.id, statedAt: new Date() }
  await db.insert(schema.investorRegistrations).values({ investorId, relations, ...authority })
  await run()
  expect(await db.select().from(schema.conflicts)).toEqual([])
  await db.insert(schema.organisations).values({ name: 'Ocean Cooperative' })
  await run()
  await run()
  expect(await db.select().from(schema.conflicts)).toMatchObject([{ investorId, kind: 'board', declaredBy: lead.account.id }])
})
