import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freezePitch, schema, type Tx } from '@scalebridge/db'
import { LOCALES, directionOf, type Locale } from '@scalebridge/db/reference'
import { unsubscribeToken } from '@scalebridge/db/notices'
import { signInCode, signInLinkToken } from '@scalebridge/db/sign-in'
import { createTestDatabase, daysFromNow, makeAccount, makeEdition, makePitch, type TestDatabase } from '@scalebridge/db/testing'
import { mailNotice } from '../notices/mail-notice.ts'
import { mailReceipt, mailSignIn, mailUnselected, type MailDeps } from './mails.ts'
import { makePost } from './send.ts'
import { startSmtp } from '../testing/smtp.ts'

const SECRET = 'a secret of the tests, thirty-two bytes'
const ORIGIN = 'https://bridge.example.org'
const SETTINGS = { smtpUrl: undefined, from: 'Scalebridge <no-reply@example.org>', publicOrigin: ORIGIN }

let database: TestDatabase
let deps: MailDeps
beforeAll(async () => {
  database = await createTestDatabase()
  deps = { db: database.worker.db, post: makePost(SETTINGS), publicOrigin: ORIGIN, signInSecret: SECRET }
})
afterAll(() => database.drop())

function jobOf<P>(payload: P) {
  const settle = (effect: (tx: Tx) => Promise<void>) => database.worker.db.transaction(effect).then(() => true)
  return { eventId: randomUUID(), payload, settle }
}

async function caught(eventId: string) {
  return (await database.owner.db.select().from(schema.caughtMails).where(eq(schema.caughtMails.eventId, eventId)))[0]
}

async function makeChallenge(overrides: Partial<typeof schema.signInChallenges.$inferInsert> = {}) {
  const values = { email: 'person@example.org', locale: 'en', expiresAt: new Date(Date.now() + 600_000), ...overrides }
  const [challenge] = await database.owner.db.insert(schema.signInChallenges).values(values).returning()
  if (challenge === undefined) throw new Error('no challenge')
  return challenge
}

const prefixOf = (locale: Locale) => (locale === 'en' ? '' : `/${locale}`)
const SCRIPTS: Record<Locale, RegExp> = {
  ar: /\p{Script=Arabic}/u,
  zh: /\p{Script=Han}/u,
  en: /Somebody/,
  fr: /connexion/i,
  ru: /\p{Script=Cyrillic}/u,
  es: /código/,
}

/** The pool's name in a sentence (web/messages/README.md). */
const POOL: Record<Locale, RegExp> = {
  ar: /مجموعة العروض/,
  zh: /提案库/,
  en: /in the pool/,
  fr: /ensemble des propositions/,
  ru: /списке всех заявок/,
  es: /conjunto de propuestas/,
}

describe.each(LOCALES)('mail in %s', (locale) => {
  it('when someone signs in, it carries the code, and a link that only pre-fills', async () => {
    const challenge = await makeChallenge({ locale })
    const job = jobOf({ challengeId: challenge.id })
    await mailSignIn(deps, job)
    const mail = await caught(job.eventId)
    const code = signInCode(SECRET, challenge.id)
    const link = `${ORIGIN}${prefixOf(locale)}/sign-in/verify?challenge=${challenge.id}&token=${signInLinkToken(SECRET, challenge.id)}`
    expect(mail).toMatchObject({ recipient: 'person@example.org', locale })
    expect(mail?.text.split('\n')).toContain(code)
    expect(mail?.text.split('\n')).toContain(link)
    expect(mail?.text).toMatch(SCRIPTS[locale])
    expect(mail?.subject).not.toContain(code)
    expect(mail?.html).toContain(`<html lang="${locale}" dir="${directionOf(locale)}">`)
    expect(mail?.html).toContain(`>${code}</strong>`)
    expect(mail?.html).toContain(`href="${link.replace('&', '&amp;')}"`)
    expect(mail?.text).not.toMatch(/[{}]|undefined/)
    expect(mail?.html).not.toMatch(/src=|url\(|<script|<img|<link/)
  })

  it('when a pitch is submitted, it carries the number, the time in two zones and the words of the title', async () => {
    const { db } = database.owner
    const edition = await makeEdition(db)
    const title = 'Cold <b>rooms</b> & "ice" عربي'
    const pitch = await makePitch(db, { editionId: edition.id, state: 'submitted', title })
    const account = await makeAccount(db, { locale })
    const submittedAt = new Date('2026-11-22T17:03:00Z')
    const frozen = freezePitch(pitch)
    await db.insert(schema.pitchVersions).values({ pitchId: pitch.id, version: 1, ...frozen, submittedBy: account.id, submittedAt })
    const job = jobOf({ pitchId: pitch.id, accountId: account.id })
    await mailReceipt(deps, job)
    const mail = await caught(job.eventId)
    const reference = `${edition.slug}-${String(pitch.number).padStart(4, '0')}`
    expect(mail).toMatchObject({ recipient: account.email, locale })
    expect(mail?.subject).toContain(reference)
    expect(mail?.text).toContain(title)
    expect(mail?.text).toContain(frozen.contentHash)
    expect(mail?.text).toContain(`${ORIGIN}${prefixOf(locale)}/pitches/${pitch.id}`)
    expect(mail?.text).toMatch(/UTC|غرينتش/)
    expect(mail?.text.replaceAll(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - 0x0660))).toMatch(/12:03[^]*(17|5):03/)
    expect(mail?.html).toContain('<bdi>Cold &lt;b&gt;rooms&lt;/b&gt; &amp; &quot;ice&quot; عربي</bdi>')
    expect(mail?.text).not.toMatch(/[{}]|undefined/)
  })

  it('when a pitch has no place on stage, it says so, and that the pitch stays in the pool', async () => {
    const { db } = database.owner
    const pitch = await makePitch(db, { editionId: (await makeEdition(db)).id, state: 'shortlisted', title: 'Mangroves' })
    const account = await makeAccount(db, { locale })
    await db.insert(schema.memberships).values({ accountId: account.id, organisationId: pitch.organisationId, role: 'partnership_lead' })
    const job = jobOf({ pitchId: pitch.id, accountId: account.id })
    await mailUnselected(deps, job)
    const mail = await caught(job.eventId)
    expect(mail).toMatchObject({ recipient: account.email, locale })
    expect(mail?.subject).toContain(String(pitch.number).padStart(4, '0'))
    expect(mail?.text).toContain('Mangroves')
    expect(mail?.text).toMatch(POOL[locale])
    expect(mail?.text).toContain(`${ORIGIN}${prefixOf(locale)}/pitches/${pitch.id}`)
    expect(mail?.text).not.toMatch(/[{}]|undefined/)
  })
})

