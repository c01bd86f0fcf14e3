import { DrizzleQueryError } from 'drizzle-orm'
import type { Logger } from 'pino'
import { announce, CHANNELS, type Db, type Tx } from '@scalebridge/db'
import { isJobName, type JobName, type JobPayload } from '@scalebridge/db/jobs'
import { inSpan, inTrace, observe } from '@scalebridge/db/telemetry'
import { hasReceipt, noteError, settleDone, takeReceipt } from '@scalebridge/db/outbox'
import { bury, final, isDatabaseAway, isPayload, Later, Obsolete, postponed, reasonOf, waitBeforeRetry, type WhenDead } from './failures.ts'
import type { Activity } from './upkeep/watchdog.ts'
import { QUEUE_NAMES, queueOf, type Delivery, type Queues, type WorkerJob } from './queues.ts'

/** A job as its handler sees it. */
export interface Job<N extends JobName = JobName> {
  readonly name: N
  readonly payload: JobPayload<N>
  /** The same for every delivery of the job: the key for effects outside the database. */
  readonly eventId: string
  /**
   * Runs the job's effect in one transaction together with its receipt and the end of its outbox row. When an earlier
   * delivery got there first, the effect does not run and the answer is false. A handler calls it once, at its end.
   */
  settle(effect: (tx: Tx) => Promise<void>): Promise<boolean>
}

export type Handler<N extends JobName> = (job: Job<N>) => Promise<void>
export type Handlers = { readonly [N in JobName]: Handler<N> }

export interface RunDeps {
  db: Db
  queues: Queues
  handlers: Handlers
  whenDead: WhenDead
  /** Takes the errors of the queues' own connections. */
  onError: (error: Error) => void
  log: Logger
  /** Counts what runs, for the watchdog. */
  activity?: Activity
}

/** Starts taking jobs from every queue; the returned function finishes the jobs in hand and stops. */
export function startWorkers(deps: RunDeps): () => Promise<void> {
  const stops = QUEUE_NAMES.map((name) =>
    deps.queues.work(name, (job, token) => runDelivery(deps, job, token), {
      failed: (job, error) => inTrace(job?.data.traceparent, () => void whenFailed(deps, job, error)),
      stalled: (jobId) => deps.log.warn({ jobId, queue: name }, 'a job stalled and waits again'),
      error: deps.onError,
    }),
  )
  return async () => {
    await Promise.all(stops.map((stop) => stop()))
  }
}

async function runDelivery(deps: RunDeps, bull: WorkerJob, token: string | undefined): Promise<void> {
  const { name } = bull
  if (!isJobName(name)) throw final(`there is no job named ${name}`)
  const { activity } = deps
  if (activity) activity.running += 1
  try {
    const { traceparent } = bull.data
    const attributes = { 'messaging.system': 'scalebridge', 'messaging.destination.name': queueOf(name) }
    await inSpan({ name: `job ${name}`, kind: 'job', traceparent, attributes }, () => timed(name, () => runJob(deps, name, bull.data)))
  } catch (error) {
    const told = withoutStatement(error)
    if (told instanceof Later || isDatabaseAway(told)) await putOff(deps, bull, { reason: reasonOf(told), token })
    throw told
  } finally {
    if (activity) Object.assign(activity, { running: activity.running - 1, endedAtMs: Date.now() })
  }
}

/** Puts the job back to wait, with the reason where people see it, and ends this delivery; or the job, when it has waited too long. */
async function putOff(deps: RunDeps, bull: WorkerJob, { reason, token }: { reason: string; token: string | undefined }): Promise<never> {
  const waitMs = waitBeforeRetry(Date.now() - bull.timestamp)
  if (waitMs === undefined) throw final(reason)
  deps.log.warn({ job: bull.name, outboxId: bull.data.outboxId, waitMs, reason }, 'a job waits for another system')
  // What waits for the database itself cannot say so in it.
  await noteError(deps.db, bull.data.outboxId, reason).catch(() => {})
  await bull.moveToDelayed(Date.now() + waitMs, token)
  throw postponed()
}

/** Drizzle's errors quote the statement with its parameters, which may be personal: queue and log get the driver's error. */
function withoutStatement(error: unknown): unknown {
  return error instanceof DrizzleQueryError && error.cause !== undefined ? error.cause : error
}

/** Counts a try by how it ended: `waits` for another system, or failed, where it throws. */
async function timed(job: JobName, work: () => Promise<string>): Promise<void> {
  const startedAt = performance.now()
  const end = (outcome: string) => observe('job_duration_seconds', { job, outcome }, (performance.now() - startedAt) / 1_000)
  try {
    end((await work()).split(':', 1)[0] ?? 'done')
  } catch (error) {
    end(error instanceof Later ? 'waits' : 'failed')
    throw error
  }
}

/** Answers how it ended. */
async function runJob<N extends JobName>(deps: RunDeps, name: N, delivery: Delivery): Promise<string> {
  const { db, log } = deps
  const { payload, eventId, outboxId } = delivery
  if (!isPayload(name, payload)) throw final(`the payload of ${name} is not of its form`)
  const startedAt = performance.now()
  let isSettled = false
  const settle = (effect: (tx: Tx) => Promise<void>) =>
    db.transaction(async (tx) => {
      const isFirst = await takeReceipt(tx, name, eventId)
      if (isFirst) await effect(tx)
      await settleDone(tx, outboxId)
      await announce(tx, CHANNELS.queue(), { kind: 'queue.changed', payload: {} })
      return isFirst
    })
  const isRepetition = await hasReceipt(db, name, eventId)
  const outcome = isRepetition
    ? 'repeated'
    : await deps.handlers[name]({
        name,
        payload,
        eventId,
        settle: async (effect) => {
          const isFirst = await settle(effect)
          isSettled = true
          return isFirst
        },
      }).then(() => 'done', outcomeOf)
  if (!isSettled) await settle(async () => {})
  log.info({ job: name, outboxId, outcome, durationMs: Math.round(performance.now() - startedAt) }, 'job ended')
  return outcome
}

/** An obsolete job ends well; every other error is the queue's to retry or to give up on. */
function outcomeOf(error: unknown): string {
  if (error instanceof Obsolete) return `obsolete: ${error.message}`
  throw error
}

/** Writes down why a try failed and, when it was the last, buries the job where people see it. */
async function whenFailed(deps: RunDeps, job: WorkerJob | undefined, error: Error): Promise<void> {
  const reason = reasonOf(error)
  if (job === undefined) {
    deps.log.error({ reason }, 'a job failed that the queue no longer holds')
    return
  }
  const row = { id: job.data.outboxId, name: job.name, payload: job.data.payload }
  const isFinal = typeof job.finishedOn === 'number'
  deps.log[isFinal ? 'error' : 'warn'](
    { job: job.name, outboxId: row.id, attempt: job.attemptsMade, isFinal, reason, stack: error.stack },
    'job failed',
  )
  try {
    if (isFinal) await deps.db.transaction((tx) => bury(tx, row, { reason, whenDead: deps.whenDead }))
    else await noteError(deps.db, row.id, reason)
  } catch (failure) {
    // The sweeper finds the job failed in the queue and buries it then.
    deps.log.error({ err: failure, outboxId: row.id }, 'a failed job could not be recorded')
  }
}
