import { sql } from 'drizzle-orm'
import type { Tx } from './connect.ts'
import type { JobName, JobPayload } from './jobs.ts'
import { outbox } from './schema/outbox.ts'

/** The Postgres channel that wakes the relay. */
export const OUTBOX_WAKE = 'scalebridge_outbox'

/**
 * Promises a job within the caller's transaction: it will run if and only if the transaction commits.
 * Nothing else in the product adds work to the queue. `about` names the thing the work is for.
 */
export async function enqueue<N extends JobName>(
  tx: Tx,
  job: { name: N; payload: JobPayload<N> },
  about: { aggregate: string; id: string },
): Promise<void> {
  await tx.insert(outbox).values({ name: job.name, payload: job.payload, aggregate: about.aggregate, aggregateId: about.id })
  await tx.execute(sql`select pg_notify(${OUTBOX_WAKE}, '')`)
}
