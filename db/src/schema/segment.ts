import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, jsonb, pgTable, primaryKey, smallint, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { LOCALES } from '../reference/locales.ts'
import { DEVIATIONS, PLACE_STATES, PRESENCES, PROPOSAL_STATES, QUOTA_KINDS, SLATE_ROLES, SLATE_STATES } from '../reference/segment.ts'
import { accounts } from './accounts.ts'
import { id, instant, oneOf } from './columns.ts'
import { editions, segments } from './editions.ts'
import { investors } from './investors.ts'
import { pitches } from './pitches.ts'

/** How a segment is to be filled; a segment without a row has the numbers that stand here as defaults. */
export const segmentPlans = pgTable(
  'segment_plans',
  {
    segmentId: uuid()
      .primaryKey()
      .references(() => segments.id),
    /** Counts every saved change of the plan, its quotas and its rules: what a curator's ETag is made of. */
    revision: integer().notNull().default(1),
    places: smallint().notNull().default(8),
    reserves: smallint().notNull().default(3),
    /** The length of a pitch's whole slot, dialogue included. */
    slotMs: integer().notNull().default(600_000),
    /** What all the slots may take together. */
    budgetMs: integer().notNull().default(4_800_000),
    /** Kept back for overtime. */
    bufferMs: integer().notNull().default(300_000),
    panelSize: smallint().notNull().default(5),
    relevantInvestorsPerPitch: smallint().notNull().default(2),
    /** From which score on (0–100, as shown) an investor counts as relevant to a pitch. */
    relevantFrom: smallint().notNull().default(50),
    mostPerOrganisation: smallint().notNull().default(1),
    mostPerCountry: smallint(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (t) => [
    check('segment_plans_places', sql`${t.places} between 1 and 40 and ${t.reserves} between 0 and 20`),
    check(
      'segment_plans_times',
      sql`${t.slotMs} between 60000 and 7200000 and ${t.budgetMs} between 60000 and 36000000 and ${t.bufferMs} between 0 and 3600000`,
    ),
    check('segment_plans_panel', sql`${t.panelSize} between 0 and 20 and ${t.relevantInvestorsPerPitch} between 0 and ${t.panelSize}`),
    check('segment_plans_relevant', sql`${t.relevantFrom} between 0 and 100`),
    check('segment_plans_most', sql`${t.mostPerOrganisation} >= 1 and coalesce(${t.mostPerCountry} >= 1, true)`),
  ],
)

/** At least and at most so many pitches of a kind on a segment's slate; within `flex` of that when nothing else is possible. */
export const segmentQuotas = pgTable(
  'segment_quotas',
  {
    segmentId: uuid()
      .notNull()
      .references(() => segments.id),
    kind: text().notNull(),
    /** What is counted, such as a goal's number; empty where the kind says it all. */
    value: text().notNull().default(''),
    minimum: smallint().notNull().default(0),
    maximum: smallint(),
    flex: smallint().notNull().default(0),
  },
  (t) => [
    primaryKey({ columns: [t.segmentId, t.kind, t.value] }),
    check('segment_quotas_kind', oneOf(t.kind, QUOTA_KINDS)),
    check(
      'segment_quotas_bounds',
      sql`${t.minimum} >= 0 and ${t.flex} >= 0 and coalesce(${t.maximum} >= ${t.minimum}, true) and (${t.minimum} > 0 or ${t.maximum} is not null)`,
    ),
    check(
      'segment_quotas_value',
      sql`(${t.kind} in ('goal', 'region_group', 'stakeholder_type', 'instrument', 'language', 'origin')) = (${t.value} <> '')`,
    ),
  ],
)

/** A pitch that must, or must not, stand on a segment's slate, or an investor on its panel; a person's word, with its reason. */
export const segmentRules = pgTable(
  'segment_rules',
  {
    id: id(),
    segmentId: uuid()
      .notNull()
      .references(() => segments.id),
    kind: text().notNull(),
    pitchId: uuid().references(() => pitches.id),
    investorId: uuid().references(() => investors.id),
    reason: text().notNull(),
    createdBy: uuid().references(() => accounts.id),
    createdAt: instant().notNull().defaultNow(),
  },
  (t) => [
    unique('segment_rules_pitch').on(t.segmentId, t.pitchId),
    unique('segment_rules_investor').on(t.segmentId, t.investorId),
    check('segment_rules_kind', sql`${t.kind} in ('pin', 'ban')`),
    check('segment_rules_one_subject', sql`num_nonnulls(${t.pitchId}, ${t.investorId}) = 1`),
    check('segment_rules_reason', sql`length(${t.reason}) between 3 and 500`),
  ],
)

/**
 * How a partnership would come to the stage, and what it says of itself for the segment's balance. All of it is voluntary: null is
 * "not said", never "no". None of it enters a score.
 */
export const pitchPresentations = pgTable(
  'pitch_presentations',
  {
    pitchId: uuid()
      .primaryKey()
      .references(() => pitches.id),
    presence: text(),
    /** IANA zone that the presenter speaks from. */
    zone: text(),
    language: text(),
    youth: boolean(),
    women: boolean(),
    indigenous: boolean(),
    disability: boolean(),
    /** When it was agreed that the four may be counted for the segment's balance; without it they count as not said. */
    consentedAt: instant(),
    wasInPastEdition: boolean().notNull().default(false),
    updatedAt: instant().notNull().defaultNow(),
  },
  (t) => [
    check('pitch_presentations_presence', oneOf(t.presence, PRESENCES)),
    check('pitch_presentations_language', oneOf(t.language, LOCALES)),
    check('pitch_presentations_zone', sql`${t.zone} ~ '^[A-Za-z_]+(/[A-Za-z0-9_+-]+)*$'`),
    check(
      'pitch_presentations_consent',
      sql`${t.consentedAt} is not null or num_nonnulls(${t.youth}, ${t.women}, ${t.indigenous}, ${t.disability}) = 0`,
    ),
  ],
)

/** A solver's run for a segment: three slates that differ, or the smallest relaxation; with its progress. */
export const slateProposals = pgTable(
  'slate_proposals',
  {
    id: id(),
    segmentId: uuid()
      .notNull()
      .references(() => segments.id),
    state: text().notNull().default('queued'),
    /** The plan it was made for: a later one makes it old. */
    planRevision: integer().notNull(),
    stepsDone: smallint().notNull().default(0),
    stepsTotal: smallint().notNull().default(0),
    /** What is being solved now, by its key; for the progress shown. */
    step: text(),
    cancelledAt: instant(),
    result: jsonb(),
    reason: text(),
    requestedBy: uuid().references(() => accounts.id),
    requestedAt: instant().notNull().defaultNow(),
    finishedAt: instant(),
  },
  (t) => [
    index('slate_proposals_segment').on(t.segmentId, t.id),
    check('slate_proposals_state', oneOf(t.state, PROPOSAL_STATES)),
    check('slate_proposals_result', sql`(${t.state} = 'ready') = (${t.result} is not null)`),
    check('slate_proposals_finished', sql`(${t.state} in ('ready', 'failed', 'cancelled')) = (${t.finishedAt} is not null)`),
  ],
)

/** A segment's list of pitches, panel and order, on its way from a curator's draft to what the world is told. */
export const slates = pgTable(
  'slates',
  {
    id: id(),
    segmentId: uuid()
      .notNull()
      .references(() => segments.id),
    state: text().notNull().default('draft'),
    revision: integer().notNull().default(1),
    /** The alternative it began as, where it began as one. */
    proposalId: uuid().references(() => slateProposals.id),
    alternative: smallint(),
    proposedBy: uuid().references(() => accounts.id),
    proposedAt: instant(),
    signedOffBy: uuid().references(() => accounts.id),
    signedOffAt: instant(),
    /** Until then nothing of it leaves by any route. */
    embargoUntil: instant(),
    releasedAt: instant(),
    createdBy: uuid().references(() => accounts.id),
    createdAt: instant().notNull().defaultNow(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (t) => [
    index('slates_segment').on(t.segmentId, t.id),
    uniqueIndex('slates_one_released')
      .on(t.segmentId)
      .where(sql`${t.state} in ('signed_off', 'released')`),
    check('slates_state', oneOf(t.state, SLATE_STATES)),
    check('slates_two_people', sql`${t.signedOffBy} is null or ${t.signedOffBy} is distinct from ${t.proposedBy}`),
    check(
      'slates_signed_off',
      sql`${t.state} not in ('signed_off', 'released') or (${t.signedOffBy} is not null and ${t.signedOffAt} is not null and ${t.embargoUntil} is not null)`,
    ),
    check('slates_embargo', sql`${t.releasedAt} is null or ${t.releasedAt} >= ${t.embargoUntil}`),
    check('slates_released', sql`${t.state} <> 'released' or ${t.releasedAt} is not null`),
  ],
)

export const slateItems = pgTable(
  'slate_items',
  {
    slateId: uuid()
      .notNull()
      .references(() => slates.id),
    pitchId: uuid()
      .notNull()
      .references(() => pitches.id),
    role: text().notNull(),
    /** The place in the running order, or a reserve's rank; from 1. */
    position: smallint().notNull(),
    /** Slots that this reserve may fill with every quota still held, first choice first; for reserves alone. */
    fitsPitchIds: uuid()
      .array()
      .notNull()
      .default(sql`'{}'`),
    firstQuestionFrom: text(),
  },
  (t) => [
    primaryKey({ columns: [t.slateId, t.pitchId] }),
    unique('slate_items_position').on(t.slateId, t.role, t.position),
    check('slate_items_role', oneOf(t.role, SLATE_ROLES)),
    check('slate_items_first_question', oneOf(t.firstQuestionFrom, ['room', 'remote'])),
  ],
)

export const slatePanelists = pgTable(
  'slate_panelists',
  {
    slateId: uuid()
      .notNull()
      .references(() => slates.id),
    investorId: uuid()
      .notNull()
      .references(() => investors.id),
    position: smallint().notNull(),
  },
  (t) => [primaryKey({ columns: [t.slateId, t.investorId] }), unique('slate_panelists_position').on(t.slateId, t.position)],
)

/** What a person changed against the solver's word, and why; it only grows. */
export const slateDeviations = pgTable(
  'slate_deviations',
  {
    id: id(),
    slateId: uuid()
      .notNull()
      .references(() => slates.id),
    action: text().notNull(),
    pitchId: uuid().references(() => pitches.id),
    otherPitchId: uuid().references(() => pitches.id),
    investorId: uuid().references(() => investors.id),
    reason: text().notNull(),
    createdBy: uuid().references(() => accounts.id),
    createdAt: instant().notNull().defaultNow(),
  },
  (t) => [
    index('slate_deviations_slate').on(t.slateId, t.id),
    check('slate_deviations_action', oneOf(t.action, DEVIATIONS)),
    check('slate_deviations_reason', sql`length(${t.reason}) between 3 and 500`),
  ],
)

/** A pitch's place on a segment's stage, once released, and what its partnership has confirmed. A pitch has one unless a curator says otherwise. */
export const segmentPlaces = pgTable(
  'segment_places',
  {
    id: id(),
    editionId: uuid()
      .notNull()
      .references(() => editions.id),
    segmentId: uuid()
      .notNull()
      .references(() => segments.id),
    slateId: uuid()
      .notNull()
      .references(() => slates.id),
    pitchId: uuid()
      .notNull()
      .references(() => pitches.id),
    /** A curator said that the pitch stands in this segment as well as in another. */
    isAdditional: boolean().notNull().default(false),
    state: text().notNull().default('selected'),
    revision: integer().notNull().default(1),
    presenterName: text(),
    presence: text(),
    zone: text(),
    language: text(),
    /** What the presenter needs: a ramp, sign language, more time. Seen by the Secretariat alone. */
    accommodations: text(),
    hasMaterials: boolean().notNull().default(false),
    hasAgreedToRelease: boolean().notNull().default(false),
    hasRehearsed: boolean().notNull().default(false),
    confirmedAt: instant(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (t) => [
    unique('segment_places_once').on(t.segmentId, t.slateId, t.pitchId),
    uniqueIndex('segment_places_one_segment')
      .on(t.editionId, t.pitchId)
      .where(sql`not ${t.isAdditional} and ${t.state} in ('selected', 'confirmed')`),
    check('segment_places_state', oneOf(t.state, PLACE_STATES)),
    check('segment_places_presence', oneOf(t.presence, PRESENCES)),
    check('segment_places_language', oneOf(t.language, LOCALES)),
    check('segment_places_zone', sql`${t.zone} ~ '^[A-Za-z_]+(/[A-Za-z0-9_+-]+)*$'`),
    check(
      'segment_places_confirmed',
      sql`${t.state} <> 'confirmed' or (${t.presenterName} is not null and ${t.presence} is not null and ${t.language} is not null and ${t.hasAgreedToRelease})`,
    ),
    check('segment_places_texts', sql`coalesce(length(${t.presenterName}), 0) <= 160 and coalesce(length(${t.accommodations}), 0) <= 2000`),
  ],
)
