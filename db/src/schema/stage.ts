import { sql } from 'drizzle-orm'
import {
  type AnyPgColumn,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { LOCALES } from '../reference/locales.ts'
import {
  ITEM_KINDS,
  POLL_STATES,
  QUESTION_STATES,
  REFUSAL_REASONS,
  SEATS,
  SESSION_MODES,
  SESSION_STATES,
  STAGE_AUDIENCES,
} from '../reference/stage.ts'
import { STAKEHOLDER_TYPES } from '../reference/stakeholders.ts'
import { accounts } from './accounts.ts'
import { id, instant, oneOf } from './columns.ts'
import { segments } from './editions.ts'
import { pitches } from './pitches.ts'

/** What happens on stage, in order. Planned here; what really happened is in the session's log. */
export const rundownItems = pgTable(
  'rundown_items',
  {
    id: id(),
    segmentId: uuid()
      .notNull()
      .references(() => segments.id),
    position: smallint().notNull(),
    kind: text().notNull(),
    title: text().notNull(),
    pitchId: uuid().references(() => pitches.id),
    plannedMs: integer().notNull(),
    /** What may not be taken from it when time runs short, such as the audience's questions. */
    floorMs: integer().notNull().default(0),
    /** Who is in charge of it, by name or function. */
    owner: text(),
    /** Spoken and technical cues, one a line. */
    cues: text(),
    /** What must be there before it begins: [{ name, isReady }]. */
    assets: jsonb()
      .$type<{ name: string; isReady: boolean }[]>()
      .notNull()
      .default(sql`'[]'`),
    firstQuestionFrom: text(),
    /** Interpretation that there will not be, so that captions are offered instead. */
    missingLanguages: text()
      .array()
      .notNull()
      .default(sql`'{}'`),
  },
  (t) => [
    unique('rundown_items_position').on(t.segmentId, t.position),
    index('rundown_items_segment').on(t.segmentId, t.position),
    check('rundown_items_kind', oneOf(t.kind, ITEM_KINDS)),
    check('rundown_items_pitch', sql`${t.kind} <> 'pitch' or ${t.pitchId} is not null`),
    check('rundown_items_times', sql`${t.plannedMs} between 1000 and 14400000 and ${t.floorMs} between 0 and ${t.plannedMs}`),
    check('rundown_items_texts', sql`length(${t.title}) between 1 and 200 and coalesce(length(${t.cues}), 0) <= 4000`),
    check('rundown_items_first_question', oneOf(t.firstQuestionFrom, SEATS)),
  ],
)

/** The rundown as a whole: what an editor's ETag is made of. */
export const rundowns = pgTable('rundowns', {
  segmentId: uuid()
    .primaryKey()
    .references(() => segments.id),
  revision: integer().notNull().default(1),
  updatedAt: instant().notNull().defaultNow(),
})

/** One running of a segment: a rehearsal, or the real one. Its state is what its log adds up to; commands lock this row. */
export const stageSessions = pgTable(
  'stage_sessions',
  {
    id: id(),
    segmentId: uuid()
      .notNull()
      .references(() => segments.id),
    mode: text().notNull(),
    state: text().notNull().default('ready'),
    /** The number of the last event of its log; a command names the one it saw. */
    seq: integer().notNull().default(0),
    /** The stage's state after that event (db/rules/show.ts). */
    show: jsonb().notNull(),
    /** What the room types to take part, shown on screen. */
    roomCode: text().notNull(),
    startedBy: uuid().references(() => accounts.id),
    createdAt: instant().notNull().defaultNow(),
    endedAt: instant(),
    wipedAt: instant(),
  },
  (t) => [
    uniqueIndex('stage_sessions_one_open')
      .on(t.segmentId)
      .where(sql`${t.state} <> 'ended'`),
    check('stage_sessions_mode', oneOf(t.mode, SESSION_MODES)),
    check('stage_sessions_state', oneOf(t.state, SESSION_STATES)),
    check('stage_sessions_ended', sql`(${t.state} = 'ended') = (${t.endedAt} is not null)`),
    check('stage_sessions_room_code', sql`${t.roomCode} ~ '^[A-Z2-9]{6}$'`),
    check('stage_sessions_wiped', sql`${t.wipedAt} is null or ${t.mode} = 'rehearsal'`),
  ],
)

/** The numbered log of a session: every stream is fed from it, and what happened can be played again. No number is left out. */
export const stageEvents = pgTable(
  'stage_events',
  {
    sessionId: uuid()
      .notNull()
      .references(() => stageSessions.id),
    seq: integer().notNull(),
    kind: text().notNull(),
    audience: text().notNull(),
    payload: jsonb().notNull(),
    /** The caller's own id of the command, so that one sent twice is carried out once and its echo is known. */
    commandId: uuid(),
    actorId: uuid().references(() => accounts.id),
    at: instant().notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.sessionId, t.seq] }),
    unique('stage_events_command').on(t.sessionId, t.commandId),
    check('stage_events_audience', oneOf(t.audience, STAGE_AUDIENCES)),
  ],
)

