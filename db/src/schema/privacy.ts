import { sql } from 'drizzle-orm'
import { bigint, boolean, check, index, jsonb, pgTable, smallint, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { HOLD_SUBJECTS, MOST_HOLD_DAYS } from '../reference/legal-holds.ts'
import { LOCALES } from '../reference/locales.ts'
import { ACCOUNT_PURPOSES, CONSENT_CHANNELS, DATA_REQUEST_KINDS, DATA_REQUEST_STATES } from '../reference/privacy.ts'
import { accounts } from './accounts.ts'
import { bytes } from './bytes.ts'
import { id, instant, literals, oneOf, xid8 } from './columns.ts'

/**
 * Entries of the audit log whose transaction has not committed yet: at its commit, a trigger gives them their places in their chains,
 * in the order of the chains, so that no two transactions wait for each other. Empty for everybody else. The database makes it
 * unlogged: what is open at a crash never was.
 */
export const auditPending = pgTable(
  'audit_pending',
  {
    id: id(),
    xid: xid8()
      .notNull()
      .default(sql`pg_current_xact_id()`),
    chain: smallint().notNull(),
    at: instant().notNull().defaultNow(),
    actorId: uuid(),
    action: text().notNull(),
    subjectKind: text().notNull(),
    subjectId: uuid().notNull(),
    before: jsonb(),
    after: jsonb(),
    reason: text(),
    sealed: bytes(),
    sealedFor: uuid(),
  },
  (t) => [index('audit_pending_transaction').on(t.xid)],
)

/** Where each of the 64 chains of the audit log ends: the number and the hash of its last entry. */
export const auditHeads = pgTable(
  'audit_heads',
  {
    chain: smallint().primaryKey(),
    seq: bigint({ mode: 'number' }).notNull().default(0),
    hash: bytes().notNull(),
  },
  (t) => [
    check('audit_heads_chain', sql`${t.chain} between 0 and 63`),
    check('audit_heads_hash', sql`octet_length(${t.hash}) = 32 and ${t.seq} >= 0`),
  ],
)

/** Where all chains ended at an hour, also told outside the database: a chain that is made anew does not fit. A trigger refuses every change. */
export const auditAnchors = pgTable(
  'audit_anchors',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    at: instant().notNull().defaultNow(),
    /** The root of the Merkle tree over the heads. */
    root: bytes().notNull(),
    /** Of each chain in order, the number of its last entry and its hash in hexadecimal. */
    heads: jsonb().$type<[seq: number, hash: string][]>().notNull(),
  },
  (t) => [check('audit_anchors_heads', sql`jsonb_array_length(${t.heads}) = 64 and octet_length(${t.root}) = 32`)],
)

/** The key that a person's details in the audit log are encrypted with, itself encrypted. Without it they are noise: that is how they are erased. */
export const subjectKeys = pgTable(
  'subject_keys',
  {
    /** An account or a pitch; not a foreign key, for what became of a key is known longer than its subject. */
    subjectId: uuid().primaryKey(),
    wrapped: bytes(),
    /** Which secret it is wrapped under (db/src/sealing); null from before secrets had names. */
    wrappedUnder: text(),
    createdAt: instant().notNull().defaultNow(),
    shreddedAt: instant(),
  },
  (t) => [check('subject_keys_shredded', sql`(${t.wrapped} is null) = (${t.shreddedAt} is not null)`)],
)

/** What a person asked about their own data: a copy of all of it, or that it be erased. */
export const dataRequests = pgTable(
  'data_requests',
  {
    id: id(),
    accountId: uuid()
      .notNull()
      .references(() => accounts.id),
    kind: text().notNull(),
    state: text().notNull().default('queued'),
    /** Why it was refused or failed: a code that the page has words for. */
    reason: text(),
    /** The copy, until it expires. */
    content: bytes(),
    createdAt: instant().notNull().defaultNow(),
    finishedAt: instant(),
    expiresAt: instant(),
  },
  (t) => [
    index('data_requests_account').on(t.accountId, t.id),
    uniqueIndex('data_requests_one_open')
      .on(t.accountId, t.kind)
      .where(sql`state = 'queued'`),
    check('data_requests_kind', oneOf(t.kind, DATA_REQUEST_KINDS)),
    check('data_requests_state', oneOf(t.state, DATA_REQUEST_STATES)),
    check('data_requests_content', sql`${t.content} is null or (${t.kind} = 'export' and ${t.state} = 'ready')`),
  ],
)

/** What an account agreed to and took back, purpose by purpose; the newest word stands. A trigger refuses every change. */
export const accountConsents = pgTable(
  'account_consents',
  {
    id: id(),
    accountId: uuid()
      .notNull()
      .references(() => accounts.id),
    purpose: text().notNull(),
    isGiven: boolean().notNull(),
    textVersion: smallint().notNull(),
    /** Of the words as they were read, in hexadecimal. */
    textHash: text().notNull(),
    locale: text().notNull(),
    /** Where it was said. */
    channel: text().notNull(),
    at: instant().notNull().defaultNow(),
  },
  (t) => [
    index('account_consents_standing').on(t.accountId, t.purpose, t.id),
    check('account_consents_purpose', oneOf(t.purpose, ACCOUNT_PURPOSES)),
    check('account_consents_locale', oneOf(t.locale, LOCALES)),
    check('account_consents_channel', oneOf(t.channel, CONSENT_CHANNELS)),
    check('account_consents_text', sql`${t.textVersion} >= 1 and ${t.textHash} ~ '^[0-9a-f]{64}$'`),
  ],
)

/** While it stands (db/rules/legal-holds.ts), nothing of the account or the pitch is erased or goes after its time. */
export const legalHolds = pgTable(
  'legal_holds',
  {
    id: id(),
    subjectKind: text().notNull(),
    subjectId: uuid().notNull(),
    reason: text().notNull(),
    setBy: uuid().references(() => accounts.id),
    setAt: instant().notNull().defaultNow(),
    until: instant()
      .notNull()
      .default(sql`now() + interval '90 days'`),
    /** Somebody else than set it; without, it stands for a few days only. */
    confirmedBy: uuid().references(() => accounts.id),
    liftAskedBy: uuid().references(() => accounts.id),
    liftedBy: uuid().references(() => accounts.id),
    liftedAt: instant(),
  },
  (t) => [
    uniqueIndex('legal_holds_standing')
      .on(t.subjectKind, t.subjectId)
      .where(sql`lifted_at is null`),
    check('legal_holds_subject', oneOf(t.subjectKind, HOLD_SUBJECTS)),
    check('legal_holds_reason', sql`length(${t.reason}) between 10 and 1000`),
    check('legal_holds_two', sql`${t.confirmedBy} <> ${t.setBy}`),
    check('legal_holds_lifted_by_two', sql`${t.confirmedBy} is null or ${t.liftedBy} <> ${t.liftAskedBy}`),
    check('legal_holds_until', sql`${t.until} <= ${t.setAt} + make_interval(days => ${literals([MOST_HOLD_DAYS])})`),
  ],
)

/** Bytes that an erasure has the api remove, which alone reaches the store; the row goes when they are gone. */
export const fileRemovals = pgTable('file_removals', { storageKey: text().primaryKey(), createdAt: instant().notNull().defaultNow() })
