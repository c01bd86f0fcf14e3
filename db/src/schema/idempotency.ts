import { sql } from 'drizzle-orm'
import { check, index, pgTable, primaryKey, smallint, text, uuid } from 'drizzle-orm/pg-core'
import { accounts } from './accounts.ts'
import { instant } from './columns.ts'

/**
 * A write that its caller may send again: the key it came with, what it said, and how it was answered.
 * Without a status it is still being worked on.
 */
export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    accountId: uuid()
      .notNull()
      .references(() => accounts.id),
    route: text().notNull(),
    key: uuid().notNull(),
    /** SHA-256 of the request's address and body. */
    fingerprint: text().notNull(),
    status: smallint(),
    contentType: text(),
    body: text(),
    startedAt: instant().notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.accountId, t.route, t.key] }),
    index('idempotency_keys_started').on(t.startedAt),
    check('idempotency_keys_status', sql`${t.status} between 200 and 499`),
  ],
)
