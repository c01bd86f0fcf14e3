import { sql } from 'drizzle-orm'
import { check, index, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { LIKELIHOODS, SUGGESTION_ANSWERS, SUGGESTION_KINDS } from '../reference/suggestions.ts'
import { LOCALES } from '../reference/locales.ts'
import { accounts } from './accounts.ts'
import { id, instant, oneOf } from './columns.ts'
import { pitches } from './pitches.ts'

/** What a writer said to a suggested goal or target, with what it was suggested from. Never changed afterwards. */
export const suggestionAnswers = pgTable(
  'suggestion_answers',
  {
    id: id(),
    pitchId: uuid()
      .notNull()
      .references(() => pitches.id),
    kind: text().notNull(),
    /** A goal's number or a target's code. */
    code: text().notNull(),
    /** The words of the text that led to it, the weightiest first. */
    words: text().array().notNull(),
    language: text().notNull(),
    modelVersion: text().notNull(),
    likelihood: text().notNull(),
    answer: text().notNull(),
    /** A sketch of the text's words, by which it is seen whether the text has changed much since. */
    textSketch: integer().array().notNull(),
    accountId: uuid().references(() => accounts.id),
    at: instant().notNull(),
  },
  (t) => [
    index('suggestion_answers_pitch').on(t.pitchId, t.id),
    check('suggestion_answers_kind', oneOf(t.kind, SUGGESTION_KINDS)),
    check('suggestion_answers_code', sql`${t.code} ~ '^[0-9]{1,2}([.][0-9a-z]{1,2})?$'`),
    check('suggestion_answers_language', oneOf(t.language, LOCALES)),
    check('suggestion_answers_likelihood', oneOf(t.likelihood, LIKELIHOODS)),
    check('suggestion_answers_answer', oneOf(t.answer, SUGGESTION_ANSWERS)),
    check('suggestion_answers_sketch', sql`cardinality(${t.textSketch}) <= 128`),
  ],
)
