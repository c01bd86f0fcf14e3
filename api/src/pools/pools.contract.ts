import { LEAST_IN_POOL, MANDATES_ABOVE, MOST_IN_POOL, PITCH_STATES, POOL_MEMBER_STATES } from '@scalebridge/db/reference'
import { Type, type Static } from 'typebox'
import { endpoint, type Policy } from '../platform/endpoint.ts'
import { AmountMinor, closed, Count, Currency, GoalNumber, Id, Iso3, Locale, nullable, oneOf, withProblems } from '../platform/shapes.ts'

const SECRETARIAT = ['secretariat_curator', 'secretariat_officer', 'admin'] as const
const TEAM: Policy = {
  roles: ['partnership_lead', 'partnership_editor', 'partnership_viewer', ...SECRETARIAT],
  relation: 'own',
  assurance: 1,
}
const LEADS: Policy = { ...TEAM, roles: ['partnership_lead', ...SECRETARIAT] }

const shown = {
  pitchId: Id,
  title: nullable(Type.String()),
  language: Locale,
  organisationName: Type.String(),
  goals: Type.Array(GoalNumber),
  countries: Type.Array(Iso3),
  askMinor: nullable(AmountMinor),
  askCurrency: nullable(Currency),
}

export const PoolMember = closed({
  ...shown,
  state: oneOf(POOL_MEMBER_STATES),
  /** Its part of the sum, in the pool's currency; null where it is not in it. */
  pooledMinor: nullable(AmountMinor),
  /** Whether the caller answers for it. */
  isOwn: Type.Boolean(),
})

export const Pool = closed({
  id: Id,
  title: nullable(Type.String()),
  summary: nullable(Type.String()),
  language: Locale,
  state: oneOf(PITCH_STATES),
  leadOrganisationName: Type.String(),
  askMinor: nullable(AmountMinor),
  askCurrency: nullable(Currency),
  /** The day of the rates by which asks in several currencies were brought to one; null where they share one. */
  ratesOf: nullable(closed({ asOf: Type.String({ format: 'date' }), source: Type.String() })),
  goals: Type.Array(GoalNumber),
  countries: Type.Array(Iso3),
  members: Type.Array(PoolMember),
})
export type Pool = Static<typeof Pool>

const params = closed({ pitchId: Id })

export const getPools = endpoint({
  method: 'GET',
  url: '/api/v1/pitches/:pitchId/pools',
  policy: TEAM,
  schema: {
    summary: 'The pools that a pitch is asked into or stands in, and whom it could ask together with',
    params,
    response: withProblems({
      200: closed({
        mandatesAbove: oneOf(MANDATES_ABOVE),
        mayStart: Type.Boolean(),
        pools: Type.Array(Pool),
        candidates: Type.Array(closed({ ...shown, sharedGoals: Count, sharedCountries: Count }), {
          description: 'Submitted pitches that agreed to be found and share a goal or a country, the closest first.',
        }),
      }),
    }),
  },
})

/** Starts a pool with an own pitch, once: whoever is to be in it is asked here, and nobody later. */
export const startPool = endpoint({
  method: 'POST',
  url: '/api/v1/pitches/:pitchId/pools',
  policy: LEADS,
  idempotent: true,
  schema: {
    summary: 'Ask other pitches to ask together; none is in the pool until its own lead says so',
    params,
    body: closed({
      title: Type.String({ minLength: 1, maxLength: 160 }),
      summary: Type.String({ minLength: 1, maxLength: 300 }),
      pitchIds: Type.Array(Id, { minItems: LEAST_IN_POOL - 1, maxItems: MOST_IN_POOL - 1, uniqueItems: true }),
    }),
    response: withProblems({ 201: Pool }),
  },
})

export const answerPool = endpoint({
  method: 'POST',
  url: '/api/v1/pitches/:pitchId/pool-answers',
  policy: { ...LEADS, roles: ['partnership_lead'] },
  repeatable: 'sets',
  schema: {
    summary: 'Join, decline or leave a pool with an own pitch',
    params,
    body: closed({ poolId: Id, answer: oneOf(['joined', 'declined', 'left']) }),
    response: withProblems({ 200: Pool }),
  },
})
