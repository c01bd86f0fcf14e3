import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, pgTable, smallint, text, unique, uuid } from 'drizzle-orm/pg-core'
import { PASS_REASONS, SENSITIVE_SECTORS } from '../reference/exclusions.ts'
import { INSTRUMENTS } from '../reference/instruments.ts'
import { AFFILIATIONS, INVESTOR_TYPES, SUPPORT_KINDS } from '../reference/investor-types.ts'
import { LOCALES } from '../reference/locales.ts'
import { STAGES } from '../reference/stages.ts'
import { MANDATE_THRESHOLDS } from '../reference/registration.ts'
import { ENTRY_STATES, INVESTOR_STATES, MANDATE_STATES } from '../reference/states.ts'
import { accounts, organisations } from './accounts.ts'
import { amountMinor, id, instant, oneOf, someOf } from './columns.ts'
import { editions } from './editions.ts'
import { pitches } from './pitches.ts'

/** An organisation that may fund: a foundation, a development bank, a fund… */
export const investors = pgTable(
  'investors',
  {
    id: id(),
    organisationId: uuid()
      .notNull()
      .unique()
      .references(() => organisations.id),
    investorType: text().notNull(),
    state: text().notNull().default('pending'),
    /** When a verification ends; null while there is none, or where it has no end (investors that were imported). */
    verifiedUntil: instant(),
    affiliations: text()
      .array()
      .notNull()
      .default(sql`'{}'`),
    sourceId: text().unique(),
    createdAt: instant().notNull().defaultNow(),
  },
  (t) => [
    check('investors_type', oneOf(t.investorType, INVESTOR_TYPES)),
    check('investors_state', oneOf(t.state, INVESTOR_STATES)),
    check('investors_affiliations', someOf(t.affiliations, AFFILIATIONS)),
  ],
)

/** What an investor looks for. An empty list or a null means "no preference". */
export const mandates = pgTable(
  'mandates',
  {
    id: id(),
    investorId: uuid()
      .notNull()
      .references(() => investors.id),
    editionId: uuid()
      .notNull()
      .references(() => editions.id),
    state: text().notNull().default('draft'),
    revision: integer().notNull().default(1),
    name: text().notNull(),
    language: text().notNull().default('en'),
    text: text(),
    goals: smallint()
      .array()
      .notNull()
      .default(sql`'{}'`),
    targets: text()
      .array()
      .notNull()
      .default(sql`'{}'`),
    countries: text()
      .array()
      .notNull()
      .default(sql`'{}'`),
    /** M49 codes, `ldc`, `lldc`, `sids`, or `group:` and a UN regional group. */
    countryGroups: text()
      .array()
      .notNull()
      .default(sql`'{}'`),
    strictGeography: boolean().notNull().default(false),
    excludedCountries: text()
      .array()
      .notNull()
      .default(sql`'{}'`),
    excludedSectors: text()
      .array()
      .notNull()
      .default(sql`'{}'`),
    instruments: text()
      .array()
      .notNull()
      .default(sql`'{}'`),
    ticketMinMinor: amountMinor(),
    ticketMaxMinor: amountMinor(),
    ticketCurrency: text(),
    stages: text()
      .array()
      .notNull()
      .default(sql`'{}'`),
    minimumEvidence: smallint(),
    supportOffered: text()
      .array()
      .notNull()
      .default(sql`'{}'`),
    /** Whether partnerships that match may see who the investor is. */
    namedToPartnerships: boolean().notNull().default(true),
    /** How many introductions the investor can take on in an edition; null where it sets no bound. */
    capacity: smallint(),
    /** The thresholds that partnerships may read; all others stay with the investor. */
    publicThresholds: text()
      .array()
      .notNull()
      .default(sql`'{}'`),
    /** When it leaves matching unless it is renewed; set when it is activated. */
    expiresAt: instant(),
    /** The last reminder of that end: so many days before. Null while none was sent. */
    remindedDays: smallint(),
    derivedFields: text()
      .array()
      .notNull()
      .default(sql`'{}'`),
    sourceId: text(),
    createdAt: instant().notNull().defaultNow(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (t) => [
    unique('mandates_source').on(t.editionId, t.sourceId),
    index('mandates_investor').on(t.investorId),
    index('mandates_edition_state').on(t.editionId, t.state),
    check('mandates_state', oneOf(t.state, MANDATE_STATES)),
    check('mandates_name_length', sql`length(${t.name}) between 1 and 160`),
    check('mandates_language', oneOf(t.language, LOCALES)),
    check('mandates_text_length', sql`coalesce(length(${t.text}), 0) <= 10000`),
    check('mandates_goals', sql`${t.goals} <@ array[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17]::smallint[] and is_set(${t.goals})`),
    check('mandates_targets', sql`are_targets_of(${t.targets}, ${t.goals}) and is_set(${t.targets})`),
    check('mandates_countries', sql`are_countries(${t.countries}) and is_set(${t.countries})`),
    check('mandates_country_groups', sql`are_country_groups(${t.countryGroups}) and is_set(${t.countryGroups})`),
    check(
      'mandates_excluded_countries',
      sql`are_countries(${t.excludedCountries}) and is_set(${t.excludedCountries}) and not (${t.excludedCountries} && ${t.countries})`,
    ),
    check('mandates_excluded_sectors', someOf(t.excludedSectors, SENSITIVE_SECTORS)),
    check('mandates_instruments', someOf(t.instruments, INSTRUMENTS)),
    check(
      'mandates_ticket',
      sql`coalesce(${t.ticketMinMinor} >= 1, true) and coalesce(${t.ticketMaxMinor} between 1 and 9007199254740991, true) and coalesce(${t.ticketMinMinor} <= ${t.ticketMaxMinor}, true) and (${t.ticketCurrency} is not null or (${t.ticketMinMinor} is null and ${t.ticketMaxMinor} is null)) and is_currency(${t.ticketCurrency})`,
    ),
    check('mandates_stages', someOf(t.stages, STAGES)),
    check('mandates_minimum_evidence', sql`${t.minimumEvidence} between 0 and 5`),
    check('mandates_capacity', sql`${t.capacity} between 1 and 500`),
    check('mandates_public_thresholds', someOf(t.publicThresholds, MANDATE_THRESHOLDS)),
    index('mandates_expires').on(t.expiresAt),
    check('mandates_support_offered', someOf(t.supportOffered, SUPPORT_KINDS)),
  ],
)

/** What an investor made of a suggested pitch. It stays when matching is done again. */
export const shortlistEntries = pgTable(
  'shortlist_entries',
  {
    id: id(),
    mandateId: uuid()
      .notNull()
      .references(() => mandates.id),
    pitchId: uuid()
      .notNull()
      .references(() => pitches.id),
    state: text().notNull(),
    reason: text(),
    note: text(),
    /** The 0–100 score that was shown when the entry was made. */
    shownScore: smallint(),
    /** The pair's packed factors at that time: what changed since is told from them. */
    packed: smallint().array(),
    accountId: uuid()
      .notNull()
      .references(() => accounts.id),
    updatedAt: instant().notNull().defaultNow(),
  },
  (t) => [
    unique('shortlist_entries_once').on(t.mandateId, t.pitchId),
    index('shortlist_entries_pitch').on(t.pitchId),
    check('shortlist_entries_state', oneOf(t.state, ENTRY_STATES)),
    check('shortlist_entries_reason', sql`(${t.state} = 'dismissed') = (${t.reason} is not null)`),
    check('shortlist_entries_reason_listed', oneOf(t.reason, PASS_REASONS)),
    check('shortlist_entries_note_length', sql`length(${t.note}) <= 2000`),
  ],
)
