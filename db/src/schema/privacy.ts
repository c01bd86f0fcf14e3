import { sql } from 'drizzle-orm'
import { bigint, check, index, jsonb, pgTable, smallint, text, uuid } from 'drizzle-orm/pg-core'
import { bytes } from './bytes.ts'
import { id, instant, xid8 } from './columns.ts'

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
    /** An account; not a foreign key, for what became of a key is known longer than its account. */
    subjectId: uuid().primaryKey(),
    wrapped: bytes(),
    createdAt: instant().notNull().defaultNow(),
    shreddedAt: instant(),
  },
  (t) => [check('subject_keys_shredded', sql`(${t.wrapped} is null) = (${t.shreddedAt} is not null)`)],
)
