import { sql } from 'drizzle-orm'
import { bigint, boolean, check, index, integer, jsonb, pgTable, smallint, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { SEARCH_TELLINGS } from '../reference/lists.ts'
import { LOCALES } from '../reference/locales.ts'
import { MEMBER_ROLES } from '../reference/roles.ts'
import { STAKEHOLDER_TYPES } from '../reference/stakeholders.ts'
import { bytes } from './bytes.ts'
import { id, instant, oneOf } from './columns.ts'

export const organisations = pgTable(
  'organisations',
  {
    id: id(),
    name: text().notNull(),
    stakeholderType: text(),
    country: text(),
    isDemonstration: boolean().notNull().default(false),
    createdAt: instant().notNull().defaultNow(),
  },
  (t) => [
    check('organisations_name_length', sql`length(${t.name}) between 2 and 200`),
    check('organisations_stakeholder_type', oneOf(t.stakeholderType, STAKEHOLDER_TYPES)),
    check('organisations_country', sql`is_country(${t.country})`),
  ],
)

export const accounts = pgTable(
  'accounts',
  {
    id: id(),
    email: text().notNull(),
    name: text(),
    locale: text().notNull().default('en'),
    isDemonstration: boolean().notNull().default(false),
    disabledAt: instant(),
    createdAt: instant().notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex('accounts_email').on(sql`lower(${t.email})`),
    // Finds who else has an address there; the expression is that of pair-rules.ts, word by word.
    index('accounts_mail_domain').on(sql`replace(split_part(lower(${t.email}), '@', 2), 'googlemail.com', 'gmail.com')`),
    check('accounts_email_form', sql`${t.email} ~ '^[^[:space:]@]+@[^[:space:]@]+$' and length(${t.email}) <= 254`),
    check('accounts_locale', oneOf(t.locale, LOCALES)),
  ],
)

export const memberships = pgTable(
  'memberships',
  {
    id: id(),
    accountId: uuid()
      .notNull()
      .references(() => accounts.id),
    organisationId: uuid()
      .notNull()
      .references(() => organisations.id),
    role: text().notNull(),
    createdAt: instant().notNull().defaultNow(),
  },
  (t) => [
    unique('memberships_once').on(t.accountId, t.organisationId, t.role),
    index('memberships_organisation').on(t.organisationId),
    check('memberships_role', oneOf(t.role, MEMBER_ROLES)),
  ],
)

/** A request to sign in. The code and the link are derived from the id (src/sign-in.ts), so neither is kept. */
export const signInChallenges = pgTable(
  'sign_in_challenges',
  {
    id: id(),
    email: text().notNull(),
    locale: text().notNull(),
    returnTo: text(),
    attempts: smallint().notNull().default(0),
    createdAt: instant().notNull().defaultNow(),
    expiresAt: instant().notNull(),
    consumedAt: instant(),
  },
  (t) => [
    index('sign_in_challenges_email').on(t.email, t.createdAt),
    check('sign_in_challenges_attempts', sql`${t.attempts} between 0 and 5`),
    check('sign_in_challenges_locale', oneOf(t.locale, LOCALES)),
  ],
)

export const sessions = pgTable(
  'sessions',
  {
    id: id(),
    accountId: uuid()
      .notNull()
      .references(() => accounts.id),
    assurance: smallint().notNull().default(1),
    userAgent: text(),
    createdAt: instant().notNull().defaultNow(),
    lastSeenAt: instant().notNull().defaultNow(),
    expiresAt: instant().notNull(),
    endedAt: instant(),
    endedReason: text(),
  },
  (t) => [
    index('sessions_account').on(t.accountId),
    check('sessions_assurance', sql`${t.assurance} in (1, 2)`),
    check('sessions_ended', sql`(${t.endedAt} is null) = (${t.endedReason} is null)`),
  ],
)

/** One link of a session's chain of refresh tokens; only its hash is kept. Using a used one ends the session. */
export const refreshTokens = pgTable(
  'refresh_tokens',
  {
    id: id(),
    sessionId: uuid()
      .notNull()
      .references(() => sessions.id),
    tokenHash: text().notNull().unique(),
    createdAt: instant().notNull().defaultNow(),
    expiresAt: instant().notNull(),
    usedAt: instant(),
  },
  (t) => [index('refresh_tokens_session').on(t.sessionId)],
)

/** Mail that was written instead of sent: development and demonstration only. */
export const caughtMails = pgTable(
  'caught_mails',
  {
    id: id(),
    recipient: text().notNull(),
    subject: text().notNull(),
    text: text().notNull(),
    html: text().notNull(),
    locale: text().notNull(),
    eventId: uuid().notNull().unique(),
    createdAt: instant().notNull().defaultNow(),
  },
  (t) => [index('caught_mails_created').on(t.createdAt)],
)

/** A filter of a table page that somebody named and kept. */
export const savedViews = pgTable(
  'saved_views',
  {
    id: id(),
    accountId: uuid()
      .notNull()
      .references(() => accounts.id),
    page: text().notNull(),
    name: text().notNull(),
    query: text().notNull(),
    position: integer().notNull().default(0),
    /** The mandate on whose list new matches are looked for; a view of a shortlist that nobody asked to be told of has none. */
    mandateId: uuid(),
    tellEvery: text(),
    /** When it was last looked through, and what it held then. */
    toldAt: instant(),
    toldPitchIds: uuid()
      .array()
      .notNull()
      .default(sql`'{}'`),
    createdAt: instant().notNull().defaultNow(),
  },
  (t) => [
    unique('saved_views_name').on(t.accountId, t.page, t.name),
    check('saved_views_page', oneOf(t.page, ['pool', 'shortlist'])),
    check('saved_views_name_length', sql`length(${t.name}) between 1 and 80`),
    check('saved_views_tell_every', oneOf(t.tellEvery, SEARCH_TELLINGS)),
    check('saved_views_told', sql`${t.tellEvery} is null or (${t.page} = 'shortlist' and ${t.mandateId} is not null)`),
  ],
)

/**
 * Append-only: who did what to which thing, and what it was before. A trigger refuses every change. Each entry stands in one of 64 chains,
 * by its subject, and its hash covers all of it and the hash before: only audit_add() writes here, at the end of its transaction.
 */
export const auditLog = pgTable(
  'audit_log',
  {
    id: id(),
    at: instant().notNull().defaultNow(),
    actorId: uuid(),
    action: text().notNull(),
    subjectKind: text().notNull(),
    subjectId: uuid().notNull(),
    before: jsonb(),
    after: jsonb(),
    reason: text(),
    /** What is personal about it, encrypted with the key of the account `sealedFor`. */
    sealed: bytes(),
    sealedFor: uuid(),
    chain: smallint().notNull(),
    /** The place in the chain, from 1 on. */
    seq: bigint({ mode: 'number' }).notNull(),
    prev: bytes().notNull(),
    hash: bytes().notNull(),
  },
  (t) => [
    index('audit_log_subject').on(t.subjectKind, t.subjectId, t.id),
    uniqueIndex('audit_log_chain').on(t.chain, t.seq),
    check('audit_log_sealed', sql`(${t.sealed} is null) = (${t.sealedFor} is null)`),
  ],
)
