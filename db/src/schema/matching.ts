import { sql } from 'drizzle-orm'
import {
  type AnyPgColumn,
  bigint,
  boolean,
  check,
  date,
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
import {
  CONFLICT_KINDS,
  GRANT_SOURCES,
  PAIR_RULE_KINDS,
  PAIR_RULE_SIDES,
  PLACED_BY,
  POLICY_STATES,
  RUN_KINDS,
  RUN_STATES,
} from '../reference/states.ts'
import { accounts, organisations } from './accounts.ts'
import { bytes } from './bytes.ts'
import { amountMinor, id, instant, literals, oneOf, xid8 } from './columns.ts'
import { editions } from './editions.ts'
import { imports } from './imports.ts'
import { investors, mandates } from './investors.ts'
import { pitches } from './pitches.ts'

/**
 * A version of the engine's weights and tables for one edition. What was in force is never changed, so that every run can be
 * done again from the policy it names; nobody approves what they proposed.
 */
export const matchPolicies = pgTable(
  'match_policies',
  {
    id: id(),
    editionId: uuid()
      .notNull()
      .references(() => editions.id),
    version: text().notNull(),
    state: text().notNull().default('draft'),
    /** Rises with each change, so that nobody overwrites what they have not seen. */
    revision: integer().notNull().default(1),
    /** The version that it began as a copy of; null for the one that the engine ships with. */
    basedOn: uuid().references((): AnyPgColumn => matchPolicies.id),
    /** The whole policy, of the engine's form. */
    tables: jsonb().notNull(),
    /** Whether weights learned from saved, passed and funded are added to the tables' own. */
    learnsOnline: boolean().notNull().default(false),
    /** The learned weights this version was made with, and from how many decisions; null when none. */
    learned: jsonb(),
    note: text(),
    proposedBy: uuid().references(() => accounts.id),
    proposedAt: instant(),
    approvedBy: uuid().references(() => accounts.id),
    approvedAt: instant(),
    createdBy: uuid().references(() => accounts.id),
    createdAt: instant().notNull().defaultNow(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (t) => [
    unique('match_policies_version').on(t.editionId, t.version),
    uniqueIndex('match_policies_one_in_force')
      .on(t.editionId)
      .where(sql`${t.state} = 'in_force'`),
    check('match_policies_state', oneOf(t.state, POLICY_STATES)),
    check('match_policies_version_form', sql`${t.version} ~ '^[a-z0-9][a-z0-9._-]{0,39}$'`),
    check('match_policies_four_eyes', sql`${t.approvedBy} is null or ${t.approvedBy} <> ${t.proposedBy}`),
    check(
      'match_policies_in_force_approved',
      sql`${t.state} <> 'in_force' or (${t.proposedBy} is not null and ${t.approvedBy} is not null) or ${t.createdBy} is null`,
    ),
    check('match_policies_note_length', sql`length(${t.note}) <= 2000`),
  ],
)

/**
 * What people say of one pitch and one investor, or one of its mandates: pinned or banned by the Secretariat, vetoed in
 * silence by either side. Neither side learns of the other's, or of a ban.
 */
export const pairRules = pgTable(
  'pair_rules',
  {
    id: id(),
    editionId: uuid()
      .notNull()
      .references(() => editions.id),
    pitchId: uuid()
      .notNull()
      .references(() => pitches.id),
    investorId: uuid()
      .notNull()
      .references(() => investors.id),
    /** Null: every mandate of the investor. */
    mandateId: uuid().references(() => mandates.id),
    kind: text().notNull(),
    side: text().notNull(),
    note: text(),
    accountId: uuid()
      .notNull()
      .references(() => accounts.id),
    createdAt: instant().notNull().defaultNow(),
  },
  (t) => [
    unique('pair_rules_once').on(t.pitchId, t.investorId, t.mandateId, t.kind, t.side).nullsNotDistinct(),
    index('pair_rules_edition').on(t.editionId),
    index('pair_rules_investor').on(t.investorId),
    check('pair_rules_kind', oneOf(t.kind, PAIR_RULE_KINDS)),
    check('pair_rules_side', oneOf(t.side, PAIR_RULE_SIDES)),
    check('pair_rules_whose', sql`(${t.kind} = 'veto') = (${t.side} <> 'secretariat')`),
    check('pair_rules_note_length', sql`length(${t.note}) <= 2000`),
  ],
)

/** A conflict of interest between a pitch's organisation and an investor's: declared by either, or found by the platform. */
export const conflicts = pgTable(
  'conflicts',
  {
    id: id(),
    organisationId: uuid()
      .notNull()
      .references(() => organisations.id),
    investorId: uuid()
      .notNull()
      .references(() => investors.id),
    kind: text().notNull(),
    /** Null where the platform found it. */
    declaredBy: uuid().references(() => accounts.id),
    note: text(),
    /** Set when the Secretariat found that it is none. */
    liftedBy: uuid().references(() => accounts.id),
    liftedAt: instant(),
    createdAt: instant().notNull().defaultNow(),
  },
  (t) => [
    unique('conflicts_once').on(t.organisationId, t.investorId, t.kind),
    index('conflicts_investor').on(t.investorId),
    check('conflicts_kind', oneOf(t.kind, CONFLICT_KINDS)),
    check('conflicts_lifted', sql`(${t.liftedBy} is null) = (${t.liftedAt} is null)`),
    check('conflicts_note_length', sql`length(${t.note}) <= 2000`),
  ],
)

/** What an investor funded before: its track record is made from these. */
export const pastGrants = pgTable(
  'past_grants',
  {
    id: id(),
    investorId: uuid()
      .notNull()
      .references(() => investors.id),
    source: text().notNull(),
    /** The grant's identifier in its source; a second import of it replaces the first. */
    sourceId: text().notNull(),
    title: text().notNull(),
    description: text(),
    language: text(),
    countries: text()
      .array()
      .notNull()
      .default(sql`'{}'`),
    regions: text()
      .array()
      .notNull()
      .default(sql`'{}'`),
    /** Codes with their vocabulary before them, such as `dac:14030`. */
    sectors: text()
      .array()
      .notNull()
      .default(sql`'{}'`),
    goals: smallint()
      .array()
      .notNull()
      .default(sql`'{}'`),
    amountMinor: amountMinor(),
    currency: text(),
    awardedOn: date({ mode: 'string' }),
    importId: uuid().references(() => imports.id),
    createdAt: instant().notNull().defaultNow(),
  },
  (t) => [
    unique('past_grants_source').on(t.investorId, t.source, t.sourceId),
    check('past_grants_source_listed', oneOf(t.source, GRANT_SOURCES)),
    check('past_grants_title_length', sql`length(${t.title}) between 1 and 1000`),
    check('past_grants_description_length', sql`length(${t.description}) <= 20000`),
    check('past_grants_countries', sql`are_countries(${t.countries}) and is_set(${t.countries})`),
    check('past_grants_goals', sql`${t.goals} <@ array[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17]::smallint[] and is_set(${t.goals})`),
    check(
      'past_grants_amount',
      sql`(${t.amountMinor} is null) = (${t.currency} is null) and coalesce(${t.amountMinor} between 0 and 9007199254740991, true) and is_currency(${t.currency})`,
    ),
  ],
)

/** That a pitch stood on a mandate's shortlist when it was read: what is not seen says nothing to the learning. */
export const impressions = pgTable(
  'impressions',
  {
    runId: uuid().notNull(),
    mandateId: uuid()
      .notNull()
      .references(() => mandates.id),
    pitchId: uuid()
      .notNull()
      .references(() => pitches.id),
    /** Where it stood, from 1. */
    position: smallint().notNull(),
    /** How likely it was to stand there, in thousandths; 1000 unless the place was drawn. */
    propensityPermille: smallint().notNull().default(1000),
    seenAt: instant().notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.runId, t.mandateId, t.pitchId] }),
    index('impressions_mandate').on(t.mandateId),
    check('impressions_position', sql`${t.position} >= 1`),
    check('impressions_propensity', sql`${t.propensityPermille} between 1 and 1000`),
  ],
)

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
