import { sql } from 'drizzle-orm'
import { boolean, check, date, index, integer, jsonb, pgTable, pgView, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
import { INSTRUMENTS } from '../reference/instruments.ts'
import { PLEDGE_EVENTS, PLEDGE_KINDS, PLEDGE_STATES, REFUSAL_REASONS } from '../reference/stage.ts'
import type { PledgeProposal, PledgeStanding } from '../rules/pledges.ts'
import { accounts, organisations } from './accounts.ts'
import { amountMinor, id, instant, oneOf } from './columns.ts'
import { segments } from './editions.ts'
import { pitches } from './pitches.ts'
import { stageSessions } from './stage.ts'

/** What somebody promises on stage. Public once its pledger has confirmed it and then a moderator has approved it; never before. */
export const pledges = pgTable(
  'pledges',
  {
    id: id(),
    segmentId: uuid()
      .notNull()
      .references(() => segments.id),
    sessionId: uuid().references(() => stageSessions.id),
    /** Made in a rehearsal: never public, never counted, wiped with it. */
    isRehearsal: boolean().notNull().default(false),
    /** Sent by the pledger's own page: two clicks and a retry are one pledge. */
    commandId: uuid().notNull(),
    /** To whom; null is to the segment as a whole. */
    pitchId: uuid().references(() => pitches.id),
    accountId: uuid()
      .notNull()
      .references(() => accounts.id),
    organisationId: uuid().references(() => organisations.id),
    /** Entered by a moderator for somebody who spoke in the room. */
    enteredBy: uuid().references(() => accounts.id),
    kind: text().notNull(),
    instrument: text(),
    amountMinor: amountMinor(),
    currency: text(),
    /** What is given, in words; the whole of a pledge in kind. */
    description: text(),
    condition: text(),
    /** Counted only once the others' published, unconditional pledges to the same pitch reach this, in the same currency. */
    matchFromMinor: amountMinor(),
    metAt: instant(),
    dueOn: date({ mode: 'string' }),
    /** The public sees the pledge, not whose it is. */
    isAnonymous: boolean().notNull().default(false),
    /** The pledger says that they may promise this for their organisation. */
    hasAuthority: boolean().notNull().default(false),
    state: text().notNull().default('signalled'),
    revision: integer().notNull().default(1),
    refusalReason: text(),
    confirmedAt: instant(),
    approvedBy: uuid().references(() => accounts.id),
    approvedAt: instant(),
    publishedAt: instant(),
    withdrawnAt: instant(),
    /** What its pledger asks to have corrected of a published pledge; nothing of it shows until a moderator agrees. */
    proposal: jsonb().$type<PledgeProposal>(),
    /** The public line that tells of the last correction. */
    correctionNote: text(),
    createdAt: instant().notNull().defaultNow(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (t) => [
    unique('pledges_command').on(t.accountId, t.commandId),
    index('pledges_segment_state').on(t.segmentId, t.state, t.id),
    index('pledges_account').on(t.accountId, t.id),
    index('pledges_pitch').on(t.pitchId),
    check('pledges_kind', oneOf(t.kind, PLEDGE_KINDS)),
    check('pledges_state', oneOf(t.state, PLEDGE_STATES)),
    check('pledges_instrument', oneOf(t.instrument, INSTRUMENTS)),
    check('pledges_reason', oneOf(t.refusalReason, REFUSAL_REASONS)),
    check('pledges_refused', sql`(${t.state} = 'refused') = (${t.refusalReason} is not null)`),
    check(
      'pledges_amount',
      sql`(${t.kind} in ('money', 'guarantee')) = (${t.amountMinor} is not null) and coalesce(${t.amountMinor} between 1 and 9007199254740991, true) and (${t.amountMinor} is null) = (${t.currency} is null) and is_currency(${t.currency})`,
    ),
    check('pledges_in_kind', sql`${t.kind} not in ('in_kind', 'technical_assistance') or ${t.description} is not null`),
    check('pledges_match', sql`${t.matchFromMinor} is null or (${t.amountMinor} is not null and ${t.matchFromMinor} > 0)`),
    check('pledges_texts', sql`coalesce(length(${t.description}), 0) <= 1000 and coalesce(length(${t.condition}), 0) <= 500`),
    check(
      'pledges_confirmed_first',
      sql`${t.state} not in ('confirmed', 'approved', 'published') or (${t.confirmedAt} is not null and ${t.hasAuthority})`,
    ),
    check(
      'pledges_approved_first',
      sql`${t.state} not in ('approved', 'published') or (${t.approvedAt} is not null and ${t.approvedBy} is distinct from ${t.accountId})`,
    ),
    check('pledges_published', sql`(${t.state} = 'published') <= (${t.publishedAt} is not null)`),
    check('pledges_proposal', sql`${t.proposal} is null or ${t.state} = 'published'`),
    check('pledges_rehearsal', sql`not ${t.isRehearsal} or ${t.sessionId} is not null`),
  ],
)

/**
 * What everybody may know of pledges, and the one way to it: those that were published, without whose they are where their pledger
 * stays unnamed, and nothing that only the pledger and the stage's people know. Of a rehearsal for those two alone (0037).
 */
export const publishedPledges = pgView('published_pledges', {
  id: uuid().notNull(),
  segmentId: uuid().notNull(),
  sessionId: uuid(),
  isRehearsal: boolean().notNull(),
  pitchId: uuid(),
  organisationId: uuid(),
  kind: text().notNull(),
  instrument: text(),
  amountMinor: amountMinor(),
  currency: text(),
  description: text(),
  condition: text(),
  matchFromMinor: amountMinor(),
  metAt: instant(),
  dueOn: date({ mode: 'string' }),
  isAnonymous: boolean().notNull(),
  state: text().notNull(),
  publishedAt: instant().notNull(),
  withdrawnAt: instant(),
  correctionNote: text(),
}).existing()

/** What became of a pledge, step by step, with its amount at the time; a trigger refuses every change. */
export const pledgeEvents = pgTable(
  'pledge_events',
  {
    pledgeId: uuid()
      .notNull()
      .references(() => pledges.id),
    /** The pledge's revision that this step made. */
    revision: integer().notNull(),
    event: text().notNull(),
    amountMinor: amountMinor(),
    currency: text(),
    /** How the pledge stood after this step (db/rules/pledges.ts): the pledge's own row is the last of these. */
    after: jsonb().$type<PledgeStanding>().notNull(),
    note: text(),
    actorId: uuid().references(() => accounts.id),
    at: instant().notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.pledgeId, t.revision] }), check('pledge_events_event', oneOf(t.event, PLEDGE_EVENTS))],
)
