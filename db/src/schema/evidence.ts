import { sql } from 'drizzle-orm'
import { check, index, integer, jsonb, pgTable, smallint, text, uuid } from 'drizzle-orm/pg-core'
import { MOST_CLAIMS } from '../reference/evidence.ts'
import type { Claim } from '../rules/evidence-level.ts'
import { accounts } from './accounts.ts'
import { id, instant, literals } from './columns.ts'
import { pitches } from './pitches.ts'

/** The evidence of a pitch, one ledger at most; what was submitted of it stands in the pitch's version, word for word. */
export const evidenceLedgers = pgTable(
  'evidence_ledgers',
  {
    pitchId: uuid()
      .primaryKey()
      .references(() => pitches.id),
    /** Counts every saved change. */
    revision: integer().notNull().default(1),
    /** In the order of the partnership. */
    claims: jsonb().$type<Claim[]>().notNull(),
    updatedAt: instant().notNull().defaultNow(),
    updatedBy: uuid().references(() => accounts.id),
  },
  (t) => [
    check(
      'evidence_ledgers_claims',
      sql`jsonb_typeof(${t.claims}) = 'array' and jsonb_array_length(${t.claims}) <= ${literals([MOST_CLAIMS])}`,
    ),
  ],
)

/** What somebody who judges evidence left standing of a claim, with the reason. The newest counts, while the claim is the one judged. */
export const evidenceReviews = pgTable(
  'evidence_reviews',
  {
    id: id(),
    pitchId: uuid()
      .notNull()
      .references(() => pitches.id),
    claimId: text().notNull(),
    /** SHA-256 of the claim as it was judged: a claim that is changed later has to be judged again. */
    claimHash: text().notNull(),
    level: smallint().notNull(),
    reason: text().notNull(),
    accountId: uuid()
      .notNull()
      .references(() => accounts.id),
    at: instant().notNull(),
  },
  (t) => [
    index('evidence_reviews_pitch').on(t.pitchId, t.id),
    check('evidence_reviews_level', sql`${t.level} between 0 and 5`),
    check('evidence_reviews_reason', sql`length(${t.reason}) between 1 and 1000`),
    check('evidence_reviews_hash', sql`${t.claimHash} ~ '^[0-9a-f]{64}$'`),
  ],
)
