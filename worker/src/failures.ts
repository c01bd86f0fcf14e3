import { UnrecoverableError } from 'bullmq'
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
  row: Omit<OutboxRow, 'attempts' | 'eventId'>,
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
