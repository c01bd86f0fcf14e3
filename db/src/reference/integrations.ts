/** What other systems may be told, how a delivery fares, and what a token may be made for. */

type Field = 'id' | 'idOrNone' | 'pitchState' | 'pledgeState'

interface EventRule {
  /** What the event is about, and the name of its id in `data`. */
  subject: string
  /** Everything that `data` holds: ids and states, never content. */
  data: Readonly<Record<string, Field>>
}

/**
 * Every event that leaves as a webhook. An introduction carries no state, for the two sides do not see the same one:
 * its receiver asks the api, which answers each side what it may know.
 */
export const WEBHOOK_EVENTS = {
  'pitch.submitted': { subject: 'pitch', data: { pitchId: 'id', state: 'pitchState' } },
  'pitch.withdrawn': { subject: 'pitch', data: { pitchId: 'id', state: 'pitchState' } },
  'pitch.published': { subject: 'pitch', data: { pitchId: 'id' } },
  'pitch.unpublished': { subject: 'pitch', data: { pitchId: 'id' } },
  'pledge.changed': { subject: 'pledge', data: { pledgeId: 'id', segmentId: 'id', pitchId: 'idOrNone', state: 'pledgeState' } },
  'introduction.changed': { subject: 'introduction', data: { introductionId: 'id', pitchId: 'id' } },
  'segment.released': { subject: 'segment', data: { segmentId: 'id' } },
  'clarification.answered': { subject: 'clarification', data: { clarificationId: 'id' } },
  'endpoint.ping': { subject: 'endpoint', data: { endpointId: 'id' } },
} as const satisfies Record<string, EventRule>

export type WebhookEvent = keyof typeof WEBHOOK_EVENTS
const all = Object.keys(WEBHOOK_EVENTS) as readonly WebhookEvent[] // as: Object.keys forgets the key type

/** What an endpoint can be told of; a ping is only ever asked for. */
export type EventType = Exclude<WebhookEvent, 'endpoint.ping'>
export const EVENT_TYPES = all.filter((type): type is EventType => type !== 'endpoint.ping')

export const ENDPOINT_STATES = ['active', 'disabled'] as const

/** Why nothing is sent to an endpoint: somebody said so, it answered that it is gone, or it failed for five days. */
export const ENDPOINT_REASONS = ['person', 'gone', 'failing'] as const
export type EndpointReason = (typeof ENDPOINT_REASONS)[number]

export const DELIVERY_STATES = ['waiting', 'delivered', 'dead'] as const

/** Waits before each further try of a delivery: ten tries within two days. */
export const RETRY_DELAYS_MS = [5, 60, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 57_600].map((seconds) => seconds * 1000)

/** What a token may be made for; its routes stand in api/src/integrations/scopes.ts. */
export const TOKEN_SCOPES = ['catalogue.read', 'pitches.read', 'matches.read', 'interests.write'] as const
export type TokenScope = (typeof TOKEN_SCOPES)[number]
