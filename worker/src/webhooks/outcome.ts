import { and, eq, sql } from 'drizzle-orm'
import { schema, type Tx } from '@scalebridge/db'
import { notify } from '@scalebridge/db/notices'
import type { EndpointReason } from '@scalebridge/db/reference'
import type { DeliveryRow, EndpointRow } from './envelope.ts'
import { isGone, restMs, retryInMs } from './tries.ts'

const { webhookDeliveries, webhookEndpoints } = schema

/** An endpoint that fails for so long is disabled. */
const PATIENCE = sql`interval '5 days'`
/** Waits vary by so much, so that what failed together does not come back together. */
const JITTER = 0.2

/** The delivery was taken, and with it all doubt about the endpoint is gone. */
export async function noteSuccess(tx: Tx, delivery: DeliveryRow, status: number | null): Promise<void> {
  await end(tx, delivery, { state: 'delivered', lastStatus: status, lastError: null })
  await tx
    .update(webhookEndpoints)
    .set({ failures: 0, failingSince: null, restsUntil: null })
    .where(eq(webhookEndpoints.id, delivery.endpointId))
}

/** The delivery waits for its next try, or is dead after the last; the endpoint rests, or is disabled. */
export async function noteFailure(
  tx: Tx,
  failed: { endpoint: EndpointRow; delivery: DeliveryRow; status: number | null; reason: string },
): Promise<void> {
  const { delivery, status: lastStatus, reason: lastError } = failed
  const delayMs = retryInMs(delivery.attempts, lastStatus)
  if (delayMs === null) await end(tx, delivery, { state: 'dead', lastStatus, lastError })
  else {
    await tx
      .update(webhookDeliveries)
      .set({ attempts: delivery.attempts + 1, dueAt: new Date(Date.now() + jittered(delayMs)), lastStatus, lastError })
      .where(eq(webhookDeliveries.id, delivery.id))
  }
  const [endpoint] = await tx
    .update(webhookEndpoints)
    .set({
      failures: sql`${webhookEndpoints.failures} + 1`,
      failingSince: sql`coalesce(${webhookEndpoints.failingSince}, now())`,
      restsUntil: new Date(Date.now() + jittered(restMs(failed.endpoint.failures))),
    })
    .where(eq(webhookEndpoints.id, delivery.endpointId))
    .returning({ row: webhookEndpoints, isHopeless: sql<boolean>`${webhookEndpoints.failingSince} < now() - ${PATIENCE}` })
  if (isGone(lastStatus)) await disable(tx, failed.endpoint, 'gone')
  else if (endpoint?.isHopeless === true) await disable(tx, failed.endpoint, 'failing')
}

const jittered = (ms: number) => Math.round(ms * (1 + JITTER * (2 * Math.random() - 1)))

async function end(
  tx: Tx,
  delivery: DeliveryRow,
  set: { state: 'delivered' | 'dead'; lastStatus: number | null; lastError: string | null },
): Promise<void> {
  await tx
    .update(webhookDeliveries)
    .set({ ...set, attempts: delivery.attempts + 1, endedAt: sql`now()` })
    .where(eq(webhookDeliveries.id, delivery.id))
}

/** Nothing is sent there any more, what waited is dead and can be replayed, and whoever made the endpoint is told. */
async function disable(tx: Tx, endpoint: EndpointRow, reason: EndpointReason): Promise<void> {
  await tx.update(webhookEndpoints).set({ state: 'disabled', reason }).where(eq(webhookEndpoints.id, endpoint.id))
  await tx
    .update(webhookDeliveries)
    .set({ state: 'dead', lastError: 'the endpoint was disabled', endedAt: sql`now()` })
    .where(and(eq(webhookDeliveries.endpointId, endpoint.id), eq(webhookDeliveries.state, 'waiting')))
  await notify(tx, {
    accountIds: [endpoint.createdBy],
    kind: 'webhook.stopped',
    subjectId: endpoint.id,
    params: { who: new URL(endpoint.address).host },
    ...(endpoint.organisationId === null ? { path: '/settings/integrations' } : {}),
  })
}