it('a mail about a pitch without a place is not sent when it has one by now', async () => {
  const { db } = database.owner
  const pitch = await makePitch(db, { editionId: (await makeEdition(db)).id, state: 'selected' })
  const job = jobOf({ pitchId: pitch.id, accountId: (await makeAccount(db)).id })
  await expect(mailUnselected(deps, job)).rejects.toThrow('has a place or is gone')
  expect(await caught(job.eventId)).toBeUndefined()
})

describe('a sign-in mail', () => {
  it.each([
    ['has expired', { expiresAt: daysFromNow(-1), createdAt: daysFromNow(-2) }],
    ['has been used', { consumedAt: new Date() }],
  ])('when the challenge %s, it is not sent', async (reason, overrides) => {
    const challenge = await makeChallenge(overrides)
    const job = jobOf({ challengeId: challenge.id })
    await expect(mailSignIn(deps, job)).rejects.toThrow(reason)
    expect(await caught(job.eventId)).toBeUndefined()
  })
})

describe('mail over SMTP', () => {
  it('when the server takes it, it has the event in its Message-ID', async () => {
    const server = await startSmtp({ reply: '250 taken' })
    const challenge = await makeChallenge()
    const job = jobOf({ challengeId: challenge.id })
    await mailSignIn({ ...deps, post: makePost({ ...SETTINGS, smtpUrl: server.url }) }, job)
    const received = await server.stop()
    expect(received).toContain(`Message-ID: <${job.eventId}@bridge.example.org>`)
    expect(received).toContain('To: person@example.org')
    expect(received).not.toContain('List-Unsubscribe')
    expect(await caught(job.eventId)).toBeUndefined()
  })

  it('when it is a notice, it can be ended by a press in the mail program, for its reader and its kind alone', async () => {
    const server = await startSmtp({ reply: '250 taken' })
    const { id: accountId } = await makeAccount(database.owner.db)
    const values = { accountId, kind: 'meeting.moved', subjectKind: 'meeting', subjectId: randomUUID(), path: '/meetings', params: {} }
    const [notice] = await database.owner.db.insert(schema.notices).values(values).returning()
    const post = makePost({ ...SETTINGS, smtpUrl: server.url })
    await mailNotice({ ...deps, post }, jobOf({ noticeId: notice?.id ?? '' }))
    const received = (await server.stop()).replaceAll(/\r\n[ \t]+/g, ' ')
    const token = unsubscribeToken(SECRET, { accountId, what: 'meeting.moved' })
    expect(received).toContain(
      `List-Unsubscribe: <${ORIGIN}/api/v1/notices/unsubscribe?account=${accountId}&what=meeting.moved&token=${token}>`,
    )
    expect(received).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click')
  })

  it.each([
    ['550 5.1.1 no such person person@example.org', 'the mail server refused the address (550 5.1.1)', 'UnrecoverableError'],
    ['554 looks like spam', 'the mail server refused the mail (554)', 'UnrecoverableError'],
    ['451 try later', 'the mail server put the mail off (451)', 'Later'],
  ])('when the server answers %s, the job fails with "%s"', async (reply, message, name) => {
    const server = await startSmtp({ reply })
    const challenge = await makeChallenge()
    const post = makePost({ ...SETTINGS, smtpUrl: server.url })
    await expect(mailSignIn({ ...deps, post }, jobOf({ challengeId: challenge.id }))).rejects.toMatchObject({ message, name })
    await server.stop()
  })

  it('when the server was away five times in a row, the sixth mail does not knock any more', async () => {
    const post = makePost({ ...SETTINGS, smtpUrl: 'smtp://127.0.0.1:1' })
    const reasons: string[] = []
    for (let n = 0; n < 6; n += 1) {
      const challenge = await makeChallenge()
      await mailSignIn({ ...deps, post }, jobOf({ challengeId: challenge.id })).catch((error: Error) => reasons.push(error.message))
    }
    expect(new Set(reasons.slice(0, 5))).toEqual(new Set(['the mail server could not be reached (ESOCKET)']))
    expect(reasons[5]).toBe('the mail server did not answer lately and is left alone for a moment')
  })
})
