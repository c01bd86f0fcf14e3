import { EDITION_STATES, SEGMENT_KINDS } from '@scalebridge/db/reference'
import { Type, type Static } from 'typebox'
import { endpoint, PUBLIC, type Policy } from '../platform/endpoint.ts'
import { closed, Currency, GoalNumber, Id, Instant, oneOf, Translated, withProblems, withVersion, Zone } from '../platform/shapes.ts'

export const SECRETARIAT: Policy = { roles: ['secretariat_curator', 'secretariat_officer', 'admin'], relation: 'any', assurance: 2 }

export const Segment = closed({
  id: Id,
  slug: Type.String(),
  kind: oneOf(SEGMENT_KINDS),
  title: Translated,
  theme: Translated,
  goals: Type.Array(GoalNumber),
  startsAt: Instant,
  endsAt: Instant,
})

export const Edition = closed({
  id: Id,
  slug: Type.String(),
  state: oneOf(EDITION_STATES),
  isDemonstration: Type.Boolean(),
  title: Translated,
  theme: Translated,
  goalsUnderReview: Type.Array(GoalNumber),
  zone: Zone,
  opensAt: Instant,
  clarificationsUntil: Instant,
  closesAt: Instant,
  editUntil: Instant,
  resultsAt: Instant,
  forumStartsAt: Instant,
  forumEndsAt: Instant,
  /** How long after the end a draft that was being written may still be saved and submitted. */
  graceMinutes: Type.Integer(),
  /** Whether a pitch may be submitted now, by the server's clock. */
  acceptsPitches: Type.Boolean(),
  /** The server's clock when it answered. */
  serverTime: Instant,
  revision: Type.Integer(),
  segments: Type.Array(Segment),
  /** Of the segments alone; a change to them names it by If-Match. */
  segmentsRevision: Type.Integer(),
})
export type Edition = Static<typeof Edition>

export const getCurrentEdition = endpoint({
  method: 'GET',
  url: '/api/v1/editions/current',
  policy: PUBLIC,
  schema: { summary: 'The edition that is under way', response: withProblems({ 200: Edition }) },
})

/** Whole new settings of an edition; refused when it changed since `revision` was read. */
export const saveEdition = endpoint({
  method: 'PUT',
  url: '/api/v1/editions/:editionId',
  policy: SECRETARIAT,
  schema: {
    summary: 'Change an edition’s settings',
    params: closed({ editionId: Id }),
    body: closed({
      revision: Type.Integer({ minimum: 1 }),
      state: oneOf(EDITION_STATES),
      title: Translated,
      theme: Translated,
      goalsUnderReview: Type.Array(GoalNumber, { maxItems: 17, uniqueItems: true }),
      zone: Zone,
      opensAt: Instant,
      clarificationsUntil: Instant,
      closesAt: Instant,
      editUntil: Instant,
      resultsAt: Instant,
      forumStartsAt: Instant,
      forumEndsAt: Instant,
      graceMinutes: Type.Optional(
        Type.Integer({
          minimum: 0,
          maximum: 120,
          description: 'For saves in flight when the call closes; as it was where it is left out.',
        }),
      ),
    }),
    response: withProblems({ 200: Edition }),
  },
})

/** Replaces the edition's segments by these; a segment with an id is kept and changed, one without is new. */
export const saveSegments = endpoint({
  method: 'PUT',
  url: '/api/v1/editions/:editionId/segments',
  policy: SECRETARIAT,
  schema: {
    summary: 'Change an edition’s segments',
    params: closed({ editionId: Id }),
    body: closed({
      segments: Type.Array(
        closed({
          id: Type.Optional(Id),
          slug: Type.String({ pattern: '^[a-z0-9-]{1,60}$' }),
          kind: oneOf(SEGMENT_KINDS),
          title: Translated,
          theme: Translated,
          goals: Type.Array(GoalNumber, { maxItems: 17, uniqueItems: true }),
          startsAt: Instant,
          endsAt: Instant,
        }),
        { maxItems: 30 },
      ),
    }),
    response: withVersion({ 200: Edition }),
  },
})

const Rate = closed({
  currency: Currency,
  usdPerUnit: Type.String({ pattern: '^[0-9]{1,9}(\\.[0-9]{1,10})?$', description: 'US dollars for one unit, decimal.' }),
  asOf: Type.String({ format: 'date' }),
  source: Type.String({ minLength: 3, maxLength: 300 }),
})

/** `revision` is of all of them; a change names it by If-Match. */
const Rates = closed({ items: Type.Array(Rate), revision: Type.Integer() })

export const listExchangeRates = endpoint({
  method: 'GET',
  url: '/api/v1/editions/:editionId/exchange-rates',
  policy: SECRETARIAT,
  schema: {
    summary: 'Dated rates for comparing amounts',
    params: closed({ editionId: Id }),
    response: withProblems({ 200: Rates }),
  },
})

export const saveExchangeRates = endpoint({
  method: 'PUT',
  url: '/api/v1/editions/:editionId/exchange-rates',
  policy: SECRETARIAT,
  schema: {
    summary: 'Replace the dated rates',
    params: closed({ editionId: Id }),
    body: closed({ items: Type.Array(Rate, { maxItems: 200 }) }),
    response: withVersion({ 200: Rates }),
  },
})
