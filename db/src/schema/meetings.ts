import { sql } from 'drizzle-orm'
import { check, index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { DEAL_SIDES, MEETING_PLACES, MEETING_STATES } from '../reference/introductions.ts'
import { LOCALES } from '../reference/locales.ts'
import type { Availability } from '../rules/availability.ts'
import { accounts } from './accounts.ts'
import { id, instant, oneOf } from './columns.ts'
import { introductions } from './introductions.ts'

/** When somebody can be met, on their own clock (db/rules/availability.ts). */
export const availabilities = pgTable(
  'availabilities',
  {
    accountId: uuid()
      .primaryKey()
      .references(() => accounts.id),
    zone: text().notNull(),
    weekly: jsonb().$type<Availability['weekly']>().notNull(),
    exceptions: jsonb().$type<Availability['exceptions']>().notNull(),
    revision: integer().notNull().default(1),
    updatedAt: instant().notNull().defaultNow(),
  },
  (t) => [check('availabilities_zone', sql`${t.zone} ~ '^[A-Za-z_]+(/[A-Za-z0-9_+-]+)*$'`)],
)

/** A meeting of the two contacts of an introduction, or of those whom they send. */
export const meetings = pgTable(
  'meetings',
  {
    id: id(),
    introductionId: uuid()
      .notNull()
      .references(() => introductions.id),
    state: text().notNull().default('proposed'),
    /** The side whose proposal stands. */
    proposedBy: text().notNull(),
    accountId: uuid()
      .notNull()
      .references(() => accounts.id),
    startsAt: instant().notNull(),
    endsAt: instant().notNull(),
    /** The zone on whose clock it was proposed. */
    zone: text().notNull(),
    placeKind: text().notNull(),
    place: text().notNull(),
    note: text(),
    /** The language that somebody needs interpreted. */
    interpretation: text(),
    /** Who comes in the place of a side's contact; one of that side's people. */
    investorDelegateId: uuid().references(() => accounts.id),
    partnershipDelegateId: uuid().references(() => accounts.id),
    /** The side that did not come. */
    absent: text(),
    revision: integer().notNull().default(1),
    createdAt: instant().notNull().defaultNow(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (t) => [
    index('meetings_introduction').on(t.introductionId, t.id),
    check('meetings_state', oneOf(t.state, MEETING_STATES)),
    check('meetings_proposed_by', oneOf(t.proposedBy, DEAL_SIDES)),
    check('meetings_absent', sql`(${t.absent} is not null) = (${t.state} = 'missed') and ${t.absent} in ('investor', 'partnership')`),
    check('meetings_place_kind', oneOf(t.placeKind, MEETING_PLACES)),
    check('meetings_texts', sql`length(${t.place}) between 1 and 500 and coalesce(length(${t.note}), 0) <= 1000`),
    check('meetings_interpretation', oneOf(t.interpretation, LOCALES)),
    check('meetings_zone', sql`${t.zone} ~ '^[A-Za-z_]+(/[A-Za-z0-9_+-]+)*$'`),
    check('meetings_time', sql`${t.endsAt} - ${t.startsAt} between interval '10 minutes' and interval '2 hours'`),
  ],
)

/**
 * Who and what an agreed meeting takes, and when: a row for each person, one for the room. The migration's exclusion
 * constraints let nobody and no room be in two meetings at once, whichever process writes.
 */
export const meetingHolds = pgTable(
  'meeting_holds',
  {
    meetingId: uuid()
      .notNull()
      .references(() => meetings.id),
    /** An account's id, or `room:` and the room in lower case. */
    holder: text().notNull(),
    startsAt: instant().notNull(),
    endsAt: instant().notNull(),
  },
  (t) => [primaryKey({ columns: [t.meetingId, t.holder] }), check('meeting_holds_time', sql`${t.startsAt} < ${t.endsAt}`)],
)

/** The private address of somebody's calendar; only its hash is kept, so it is shown once. */
export const calendarFeeds = pgTable('calendar_feeds', {
  accountId: uuid()
    .primaryKey()
    .references(() => accounts.id),
  tokenHash: text().notNull().unique(),
  createdAt: instant().notNull().defaultNow(),
})
