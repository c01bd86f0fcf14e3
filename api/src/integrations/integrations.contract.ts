import { DELIVERY_STATES, ENDPOINT_REASONS, ENDPOINT_STATES, EVENT_TYPES, SECRETARIAT_ROLES, TOKEN_SCOPES } from '@scalebridge/db/reference'
import { Type, type Static } from 'typebox'
import { endpoint, type Policy } from '../platform/endpoint.ts'
import { closed, Count, Id, Instant, nullable, oneOf, page, PageQuery, withProblems } from '../platform/shapes.ts'

/** Whoever speaks for an organisation decides which other systems are told of its affairs; the Secretariat for its own. */
const SPOKEN_FOR: Policy = { roles: ['partnership_lead', 'investor_lead', ...SECRETARIAT_ROLES], relation: 'own', assurance: 2 }
const SIGNED_IN: Policy = { roles: ['account'], relation: 'any', assurance: 1 }

const EventTypes = Type.Array(oneOf(EVENT_TYPES), { minItems: 1, maxItems: EVENT_TYPES.length, uniqueItems: true })
const Secret = Type.String({ description: 'Shown this once: whsec_ and 32 bytes as base64, for the libraries of standardwebhooks.com.' })

export const WebhookEndpoint = closed({
  id: Id,
  /** Null for the Secretariat's own. */
  organisation: nullable(closed({ id: Id, name: Type.String() })),
  address: Type.String(),
  eventTypes: EventTypes,
  state: oneOf(ENDPOINT_STATES),
  reason: nullable(oneOf(ENDPOINT_REASONS)),
  failingSince: nullable(Instant),
  previousSecretUntil: nullable(Instant),
  deliveries: closed({ waiting: Count, dead: Count }),
  createdAt: Instant,
})
export type WebhookEndpoint = Static<typeof WebhookEndpoint>

export const WebhookDelivery = closed({
  id: Id,
  eventId: Id,
  eventType: Type.String(),
  subjectId: Id,
  occurredAt: Instant,
  state: oneOf(DELIVERY_STATES),
  attempts: Count,
  /** When it is tried next; null once it has ended. */
  dueAt: nullable(Instant),
  lastStatus: nullable(Type.Integer()),
  lastError: nullable(Type.String()),
  endedAt: nullable(Instant),
})
export type WebhookDelivery = Static<typeof WebhookDelivery>

export const listWebhookEndpoints = endpoint({
  method: 'GET',
  url: '/api/v1/webhook-endpoints',
  policy: { ...SPOKEN_FOR, relation: 'any' },
  schema: {
    summary: 'The addresses of other systems that are told of events, and for whom the caller may add one',
    response: withProblems({
      200: closed({
        items: Type.Array(WebhookEndpoint),
        owners: Type.Array(closed({ id: nullable(Id), name: nullable(Type.String()) }), { description: 'Null is the Secretariat.' }),
      }),
    }),
  },
})

export const createWebhookEndpoint = endpoint({
  method: 'POST',
  url: '/api/v1/webhook-endpoints',
  policy: { ...SPOKEN_FOR, relation: 'any' },
  repeatable: 'adds',
  schema: {
    summary: 'Have another system told of events: POST of CloudEvents 1.0, signed after Standard Webhooks',
    body: closed({ ownerId: nullable(Id), address: Type.String({ minLength: 1, maxLength: 500 }), eventTypes: EventTypes }),
    response: withProblems({ 201: closed({ endpoint: WebhookEndpoint, secret: Secret }) }),
  },
})

const endpointParams = closed({ endpointId: Id })

export const moveWebhookEndpoint = endpoint({
  method: 'POST',
  url: '/api/v1/webhook-endpoints/:endpointId/moves',
  policy: SPOKEN_FOR,
  repeatable: 'adds',
  schema: {
    summary: 'Send a test, change the secret (the one before signs for a day more), turn on or off, or remove',
    params: endpointParams,
    body: closed({ do: oneOf(['ping', 'rotate', 'enable', 'disable', 'remove']) }),
    response: withProblems({ 200: closed({ endpoint: nullable(WebhookEndpoint), secret: nullable(Secret) }) }),
  },
})

export const listWebhookDeliveries = endpoint({
  method: 'GET',
  url: '/api/v1/webhook-endpoints/:endpointId/deliveries',
  policy: SPOKEN_FOR,
  schema: {
    summary: 'What was sent to an endpoint and what became of it, newest first',
    params: endpointParams,
    querystring: closed({ ...PageQuery, state: Type.Optional(oneOf(DELIVERY_STATES)) }),
    response: withProblems({ 200: page(WebhookDelivery) }),
  },
})

export const replayWebhookDelivery = endpoint({
  method: 'POST',
  url: '/api/v1/webhook-deliveries/:deliveryId/replay',
  policy: SPOKEN_FOR,
  repeatable: 'moves',
  schema: {
    summary: 'Send an ended delivery once more, under the id of its event',
    params: closed({ deliveryId: Id }),
    response: withProblems({ 200: WebhookDelivery }),
  },
})

const Scopes = Type.Array(oneOf(TOKEN_SCOPES), { minItems: 1, maxItems: TOKEN_SCOPES.length, uniqueItems: true })
const Token = Type.String({ description: 'Shown this once; sent as Authorization: Bearer.' })

export const ApiToken = closed({
  id: Id,
  name: Type.String(),
  scopes: Scopes,
  createdAt: Instant,
  expiresAt: Instant,
  lastUsedAt: nullable(Instant),
  /** Until when the token before the last rotation is good. */
  previousUntil: nullable(Instant),
})
export type ApiToken = Static<typeof ApiToken>

export const listApiTokens = endpoint({
  method: 'GET',
  url: '/api/v1/api-tokens',
  policy: SIGNED_IN,
  schema: {
    summary: 'The caller’s tokens that are neither revoked nor past their end',
    response: withProblems({ 200: closed({ items: Type.Array(ApiToken) }) }),
  },
})

export const createApiToken = endpoint({
  method: 'POST',
  url: '/api/v1/api-tokens',
  policy: { ...SIGNED_IN, assurance: 2 },
  repeatable: 'adds',
  schema: {
    summary: 'Make a token for a program, which may do what its scopes name and never more than its maker',
    body: closed({
      name: Type.String({ minLength: 1, maxLength: 80, pattern: '\\S' }),
      scopes: Scopes,
      validDays: Type.Integer({ minimum: 1, maximum: 365 }),
    }),
    response: withProblems({ 201: closed({ apiToken: ApiToken, token: Token }) }),
  },
})

export const moveApiToken = endpoint({
  method: 'POST',
  url: '/api/v1/api-tokens/:tokenId/moves',
  policy: { ...SIGNED_IN, relation: 'self' },
  repeatable: 'moves',
  schema: {
    summary: 'Replace a token (the one before is good for a day more; needs a second factor), or revoke it at once',
    params: closed({ tokenId: Id }),
    body: closed({ do: oneOf(['rotate', 'revoke']) }),
    response: withProblems({ 200: closed({ apiToken: nullable(ApiToken), token: nullable(Token) }) }),
  },
})
