import { and, asc, eq, isNull, lt, lte, or, sql } from 'drizzle-orm'
import { enqueue, schema, type Db, type Tx } from '@scalebridge/db'
import type { JobPayload } from '@scalebridge/db/jobs'
import { callOut, OutboundFailed, OutboundRefused, type OutboundOptions } from '@scalebridge/db/outbound'
import { obsolete } from '../failures.ts'
import type { Job } from '../run.ts'
import { toMessage, type DeliveryRow, type EndpointRow } from './envelope.ts'
import { noteFailure, noteSuccess } from './outcome.ts'

const { webhookDeliveries, webhookEndpoints } = schema

/** Longer than a call can take, so that only a worker that died leaves it standing. */
const LEASE_MS = 60_000
/** How long one job goes on sending before it makes room for other endpoints. */
const TURN_MS = 10_000

export interface WebhookDeps {
  db: Db
  publicOrigin: string
  /** The product's own secret, from which those of endpoints are derived. */
  signInSecret: string
  /** What a demonstration or a test allows beside the usual. */
  outbound?: OutboundOptions
}

type SendJob = Pick<Job, 'eventId' | 'settle'> & { payload: JobPayload<'webhook.send'> }

/**
 * Sends an endpoint what is due for it, one delivery after the other, until one fails or its turn is over, and promises the next
 * job. A lease keeps every other job of the endpoint away meanwhile; a dead endpoint therefore holds one worker for one call at most.
 */
export async function sendWebhooks(deps: WebhookDeps, job: SendJob): Promise<void> {
  const { endpointId } = job.payload
  const endpoint = await takeLease(deps.db, endpointId, job.eventId)
  if (endpoint === undefined) throw obsolete('somebody else is sending, or the endpoint is gone')
  const endsAt = performance.now() + TURN_MS
  while (!isResting(endpoint) && performance.now() < endsAt) {
    const delivery = await nextDue(deps.db, endpointId)
    if (delivery === undefined || !(await deliver(deps, endpoint, delivery))) break
  }
  await job.settle((tx) => giveBack(tx, endpointId))
}

const isResting = ({ state, restsUntil }: EndpointRow) => state !== 'active' || (restsUntil !== null && restsUntil > new Date())

/** A job that comes again after its worker died takes up its own lease. */
async function takeLease(db: Db, endpointId: string, leaseId: string): Promise<EndpointRow | undefined> {
  const isFree = or(isNull(webhookEndpoints.leaseId), eq(webhookEndpoints.leaseId, leaseId), lt(webhookEndpoints.leaseUntil, sql`now()`))
  const [row] = await db
    .update(webhookEndpoints)
    .set({
      leaseId,
      leaseUntil: sql`now() + make_interval(secs => ${LEASE_MS / 1000})`,
      wakesAt: sql`case when ${webhookEndpoints.wakesAt} > now() then ${webhookEndpoints.wakesAt} end`,
    })
    .where(and(eq(webhookEndpoints.id, endpointId), isFree))
    .returning()
  return row
}

async function nextDue(db: Db, endpointId: string): Promise<DeliveryRow | undefined> {
  const [row] = await db
    .select()
    .from(webhookDeliveries)
    .where(and(isWaiting(endpointId), lte(webhookDeliveries.dueAt, sql`now()`)))
    .orderBy(asc(webhookDeliveries.dueAt), asc(webhookDeliveries.id))
    .limit(1)
  return row
}

const isWaiting = (endpointId: string) => and(eq(webhookDeliveries.endpointId, endpointId), eq(webhookDeliveries.state, 'waiting'))

/** One call, and what came of it. Whether it went well. */
async function deliver(deps: WebhookDeps, endpoint: EndpointRow, delivery: DeliveryRow): Promise<boolean> {
  const secret = deps.signInSecret
  const message = toMessage(delivery, { endpoint, publicOrigin: deps.publicOrigin, secret, at: new Date() })
  const answer = await call(deps, endpoint.address, message)
  const isTaken = answer.status !== null && answer.status >= 200 && answer.status < 300
  await deps.db.transaction((tx) =>
    isTaken ? noteSuccess(tx, delivery, answer.status) : noteFailure(tx, { endpoint, delivery, ...answer }),
  )
  return isTaken
}

/** A problem of this product's own, such as a lost database, is thrown; everything about the other system is an answer. */
async function call(deps: WebhookDeps, url: string, message: { body: string; headers: Record<string, string> }) {
  try {
    const { status } = await callOut({ method: 'POST', url, ...message }, deps.outbound)
    return { status, reason: `it answered ${status}` }
  } catch (error) {
    if (error instanceof OutboundRefused || error instanceof OutboundFailed) return { status: null, reason: error.message }
    throw error
  }
}

/** Ends the lease and promises the next sending, unless one is promised for then already: jobs of a failing endpoint must not pile up. */
async function giveBack(tx: Tx, endpointId: string): Promise<void> {
  const [endpoint] = await tx.select().from(webhookEndpoints).where(eq(webhookEndpoints.id, endpointId)).for('update')
  if (endpoint === undefined) return
  const [next] = await tx
    .select({ dueAt: webhookDeliveries.dueAt })
    .from(webhookDeliveries)
    .where(isWaiting(endpointId))
    .orderBy(asc(webhookDeliveries.dueAt))
    .limit(1)
  const now = new Date()
  const dueAt = next === undefined ? null : latest(next.dueAt, endpoint.restsUntil ?? now, now)
  const isPromised = endpoint.wakesAt !== null && endpoint.wakesAt > now && dueAt !== null && endpoint.wakesAt <= dueAt
  const wakesAt = dueAt === null || endpoint.state !== 'active' || isPromised ? endpoint.wakesAt : dueAt
  await tx.update(webhookEndpoints).set({ leaseId: null, leaseUntil: null, wakesAt }).where(eq(webhookEndpoints.id, endpointId))
  if (wakesAt !== null && wakesAt !== endpoint.wakesAt) await promise(tx, endpointId, wakesAt)
}

const latest = (...instants: readonly Date[]) => new Date(Math.max(...instants.map((instant) => instant.getTime())))

async function promise(tx: Tx, id: string, dueAt: Date): Promise<void> {
  await enqueue(tx, { name: 'webhook.send', payload: { endpointId: id } }, { aggregate: 'webhookEndpoint', id, dueAt })
}

/** Takes up again what no job is promised for: a safeguard, in case a job died for good. */
export async function keepWebhooks(tx: Tx): Promise<void> {
  const rows = await tx.execute<{ id: string }>(sql`
    select e.id from webhook_endpoints e where e.state = 'active' and coalesce(e.lease_until < now(), true)
      and coalesce(e.wakes_at < now() - interval '5 minutes', true) and coalesce(e.rests_until < now(), true)
      and exists (select from webhook_deliveries d
        where d.endpoint_id = e.id and d.state = 'waiting' and d.due_at < now() - interval '5 minutes')`)
  for (const { id } of rows.rows) await promise(tx, id, new Date())
}
