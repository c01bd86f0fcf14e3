import { sql } from 'drizzle-orm'
import {
  type AnyPgColumn,
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
import { CONFLICT_KINDS, GRANT_SOURCES, PAIR_RULE_KINDS, PAIR_RULE_SIDES, POLICY_STATES } from '../reference/states.ts'
import { accounts, organisations } from './accounts.ts'
import { amountMinor, id, instant, oneOf } from './columns.ts'
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
