import { sql } from 'drizzle-orm'
import { check, index, pgTable, smallint, text, unique, uuid } from 'drizzle-orm/pg-core'
import { accounts, sessions, signInChallenges } from './accounts.ts'
import { id, instant } from './columns.ts'

/** Whom an institution's account is here. Known by issuer and subject, never by an address, which may change hands. */
export const institutionIdentities = pgTable(
  'institution_identities',
  {
    id: id(),
    issuer: text().notNull(),
    subject: text().notNull(),
    accountId: uuid()
      .notNull()
      .references(() => accounts.id),
    createdAt: instant().notNull().defaultNow(),
    lastUsedAt: instant().notNull().defaultNow(),
  },
  (t) => [
    unique('institution_identities_once').on(t.issuer, t.subject),
    index('institution_identities_account').on(t.accountId),
    check('institution_identities_lengths', sql`length(${t.issuer}) <= 500 and length(${t.subject}) between 1 and 255`),
  ],
)

/**
 * One return from an institution. Its state is taken once and for all; then it either opened a session, or waits for the mail
 * code that confirms whose address the institution named.
 */
export const institutionSignIns = pgTable(
  'institution_sign_ins',
  {
    id: id(),
    stateHash: text().notNull().unique(),
    issuer: text().notNull(),
    subject: text().notNull(),
    /** The session there, by which the institution may later end the one here. */
    institutionSid: text(),
    assurance: smallint().notNull(),
    challengeId: uuid().references(() => signInChallenges.id, { onDelete: 'set null' }),
    sessionId: uuid().references(() => sessions.id, { onDelete: 'cascade' }),
    createdAt: instant().notNull().defaultNow(),
  },
  (t) => [
    index('institution_sign_ins_subject').on(t.issuer, t.subject),
    index('institution_sign_ins_challenge').on(t.challengeId),
    index('institution_sign_ins_session').on(t.sessionId),
    check('institution_sign_ins_assurance', sql`${t.assurance} in (1, 2)`),
  ],
)
