import type { listApiTokens, listWebhookDeliveries, listWebhookEndpoints, Output, WebhookEndpoint } from '@scalebridge/api/contract'
import type { Problem } from '../problem.ts'

/** Everything that a page of integrations shows. */
export interface Integrations {
  endpoints: readonly WebhookEndpoint[]
  owners: Output<typeof listWebhookEndpoints>['owners']
  /** Why the endpoints are not shown: nobody here speaks for an organisation, or a second factor is missing. */
  refusal: string | null
  /** Null on the Secretariat's page: tokens are a person's own. */
  tokens: Output<typeof listApiTokens>['items'] | null
  chosen: { endpoint: WebhookEndpoint; page: Output<typeof listWebhookDeliveries>; state: string } | null
  done: string | null
}

/** What came of a form: what was typed and what is wrong with it, or a secret that is shown this once. */
export interface Answer {
  values?: Record<string, string | string[]>
  problem?: Problem
  shown?: { what: 'secret' | 'token'; of: string; value: string }
}
