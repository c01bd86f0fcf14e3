import { DelayedError, UnrecoverableError } from 'bullmq'
import { announce, CHANNELS, type Tx } from '@scalebridge/db'
import { JOBS, isJobName, type JobName, type JobPayload } from '@scalebridge/db/jobs'
import { settleDead, type OutboxRow } from '@scalebridge/db/outbox'
import { Value } from 'typebox/value'

const LONGEST_REASON = 500

/** Thrown when the world moved on and the work is no longer wanted: the job ends well, having done nothing. */
export class Obsolete extends Error {
  override readonly name = 'Obsolete'
}

/** An error that no further try can mend; the job dies at once, with this reason. */
export function final(reason: string): UnrecoverableError {
  return new UnrecoverableError(reason)
}

/** The work is no longer wanted, for this reason. */
export function obsolete(reason: string): Obsolete {
  return new Obsolete(reason)
}

/** Thrown when the other side is away or asks for patience: the job waits, using up none of its tries. */
export class Later extends Error {
  override readonly name = 'Later'
}

/** The work has to wait for somebody else, for this reason. */
export function later(reason: string): Later {
  return new Later(reason)
}

/** Ends a delivery of a job that was put back to wait. */
export function postponed(): DelayedError {
  return new DelayedError()
}

/** How long a job goes on waiting for somebody else; after that somebody has to know. */
const PATIENCE_MS = 2 * 86_400_000
const SHORTEST_WAIT_MS = 250
const LONGEST_WAIT_MS = 300_000
const JITTER = 0.2

/**
 * How long a job waits before it asks again, in milliseconds: half of its age so far, at most five minutes, so that it goes out soon
 * after a long outage too. Undefined when it has waited for two days.
 */
export function waitBeforeRetry(ageMs: number, random: () => number = Math.random): number | undefined {
  if (ageMs > PATIENCE_MS) return undefined
  const waitMs = Math.min(Math.max(ageMs / 2, SHORTEST_WAIT_MS), LONGEST_WAIT_MS)
  return Math.round(waitMs * (1 - JITTER * random()))
}

// https://www.postgresql.org/docs/18/errcodes-appendix.html: connections, resources such as disk and memory, and shutting down.
const AWAY_CODES = /^(?:08|53|57P)|^(?:ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT)$/
const AWAY_WORDS = /^(?:Connection terminated|timeout exceeded when trying to connect|timeout expired|Query read timeout|Client )/

/** Whether an error says that the database is away or has no room, so that the work is as good as before once it is back. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code: unknown = Reflect.get(error, 'code')
  return (typeof code === 'string' && AWAY_CODES.test(code)) || AWAY_WORDS.test(error.message)
}

/** An error's reason as people will read it: the driver's words, not the statement with its parameters. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'an unknown error'
  const told = error.cause instanceof Error ? error.cause.message : error.message
  return told.slice(0, LONGEST_REASON)
}

/** What else must become visibly failed when a job dies, such as its matching run or its import. */
export type WhenDead = { readonly [N in JobName]?: (tx: Tx, payload: JobPayload<N>, reason: string) => Promise<void> }

/** Ends a job for good within `tx`: its outbox row and what it was for, both with the reason, and the queue's pages are told. */
export async function bury(
  tx: Tx,
  row: Omit<OutboxRow, 'attempts' | 'eventId' | 'traceparent'>,
  death: { reason: string; whenDead: WhenDead },
): Promise<void> {
  if (!(await settleDead(tx, row.id, death.reason))) return
  if (isJobName(row.name)) await tellSubject(tx, { name: row.name, payload: row.payload }, death)
  await announce(tx, CHANNELS.queue(), { kind: 'queue.changed', payload: {} })
}

async function tellSubject<N extends JobName>(
  tx: Tx,
  job: { name: N; payload: unknown },
  death: { reason: string; whenDead: WhenDead },
): Promise<void> {
  const { payload } = job
  if (isPayload(job.name, payload)) await death.whenDead[job.name]?.(tx, payload, death.reason)
}

/** Whether a payload is what the job's schema asks for. */
export function isPayload<N extends JobName>(name: N, payload: unknown): payload is JobPayload<N> {
  return Value.Check(JOBS[name], payload)
}
