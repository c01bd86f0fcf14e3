import { randomUUID } from 'node:crypto'
import { and, eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { schema, type Tx } from '@scalebridge/db'
import { notify } from '@scalebridge/db/notices'
import { LOCALES, NOTICE_KINDS, type NoticeKind } from '@scalebridge/db/reference'
import { createTestDatabase, makeAccount, makeEdition, type TestDatabase } from '@scalebridge/db/testing'
import type { MailDeps } from '../mail/mails.ts'
import { makePost } from '../mail/send.ts'
import { mailDigest, promiseDigests } from './digests.ts'
import { mailNotice } from './mail-notice.ts'
import { beginMassMail, sendMassMail } from './mass-mail.ts'

const { caughtMails, mailBounces, massMailRecipients, massMails, noticePreferences, notices, noticeSettings, outbox } = schema
const ORIGIN = 'https://bridge.example.org'
const PARAMS = { who: 'منظمة الأمل', pitch: 'Reef keepers' }

let database: TestDatabase
let deps: MailDeps
beforeAll(async () => {
  database = await createTestDatabase()
  const post = makePost({ smtpUrl: undefined, from: 'Scalebridge <no-reply@example.org>', publicOrigin: ORIGIN })
  deps = { db: database.worker.db, post, publicOrigin: ORIGIN, signInSecret: 'a secret of the tests, thirty-two bytes' }
})
afterAll(() => database.drop())

function jobOf<P>(payload: P) {
  const settle = (effect: (tx: Tx) => Promise<void>) => database.worker.db.transaction(effect).then(() => true)
  return { eventId: randomUUID(), payload, settle }
}

async function tell(accountId: string, kind: NoticeKind = 'introduction.requested'): Promise<string> {
  await database.api.db.transaction((tx) =>
    notify(tx, {
      accountIds: [accountId, accountId],
      kind,
      subjectId: randomUUID(),
      params: {
        ...PARAMS,
        list: 'L',
        search: 'S',
        count: '3',
        mandate: 'M',
        date: '2026-12-22',
        pool: 'G',
        investor: 'I',
        until: 'U',
        reason: 'R',
      },
    }),
  )
  const rows = await database.owner.db
    .select({ id: notices.id })
    .from(notices)
    .where(and(eq(notices.accountId, accountId), eq(notices.kind, kind)))
  return rows.at(-1)?.id ?? ''
}

const mailsTo = (email: string) => database.owner.db.select().from(caughtMails).where(eq(caughtMails.recipient, email))
const jobsOf = (aggregateId: string) => database.owner.db.select().from(outbox).where(eq(outbox.aggregateId, aggregateId))
const noticeOf = async (id: string) => (await database.owner.db.select().from(notices).where(eq(notices.id, id)))[0]

describe('somebody who is told something', () => {
  it('has it once in their notices, however often they were named, and one promised mail', async () => {
    const { id } = await makeAccount(database.owner.db)
    const noticeId = await tell(id)
    const rows = await database.owner.db.select().from(notices).where(eq(notices.accountId, id))
    expect(rows).toHaveLength(1)
    expect((await jobsOf(noticeId)).map(({ name }) => name)).toEqual(['notice.mail'])
  })

  it.each(LOCALES)('reads it in %s, with names whole and no placeholder left, whatever its kind', async (locale) => {
    const account = await makeAccount(database.owner.db, { locale })
    for (const kind of NOTICE_KINDS) {
      await database.owner.db.insert(noticePreferences).values({ accountId: account.id, kind, mail: 'immediate' })
      await mailNotice(deps, jobOf({ noticeId: await tell(account.id, kind) }))
    }
    const mails = await mailsTo(account.email)
    expect(mails).toHaveLength(NOTICE_KINDS.length)
    for (const { text, html, subject } of mails) {
      expect(`${subject}${text}${html}`).not.toMatch(/[{}]|undefined/)
      expect(text).toContain(`${ORIGIN}${locale === 'en' ? '' : `/${locale}`}/notices/settings`)
    }
  })

  it('gets no mail of a kind they turned off, nor of what they read already', async () => {
    const account = await makeAccount(database.owner.db)
    await database.owner.db.insert(noticePreferences).values({ accountId: account.id, kind: 'meeting.moved', mail: 'off' })
    await mailNotice(deps, jobOf({ noticeId: await tell(account.id, 'meeting.moved') }))
    const read = await tell(account.id)
    await database.owner.db.update(notices).set({ readAt: new Date() }).where(eq(notices.id, read))
    await mailNotice(deps, jobOf({ noticeId: read }))
    expect(await mailsTo(account.email)).toEqual([])
  })

  it('is left alone in quiet hours, and mailed when they are over', async () => {
    const account = await makeAccount(database.owner.db)
    const minute = new Date().getUTCHours() * 60 + new Date().getUTCMinutes()
    const quiet = { quietFromMinute: (minute + 1_380) % 1_440, quietUntilMinute: (minute + 60) % 1_440 }
    await database.owner.db.insert(noticeSettings).values({ accountId: account.id, zone: 'UTC', ...quiet })
    const noticeId = await tell(account.id)
    await mailNotice(deps, jobOf({ noticeId }))
    expect(await mailsTo(account.email)).toEqual([])
    const later = (await jobsOf(noticeId)).at(-1)
    expect(later?.dueAt.getTime()).toBeGreaterThan(Date.now() + 55 * 60_000)
    await database.owner.db.update(noticeSettings).set({ quietFromMinute: null, quietUntilMinute: null })
    await mailNotice(deps, jobOf({ noticeId }))
    expect(await mailsTo(account.email)).toHaveLength(1)
  })

  it('gets nothing at an address that mail came back from', async () => {
    const account = await makeAccount(database.owner.db)
    await database.owner.db.insert(mailBounces).values({ address: account.email.toLowerCase(), kind: 'hard', reason: '550' })
    await mailNotice(deps, jobOf({ noticeId: await tell(account.id) }))
    expect(await mailsTo(account.email)).toEqual([])
  })
})

describe('a digest', () => {
  it('holds everything that waits, once, in one mail, and comes again only the next day', async () => {
    const account = await makeAccount(database.owner.db)
    const accountId = account.id
    await database.owner.db.insert(noticeSettings).values({ accountId, zone: 'UTC', digestMinute: 0 })
    const ids = [await tell(accountId, 'introduction.message'), await tell(accountId, 'partner.confirmed')]
    for (const noticeId of ids) await mailNotice(deps, jobOf({ noticeId }))
    expect(await mailsTo(account.email)).toEqual([])
    await promiseDigests(deps.db, jobOf({}))
    expect((await jobsOf(accountId)).map(({ name }) => name)).toEqual(['notice.digest'])
    await mailDigest(deps, jobOf({ accountId }))
    const [mail, ...others] = await mailsTo(account.email)
    expect(others).toEqual([])
    expect(mail?.text.match(/Reef keepers/g)).toHaveLength(2)
    for (const id of ids) expect((await noticeOf(id))?.mailedAt).not.toBeNull()
    await mailNotice(deps, jobOf({ noticeId: await tell(accountId, 'team.left') }))
    await expect(mailDigest(deps, jobOf({ accountId }))).rejects.toThrow('has been mailed')
  })
})

describe('a mail to many', () => {
  async function written(overrides: Partial<typeof massMails.$inferInsert> = {}) {
    const { db } = database.owner
    const [author, approver] = [await makeAccount(db), await makeAccount(db)]
    const edition = await makeEdition(db)
    const words = { en: { subject: 'The call', text: 'First.\n\nSecond.' }, ar: { subject: 'الدعوة', text: 'أولاً.' } }
    const approved = { state: 'approved', approvedBy: approver.id, sendsAt: new Date(Date.now() - 1_000) }
    const values = { editionId: edition.id, audience: 'everybody', words, createdBy: author.id, ...approved, ...overrides }
    const [mail] = await db.insert(massMails).values(values).returning()
    return { id: mail?.id ?? '', author }
  }

  it('reaches each reader once, in their language or in English, and ends when the last is done', async () => {
    const reader = await makeAccount(database.owner.db, { locale: 'ar' })
    const { id, author } = await written()
    await beginMassMail(jobOf({ massMailId: id }))
    await expect(beginMassMail(jobOf({ massMailId: id }))).rejects.toThrow('called back')
    const recipients = await database.owner.db.select().from(massMailRecipients).where(eq(massMailRecipients.massMailId, id))
    for (const { id: recipientId } of recipients) await sendMassMail(deps, jobOf({ recipientId }))
    expect((await mailsTo(reader.email)).map(({ subject, locale }) => [subject, locale])).toEqual([['الدعوة', 'ar']])
    expect((await mailsTo(author.email)).map(({ subject }) => subject)).toEqual(['The call'])
    const [mail] = await database.owner.db.select().from(massMails).where(eq(massMails.id, id))
    expect(mail?.state).toBe('sent')
    const left = await database.owner.db.select().from(massMailRecipients).where(eq(massMailRecipients.massMailId, id))
    expect(left.every(({ mailedAt, skipped }) => (mailedAt === null) !== (skipped === null))).toBe(true)
  })

  it('is not begun before its instant, nor when it was called back', async () => {
    const early = await written({ sendsAt: new Date(Date.now() + 60_000) })
    await expect(beginMassMail(jobOf({ massMailId: early.id }))).rejects.toThrow('called back')
    const back = await written({ state: 'draft', approvedBy: null, sendsAt: null })
    await expect(beginMassMail(jobOf({ massMailId: back.id }))).rejects.toThrow('called back')
  })

  it('cannot be approved by who wrote it', async () => {
    const { id, author } = await written()
    const approve = database.owner.db.update(massMails).set({ approvedBy: author.id }).where(eq(massMails.id, id))
    await expect(approve).rejects.toMatchObject({ cause: { constraint: 'mass_mails_four_eyes' } })
  })
})
