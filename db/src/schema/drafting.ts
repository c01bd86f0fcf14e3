import { sql } from 'drizzle-orm'
import { check, index, integer, jsonb, pgTable, primaryKey, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { LEAD_TRANSFER_STATES, PARTNER_STATES, PITCH_MEMBER_ROLES, PRESENCE_SECTIONS } from '../reference/drafting.ts'
import { LOCALES } from '../reference/locales.ts'
import { STAKEHOLDER_TYPES } from '../reference/stakeholders.ts'
import { accounts, organisations } from './accounts.ts'
import { id, instant, oneOf } from './columns.ts'
import { pitches } from './pitches.ts'

/** One saved change of a pitch: only the fields that changed, as they were and as they became. Never changed afterwards. */
export const pitchRevisions = pgTable(
  'pitch_revisions',
  {
    pitchId: uuid()
      .notNull()
      .references(() => pitches.id),
    /** The pitch's revision after the change. */
    revision: integer().notNull(),
    accountId: uuid().references(() => accounts.id),
    at: instant().notNull().defaultNow(),
    before: jsonb().$type<Record<string, unknown>>().notNull(),
    after: jsonb().$type<Record<string, unknown>>().notNull(),
    /** The revision that was brought back by this change, where it was one. */
    restored: integer(),
  },
  (t) => [primaryKey({ columns: [t.pitchId, t.revision] }), check('pitch_revisions_restored', sql`${t.restored} < ${t.revision}`)],
)

/** Somebody who works on one pitch without belonging to its organisation, or with another role than there. */
export const pitchMembers = pgTable(
  'pitch_members',
  {
    id: id(),
    pitchId: uuid()
      .notNull()
      .references(() => pitches.id),
    accountId: uuid()
      .notNull()
      .references(() => accounts.id),
    role: text().notNull(),
    addedBy: uuid().references(() => accounts.id),
    addedAt: instant().notNull().defaultNow(),
    removedAt: instant(),
  },
  (t) => [
    uniqueIndex('pitch_members_once')
      .on(t.pitchId, t.accountId)
      .where(sql`removed_at is null`),
    index('pitch_members_account').on(t.accountId),
    check('pitch_members_role', oneOf(t.role, PITCH_MEMBER_ROLES)),
  ],
)

/** An invitation to work on a pitch, by mail; its token is kept as a hash, and works once. */
export const pitchInvitations = pgTable(
  'pitch_invitations',
  {
    id: id(),
    pitchId: uuid()
      .notNull()
      .references(() => pitches.id),
    email: text().notNull(),
    role: text().notNull(),
    language: text().notNull(),
    tokenHash: text().notNull().unique(),
    invitedBy: uuid()
      .notNull()
      .references(() => accounts.id),
    createdAt: instant().notNull().defaultNow(),
    expiresAt: instant().notNull(),
    acceptedAt: instant(),
    acceptedBy: uuid().references(() => accounts.id),
    withdrawnAt: instant(),
  },
  (t) => [
    index('pitch_invitations_pitch').on(t.pitchId, t.id),
    check('pitch_invitations_role', oneOf(t.role, PITCH_MEMBER_ROLES)),
    check('pitch_invitations_not_lead', sql`${t.role} <> 'lead'`),
    check('pitch_invitations_language', oneOf(t.language, LOCALES)),
    check('pitch_invitations_accepted', sql`(${t.acceptedAt} is null) = (${t.acceptedBy} is null)`),
    check('pitch_invitations_email', sql`${t.email} ~ '^[^[:space:]@]+@[^[:space:]@]+$' and length(${t.email}) <= 254`),
  ],
)

/** A lead's hand-over: offered by who leads, accepted by who is to, confirmed once more by who leads. */
export const leadTransfers = pgTable(
  'lead_transfers',
  {
    id: id(),
    pitchId: uuid()
      .notNull()
      .references(() => pitches.id),
    fromAccountId: uuid()
      .notNull()
      .references(() => accounts.id),
    toAccountId: uuid()
      .notNull()
      .references(() => accounts.id),
    state: text().notNull().default('offered'),
    createdAt: instant().notNull().defaultNow(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex('lead_transfers_one_open')
      .on(t.pitchId)
      .where(sql`state in ('offered', 'accepted')`),
    check('lead_transfers_state', oneOf(t.state, LEAD_TRANSFER_STATES)),
    check('lead_transfers_other', sql`${t.fromAccountId} <> ${t.toAccountId}`),
  ],
)

/** An organisation that a pitch names as a partner. It is asked, and its answer decides whether its name is shown. */
export const pitchPartners = pgTable(
  'pitch_partners',
  {
    id: id(),
    pitchId: uuid()
      .notNull()
      .references(() => pitches.id),
    /** Where the organisation is one of ours. */
    organisationId: uuid().references(() => organisations.id),
    name: text().notNull(),
    country: text(),
    stakeholderType: text(),
    /** Who answers for it. */
    contactEmail: text().notNull(),
    language: text().notNull(),
    state: text().notNull().default('invited'),
    tokenHash: text().notNull().unique(),
    createdAt: instant().notNull().defaultNow(),
    answeredAt: instant(),
  },
  (t) => [
    unique('pitch_partners_name').on(t.pitchId, t.name),
    check('pitch_partners_state', oneOf(t.state, PARTNER_STATES)),
    check('pitch_partners_answered', sql`(${t.state} = 'invited') = (${t.answeredAt} is null)`),
    check('pitch_partners_name_length', sql`length(${t.name}) between 2 and 200`),
    check('pitch_partners_country', sql`is_country(${t.country})`),
    check('pitch_partners_stakeholder_type', oneOf(t.stakeholderType, STAKEHOLDER_TYPES)),
    check('pitch_partners_language', oneOf(t.language, LOCALES)),
    check('pitch_partners_email', sql`${t.contactEmail} ~ '^[^[:space:]@]+@[^[:space:]@]+$' and length(${t.contactEmail}) <= 254`),
  ],
)

/** Who has which section of a draft open; a row that is older than the lease counts for nothing. */
export const pitchPresence = pgTable(
  'pitch_presence',
  {
    pitchId: uuid()
      .notNull()
      .references(() => pitches.id),
    accountId: uuid()
      .notNull()
      .references(() => accounts.id),
    section: text().notNull(),
    seenAt: instant().notNull(),
  },
  (t) => [primaryKey({ columns: [t.pitchId, t.accountId] }), check('pitch_presence_section', oneOf(t.section, PRESENCE_SECTIONS))],
)

/** Whom an editor names as lead of a pitch that has none left; two editors who name the same settle it. */
export const leadNominations = pgTable(
  'lead_nominations',
  {
    pitchId: uuid()
      .notNull()
      .references(() => pitches.id),
    byAccountId: uuid()
      .notNull()
      .references(() => accounts.id),
    toAccountId: uuid()
      .notNull()
      .references(() => accounts.id),
    at: instant().notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.pitchId, t.byAccountId] })],
)

/** Two pitches that were one: the kept one stands for both, the other stays as it was read. A second person may take it back within a day. */
export const pitchMerges = pgTable(
  'pitch_merges',
  {
    id: id(),
    keptPitchId: uuid()
      .notNull()
      .references(() => pitches.id),
    mergedPitchId: uuid()
      .notNull()
      .references(() => pitches.id),
    reason: text().notNull(),
    /** What the kept pitch had before it took the earlier time over. */
    keptSubmittedAt: instant(),
    mergedBy: uuid()
      .notNull()
      .references(() => accounts.id),
    mergedAt: instant().notNull().defaultNow(),
    undoneBy: uuid().references(() => accounts.id),
    undoneAt: instant(),
  },
  (t) => [
    uniqueIndex('pitch_merges_merged_once')
      .on(t.mergedPitchId)
      .where(sql`undone_at is null`),
    index('pitch_merges_kept').on(t.keptPitchId),
    check('pitch_merges_two', sql`${t.keptPitchId} <> ${t.mergedPitchId}`),
    check('pitch_merges_undone', sql`(${t.undoneAt} is null) = (${t.undoneBy} is null)`),
    check('pitch_merges_two_people', sql`${t.undoneBy} <> ${t.mergedBy}`),
  ],
)
