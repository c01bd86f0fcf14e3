import { sql } from 'drizzle-orm'
import type pg from 'pg'
import type { Db } from '../connect.ts'
import { isJobName } from '../jobs.ts'
import { clear, gauge } from './metrics.ts'

/** How work of one kind stands in the outbox. */
export interface JobFigures {
  job: string
  /** Due, and not handed over. */
  waiting: number
  /** Handed over, and not ended. */
  queued: number
  /** Given up. */
  dead: number
  oldestDueSeconds: number
}

/** The outbox by kind of job, of those that have something open or given up. One statement on its two partial indexes. */
export async function readJobFigures(db: Db): Promise<JobFigures[]> {
  const { rows } = await db.execute<{ [K in keyof JobFigures]: K extends 'job' ? string : number }>(sql`
    select name as job,
      (count(*) filter (where dead_at is null and enqueued_at is null and due_at <= now()))::int as waiting,
      (count(*) filter (where dead_at is null and enqueued_at is not null))::int as queued,
      (count(*) filter (where dead_at is not null))::int as dead,
      coalesce(extract(epoch from now() - min(due_at) filter (where dead_at is null and enqueued_at is null and due_at <= now())), 0)::float8
        as "oldestDueSeconds"
    from outbox where done_at is null group by name order by name`)
  return rows
}

/** Reads the outbox and the schedules into their gauges. */
export async function gaugeOutbox(db: Db): Promise<void> {
  const figures = await readJobFigures(db)
  for (const name of ['outbox_waiting_jobs', 'queue_jobs', 'dead_letter_jobs'] as const) clear(name)
  gauge('outbox_oldest_due_seconds', {}, Math.max(0, ...figures.map(({ oldestDueSeconds }) => oldestDueSeconds)))
  for (const { job: name, waiting, queued, dead } of figures) {
    const job = isJobName(name) ? name : 'unknown'
    gauge('outbox_waiting_jobs', { job }, waiting)
    gauge('queue_jobs', { job }, queued)
    gauge('dead_letter_jobs', { job }, dead)
  }
  const { rows } = await db.execute<{ name: string; late: number }>(
    sql`select name, greatest(0, extract(epoch from now() - next_run_at))::float8 as late from schedules`,
  )
  clear('schedule_late_seconds')
  for (const { name, late } of rows) gauge('schedule_late_seconds', { schedule: name }, late)
}

/** Reads the connections of a pool into their gauges. */
export function gaugePool(pool: pg.Pool): void {
  gauge('database_connections', { state: 'busy' }, pool.totalCount - pool.idleCount)
  gauge('database_connections', { state: 'idle' }, pool.idleCount)
  gauge('database_waiting_requests', {}, pool.waitingCount)
}
