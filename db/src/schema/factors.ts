import { sql } from 'drizzle-orm'
import { bigint, boolean, check, index, pgTable, smallint, text, unique, uuid } from 'drizzle-orm/pg-core'
import { FACTOR_PURPOSES } from '../reference/factors.ts'
import { accounts, sessions } from './accounts.ts'
import { bytes } from './bytes.ts'
import { id, instant, oneOf } from './columns.ts'

/** A passkey of an account: the public half of a key pair whose private half never leaves its owner's device. */
export const passkeys = pgTable(
  'passkeys',
  {
    id: id(),
    accountId: uuid()
      .notNull()
      .references(() => accounts.id),
    /** The authenticator's own name for it, base64url. */
    credentialId: text().notNull().unique(),
    /** In COSE form. */
    publicKey: bytes().notNull(),
    /** How often its device says that it was used; 0 for devices that do not count. */
    counter: bigint({ mode: 'number' }).notNull(),
    /** How its device may be reached, so that a browser asks for the right one. */
    transports: text()
      .array()
      .notNull()
      .default(sql`'{}'`),
    /** Whether its owner's other devices have it too. */
    isBackedUp: boolean().notNull(),
    name: text().notNull(),
    createdAt: instant().notNull().defaultNow(),
    lastUsedAt: instant(),
  },
  (t) => [
    index('passkeys_account').on(t.accountId),
    check('passkeys_name', sql`length(${t.name}) between 1 and 80`),
    check('passkeys_counter', sql`${t.counter} between 0 and 4294967295`),
  ],
)

/** An authenticator app of an account, confirmed by a code of it. */
export const totpFactors = pgTable(
  'totp_factors',
  {
    id: id(),
    accountId: uuid()
      .notNull()
      .unique()
      .references(() => accounts.id),
    /** Encrypted for this account. */
    secret: bytes().notNull(),
    /** The step of thirty seconds whose code was taken last: it and all before it are refused. */
    lastStep: bigint({ mode: 'number' }).notNull(),
    createdAt: instant().notNull().defaultNow(),
    lastUsedAt: instant(),
  },
  (t) => [check('totp_factors_last_step', sql`${t.lastStep} >= 0`)],
)

/** One of ten codes for the day on which every device is lost. Only its hash is kept, and it works once. */
export const recoveryCodes = pgTable(
  'recovery_codes',
  {
    id: id(),
    accountId: uuid()
      .notNull()
      .references(() => accounts.id),
    codeHash: text().notNull(),
    createdAt: instant().notNull().defaultNow(),
    usedAt: instant(),
  },
  (t) => [unique('recovery_codes_once').on(t.accountId, t.codeHash)],
)

/** Something that a session was asked to answer: once, within minutes, and for one purpose. */
export const factorChallenges = pgTable(
  'factor_challenges',
  {
    id: id(),
    sessionId: uuid()
      .notNull()
      .references(() => sessions.id),
    purpose: text().notNull(),
    /** What a passkey signs; for an app its new secret, encrypted. */
    challenge: text().notNull(),
    createdAt: instant().notNull().defaultNow(),
    expiresAt: instant().notNull(),
    consumedAt: instant(),
  },
  (t) => [index('factor_challenges_session').on(t.sessionId), check('factor_challenges_purpose', oneOf(t.purpose, FACTOR_PURPOSES))],
)

/** How often somebody typed a code of a second factor wrongly, and until when they have to wait. */
export const factorTries = pgTable(
  'factor_tries',
  {
    accountId: uuid()
      .primaryKey()
      .references(() => accounts.id),
    tries: smallint().notNull(),
    pausedUntil: instant(),
  },
  (t) => [check('factor_tries_tries', sql`${t.tries} between 0 and 5`)],
)
