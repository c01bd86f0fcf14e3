import { randomUUID } from 'node:crypto'
import { lte, sql } from 'drizzle-orm'
import { enqueue, schema, type Db } from '@scalebridge/db'
import type { JobName } from '@scalebridge/db/jobs'

const { schedules } = schema
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const QUARTER_MS = HOUR_MS / 4

/** Work that comes round by the clock. The rows in the database say when next; BullMQ's schedulers have been known to stop. */
const EVERY_MS = {
  'upkeep.purge': HOUR_MS,
  'audit.anchor': HOUR_MS,
  'policy.learn': DAY_MS,
  'notice.digests': QUARTER_MS,
  'introductions.keep': QUARTER_MS,
  'searches.look': HOUR_MS,
  'investors.keep': QUARTER_MS,
  'webhooks.keep': QUARTER_MS,
  'leads.keep': QUARTER_MS,
} as const satisfies {
  [N in JobName]?: number
}

type Scheduled = keyof typeof EVERY_MS

/** Makes a row for each schedule that has none, and gives the others their present interval. */
export async function ensureSchedules(db: Db): Promise<void> {
  await db
    .insert(schedules)
    .values(Object.entries(EVERY_MS).map(([name, everyMs]) => ({ name, everyMs })))
    .onConflictDoUpdate({ target: schedules.name, set: { everyMs: sql`excluded.every_ms` } })
}

/** Promises the jobs whose time has come, in the transaction that sets their next time; returns how many. */
export async function runDueSchedules(db: Db): Promise<number> {
  return db.transaction(async (tx) => {
    const due = await tx
      .select({ name: schedules.name })
      .from(schedules)
      .where(lte(schedules.nextRunAt, sql`now()`))
      .for('update', { skipLocked: true })
    for (const { name } of due) {
      await tx
        .update(schedules)
        .set({ lastRunAt: sql`now()`, nextRunAt: sql`now() + make_interval(secs => ${schedules.everyMs} / 1000.0)` })
        .where(sql`${schedules.name} = ${name}`)
      if (isScheduled(name)) await enqueue(tx, { name, payload: {} }, { aggregate: 'schedule', id: randomUUID() })
    }
    return due.length
  })
}

function isScheduled(name: string): name is Scheduled {
  return Object.hasOwn(EVERY_MS, name)
}
