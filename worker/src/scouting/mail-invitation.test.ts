import { schema, type Tx } from '@scalebridge/db'
import { hashOfToken } from '@scalebridge/db/drafting-tokens'
import { LOCALES } from '@scalebridge/db/reference'
import { callInvitationToken } from '@scalebridge/db/scouting'
import { createTestDatabase, daysFromNow, makeAccount, makeEdition, type TestDatabase } from '@scalebridge/db/testing'
import { eq } from 'drizzle-orm'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makePost } from '../mail/send.ts'
import { mailInvitation } from './mail-invitation.ts'

const SECRET = 'a secret of the tests, thirty-two bytes'
const ORIGIN = 'https://bridge.example.org'

let database: TestDatabase
let leadId: string
let scoutId: string
beforeAll(async () => {
  database = await createTestDatabase()
  const { db } = database.owner
  scoutId = (await makeAccount(db)).id
  const lead = { editionId: (await makeEdition(db)).id, organisationName: 'Fiji Weavers', source: 'A letter', nominatorKind: 'unct' }
  const [row] = await db.insert(schema.leads).values(lead).returning()
  leadId = row?.id ?? ''
})
afterAll(() => database.drop())

async function invite(set: Partial<typeof schema.callInvitations.$inferInsert>) {
  const id = randomUUID()
  const values = {
    id,
    leadId,
    kind: 'presidents_invitation',
    language: 'en',
    organisationName: 'Fiji Weavers',
    letterCode: id,
    issuedBy: scoutId,
  }
  const tokenHash = hashOfToken(callInvitationToken(SECRET, { id, round: 1 }))
  await database.owner.db.insert(schema.callInvitations).values({
    ...values,
    contactEmail: 'office@weavers.example',
    tokenHash,
    expiresAt: daysFromNow(20),
    acceptedAt: null,
    revokedAt: new Date(),
    ...set,
  })
  return id
}

async function mailOf(invitationId: string) {
  const eventId = randomUUID()
  const settle = (effect: (tx: Tx) => Promise<void>) => database.worker.db.transaction(effect).then(() => true)
  const post = makePost({ smtpUrl: undefined, from: 'Scalebridge <no-reply@example.org>', publicOrigin: ORIGIN })
  const deps = { db: database.worker.db, post, publicOrigin: ORIGIN, signInSecret: SECRET }
  await mailInvitation(deps, { eventId, settle, payload: { invitationId } })
  return (await database.owner.db.select().from(schema.caughtMails).where(eq(schema.caughtMails.eventId, eventId)))[0]
}

describe('the mail of an invitation', () => {
  it.each(LOCALES)(
    'in %s: the whole letter in the receiver’s language, its code, and the link of the round that is due',
    async (language) => {
      const { db } = database.owner
      const id = await invite({ language, revokedAt: null, round: 2, message: 'We saw your looms.' })
      const mail = await mailOf(id)
      const prefix = language === 'en' ? '' : `/${language}`
      expect(mail).toMatchObject({ recipient: 'office@weavers.example', locale: language })
      expect(mail?.text.split('\n')).toContain(`${ORIGIN}${prefix}/invitation?token=${callInvitationToken(SECRET, { id, round: 2 })}`)
      for (const part of ['Fiji Weavers', 'We saw your looms.', id, `${ORIGIN}/letters`]) expect(mail?.text).toContain(part)
      expect(mail?.text).not.toMatch(/\{\w+\}/)
      await db.update(schema.callInvitations).set({ revokedAt: new Date(), revokedBy: scoutId }).where(eq(schema.callInvitations.id, id))
    },
  )

  it.each([
    ['was taken back', {}],
    ['has expired', { revokedAt: null, issuedAt: daysFromNow(-3), expiresAt: daysFromNow(-1) }],
  ])('is not sent once the invitation %s', async (_how, set) => {
    await expect(mailOf(await invite(set))).rejects.toThrow('waits for no answer')
  })
})
