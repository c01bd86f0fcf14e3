import { sql } from 'drizzle-orm'
import { check, index, integer, jsonb, pgTable, primaryKey, smallint, text, uuid } from 'drizzle-orm/pg-core'
import { RUN_KINDS, RUN_STATES } from '../reference/states.ts'
import { id, instant, oneOf } from './columns.ts'
import { editions } from './editions.ts'

/** One piece of matching work: a pitch, a mandate, or a whole edition. */
export const matchRuns = pgTable(
  'match_runs',
  {
    id: id(),
    editionId: uuid()
      .notNull()
      .references(() => editions.id),
    kind: text().notNull(),
    /** The pitch or the mandate; the edition itself for a full run. */
    subjectId: uuid().notNull(),
    state: text().notNull().default('queued'),
    policyVersion: text(),
    pairsDone: integer().notNull().default(0),
    pairsTotal: integer().notNull().default(0),
    eligiblePairs: integer(),
    /** Why it failed or became obsolete, in words. */
    reason: text(),
    requestedAt: instant().notNull().defaultNow(),
    startedAt: instant(),
    finishedAt: instant(),
  },
  (t) => [
    index('match_runs_subject').on(t.subjectId, t.id),
    index('match_runs_edition').on(t.editionId, t.id),
    check('match_runs_kind', oneOf(t.kind, RUN_KINDS)),
    check('match_runs_state', oneOf(t.state, RUN_STATES)),
    check('match_runs_finished', sql`(${t.state} in ('ready', 'failed', 'obsolete')) = (${t.finishedAt} is not null)`),
  ],
)

/**
 * One owner's ranked counterparts in one run: a mandate's pitches, or a pitch's mandates, best first.
 * Position i of each array speaks of the same counterpart; `factors` holds `factorsPerPair` integers for each.
 */
export const matchLists = pgTable(
  'match_lists',
  {
    runId: uuid()
      .notNull()
      .references(() => matchRuns.id),
    side: text().notNull(),
    ownerId: uuid().notNull(),
    counterpartIds: uuid().array().notNull(),
    /** Internal integer scores, in falling order. */
    scores: smallint().array().notNull(),
    /** What is shown, 0–100. */
    shownScores: smallint().array().notNull(),
    factors: smallint().array().notNull(),
    factorsPerPair: smallint().notNull(),
    /** Rises with each rewrite of this list within its run. */
    revision: integer().notNull().default(1),
    writtenAt: instant().notNull().defaultNow(),
    /** The run that wrote it last: a change of one pitch rewrites the lists it touches. */
    writtenBy: uuid().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.runId, t.side, t.ownerId] }),
    check('match_lists_side', oneOf(t.side, ['mandate', 'pitch'])),
    check(
      'match_lists_aligned',
      sql`cardinality(${t.counterpartIds}) = cardinality(${t.scores}) and cardinality(${t.scores}) = cardinality(${t.shownScores}) and cardinality(${t.factors}) = cardinality(${t.scores}) * ${t.factorsPerPair}`,
    ),
  ],
)

/** Which run an edition's readers see. Flipped in the transaction that finishes the run. */
export const matchCurrent = pgTable('match_current', {
  editionId: uuid()
    .primaryKey()
    .references(() => editions.id),
  runId: uuid()
    .notNull()
    .references(() => matchRuns.id),
})

/** Counts of a finished run that pages show without reading its lists. */
export const matchReports = pgTable('match_reports', {
  runId: uuid()
    .primaryKey()
    .references(() => matchRuns.id),
  counts: jsonb().notNull(),
})
