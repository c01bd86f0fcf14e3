import { schema } from '@scalebridge/db'
import { ANSWER_MS, REMIND_MS } from '@scalebridge/db/rules'
import {
  createTestDatabase,
  makeEdition,
  makeInvestor,
  makeMandate,
  makeMember,
  makePitch,
  type TestDatabase,
} from '@scalebridge/db/testing'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { keepIntroductions } from './upkeep.ts'

let database: TestDatabase
let asker: Awaited<ReturnType<typeof makeMember>>
let lead: Awaited<ReturnType<typeof makeMember>>
beforeAll(async () => {
  database = await createTestDatabase()
  const { db } = database.owner
  asker = await makeMember(db, 'investor_lead')
  lead = await makeMember(db, 'partnership_lead')
})
afterAll(() => database.drop())

const run = () => database.worker.db.transaction(keepIntroductions)
const rowOf = async (id: string) => (await database.owner.db.select().from(schema.introductions).where(eq(schema.introductions.id, id)))[0]
const noticesOf = async (accountId: string, id: string) =>
  (await database.owner.db.select().from(schema.notices).where(eq(schema.notices.accountId, accountId)))
    .filter(({ subjectId }) => subjectId === id)
    .map(({ kind }) => kind)

let investorId: string | undefined
async function request(agoMs: number, values: Partial<typeof schema.introductions.$inferInsert> = {}): Promise<string> {
  const { db } = database.owner
  const editionId = (await makeEdition(db)).id
  investorId ??= (await makeInvestor(db, { organisationId: asker.organisationId })).id
  const mandate = await makeMandate(db, { editionId, investorId })
  const pitch = await makePitch(db, { editionId, organisationId: lead.organisationId, state: 'submitted' })
  const requestedAt = new Date(Date.now() - agoMs)
  const [row] = await db
    .insert(schema.introductions)
    .values({
      editionId,
      mandateId: mandate.id,
      investorId,
      pitchId: pitch.id,
      message: 'Hello',
      requestedBy: asker.account.id,
      requestedAt,
      expiresAt: new Date(requestedAt.getTime() + ANSWER_MS),
      ...values,
    })
    .returning()
  return row?.id ?? ''
}

it('when five days have passed without an answer, the partnership is reminded once, and nobody else hears of it', async () => {
  const [young, due] = [await request(REMIND_MS - 60_000), await request(REMIND_MS)]
  const answered = await request(REMIND_MS, { state: 'accepted', respondedBy: lead.account.id })
  await run()
  await run()
  expect(await noticesOf(lead.account.id, due)).toEqual(['introduction.reminder'])
  for (const id of [young, answered]) expect(await noticesOf(lead.account.id, id)).toEqual([])
  expect(await noticesOf(asker.account.id, due)).toEqual([])
})

it('when ten days have passed, no answer and a silent decline end in one round, and the investor hears the same of both', async () => {
  const unanswered = await request(ANSWER_MS)
  const declined = await request(ANSWER_MS, { state: 'declined', respondedBy: lead.account.id, respondedAt: new Date() })
  const told = await request(ANSWER_MS, { state: 'declined', isDeclineTold: true, isOpen: false, respondedBy: lead.account.id })
  const open = await request(ANSWER_MS - 60_000)
  await run()
  await run()
  const [one, two] = [await rowOf(unanswered), await rowOf(declined)]
  expect([one?.state, two?.state]).toEqual(['expired', 'declined'])
  expect([one?.isOpen, one?.revision]).toEqual([two?.isOpen, two?.revision])
  for (const id of [unanswered, declined]) expect(await noticesOf(asker.account.id, id)).toEqual(['introduction.ended'])
  for (const id of [told, open]) expect(await noticesOf(asker.account.id, id)).toEqual([])
  expect((await rowOf(open))?.state).toBe('requested')
})
