import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { schema } from '@scalebridge/db'
import { createTestDatabase, makeAccount, makeEdition, type TestDatabase } from '@scalebridge/db/testing'
import { bury } from '../failures.ts'
import { WHEN_DEAD } from '../handlers.ts'
import { refusalReason } from './bounces.ts'

const { mailBounces, massMailRecipients, massMails, outbox } = schema

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

/** Lets a job die as the worker does, with the reason that its last try gave. */
async function dies(name: string, payload: object, reason: string): Promise<void> {
  const [row] = await database.owner.db
    .insert(outbox)
    .values({ name, payload, aggregate: 'account', aggregateId: crypto.randomUUID() })
    .returning()
  await database.worker.db.transaction((tx) => bury(tx, { id: row?.id ?? 0, name, payload }, { reason, whenDead: WHEN_DEAD }))
}

const bounceOf = async (email: string) =>
  (await database.owner.db.select().from(mailBounces).where(eq(mailBounces.address, email.toLowerCase())))[0]

const REFUSED = refusalReason({ code: 550, command: 'RCPT TO', text: '550 5.1.1 <person@example.org> is not here' })
const PUT_OFF = refusalReason({ code: 451, command: 'DATA', text: '451 4.7.1 try later' })

describe('a mail that came back', () => {
  it('for good marks its address as refusing, without the server’s words, and again counts', async () => {
    const { id: accountId, email } = await makeAccount(database.owner.db)
    await dies('notice.digest', { accountId }, REFUSED)
    await dies('notice.digest', { accountId }, PUT_OFF)
    expect(await bounceOf(email)).toMatchObject({ kind: 'hard', count: 2 })
    expect(REFUSED).toBe('the mail server refused the address (550 5.1.1)')
  })

  it('as it was put off until the last try is a soft one, until the address is refused', async () => {
    const { id: accountId, email } = await makeAccount(database.owner.db)
    await dies('mail.receipt', { accountId, pitchId: crypto.randomUUID() }, PUT_OFF)
    expect(await bounceOf(email)).toMatchObject({ kind: 'soft', count: 1, reason: 'the mail server put the mail off (451 4.7.1)' })
    await dies('notice.digest', { accountId }, REFUSED)
    expect(await bounceOf(email)).toMatchObject({ kind: 'hard', count: 2 })
  })

  it.each([
    refusalReason({ code: 554, command: 'DATA', text: '554 looks like spam' }),
    refusalReason({ code: 552, command: 'DATA', text: '552 too large' }),
    'the mail server could not be reached (ECONNREFUSED)',
  ])('for another reason than its address says nothing of the address: %s', async (reason) => {
    const { id: accountId, email } = await makeAccount(database.owner.db)
    await dies('notice.digest', { accountId }, reason)
    expect(await bounceOf(email)).toBeUndefined()
  })

  it('to one of many readers does not keep the mail to many from being sent', async () => {
    const { db } = database.owner
    const [author, approver, reader] = [await makeAccount(db), await makeAccount(db), await makeAccount(db)]
    const approved = { approvedBy: approver.id, sendsAt: new Date() }
    const words = { en: { subject: 'The programme', text: 'It is there.' } }
    const editionId = (await makeEdition(db)).id
    const values = { editionId, audience: 'investors_verified', words, createdBy: author.id, state: 'sending', ...approved }
    const [mail] = await db.insert(massMails).values(values).returning()
    const massMailId = mail?.id ?? ''
    const [recipient] = await db.insert(massMailRecipients).values({ massMailId, accountId: reader.id }).returning()
    await dies('massMail.send', { recipientId: recipient?.id }, REFUSED)
    const [after] = await db.select().from(massMails).where(eq(massMails.id, massMailId))
    const [told] = await db.select().from(massMailRecipients).where(eq(massMailRecipients.massMailId, massMailId))
    expect([after?.state, told?.skipped, (await bounceOf(reader.email))?.kind]).toEqual(['sent', 'refused', 'hard'])
  })
})
