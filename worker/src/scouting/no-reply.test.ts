import { schema } from '@scalebridge/db'
import { createTestDatabase, daysFromNow, makeAccount, makeEdition, type TestDatabase } from '@scalebridge/db/testing'
import { eq } from 'drizzle-orm'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { keepLeads } from './no-reply.ts'

const { callInvitations, leadEvents, leads } = schema

let database: TestDatabase
let editionId: string
let issuedBy: string
beforeAll(async () => {
  database = await createTestDatabase()
  editionId = (await makeEdition(database.owner.db)).id
  issuedBy = (await makeAccount(database.owner.db)).id
})
afterAll(() => database.drop())

/** A lead that was invited, with invitations that end so many days from now. */
async function invited(invitations: (Partial<typeof callInvitations.$inferInsert> & { days: number })[]): Promise<string> {
  const { db } = database.owner
  const about = { editionId, organisationName: 'Fiji Weavers', source: 'A letter', nominatorKind: 'unct', state: 'invited' }
  const [lead] = await db.insert(leads).values(about).returning()
  const leadId = lead?.id ?? ''
  const same = { leadId, kind: 'presidents_invitation', language: 'en', organisationName: 'Fiji Weavers', issuedBy }
  for (const { days, ...set } of invitations) {
    const [expiresAt, code] = [daysFromNow(days), randomUUID()]
    const values = { ...same, contactEmail: 'office@weavers.example', letterCode: code, tokenHash: code, expiresAt }
    await db.insert(callInvitations).values({ ...values, issuedAt: daysFromNow(days - 30), ...set })
  }
  return leadId
}
const stateOf = async (id: string) => (await database.owner.db.select().from(leads).where(eq(leads.id, id)))[0]?.state

it('when an invitation ends without an answer, its lead has not replied, and its history says so once; others stay as they are', async () => {
  const ended = await invited([{ days: -1 }])
  const waiting = await invited([{ days: -40, revokedAt: new Date(), revokedBy: issuedBy }, { days: 2 }])
  const accepted = await invited([{ days: -1, acceptedAt: daysFromNow(-2), acceptedBy: issuedBy }])
  await database.worker.db.transaction(keepLeads)
  await database.worker.db.transaction(keepLeads)
  expect(await Promise.all([ended, waiting, accepted].map(stateOf))).toEqual(['no_reply', 'invited', 'invited'])
  const events = await database.owner.db.select().from(leadEvents).where(eq(leadEvents.leadId, ended))
  expect(events).toMatchObject([{ accountId: null, kind: 'moved', fromState: 'invited', toState: 'no_reply' }])
})
