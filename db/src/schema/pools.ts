import { check, index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { POOL_MEMBER_STATES } from '../reference/pools.ts'
import { accounts } from './accounts.ts'
import { instant, oneOf } from './columns.ts'
import { pitches } from './pitches.ts'

/**
 * Which pitches make up a pool. The pool is a pitch itself, of the form `pool`: its ask, goals and places are made of those who
 * have joined. Its members go on standing for themselves.
 */
export const poolMembers = pgTable(
  'pool_members',
  {
    poolId: uuid()
      .notNull()
      .references(() => pitches.id),
    pitchId: uuid()
      .notNull()
      .references(() => pitches.id),
    state: text().notNull().default('invited'),
    invitedBy: uuid().references(() => accounts.id),
    invitedAt: instant().notNull(),
    answeredBy: uuid().references(() => accounts.id),
    answeredAt: instant(),
  },
  (t) => [
    primaryKey({ columns: [t.poolId, t.pitchId] }),
    index('pool_members_pitch').on(t.pitchId),
    check('pool_members_state', oneOf(t.state, POOL_MEMBER_STATES)),
  ],
)
