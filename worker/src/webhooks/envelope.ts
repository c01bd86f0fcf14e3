import { Webhook } from 'standardwebhooks'
import { webhookSecret } from '@scalebridge/db/webhooks'
import type { schema } from '@scalebridge/db'
import { PITCH_STATES, PLEDGE_STATES, WEBHOOK_EVENTS } from '@scalebridge/db/reference'
import { final } from '../failures.ts'

export type EndpointRow = typeof schema.webhookEndpoints.$inferSelect
export type DeliveryRow = typeof schema.webhookDeliveries.$inferSelect

/**
 * A delivery as it leaves: a CloudEvents 1.0 envelope (https://github.com/cloudevents/spec, structured mode), the same to the byte
 * however often it is sent, and headers after Standard Webhooks with the signature of each secret that is good at `at`.
 */
export function toMessage(
  delivery: DeliveryRow,
  { endpoint, publicOrigin, secret, at }: { endpoint: EndpointRow; publicOrigin: string; secret: string; at: Date },
): { body: string; headers: Record<string, string> } {
  if (!isThin(delivery)) throw final(`a delivery of ${delivery.eventType} holds what it must not`)
  const body = JSON.stringify({
    specversion: '1.0',
    id: delivery.eventId,
    source: publicOrigin,
    type: `scalebridge.${delivery.eventType}`,
    subject: delivery.subjectId,
    time: delivery.occurredAt.toISOString(),
    datacontenttype: 'application/json',
    data: delivery.data,
  })
  const signatures = secretNumbers(endpoint, at).map((secretNumber) =>
    new Webhook(webhookSecret(secret, { id: endpoint.id, secretNumber })).sign(delivery.eventId, at, body),
  )
  return {
    body,
    headers: {
      'content-type': 'application/cloudevents+json; charset=utf-8',
      'user-agent': 'Scalebridge-Webhooks/1',
      'webhook-id': delivery.eventId,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': signatures.join(' '),
    },
  }
}

/** While a rotation goes on the secret before signs too, so that no receiver has to change in the same second. */
function secretNumbers({ secretNumber, previousSecretUntil }: EndpointRow, at: Date): number[] {
  const isRotating = previousSecretUntil !== null && previousSecretUntil > at
  return isRotating ? [secretNumber, secretNumber - 1] : [secretNumber]
}

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const FITS = {
  id: (value: string | null) => value !== null && ID.test(value),
  idOrNone: (value: string | null) => value === null || ID.test(value),
  pitchState: (value: string | null) => PITCH_STATES.some((state) => state === value),
  pledgeState: (value: string | null) => PLEDGE_STATES.some((state) => state === value),
} as const

/** Whether a delivery carries exactly what its event's rule names, and so nothing that people wrote. */
function isThin({ eventType, data }: DeliveryRow): boolean {
  const rule = Object.entries(WEBHOOK_EVENTS).find(([type]) => type === eventType)?.[1]
  if (rule === undefined) return false
  const fields = Object.entries(rule.data)
  return fields.length === Object.keys(data).length && fields.every(([name, kind]) => FITS[kind](data[name] ?? null))
}
