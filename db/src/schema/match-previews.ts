import { check, index, integer, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { sql } from 'drizzle-orm'
import { RUN_STATES } from '../reference/states.ts'
import { accounts } from './accounts.ts'
import { id, instant, oneOf } from './columns.ts'
import { matchPolicies } from './matching.ts'

/** What a policy would move if it came into force, worked out before anybody approves it. The newest of a policy counts. */
export const matchPreviews = pgTable(
  'match_previews',
  {
    id: id(),
    policyId: uuid()
      .notNull()
      .references(() => matchPolicies.id),
    /** The policy's revision that it was asked for: a later change makes it out of date. */
    policyRevision: integer().notNull(),
    state: text().notNull().default('queued'),
    /** How far the work is: every mandate counts twice, once under either policy. */
    mandatesDone: integer().notNull().default(0),
    mandatesTotal: integer().notNull().default(0),
    result: jsonb(),
    /** Why it failed, in words. */
    reason: text(),
    requestedBy: uuid().references(() => accounts.id),
    requestedAt: instant().notNull().defaultNow(),
    finishedAt: instant(),
  },
  (t) => [
    index('match_previews_policy').on(t.policyId, t.id),
    check('match_previews_state', oneOf(t.state, RUN_STATES)),
    check('match_previews_result', sql`(${t.state} = 'ready') = (${t.result} is not null)`),
    check('match_previews_finished', sql`(${t.state} in ('ready', 'failed', 'obsolete')) = (${t.finishedAt} is not null)`),
  ],
)
