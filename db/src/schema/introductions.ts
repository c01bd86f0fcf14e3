import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, pgTable, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { DEAL_SIDES, DISCLOSURES, DOCUMENT_STATES, INTEREST_KINDS, INTRODUCTION_STATES } from '../reference/introductions.ts'
import { accounts } from './accounts.ts'
import { attachments } from './attachments.ts'
import { amountMinor, id, instant, oneOf } from './columns.ts'
import { editions } from './editions.ts'
import { investors, mandates } from './investors.ts'
import { pitches } from './pitches.ts'

/** An investor's interest in a pitch. What others are told of it is decided by db/rules/interests.ts alone. */
export const interests = pgTable(
  'interests',
  {
    id: id(),
    mandateId: uuid()
      .notNull()
      .references(() => mandates.id),
    investorId: uuid()
      .notNull()
      .references(() => investors.id),
    pitchId: uuid()
      .notNull()
      .references(() => pitches.id),
    kind: text().notNull(),
    amountMinMinor: amountMinor(),
    amountMaxMinor: amountMinor(),
    currency: text(),
    disclosure: text().notNull(),
    /** Whether other investors who opted in for this pitch may find this one. */
    isOptedIn: boolean().notNull().default(false),
    isWithdrawn: boolean().notNull().default(false),
    revision: integer().notNull().default(1),
    /** Who declared it: the contact where the contact is told. */
    accountId: uuid()
      .notNull()
      .references(() => accounts.id),
    createdAt: instant().notNull().defaultNow(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (t) => [
    unique('interests_once').on(t.mandateId, t.pitchId),
    index('interests_pitch').on(t.pitchId),
    check('interests_kind', oneOf(t.kind, INTEREST_KINDS)),
    check('interests_disclosure', oneOf(t.disclosure, DISCLOSURES)),
    check(
      'interests_amount',
      sql`coalesce(${t.amountMinMinor} >= 1, true) and coalesce(${t.amountMaxMinor} between 1 and 9007199254740991, true) and coalesce(${t.amountMinMinor} <= ${t.amountMaxMinor}, true) and (${t.currency} is null) = (${t.amountMinMinor} is null and ${t.amountMaxMinor} is null) and is_currency(${t.currency})`,
    ),
  ],
)

/** A request of an investor to be introduced to a partnership, and what became of it. */
export const introductions = pgTable(
  'introductions',
  {
    id: id(),
    editionId: uuid()
      .notNull()
      .references(() => editions.id),
    mandateId: uuid()
      .notNull()
      .references(() => mandates.id),
    investorId: uuid()
      .notNull()
      .references(() => investors.id),
    pitchId: uuid()
      .notNull()
      .references(() => pitches.id),
    state: text().notNull().default('requested'),
    /** Whether the investor is told that it was declined, with the reason; else it ends for them as if nobody had answered. */
    isDeclineTold: boolean().notNull().default(false),
    declineReason: text(),
    /** Stands open as the investor sees it: a silent decline does not end it, the day of expiry does. */
    isOpen: boolean().notNull().default(true),
    revision: integer().notNull().default(1),
    message: text().notNull(),
    /** The investor's contact. */
    requestedBy: uuid()
      .notNull()
      .references(() => accounts.id),
    /** The partnership's contact, once it has answered. */
    respondedBy: uuid().references(() => accounts.id),
    requestedAt: instant().notNull().defaultNow(),
    respondedAt: instant(),
    remindedAt: instant(),
    expiresAt: instant().notNull(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex('introductions_one_open')
      .on(t.investorId, t.pitchId)
      .where(sql`is_open`),
    index('introductions_mandate').on(t.mandateId, t.id),
    index('introductions_pitch').on(t.pitchId, t.requestedAt),
    index('introductions_due')
      .on(t.expiresAt)
      .where(sql`is_open and state in ('requested', 'declined')`),
    check('introductions_state', oneOf(t.state, INTRODUCTION_STATES)),
    check('introductions_message', sql`length(${t.message}) between 1 and 2000`),
    check('introductions_reason', sql`${t.declineReason} is null or (${t.isDeclineTold} and length(${t.declineReason}) <= 500)`),
    check('introductions_told', sql`not ${t.isDeclineTold} or ${t.state} = 'declined'`),
    check('introductions_answer', sql`${t.state} not in ('accepted', 'met', 'exploring', 'committed') or ${t.respondedBy} is not null`),
    check(
      'introductions_closed',
      sql`not ${t.isOpen} or ${t.state} in ('requested', 'declined', 'accepted', 'met', 'exploring', 'committed')`,
    ),
    check('introductions_expiry', sql`${t.expiresAt} > ${t.requestedAt}`),
  ],
)

/** What the two sides write to each other, once they are introduced. */
export const introductionMessages = pgTable(
  'introduction_messages',
  {
    id: id(),
    introductionId: uuid()
      .notNull()
      .references(() => introductions.id),
    side: text().notNull(),
    accountId: uuid()
      .notNull()
      .references(() => accounts.id),
    text: text().notNull(),
    createdAt: instant().notNull().defaultNow(),
  },
  (t) => [
    index('introduction_messages_thread').on(t.introductionId, t.id),
    check('introduction_messages_side', oneOf(t.side, DEAL_SIDES)),
    check('introduction_messages_text', sql`length(${t.text}) between 1 and 5000`),
  ],
)

/** A document that the investor asked for: who asked, who answered and how, each with its time. */
export const documentRequests = pgTable(
  'document_requests',
  {
    id: id(),
    introductionId: uuid()
      .notNull()
      .references(() => introductions.id),
    name: text().notNull(),
    state: text().notNull().default('asked'),
    askedBy: uuid()
      .notNull()
      .references(() => accounts.id),
    askedAt: instant().notNull().defaultNow(),
    answeredBy: uuid().references(() => accounts.id),
    answeredAt: instant(),
    /** Where the document is to be had, or why it is not. */
    answer: text(),
    /** The file that was given, where it was given here. */
    attachmentId: uuid().references(() => attachments.id),
  },
  (t) => [
    index('document_requests_introduction').on(t.introductionId, t.id),
    check('document_requests_state', oneOf(t.state, DOCUMENT_STATES)),
    check('document_requests_name', sql`length(${t.name}) between 1 and 200 and coalesce(length(${t.answer}), 0) <= 1000`),
    check('document_requests_answered', sql`(${t.state} = 'asked') = (${t.answeredAt} is null)`),
    check('document_requests_attachment', sql`${t.attachmentId} is null or ${t.state} = 'given'`),
    index('document_requests_attachment_id').on(t.attachmentId),
  ],
)
