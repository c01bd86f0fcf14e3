import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, jsonb, pgTable, smallint, text, uuid } from 'drizzle-orm/pg-core'
import { LOCALES } from '../reference/locales.ts'
import { CONSENT_PURPOSES, CONSENTS_WITH_EVIDENCE, type Audiences } from '../reference/publishing.ts'
import { accounts } from './accounts.ts'
import { id, instant, literals, oneOf } from './columns.ts'
import { pitches } from './pitches.ts'

/** Who may read what of a pitch, where its partnership chose otherwise than what stands for all. */
export const publishing = pgTable(
  'publishing',
  {
    pitchId: uuid()
      .primaryKey()
      .references(() => pitches.id),
    /** Counts every saved change. */
    revision: integer().notNull().default(1),
    audiences: jsonb().$type<Audiences>().notNull(),
    isSafe: boolean().notNull().default(false),
    alias: text(),
    capability: text(),
    updatedAt: instant().notNull().defaultNow(),
    updatedBy: uuid().references(() => accounts.id),
  },
  (t) => [
    check('publishing_audiences', sql`jsonb_typeof(${t.audiences}) = 'object' and pg_column_size(${t.audiences}) <= 4096`),
    check('publishing_alias', sql`length(${t.alias}) between 3 and 160 and coalesce(length(${t.capability}) between 1 and 300, true)`),
    check('publishing_safe', sql`not ${t.isSafe} or ${t.alias} is not null`),
  ],
)

/** What was agreed to and taken back, purpose by purpose; the newest word of a purpose stands. A trigger refuses every change. */
export const consents = pgTable(
  'consents',
  {
    id: id(),
    pitchId: uuid()
      .notNull()
      .references(() => pitches.id),
    purpose: text().notNull(),
    isGiven: boolean().notNull(),
    /** Which version of the words was agreed to, and in which language they were read. */
    textVersion: smallint().notNull(),
    locale: text().notNull(),
    /** Where it is written down that those whom it is about agree. */
    evidence: text(),
    accountId: uuid().references(() => accounts.id),
    at: instant().notNull().defaultNow(),
  },
  (t) => [
    index('consents_standing').on(t.pitchId, t.purpose, t.id),
    check('consents_purpose', oneOf(t.purpose, CONSENT_PURPOSES)),
    check('consents_locale', oneOf(t.locale, LOCALES)),
    check('consents_version', sql`${t.textVersion} >= 1`),
    check(
      'consents_evidence',
      sql`coalesce(length(${t.evidence}) between 3 and 500, not ${t.isGiven} or ${t.purpose} not in (${literals(CONSENTS_WITH_EVIDENCE)}))`,
    ),
  ],
)
