import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, jsonb, pgTable, smallint, text, unique, uuid } from 'drizzle-orm/pg-core'
import { SENSITIVE_SECTORS } from '../reference/exclusions.ts'
import { INSTRUMENTS } from '../reference/instruments.ts'
import { INVESTOR_TYPES, SUPPORT_KINDS } from '../reference/investor-types.ts'
import { LOCALES } from '../reference/locales.ts'
import { DEAL_STAGES, STAGES } from '../reference/stages.ts'
import { ORIGINS, SCOPES } from '../reference/stakeholders.ts'
import { PITCH_FORMS } from '../reference/pools.ts'
import { PITCH_STATES } from '../reference/states.ts'
import { accounts, organisations } from './accounts.ts'
import { amountMinor, id, instant, oneOf, someOf } from './columns.ts'
import { editions } from './editions.ts'

/** A field of the form, and what is to be said of it. */
interface LeftOut {
  readonly pointer: string
  readonly code: string
}

/** A partnership's pitch: a draft while it is written, frozen as a version each time it is submitted. */
export const pitches = pgTable(
  'pitches',
  {
    id: id(),
    editionId: uuid()
      .notNull()
      .references(() => editions.id),
    organisationId: uuid()
      .notNull()
      .references(() => organisations.id),
    createdBy: uuid().references(() => accounts.id),
    origin: text().notNull().default('open_call'),
    form: text().notNull().default('standard'),
    /** How many asks stand together, in a pool; 0 for every other pitch. */
    pooledAsks: smallint().notNull().default(0),
    /** Whether others of the edition may find it when they look for pitches to pool with. */
    openToPooling: boolean().notNull().default(false),
    /** Another way to reach who wrote it; for its team and the Secretariat alone, and never frozen. */
    contact: text(),
    state: text().notNull().default('draft'),
    /** Counts every saved change. */
    revision: integer().notNull().default(1),
    /** The number on the receipt, unique within the edition; none until it is first submitted. */
    number: integer(),
    submittedAt: instant(),
    /** What the form asks for and was not answered when it was submitted all the same, near the close of the call. */
    leftOut: jsonb().$type<readonly LeftOut[]>().notNull().default([]),

    language: text().notNull().default('en'),
    title: text(),
    summary: text(),
    /** Ranked: the first is the primary goal. */
    goals: smallint()
      .array()
      .notNull()
      .default(sql`'{}'`),
    targets: text()
      .array()
      .notNull()
      .default(sql`'{}'`),
    scope: text(),
    /** ISO 3166-1 alpha-3. */
    countries: text()
      .array()
      .notNull()
      .default(sql`'{}'`),
    /** UN M49 codes, for a pitch whose scope is regional. */
    regions: text()
      .array()
      .notNull()
      .default(sql`'{}'`),
    askMinor: amountMinor(),
    /** The smallest contribution that is of use. */
    askMinimumMinor: amountMinor(),
    askCurrency: text(),
    instruments: text()
      .array()
      .notNull()
      .default(sql`'{}'`),
    wantedInvestorTypes: text()
      .array()
      .notNull()
      .default(sql`'{}'`),
    refusedInvestorTypes: text()
      .array()
      .notNull()
      .default(sql`'{}'`),
    supportNeeded: text()
      .array()
      .notNull()
      .default(sql`'{}'`),
    supportOffered: text()
      .array()
      .notNull()
      .default(sql`'{}'`),
    sensitiveSectors: text()
      .array()
      .notNull()
      .default(sql`'{}'`),
    stage: text(),
    dealStage: text(),
    evidenceLevel: smallint(),
    // The database keeps `open_text` beside them (migration 0045): what is open by default, in small letters, for searches of the catalogue alone.
    problem: text(),
    approach: text(),
    results: text(),
    scalePlan: text(),
    lessons: text(),
    /** Fields whose value was derived from a source instead of stated by the partnership. */
    derivedFields: text()
      .array()
      .notNull()
      .default(sql`'{}'`),
    /** The source's own identifier, for an imported pitch. */
    sourceId: text(),

    createdAt: instant().notNull().defaultNow(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (t) => [
    unique('pitches_number').on(t.editionId, t.number),
    unique('pitches_source').on(t.editionId, t.sourceId),
    index('pitches_edition_state').on(t.editionId, t.state, t.id),
    index('pitches_organisation').on(t.organisationId),
    index('pitches_goals').using('gin', t.goals),
    index('pitches_countries').using('gin', t.countries),
    index('pitches_regions').using('gin', t.regions),
    check('pitches_state', oneOf(t.state, PITCH_STATES)),
    check('pitches_origin', oneOf(t.origin, ORIGINS)),
    check('pitches_language', oneOf(t.language, LOCALES)),
    check('pitches_title_length', sql`length(${t.title}) between 1 and 160`),
    check('pitches_summary_length', sql`length(${t.summary}) between 1 and 300`),
    check(
      'pitches_text_lengths',
      sql`coalesce(length(${t.problem}), 0) <= 10000 and coalesce(length(${t.approach}), 0) <= 10000 and coalesce(length(${t.results}), 0) <= 10000 and coalesce(length(${t.scalePlan}), 0) <= 10000 and coalesce(length(${t.lessons}), 0) <= 10000`,
    ),
    check(
      'pitches_goals_valid',
      sql`${t.goals} <@ array[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17]::smallint[] and is_set(${t.goals}) and cardinality(${t.goals}) <= 5`,
    ),
    check(
      'pitches_targets_valid',
      sql`are_targets_of(${t.targets}, ${t.goals}) and is_set(${t.targets}) and cardinality(${t.targets}) <= 5`,
    ),
    check('pitches_scope', oneOf(t.scope, SCOPES)),
    check('pitches_countries_valid', sql`are_countries(${t.countries}) and is_set(${t.countries})`),
    check('pitches_regions_valid', sql`are_regions(${t.regions}) and is_set(${t.regions})`),
    check(
      'pitches_ask',
      sql`coalesce(${t.askMinor} between 1 and 9007199254740991, true) and (${t.askMinimumMinor} is null or (${t.askMinimumMinor} > 0 and ${t.askMinor} is not null and ${t.askMinimumMinor} <= ${t.askMinor})) and (${t.askMinor} is null or ${t.askCurrency} is not null) and is_currency(${t.askCurrency})`,
    ),
    check('pitches_instruments', someOf(t.instruments, INSTRUMENTS)),
    check('pitches_wanted_investor_types', someOf(t.wantedInvestorTypes, INVESTOR_TYPES)),
    check('pitches_refused_investor_types', someOf(t.refusedInvestorTypes, INVESTOR_TYPES)),
    check('pitches_support_needed', someOf(t.supportNeeded, SUPPORT_KINDS)),
    check('pitches_support_offered', someOf(t.supportOffered, SUPPORT_KINDS)),
    check('pitches_form', oneOf(t.form, PITCH_FORMS)),
    check('pitches_pooled_asks', sql`${t.pooledAsks} >= 0 and (${t.form} = 'pool' or ${t.pooledAsks} = 0)`),
    check('pitches_contact_length', sql`length(${t.contact}) between 1 and 200`),
    check('pitches_sensitive_sectors', someOf(t.sensitiveSectors, SENSITIVE_SECTORS)),
    check('pitches_stage', oneOf(t.stage, STAGES)),
    check('pitches_deal_stage', oneOf(t.dealStage, DEAL_STAGES)),
    check('pitches_evidence_level', sql`${t.evidenceLevel} between 0 and 5`),
    // What leaves the draft state carries a number and the minimum that a reader needs.
    check(
      'pitches_submitted_whole',
      sql`${t.state} in ('draft', 'withdrawn') or (${t.number} is not null and ${t.submittedAt} is not null and ${t.title} is not null and ${t.summary} is not null)`,
    ),
  ],
)

/** What was submitted, word for word, with its hash. A trigger refuses every change. */
export const pitchVersions = pgTable(
  'pitch_versions',
  {
    id: id(),
    pitchId: uuid()
      .notNull()
      .references(() => pitches.id),
    version: integer().notNull(),
    content: jsonb().notNull(),
    /** SHA-256 of the content's canonical JSON, in hexadecimal. */
    contentHash: text().notNull(),
    submittedBy: uuid().references(() => accounts.id),
    submittedAt: instant().notNull(),
  },
  (t) => [unique('pitch_versions_once').on(t.pitchId, t.version), check('pitch_versions_hash', sql`${t.contentHash} ~ '^[0-9a-f]{64}$'`)],
)

/** The worker's view of how ready a pitch is: points that add up, each with its reason. */
export const readinessScores = pgTable('readiness_scores', {
  pitchId: uuid()
    .primaryKey()
    .references(() => pitches.id),
  points: smallint().notNull(),
  maxPoints: smallint().notNull(),
  band: text().notNull(),
  items: jsonb().notNull(),
  computedAt: instant().notNull().defaultNow(),
})
