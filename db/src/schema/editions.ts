import { sql } from 'drizzle-orm'
import {
  boolean,
  check,
  index,
  integer,
  jsonb,
  numeric,
  pgTable,
  primaryKey,
  smallint,
  text,
  unique,
  uuid,
  date,
} from 'drizzle-orm/pg-core'
import type { Translated } from '../reference/locales.ts'
import { EDITION_STATES, SEGMENT_KINDS } from '../reference/states.ts'
import { id, instant, oneOf } from './columns.ts'

/** One year's Forum: its call, its dates and what is under review. */
export const editions = pgTable(
  'editions',
  {
    id: id(),
    slug: text().notNull().unique(),
    state: text().notNull().default('preparing'),
    isCurrent: boolean().notNull().default(false),
    isDemonstration: boolean().notNull().default(false),
    title: jsonb().$type<Translated>().notNull(),
    theme: jsonb().$type<Translated>().notNull(),
    /** SDGs under review, in the order the programme names them. */
    goalsUnderReview: smallint()
      .array()
      .notNull()
      .default(sql`'{}'`),
    /** IANA zone that the dates are announced in. */
    zone: text().notNull(),
    opensAt: instant().notNull(),
    clarificationsUntil: instant().notNull(),
    closesAt: instant().notNull(),
    editUntil: instant().notNull(),
    resultsAt: instant().notNull(),
    /** How long after the end a draft that was being written may still be saved and submitted. */
    graceMinutes: smallint().notNull().default(15),
    forumStartsAt: instant().notNull(),
    forumEndsAt: instant().notNull(),
    /** The number of the next receipt. */
    nextPitchNumber: integer().notNull().default(1),
    revision: integer().notNull().default(1),
    createdAt: instant().notNull().defaultNow(),
  },
  (t) => [
    check('editions_state', oneOf(t.state, EDITION_STATES)),
    check(
      'editions_goals',
      sql`${t.goalsUnderReview} <@ array[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17]::smallint[] and is_set(${t.goalsUnderReview})`,
    ),
    check(
      'editions_dates_in_order',
      sql`${t.opensAt} < ${t.closesAt} and ${t.clarificationsUntil} <= ${t.closesAt} and ${t.closesAt} <= ${t.editUntil} and ${t.editUntil} <= ${t.resultsAt} and ${t.resultsAt} <= ${t.forumStartsAt} and ${t.forumStartsAt} < ${t.forumEndsAt}`,
    ),
    check('editions_grace', sql`${t.graceMinutes} between 0 and 120`),
    check('editions_zone', sql`${t.zone} ~ '^[A-Za-z_]+(/[A-Za-z0-9_+-]+)*$'`),
  ],
)

/** A part of the Forum's programme: an SDG Action Segment, or the pitch segment. */
export const segments = pgTable(
  'segments',
  {
    id: id(),
    editionId: uuid()
      .notNull()
      .references(() => editions.id),
    slug: text().notNull(),
    kind: text().notNull(),
    position: smallint().notNull(),
    title: jsonb().$type<Translated>().notNull(),
    theme: jsonb().$type<Translated>().notNull(),
    goals: smallint()
      .array()
      .notNull()
      .default(sql`'{}'`),
    startsAt: instant().notNull(),
    endsAt: instant().notNull(),
  },
  (t) => [
    unique('segments_slug').on(t.editionId, t.slug),
    check('segments_kind', oneOf(t.kind, SEGMENT_KINDS)),
    check('segments_time', sql`${t.startsAt} < ${t.endsAt}`),
    check('segments_goals', sql`${t.goals} <@ array[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17]::smallint[] and is_set(${t.goals})`),
    index('segments_edition').on(t.editionId, t.position),
  ],
)

/** US dollars for one unit of a currency, dated and sourced. Where there is none, an amount's size in dollars is unknown. */
export const exchangeRates = pgTable(
  'exchange_rates',
  {
    editionId: uuid()
      .notNull()
      .references(() => editions.id),
    currency: text().notNull(),
    usdPerUnit: numeric({ precision: 20, scale: 10 }).notNull(),
    asOf: date({ mode: 'string' }).notNull(),
    source: text().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.editionId, t.currency] }),
    check('exchange_rates_positive', sql`${t.usdPerUnit} > 0`),
    check('exchange_rates_currency', sql`is_currency(${t.currency})`),
  ],
)
