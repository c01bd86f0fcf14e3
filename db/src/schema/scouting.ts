import { sql } from 'drizzle-orm'
import {
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
  type AnyPgColumn,
} from 'drizzle-orm/pg-core'
import { LOCALES } from '../reference/locales.ts'
import { INVITATION_KINDS, LEAD_EVENT_KINDS, LEAD_STATES, NOMINATOR_KINDS, SCOUT_FIELDS } from '../reference/scouting.ts'
import { STAKEHOLDER_TYPES } from '../reference/stakeholders.ts'
import { accounts } from './accounts.ts'
import { id, instant, oneOf } from './columns.ts'
import { editions } from './editions.ts'
import { pitches } from './pitches.ts'

/** A partnership that the Secretariat has its eye on. What scouts write here is never shown to reviewers or partnerships. */
export const leads = pgTable(
  'leads',
  {
    id: id(),
    editionId: uuid()
      .notNull()
      .references(() => editions.id),
    state: text().notNull().default('lead'),
    revision: integer().notNull().default(1),
    organisationName: text().notNull(),
    stakeholderType: text(),
    country: text(),
    language: text().notNull().default('en'),
    contactName: text(),
    contactEmail: text(),
    /** What its pitch could be called and say; both pre-fill the draft. */
    title: text(),
    summary: text(),
    goals: smallint()
      .array()
      .notNull()
      .default(sql`'{}'`),
    /** Where it was found. */
    source: text().notNull(),
    nominatorKind: text().notNull(),
    nominatorName: text(),
    notes: text(),
    ownerId: uuid().references(() => accounts.id),
    /** The source's own identifier, for an imported lead. */
    sourceId: text(),
    /** The pitch that it became. */
    pitchId: uuid().references(() => pitches.id),
    /** The lead that goes on in its place. Its own history stays its own. */
    mergedInto: uuid().references((): AnyPgColumn => leads.id),
    createdAt: instant().notNull().defaultNow(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (t) => [
    unique('leads_source').on(t.editionId, t.sourceId),
    uniqueIndex('leads_pitch')
      .on(t.pitchId)
      .where(sql`merged_into is null`),
    index('leads_edition').on(t.editionId, t.state, t.id),
    index('leads_merged').on(t.mergedInto),
    check('leads_state', oneOf(t.state, LEAD_STATES)),
    check('leads_organisation', sql`length(${t.organisationName}) between 2 and 200`),
    check('leads_stakeholder_type', oneOf(t.stakeholderType, STAKEHOLDER_TYPES)),
    check('leads_country', sql`is_country(${t.country})`),
    check('leads_language', oneOf(t.language, LOCALES)),
    check('leads_nominator', oneOf(t.nominatorKind, NOMINATOR_KINDS)),
    check('leads_email', sql`${t.contactEmail} ~ '^[^[:space:]@]+@[^[:space:]@]+$' and length(${t.contactEmail}) <= 254`),
    check(
      'leads_goals',
      sql`${t.goals} <@ array[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17]::smallint[] and is_set(${t.goals}) and cardinality(${t.goals}) <= 5`,
    ),
    check('leads_texts', sql`length(${t.title}) between 1 and 160 and length(${t.summary}) between 1 and 300`),
    check('leads_lengths', sql`length(${t.source}) between 1 and 200 and length(coalesce(${t.notes}, '')) <= 10000`),
    check('leads_pitch_known', sql`${t.state} not in ('accepted', 'drafting', 'submitted') or ${t.pitchId} is not null`),
    check('leads_not_itself', sql`${t.mergedInto} <> ${t.id}`),
  ],
)

/** What happened to a lead, never changed afterwards: of two that are merged, each keeps its own. */
export const leadEvents = pgTable(
  'lead_events',
  {
    id: id(),
    leadId: uuid()
      .notNull()
      .references(() => leads.id),
    at: instant().notNull().defaultNow(),
    /** Null where the product did it, or somebody without an account. */
    accountId: uuid().references(() => accounts.id),
    kind: text().notNull(),
    fromState: text(),
    toState: text(),
    note: text(),
    fields: text()
      .array()
      .notNull()
      .default(sql`'{}'`),
  },
  (t) => [
    index('lead_events_lead').on(t.leadId, t.id),
    check('lead_events_kind', oneOf(t.kind, LEAD_EVENT_KINDS)),
    check('lead_events_states', sql`${oneOf(t.fromState, LEAD_STATES)} and ${oneOf(t.toState, LEAD_STATES)}`),
    check('lead_events_note', sql`length(${t.note}) <= 500`),
  ],
)

/** An invitation to the call: a letter with a code, and a link that works once. Of the link's token only a hash is kept. */
export const callInvitations = pgTable(
  'call_invitations',
  {
    id: id(),
    leadId: uuid()
      .notNull()
      .references(() => leads.id),
    kind: text().notNull(),
    language: text().notNull(),
    /** As the letter has them, whatever becomes of the lead. */
    organisationName: text().notNull(),
    contactName: text(),
    contactEmail: text().notNull(),
    /** A paragraph of the scout's own. */
    message: text(),
    /** Printed on the letter; tells whether it is genuine. */
    letterCode: text().notNull().unique(),
    tokenHash: text().notNull().unique(),
    /** Counts how often it was sent; each time with another link, and the link before leads nowhere. */
    round: integer().notNull().default(1),
    issuedBy: uuid()
      .notNull()
      .references(() => accounts.id),
    issuedAt: instant().notNull().defaultNow(),
    expiresAt: instant().notNull(),
    acceptedAt: instant(),
    acceptedBy: uuid().references(() => accounts.id),
    declinedAt: instant(),
    declineReason: text(),
    revokedAt: instant(),
    revokedBy: uuid().references(() => accounts.id),
  },
  (t) => [
    uniqueIndex('call_invitations_one_open')
      .on(t.leadId)
      .where(sql`accepted_at is null and declined_at is null and revoked_at is null`),
    index('call_invitations_lead').on(t.leadId, t.id),
    check('call_invitations_kind', oneOf(t.kind, INVITATION_KINDS)),
    check('call_invitations_language', oneOf(t.language, LOCALES)),
    check('call_invitations_email', sql`${t.contactEmail} ~ '^[^[:space:]@]+@[^[:space:]@]+$' and length(${t.contactEmail}) <= 254`),
    check('call_invitations_texts', sql`length(coalesce(${t.message}, '')) <= 1000 and length(coalesce(${t.declineReason}, '')) <= 500`),
    check('call_invitations_expiry', sql`${t.expiresAt} > ${t.issuedAt}`),
    check('call_invitations_accepted', sql`(${t.acceptedAt} is null) = (${t.acceptedBy} is null)`),
    check('call_invitations_one_end', sql`num_nonnulls(${t.acceptedAt}, ${t.declinedAt}, ${t.revokedAt}) <= 1`),
    check('call_invitations_reason', sql`${t.declineReason} is null or ${t.declinedAt} is not null`),
  ],
)

/** A field of a pitch that a scout filled in: it counts as the partnership's once somebody of it confirms or changes it. */
export const scoutFields = pgTable(
  'scout_fields',
  {
    pitchId: uuid()
      .notNull()
      .references(() => pitches.id),
    field: text().notNull(),
    /** What the scout had written. */
    value: jsonb().notNull(),
    confirmedAt: instant(),
    confirmedBy: uuid().references(() => accounts.id),
  },
  (t) => [
    primaryKey({ columns: [t.pitchId, t.field] }),
    check('scout_fields_field', oneOf(t.field, SCOUT_FIELDS)),
    check('scout_fields_confirmed', sql`(${t.confirmedAt} is null) = (${t.confirmedBy} is null)`),
  ],
)
