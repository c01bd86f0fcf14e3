import { holdStands } from './holds.ts'
import type { DataClass } from './table-data.ts'

/** How long rows of a table are kept, counted from a column; and what then becomes of them. */
export interface Retention {
  table: string
  class: DataClass
  days: number
  /** The instant that the days are counted from. */
  from: string
  /** Only these rows; all where absent. */
  where?: string
  /** What is emptied; without it the row goes. */
  put?: string
  /** The column with the account that a legal hold may stand on. */
  account?: string
}

/**
 * What goes after its time, by itself: applied every hour, and safe to apply again. What people wrote about a pitch or a mandate, and the
 * audit log, stay until somebody asks for their erasure. (Security of the house: a day; personal and of use for a while: a month; the
 * record of what one was told: two years.)
 */
export const RETENTION: readonly Retention[] = [
  { table: 'live_events', class: 'C1', days: 1, from: 'at' },
  { table: 'sign_in_challenges', class: 'C2', days: 1, from: 'expires_at' },
  { table: 'factor_challenges', class: 'C2', days: 1, from: 'expires_at' },
  // Who came back from an institution and never confirmed by mail who they are.
  { table: 'institution_sign_ins', class: 'C2', days: 1, from: 'created_at', where: 'session_id is null' },
  { table: 'idempotency_keys', class: 'C2', days: 1, from: 'started_at' },
  { table: 'caught_mails', class: 'C2', days: 30, from: 'created_at' },
  { table: 'mail_bounces', class: 'C2', days: 365, from: 'last_at' },
  { table: 'notices', class: 'C2', days: 730, from: 'created_at', account: 'account_id' },
  {
    table: 'imports',
    class: 'C2',
    days: 90,
    from: 'requested_at',
    where: "state not in ('queued', 'running') and octet_length(content) > 0",
    put: "content = ''",
    account: 'requested_by',
  },
  {
    table: 'data_requests',
    class: 'C2',
    days: 0,
    from: 'expires_at',
    where: "state = 'ready' and kind = 'export'",
    put: "content = null, state = 'expired'",
  },
]

/** The statement that applies one rule at this moment. */
export function retentionStatement({ table, days, from, where, put, account }: Retention): string {
  const conditions = [
    `${from} < now() - make_interval(days => ${days})`,
    ...(where === undefined ? [] : [`(${where})`]),
    ...(account === undefined
      ? []
      : [
          `not exists (select from legal_holds where ${holdStands('legal_holds')} and subject_kind = 'account' and subject_id = ${table}.${account})`,
        ]),
  ]
  return `${put === undefined ? `delete from ${table}` : `update ${table} set ${put}`} where ${conditions.join(' and ')}`
}
