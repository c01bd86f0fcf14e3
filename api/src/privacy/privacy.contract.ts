import { ACCOUNT_PURPOSES, DATA_REQUEST_KINDS, DATA_REQUEST_STATES } from '@scalebridge/db/reference'
import { Type, type Static } from 'typebox'
import { endpoint, type Policy } from '../platform/endpoint.ts'
import { closed, Id, Instant, Locale, nullable, oneOf, withProblems } from '../platform/shapes.ts'

const SIGNED_IN: Policy = { roles: ['account'], relation: 'any', assurance: 1 }

const OwnData = closed({
  /** What was asked, newest first. */
  requests: Type.Array(
    closed({
      id: Id,
      kind: oneOf(DATA_REQUEST_KINDS),
      state: oneOf(DATA_REQUEST_STATES),
      reason: nullable(Type.String()),
      createdAt: Instant,
      expiresAt: nullable(Instant),
    }),
  ),
  /** What stands in the way of an erasure. */
  blockers: Type.Array(
    closed({ kind: oneOf(['lead', 'pledge', 'hold']), pitchId: nullable(Id), title: nullable(Type.String()), until: nullable(Instant) }),
  ),
  /** The newest word on each purpose; whoever said none has not agreed. */
  consents: Type.Array(
    closed({ purpose: oneOf(ACCOUNT_PURPOSES), isGiven: Type.Boolean(), textVersion: Type.Integer(), at: nullable(Instant) }),
  ),
  /** Whether the sign-in is fresh enough for what cannot be undone. */
  isFresh: Type.Boolean(),
})
export type OwnData = Static<typeof OwnData>

export const getOwnData = endpoint({
  method: 'GET',
  url: '/api/v1/me/data',
  policy: SIGNED_IN,
  schema: { summary: 'What one asked about one’s own data, and what one agreed to', response: withProblems({ 200: OwnData }) },
})

/** Asked again while the same is under way, nothing new begins. An erasure needs a fresh sign-in, and that nobody relies on the person. */
export const askOwnData = endpoint({
  method: 'POST',
  url: '/api/v1/me/data',
  policy: SIGNED_IN,
  repeatable: 'adds',
  schema: {
    summary: 'Ask for a copy of one’s own data, or for its erasure',
    body: closed({ kind: oneOf(DATA_REQUEST_KINDS) }),
    response: withProblems({ 202: OwnData }),
  },
})

export const getOwnExport = endpoint({
  method: 'GET',
  url: '/api/v1/me/data/export',
  handsOut: 'asker',
  policy: SIGNED_IN,
  schema: {
    summary: 'The newest copy of one’s own data, as one JSON file',
    response: withProblems({ 200: Type.String({ description: 'JSON: rows by table, and what the audit log keeps sealed.' }) }),
  },
})

/** Said again, nothing changes; what is taken back ends at once. */
export const sayAccountConsent = endpoint({
  method: 'POST',
  url: '/api/v1/me/consents',
  policy: SIGNED_IN,
  repeatable: 'sets',
  schema: {
    summary: 'Agree to a purpose for oneself, or take it back',
    body: closed({
      purpose: oneOf(ACCOUNT_PURPOSES),
      isGiven: Type.Boolean(),
      textVersion: Type.Integer({ minimum: 1, maximum: 1000 }),
      textHash: Type.String({
        minLength: 64,
        maxLength: 64,
        pattern: '^[0-9a-f]{64}$',
        description: 'SHA-256 of the words that were read.',
      }),
      locale: Locale,
    }),
    response: withProblems({ 200: OwnData }),
  },
})