/** Somebody who takes part without an account: a random id in a cookie of theirs, and where they sit. */
export const audienceMembers = pgTable(
  'audience_members',
  {
    id: id(),
    sessionId: uuid()
      .notNull()
      .references(() => stageSessions.id),
    seat: text().notNull().default('remote'),
    accountId: uuid().references(() => accounts.id),
    createdAt: instant().notNull().defaultNow(),
  },
  (t) => [index('audience_members_session').on(t.sessionId), check('audience_members_seat', oneOf(t.seat, SEATS))],
)

export const questions = pgTable(
  'questions',
  {
    id: id(),
    sessionId: uuid()
      .notNull()
      .references(() => stageSessions.id),
    /** Sent by the asker's own page, so that a second click asks once. */
    commandId: uuid().notNull(),
    askedBy: uuid()
      .notNull()
      .references(() => audienceMembers.id),
    pitchId: uuid().references(() => pitches.id),
    text: text().notNull(),
    language: text().notNull(),
    /** Null where the asker stays unnamed. */
    name: text(),
    speakerGroup: text(),
    seat: text().notNull(),
    state: text().notNull().default('waiting'),
    revision: integer().notNull().default(1),
    mergedInto: uuid().references((): AnyPgColumn => questions.id),
    refusalReason: text(),
    votes: integer().notNull().default(0),
    createdAt: instant().notNull().defaultNow(),
    decidedBy: uuid().references(() => accounts.id),
    decidedAt: instant(),
  },
  (t) => [
    unique('questions_command').on(t.sessionId, t.commandId),
    index('questions_session_state').on(t.sessionId, t.state, t.votes),
    check('questions_state', oneOf(t.state, QUESTION_STATES)),
    check('questions_text', sql`length(${t.text}) between 3 and 500 and coalesce(length(${t.name}), 1) between 1 and 120`),
    check('questions_language', oneOf(t.language, LOCALES)),
    check('questions_seat', oneOf(t.seat, SEATS)),
    check('questions_speaker_group', oneOf(t.speakerGroup, STAKEHOLDER_TYPES)),
    check('questions_reason', oneOf(t.refusalReason, REFUSAL_REASONS)),
    check('questions_refused', sql`(${t.state} = 'refused') = (${t.refusalReason} is not null)`),
    check('questions_merged', sql`(${t.state} = 'merged') = (${t.mergedInto} is not null) and ${t.mergedInto} is distinct from ${t.id}`),
    check('questions_votes', sql`${t.votes} >= 0`),
  ],
)

/** One vote of one person for one question. */
export const questionVotes = pgTable(
  'question_votes',
  {
    questionId: uuid()
      .notNull()
      .references(() => questions.id),
    memberId: uuid()
      .notNull()
      .references(() => audienceMembers.id),
    createdAt: instant().notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.questionId, t.memberId] })],
)

export const polls = pgTable(
  'polls',
  {
    id: id(),
    sessionId: uuid()
      .notNull()
      .references(() => stageSessions.id),
    question: text().notNull(),
    options: text().array().notNull(),
    state: text().notNull().default('draft'),
    createdAt: instant().notNull().defaultNow(),
    closedAt: instant(),
  },
  (t) => [
    index('polls_session').on(t.sessionId),
    check('polls_state', oneOf(t.state, POLL_STATES)),
    check('polls_closed', sql`(${t.state} = 'closed') = (${t.closedAt} is not null)`),
    check('polls_options', sql`cardinality(${t.options}) between 2 and 8`),
    check('polls_question', sql`length(${t.question}) between 3 and 300`),
  ],
)

/** One answer of one person, which they may change until the poll closes. */
export const pollAnswers = pgTable(
  'poll_answers',
  {
    pollId: uuid()
      .notNull()
      .references(() => polls.id),
    memberId: uuid()
      .notNull()
      .references(() => audienceMembers.id),
    /** The option's place, from 1. */
    option: smallint().notNull(),
    at: instant().notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.pollId, t.memberId] }), check('poll_answers_option', sql`${t.option} between 1 and 8`)],
)
