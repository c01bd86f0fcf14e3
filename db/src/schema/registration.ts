import { sql } from 'drizzle-orm'
import { check, index, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { AFFILIATIONS } from '../reference/investor-types.ts'
import { DECISION_STATES, INVESTOR_CHECKS, type DeclaredRelation } from '../reference/registration.ts'
import { INVESTOR_STATES } from '../reference/states.ts'
import { accounts } from './accounts.ts'
import { id, instant, oneOf, someOf } from './columns.ts'
import { investors } from './investors.ts'

/** What an investor says of itself: who it is, who speaks for it and by what right, what it belongs to and whom it is bound to. */
export const investorRegistrations = pgTable(
  'investor_registrations',
  {
    investorId: uuid()
      .primaryKey()
      .references(() => investors.id),
    website: text(),
    iatiId: text(),
    lei: text(),
    registrationNumber: text(),
    /** What it claims; what the Secretariat confirmed stands in investors.affiliations. */
    claimed: text()
      .array()
      .notNull()
      .default(sql`'{}'`),
    relations: jsonb()
      .$type<DeclaredRelation[]>()
      .notNull()
      .default(sql`'[]'`),
    /** The position of whoever states that they may speak for it. */
    authorityRole: text(),
    authorityVersion: text(),
    statedBy: uuid().references(() => accounts.id),
    statedAt: instant(),
    /** The domain of the stater's address, where it was the website's own at that time. */
    provenDomain: text(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (t) => [
    check('investor_registrations_website', sql`length(${t.website}) <= 300 and ${t.website} ~ '^https?://'`),
    check('investor_registrations_iati', sql`length(${t.iatiId}) between 3 and 100`),
    check('investor_registrations_lei', sql`${t.lei} ~ '^[A-Z0-9]{18}[0-9]{2}$'`),
    check('investor_registrations_number', sql`length(${t.registrationNumber}) between 2 and 100`),
    check('investor_registrations_claimed', someOf(t.claimed, AFFILIATIONS)),
    check('investor_registrations_relations', sql`jsonb_typeof(${t.relations}) = 'array' and jsonb_array_length(${t.relations}) <= 20`),
    check('investor_registrations_role', sql`length(${t.authorityRole}) between 2 and 120`),
    check(
      'investor_registrations_stated',
      sql`(${t.statedAt} is null) = (${t.statedBy} is null) and (${t.statedAt} is null) = (${t.authorityVersion} is null) and (${t.statedAt} is null) = (${t.authorityRole} is null)`,
    ),
  ],
)

/** What was decided of an investor, by whom and why. A verification with a check that did not pass waits for a second officer. */
export const investorDecisions = pgTable(
  'investor_decisions',
  {
    id: id(),
    investorId: uuid()
      .notNull()
      .references(() => investors.id),
    /** The state that the investor has from it. */
    decided: text().notNull(),
    state: text().notNull(),
    reason: text().notNull(),
    passed: text()
      .array()
      .notNull()
      .default(sql`'{}'`),
    /** Affiliations that this decision confirms. */
    affiliations: text()
      .array()
      .notNull()
      .default(sql`'{}'`),
    /** Null where it is the end of five years that decided. */
    decidedBy: uuid().references(() => accounts.id),
    secondBy: uuid().references(() => accounts.id),
    createdAt: instant().notNull().defaultNow(),
    takenAt: instant(),
  },
  (t) => [
    index('investor_decisions_investor').on(t.investorId, t.id),
    uniqueIndex('investor_decisions_one_proposed')
      .on(t.investorId)
      .where(sql`state = 'proposed'`),
    check('investor_decisions_decided', oneOf(t.decided, INVESTOR_STATES)),
    check('investor_decisions_state', oneOf(t.state, DECISION_STATES)),
    check('investor_decisions_taken', sql`(${t.state} = 'taken') = (${t.takenAt} is not null)`),
    check('investor_decisions_reason', sql`length(${t.reason}) between 3 and 500`),
    check('investor_decisions_passed', someOf(t.passed, INVESTOR_CHECKS)),
    check('investor_decisions_affiliations', someOf(t.affiliations, AFFILIATIONS)),
    check('investor_decisions_two', sql`${t.secondBy} is null or (${t.decidedBy} is not null and ${t.secondBy} <> ${t.decidedBy})`),
  ],
)
