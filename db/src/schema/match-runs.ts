import { sql } from 'drizzle-orm'
import { bigint, check, index, integer, jsonb, pgTable, primaryKey, smallint, text, unique, uuid } from 'drizzle-orm/pg-core'
import { PLACED_BY, RUN_KINDS, RUN_STATES } from '../reference/states.ts'
import { bytes } from './bytes.ts'
import { id, instant, literals, oneOf, xid8 } from './columns.ts'
import { editions } from './editions.ts'
import { matchPolicies } from './matching.ts'

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
    /** The policy it was done by; null means the one that the engine ships with. */
    policyId: uuid().references(() => matchPolicies.id),
    /** SHA-256 of the facts it was done from and of the lists it wrote: the same facts and policy give the same lists. */
    factsHash: text(),
    listsHash: text(),
    /** Rises while it works, so that one that stands still can be told from one that is slow. */
    heartbeatAt: instant(),
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
    index('match_runs_running')
      .on(t.heartbeatAt)
      .where(sql`${t.state} = 'running'`),
    check('match_runs_kind', oneOf(t.kind, RUN_KINDS)),
    check('match_runs_state', oneOf(t.state, RUN_STATES)),
    check('match_runs_finished', sql`(${t.state} in ('ready', 'failed', 'obsolete')) = (${t.finishedAt} is not null)`),
  ],
)

/**
 * What a whole run was done from beside its policy, kept as long as its lists. Made by `open_match_run`, together with the
 * run's partition of the lists, and gone with it by `drop_match_run`.
 */
export const matchSnapshots = pgTable('match_snapshots', {
  /** That a list's run exists is held here: a key of each partition would lock all runs whenever one is opened. */
  runId: uuid()
    .primaryKey()
    .references(() => matchRuns.id),
  /** The corpus's word statistics, by which this run's lists are scored until the next whole run; compressed JSON. */
  corpus: bytes(),
  /** All facts, as compressed JSON; null where they were too many to keep. */
  facts: bytes(),
  /** Rises with each rewrite of any list of the run: whoever keeps lists in memory knows by it whether they are all. */
  listsRevision: integer().notNull().default(0),
  /**
   * The run of the last change that stands on its own list and on the shortlists, and not yet on the long lists of its
   * counterparts; null when all lists are whole. Whoever changes lists next makes up for it first.
   */
  listsBehind: uuid(),
  createdAt: instant().notNull().defaultNow(),
})

/**
 * What all tiles share of a whole run that several workers make together, from its first reading until it ends. What is left behind
 * goes with the run's snapshot.
 */
export const matchFlows = pgTable('match_flows', {
  runId: uuid()
    .primaryKey()
    .references(() => matchSnapshots.runId, { onDelete: 'cascade' }),
  /** Everything but the pitches, as compressed JSON. */
  shared: bytes().notNull(),
  createdAt: instant().notNull().defaultNow(),
})

/** So many of a run's pitches, ranked by one job against all mandates. */
export const matchTiles = pgTable(
  'match_tiles',
  {
    /** New with each try of the run, so that a late job of one that was given up finds nothing. */
    id: id(),
    runId: uuid()
      .notNull()
      .references(() => matchFlows.runId, { onDelete: 'cascade' }),
    /** Its place in the rising order of pitches' ids, from 0. */
    nth: smallint().notNull(),
    pitchCount: integer().notNull(),
    /** The pitches' facts, as compressed JSON. */
    pitches: bytes().notNull(),
    /** Its lists, as compressed columns of numbers; null until it is ranked. */
    ranked: bytes(),
  },
  (t) => [
    unique('match_tiles_place').on(t.runId, t.nth),
    check('match_tiles_nth', sql`${t.nth} >= 0`),
    check('match_tiles_pitch_count', sql`${t.pitchCount} > 0`),
  ],
)

/**
 * What changed that matching looks at, written by triggers. A reader asks for what was changed by transactions that had not
 * ended when it last read, which misses nothing, whatever their order and the clocks.
 */
export const matchChanges = pgTable(
  'match_changes',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    /** The transaction that made the change. */
    changedBy: xid8()
      .notNull()
      .default(sql`pg_current_xact_id()`),
    kind: text().notNull(),
    subjectId: uuid().notNull(),
    changedAt: instant().notNull().defaultNow(),
  },
  (t) => [
    index('match_changes_by').on(t.changedBy),
    index('match_changes_at').on(t.changedAt),
    check('match_changes_kind', oneOf(t.kind, ['pitch', 'mandate', 'investor', 'edition', 'organisation'])),
  ],
)

/**
 * One owner's ranked counterparts in one run: a mandate's pitches, a pitch's mandates, or a mandate's fair shortlist, best
 * first. One partition per run. Position i of each array speaks of the same counterpart; `factors` holds `factorsPerPair` integers for each.
 */
export const matchLists = pgTable(
  'match_lists',
  {
    runId: uuid().notNull(),
    side: text().notNull(),
    ownerId: uuid().notNull(),
    counterpartIds: uuid().array().notNull(),
    /** Internal integer scores, in falling order. */
    scores: smallint().array().notNull(),
    /** What is shown, 0–100. */
    shownScores: smallint().array().notNull(),
    factors: smallint().array().notNull(),
    factorsPerPair: smallint().notNull(),
    /** How many the owner is eligible with; more than are listed where the list was cut, and then as of the whole run. */
    eligibleCount: integer().notNull().default(0),
    /** Why each stands in a fair shortlist; null for the other lists, which are in order of score. */
    placedBy: text().array(),
    /** Rises with each rewrite of this list within its run. */
    revision: integer().notNull().default(1),
    writtenAt: instant().notNull().defaultNow(),
    /** The run that wrote it last: a change of one pitch rewrites the lists it touches. */
    writtenBy: uuid().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.runId, t.side, t.ownerId] }),
    check('match_lists_side', oneOf(t.side, ['mandate', 'pitch', 'shortlist'])),
    check(
      'match_lists_aligned',
      sql`cardinality(${t.counterpartIds}) = cardinality(${t.scores}) and cardinality(${t.scores}) = cardinality(${t.shownScores}) and cardinality(${t.factors}) = cardinality(${t.scores}) * ${t.factorsPerPair}`,
    ),
    check(
      'match_lists_placed_by',
      sql`(${t.placedBy} is not null) = (${t.side} = 'shortlist') and coalesce(cardinality(${t.placedBy}) = cardinality(${t.scores}), true) and ${t.placedBy} <@ array[${literals(PLACED_BY)}]::text[]`,
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
