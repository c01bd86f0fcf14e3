import { bigint, index, jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import { instant } from './columns.ts'

/** The numbered log that every live stream is fed from; a NOTIFY only wakes its readers. */
export const liveEvents = pgTable(
  'live_events',
  {
    seq: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    channel: text().notNull(),
    kind: text().notNull(),
    payload: jsonb().notNull(),
    at: instant().notNull().defaultNow(),
  },
  (t) => [index('live_events_channel').on(t.channel, t.seq)],
)
