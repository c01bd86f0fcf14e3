import { sql } from 'drizzle-orm'
import { check, index, pgTable, smallint, text, uuid } from 'drizzle-orm/pg-core'
import { ACCESS_STATES, MOST_ACCESS_MINUTES } from '../reference/access.ts'
import { accounts } from './accounts.ts'
import { id, instant, literals, oneOf } from './columns.ts'
import { investors } from './investors.ts'

/**
 * Who of the Secretariat may read an investor's private lists for a while, why, and who opened them: db/rules/access.ts moves
 * it, and the row-level security of the lists reads it.
 */
export const accessGrants = pgTable(
  'access_grants',
  {
    id: id(),
    investorId: uuid()
      .notNull()
      .references(() => investors.id),
    state: text().notNull().default('asked'),
    reason: text().notNull(),
    minutes: smallint().notNull(),
    askedBy: uuid()
      .notNull()
      .references(() => accounts.id),
    askedAt: instant().notNull().defaultNow(),
    decidedBy: uuid().references(() => accounts.id),
    decidedAt: instant(),
    expiresAt: instant(),
    endedBy: uuid().references(() => accounts.id),
    endedAt: instant(),
  },
  (t) => [
    index('access_grants_asked').on(t.askedBy, t.id),
    check('access_grants_state', oneOf(t.state, ACCESS_STATES)),
    check('access_grants_reason', sql`length(${t.reason}) between 10 and 1000`),
    check('access_grants_minutes', sql`${t.minutes} between 5 and ${literals([MOST_ACCESS_MINUTES])}`),
    check('access_grants_two', sql`${t.decidedBy} <> ${t.askedBy}`),
    check('access_grants_open', sql`${t.state} <> 'open' or (${t.decidedBy} is not null and ${t.expiresAt} is not null)`),
    check('access_grants_hour', sql`${t.expiresAt} <= ${t.decidedAt} + make_interval(mins => ${literals([MOST_ACCESS_MINUTES])})`),
    check('access_grants_ended', sql`${t.endedBy} is null or (${t.state} = 'ended' and ${t.endedAt} is not null)`),
  ],
)
