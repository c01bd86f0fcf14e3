import { sql } from 'drizzle-orm'
import { check, index, integer, jsonb, pgTable, primaryKey, smallint, text, unique, uuid } from 'drizzle-orm/pg-core'
import type { Locale } from '../reference/locales.ts'
import { BOUNCE_KINDS, MASS_MAIL_AUDIENCES, MASS_MAIL_STATES, NOTICE_KINDS, NOTICE_SUBJECTS, NOTICE_TIMINGS } from '../reference/notices.ts'
import { accounts } from './accounts.ts'
import { id, instant, oneOf } from './columns.ts'
import { editions } from './editions.ts'

/** Something that a person is told: at once in the application, by mail as they chose. */
export const notices = pgTable(
  'notices',
  {
    id: id(),
    accountId: uuid()
      .notNull()
      .references(() => accounts.id),
    kind: text().notNull(),
    subjectKind: text().notNull(),
    subjectId: uuid().notNull(),
    /** The page that it leads to, without a language. */
    path: text().notNull(),
    /** Names that its sentence needs, as they were. */
    params: jsonb().$type<Record<string, string>>().notNull(),
    createdAt: instant().notNull().defaultNow(),
    readAt: instant(),
    /** How it is mailed, decided when its job runs; null until then. */
    timing: text(),
    mailedAt: instant(),
  },
  (t) => [
    index('notices_account').on(t.accountId, t.id),
    index('notices_waiting')
      .on(t.accountId)
      .where(sql`${t.timing} in ('daily', 'weekly') and ${t.mailedAt} is null`),
    check('notices_kind', oneOf(t.kind, NOTICE_KINDS)),
    check('notices_subject', oneOf(t.subjectKind, NOTICE_SUBJECTS)),
    check('notices_path', sql`${t.path} ~ '^/[^/]'`),
    check('notices_timing', oneOf(t.timing, NOTICE_TIMINGS)),
  ],
)

/** When somebody's mails may come. Without a row: no quiet hours, digests at eight in UTC. */
export const noticeSettings = pgTable(
  'notice_settings',
  {
    accountId: uuid()
      .primaryKey()
      .references(() => accounts.id),
    /** IANA zone of the hours below. */
    zone: text().notNull().default('UTC'),
    /** Minutes after midnight; both or none. A night is quiet from 1320 until 420. */
    quietFromMinute: smallint(),
    quietUntilMinute: smallint(),
    digestMinute: smallint().notNull().default(480),
    lastDailyAt: instant(),
    lastWeeklyAt: instant(),
  },
  (t) => [
    check('notice_settings_zone', sql`${t.zone} ~ '^[A-Za-z_]+(/[A-Za-z0-9_+-]+)*$'`),
    check(
      'notice_settings_quiet',
      sql`(${t.quietFromMinute} is null) = (${t.quietUntilMinute} is null) and coalesce(${t.quietFromMinute} between 0 and 1439 and ${t.quietUntilMinute} between 0 and 1439 and ${t.quietFromMinute} <> ${t.quietUntilMinute}, true)`,
    ),
    check('notice_settings_digest', sql`${t.digestMinute} between 0 and 1439`),
  ],
)

/** What somebody chose for one kind of notice instead of its default. */
export const noticePreferences = pgTable(
  'notice_preferences',
  {
    accountId: uuid()
      .notNull()
      .references(() => accounts.id),
    kind: text().notNull(),
    mail: text().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.accountId, t.kind] }),
    check('notice_preferences_kind', oneOf(t.kind, NOTICE_KINDS)),
    check('notice_preferences_mail', oneOf(t.mail, NOTICE_TIMINGS)),
  ],
)

/** An address that mail came back from. While it stands, only sign-in codes are sent there. */
export const mailBounces = pgTable(
  'mail_bounces',
  {
    /** In lower case. */
    address: text().primaryKey(),
    kind: text().notNull(),
    count: integer().notNull().default(1),
    reason: text().notNull(),
    firstAt: instant().notNull().defaultNow(),
    lastAt: instant().notNull().defaultNow(),
  },
  (t) => [check('mail_bounces_kind', oneOf(t.kind, BOUNCE_KINDS)), check('mail_bounces_address', sql`${t.address} = lower(${t.address})`)],
)

/** A mail of the Secretariat to many: written by one, approved by another, sent one by one. */
export const massMails = pgTable(
  'mass_mails',
  {
    id: id(),
    editionId: uuid()
      .notNull()
      .references(() => editions.id),
    state: text().notNull().default('draft'),
    revision: integer().notNull().default(1),
    audience: text().notNull(),
    /** Subject and text by language; a reader whose language is missing gets the English. */
    words: jsonb().$type<Partial<Record<Locale, { subject: string; text: string }>>>().notNull(),
    createdBy: uuid()
      .notNull()
      .references(() => accounts.id),
    approvedBy: uuid().references(() => accounts.id),
    /** When sending begins after the approval; until then it can be called back. */
    sendsAt: instant(),
    sentAt: instant(),
    createdAt: instant().notNull().defaultNow(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (t) => [
    index('mass_mails_edition').on(t.editionId, t.id),
    check('mass_mails_state', oneOf(t.state, MASS_MAIL_STATES)),
    check('mass_mails_audience', oneOf(t.audience, MASS_MAIL_AUDIENCES)),
    check('mass_mails_four_eyes', sql`${t.approvedBy} is null or ${t.approvedBy} <> ${t.createdBy}`),
    check(
      'mass_mails_approved',
      sql`(${t.state} in ('approved', 'sending', 'sent')) = (${t.approvedBy} is not null) and (${t.approvedBy} is null) = (${t.sendsAt} is null)`,
    ),
  ],
)

/** One reader of a mass mail; the row is made when sending begins and says how it ended. */
export const massMailRecipients = pgTable(
  'mass_mail_recipients',
  {
    id: id(),
    massMailId: uuid()
      .notNull()
      .references(() => massMails.id),
    accountId: uuid()
      .notNull()
      .references(() => accounts.id),
    mailedAt: instant(),
    /** Why it was not sent: a refused address, a closed account. */
    skipped: text(),
  },
  (t) => [unique('mass_mail_recipients_once').on(t.massMailId, t.accountId)],
)
