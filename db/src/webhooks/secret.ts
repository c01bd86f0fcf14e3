import { createHmac } from 'node:crypto'

/**
 * The secret with which deliveries to an endpoint are signed, as Standard Webhooks writes one. Derived from the product's own secret,
 * so that no table holds it; each rotation counts `secretNumber` up.
 */
export function webhookSecret(secret: string, { id, secretNumber }: { id: string; secretNumber: number }): string {
  return `whsec_${createHmac('sha256', secret).update(`webhook:${id}:${secretNumber}`).digest('base64')}`
}
