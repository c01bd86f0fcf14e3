import { sql } from 'drizzle-orm'
import { check, index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { LOCALES, type Translated } from '../reference/locales.ts'
import { CLARIFICATION_STATES, EXTENSION_KINDS } from '../reference/windows.ts'
import { accounts } from './accounts.ts'
import { id, instant, oneOf } from './columns.ts'
import { editions } from './editions.ts'
import { pitches } from './pitches.ts'

/** Every time a call was kept open longer: who did it, why, from when until when. Only ever added to. */
export const callExtensions = pgTable(
  'call_extensions',
  {
    id: id(),
    editionId: uuid()
      .notNull()
      .references(() => editions.id),
    kind: text().notNull(),
    /** The pitch that it is for; the others are for everybody. */
    pitchId: uuid().references(() => pitches.id),
    fromAt: instant().notNull(),
    untilAt: instant().notNull(),
    reason: text().notNull(),
    /** Null where the product did it by itself, after an outage. */
    grantedBy: uuid().references(() => accounts.id),
    createdAt: instant().notNull().defaultNow(),
  },
  (t) => [
    index('call_extensions_edition').on(t.editionId, t.id),
    index('call_extensions_pitch').on(t.pitchId),
    check('call_extensions_kind', oneOf(t.kind, EXTENSION_KINDS)),
    check('call_extensions_named', sql`(${t.kind} = 'named') = (${t.pitchId} is not null)`),
    check('call_extensions_granted', sql`(${t.kind} = 'outage') = (${t.grantedBy} is null)`),
    check('call_extensions_longer', sql`${t.fromAt} < ${t.untilAt}`),
    check('call_extensions_reason', sql`length(${t.reason}) between 3 and 500`),
  ],
)

/** A question about the call. What was asked stays with the Secretariat; question and answer as published are everybody's. */
export const clarifications = pgTable(
  'clarifications',
  {
    id: id(),
    editionId: uuid()
      .notNull()
      .references(() => editions.id),
    askedBy: uuid()
      .notNull()
      .references(() => accounts.id),
    language: text().notNull(),
    asked: text().notNull(),
    state: text().notNull().default('open'),
    question: jsonb().$type<Partial<Translated>>(),
    answer: jsonb().$type<Partial<Translated>>(),
    answeredBy: uuid().references(() => accounts.id),
    answeredAt: instant(),
    createdAt: instant().notNull().defaultNow(),
  },
  (t) => [
    index('clarifications_edition').on(t.editionId, t.state, t.id),
    check('clarifications_state', oneOf(t.state, CLARIFICATION_STATES)),
    check('clarifications_language', oneOf(t.language, LOCALES)),
    check('clarifications_asked', sql`length(${t.asked}) between 10 and 2000`),
    check('clarifications_answered', sql`(${t.state} = 'answered') = (${t.question} is not null and ${t.answer} is not null)`),
    check(
      'clarifications_ended',
      sql`(${t.state} = 'open') = (${t.answeredBy} is null) and (${t.state} = 'open') = (${t.answeredAt} is null)`,
    ),
  ],
)

/** When a part of the product was last alive: a gap near the end of a call keeps the call open as long again. */
export const serviceBeats = pgTable('service_beats', { service: text().primaryKey(), beatAt: instant().notNull() })
