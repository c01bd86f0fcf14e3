import { CHANNELS, OUTBOX_WAKE, announce, record, schema, type Db, type Tx } from '@scalebridge/db'
import { IMPORT_MOVES, RUN_MOVES, statesBefore } from '@scalebridge/db/reference'
import { and, count, desc, eq, gt, inArray, isNotNull, isNull, sql } from 'drizzle-orm'
import type { Static } from 'typebox'
import { announceRun, toRunStatus } from '../matching/run-status.ts'
import { accountOf, type Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Output } from '../platform/endpoint.ts'
import { Problem } from '../platform/problem.ts'
import type * as contract from './secretariat.contract.ts'

const { imports, matchPreviews, matchRuns, outbox, workerHeartbeats } = schema
type QueueJob = Static<typeof contract.QueueJob>
type OutboxRow = typeof outbox.$inferSelect

const MAX_FAILED = 50
const MAX_RUNS = 20
/** A worker that was silent for longer is not shown. */
const FRESH_FOR = sql.raw(`interval '30 seconds'`)

/** How the work behind the screens stands, read from the outbox, the workers' signs of life and the last runs. */
export async function getQueue({ db }: Pick<Deps, 'db'>): Promise<Output<typeof contract.getQueue>> {
  const [counts, workers, failed, runs] = await Promise.all([
    countJobs(db),
    db
      .select()
      .from(workerHeartbeats)
      .where(gt(workerHeartbeats.beatAt, sql`now() - ${FRESH_FOR}`))
      .orderBy(workerHeartbeats.id),
    db.select().from(outbox).where(isNotNull(outbox.deadAt)).orderBy(desc(outbox.deadAt), desc(outbox.id)).limit(MAX_FAILED),
    db.select().from(matchRuns).orderBy(desc(matchRuns.id)).limit(MAX_RUNS),
  ])
  return {
    ...counts,
    workers: workers.map(({ host, pid, backend, beatAt }) => ({ host, pid, backend, beatAt: beatAt.toISOString() })),
    failed: failed.map(toQueueJob),
    recentRuns: runs.map(toRunStatus),
  }
}

/**
 * Promises a failed job again: the same row, due now, and what it was for waits again too. Its attempts go on counting,
 * for they are part of the id under which the queue would still know the failed delivery. 409 unless it has failed.
 */
export async function retryJob(deps: Pick<Deps, 'db'>, actor: Actor, jobId: number): Promise<QueueJob> {
  return deps.db.transaction(async (tx) => {
    const [dead] = await tx.select().from(outbox).where(eq(outbox.id, jobId)).for('update')
    if (dead === undefined) throw new Problem('job.notFound')
    if (dead.deadAt === null)
      throw new Problem('job.notFailed', { detail: dead.doneAt === null ? 'It is waiting or under way.' : 'It was done.' })
    const [job] = await tx
      .update(outbox)
      .set({ deadAt: null, lastError: null, enqueuedAt: null, dueAt: sql`now()` })
      .where(eq(outbox.id, jobId))
      .returning()
    if (job === undefined) throw new Problem('job.notFound')
    await reviveSubject(tx, dead)
    const { accountId } = accountOf(actor)
    await record(tx, {
      actorId: accountId,
      action: 'job.retry',
      subject: { kind: dead.aggregate, id: dead.aggregateId },
      before: { jobId, job: dead.name },
      // The words of whoever refused, who may have quoted an address.
      personal: { accountId, details: { lastError: dead.lastError } },
    })
    await announce(tx, CHANNELS.queue(), { kind: 'queue.changed', payload: {} })
    await tx.execute(sql`select pg_notify(${OUTBOX_WAKE}, '')`)
    return toQueueJob(job)
  })
}

/** The run, the preview or the import that failed with the job waits again. */
async function reviveSubject(tx: Tx, { payload }: OutboxRow): Promise<void> {
  const { runId, importId, previewId } = Object(payload) as { runId?: unknown; importId?: unknown; previewId?: unknown } // as: asked for by type below
  if (typeof runId === 'string') {
    const [run] = await tx
      .update(matchRuns)
      .set({ state: 'queued', reason: null, finishedAt: null, pairsDone: 0 })
      .where(and(eq(matchRuns.id, runId), inArray(matchRuns.state, statesBefore(RUN_MOVES, 'queued'))))
      .returning()
    if (run !== undefined) await announceRun(tx, run)
  }
  if (typeof previewId === 'string') {
    await tx
      .update(matchPreviews)
      .set({ state: 'queued', reason: null, finishedAt: null, mandatesDone: 0 })
      .where(and(eq(matchPreviews.id, previewId), eq(matchPreviews.state, 'failed')))
  }
  if (typeof importId === 'string') {
    await tx
      .update(imports)
      .set({ state: 'queued', finishedAt: null })
      .where(and(eq(imports.id, importId), inArray(imports.state, statesBefore(IMPORT_MOVES, 'queued'))))
  }
}

async function countJobs(db: Db) {
  const isOpen = and(isNull(outbox.doneAt), isNull(outbox.deadAt))
  const isWaiting = and(isOpen, isNull(outbox.enqueuedAt))
  const only = (condition: ReturnType<typeof and>) => sql<number>`(count(*) filter (where ${condition}))::int`
  const [[open], [done], [dead]] = await Promise.all([
    db
      .select({
        waiting: only(isWaiting),
        delivered: only(isNotNull(outbox.enqueuedAt)),
        oldestDueSeconds: sql<number>`coalesce(floor(extract(epoch from now() - min(${outbox.dueAt}) filter (where ${isWaiting} and ${outbox.dueAt} <= now()))), 0)::int`,
      })
      .from(outbox)
      .where(isOpen),
    db
      .select({ total: count() })
      .from(outbox)
      .where(gt(outbox.doneAt, sql`now() - interval '1 hour'`)),
    db.select({ total: count() }).from(outbox).where(isNotNull(outbox.deadAt)),
  ])
  return {
    waiting: open?.waiting ?? 0,
    delivered: open?.delivered ?? 0,
    oldestDueSeconds: open?.oldestDueSeconds ?? 0,
    doneLastHour: done?.total ?? 0,
    dead: dead?.total ?? 0,
  }
}

function toQueueJob({ id, name, aggregate, aggregateId, attempts, createdAt, deadAt, lastError }: OutboxRow): QueueJob {
  return {
    id,
    name,
    aggregate,
    aggregateId,
    attempts,
    createdAt: createdAt.toISOString(),
    deadAt: deadAt?.toISOString() ?? null,
    lastError,
  }
}
