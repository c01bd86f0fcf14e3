import { record, schema } from '@scalebridge/db'
import { DELIVERY_STATES } from '@scalebridge/db/reference'
import { and, desc, eq, lt, sql } from 'drizzle-orm'
import { listed } from '../editions/editions.ts'
import { accountOf, type Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input, Output } from '../platform/endpoint.ts'
import { readCursor, toPage } from '../platform/page.ts'
import { Problem } from '../platform/problem.ts'
import { isSpokenFor, promiseSending } from './endpoints.ts'
import type * as contract from './integrations.contract.ts'

const { webhookDeliveries, webhookEndpoints } = schema

/** A page of what was sent to an endpoint, newest first. Errors: `webhook.notFound`. */
export async function listDeliveries(
  deps: Deps,
  actor: Actor,
  { params, querystring }: Input<typeof contract.listWebhookDeliveries>,
): Promise<Output<typeof contract.listWebhookDeliveries>> {
  const { endpointId } = params
  const { cursor, size = 20, state } = querystring
  const [endpoint] = await deps.db
    .select({ id: webhookEndpoints.id })
    .from(webhookEndpoints)
    .where(and(eq(webhookEndpoints.id, endpointId), isSpokenFor(actor)))
  if (endpoint === undefined) throw new Problem('webhook.notFound')
  const scope = { list: 'webhookDeliveries', actor, filters: { endpointId, state } }
  const [before] = readCursor(deps, scope, cursor) ?? []
  const found = await deps.db
    .select()
    .from(webhookDeliveries)
    .where(
      and(
        eq(webhookDeliveries.endpointId, endpointId),
        state === undefined ? undefined : eq(webhookDeliveries.state, state),
        before === undefined ? undefined : lt(webhookDeliveries.id, String(before)),
      ),
    )
    .orderBy(desc(webhookDeliveries.id))
    .limit(size + 1)
  const { rows, nextCursor } = toPage(deps, scope, { rows: found, size, keysOf: ({ id }) => [id] })
  return { items: rows.map(toDelivery), nextCursor }
}

function toDelivery(row: typeof webhookDeliveries.$inferSelect): contract.WebhookDelivery {
  return {
    id: row.id,
    eventId: row.eventId,
    eventType: row.eventType,
    subjectId: row.subjectId,
    occurredAt: row.occurredAt.toISOString(),
    state: listed(DELIVERY_STATES, row.state),
    attempts: row.attempts,
    dueAt: row.state === 'waiting' ? row.dueAt.toISOString() : null,
    lastStatus: row.lastStatus,
    lastError: row.lastError,
    endedAt: row.endedAt?.toISOString() ?? null,
  }
}

/**
 * Has an ended delivery sent once more, with all its tries before it, under the id of its event.
 * Errors: `delivery.notFound`, `delivery.waiting` for one that has not ended, `webhook.disabled`.
 */
export async function replayDelivery(
  deps: Deps,
  actor: Actor,
  { params }: Input<typeof contract.replayWebhookDelivery>,
): Promise<contract.WebhookDelivery> {
  const { accountId } = accountOf(actor)
  return deps.db.transaction(async (tx) => {
    const [found] = await tx
      .select({ state: webhookDeliveries.state, endpoint: webhookEndpoints })
      .from(webhookDeliveries)
      .innerJoin(webhookEndpoints, eq(webhookEndpoints.id, webhookDeliveries.endpointId))
      .where(and(eq(webhookDeliveries.id, params.deliveryId), isSpokenFor(actor)))
      .for('update', { of: webhookDeliveries })
    if (found === undefined) throw new Problem('delivery.notFound')
    if (found.state === 'waiting') throw new Problem('delivery.waiting')
    if (found.endpoint.state !== 'active') throw new Problem('webhook.disabled')
    const [row] = await tx
      .update(webhookDeliveries)
      .set({ state: 'waiting', attempts: 0, dueAt: sql`now()`, endedAt: null })
      .where(eq(webhookDeliveries.id, params.deliveryId))
      .returning()
    if (row === undefined) throw new Error('the delivery was not returned')
    await promiseSending(tx, row.endpointId)
    await record(tx, { actorId: accountId, action: 'webhook.replay', subject: { kind: 'webhookDelivery', id: row.id } })
    return toDelivery(row)
  })
}
