import { AFFILIATIONS, INVESTOR_CHECKS, INVESTOR_STATES, INVESTOR_TYPES, RELATION_KINDS, STAGES } from '@scalebridge/db/reference'
import { Type, type Static } from 'typebox'
import { SECRETARIAT } from '../editions/editions.contract.ts'
import { endpoint, type Policy } from '../platform/endpoint.ts'
import {
  closed,
  Count,
  GoalNumber,
  Id,
  Instant,
  Iso3,
  M49,
  nullable,
  oneOf,
  someOf,
  withProblems,
  withVersion,
} from '../platform/shapes.ts'
import { MEMBERS } from './investors.contract.ts'
import { MISSING, RegistrationContent } from './registration.shapes.ts'

const Decision = { decided: oneOf(INVESTOR_STATES), reason: Type.String(), at: Instant }

const shared = {
  investorId: Id,
  name: Type.String(),
  country: nullable(Iso3),
  investorType: oneOf(INVESTOR_TYPES),
  state: oneOf(INVESTOR_STATES),
  /** When the verification ends. */
  verifiedUntil: nullable(Instant),
  website: nullable(Type.String()),
  iatiId: nullable(Type.String()),
  lei: nullable(Type.String()),
  registrationNumber: nullable(Type.String()),
  claimed: someOf(AFFILIATIONS),
  /** What the Secretariat confirmed of it. */
  confirmed: someOf(AFFILIATIONS),
  relations: Type.Array(closed({ organisation: Type.String(), kind: oneOf(RELATION_KINDS) })),
  authority: nullable(
    closed({
      role: Type.String(),
      version: Type.String(),
      name: nullable(Type.String()),
      email: Type.String(),
      at: Instant,
      /** The domain of the mail address, where it is the website's own. */
      provenDomain: nullable(Type.String()),
    }),
  ),
  missing: Type.Array(oneOf(MISSING)),
}

/** An own investor’s registration; officers are not named to it. */
export const Registration = closed({
  ...shared,
  revision: Type.Integer({ description: 'For If-Match.' }),
  mayChange: Type.Boolean(),
  decisions: Type.Array(closed(Decision)),
})
export type Registration = Static<typeof Registration>

export const InvestorCase = closed({
  ...shared,
  /** A verification with checks that did not pass, which waits for a second officer. */
  proposal: nullable(closed({ ...Decision, passed: someOf(INVESTOR_CHECKS), by: nullable(Type.String()), isOwn: Type.Boolean() })),
  decisions: Type.Array(
    closed({ ...Decision, passed: someOf(INVESTOR_CHECKS), by: nullable(Type.String()), secondBy: nullable(Type.String()) }),
  ),
})
export type InvestorCase = Static<typeof InvestorCase>

const params = closed({ investorId: Id })
const LEADS: Policy = { ...MEMBERS, roles: ['investor_lead'] }

export const getRegistration = endpoint({
  method: 'GET',
  url: '/api/v1/investors/:investorId/registration',
  policy: MEMBERS,
  schema: {
    summary: 'An own investor’s registration, its state and what is missing',
    params,
    response: withProblems({ 200: Registration }),
  },
})

/** Whole new content. `states` says anew that the caller may speak for the investor. */
export const saveRegistration = endpoint({
  method: 'PUT',
  url: '/api/v1/investors/:investorId/registration',
  policy: LEADS,
  schema: {
    summary: 'Change an own investor’s registration',
    params,
    body: RegistrationContent,
    response: withVersion({ 200: Registration }),
  },
})

export const getInvestorCase = endpoint({
  method: 'GET',
  url: '/api/v1/investors/:investorId/case',
  policy: SECRETARIAT,
  schema: {
    summary: 'What an officer decides on: the registration and every decision',
    params,
    response: withProblems({ 200: InvestorCase }),
  },
})

/** Pitches without names, places or words, for investors that wait for their verification. Empty while the pool is small. */
export const listSamplePitches = endpoint({
  method: 'GET',
  url: '/api/v1/sample-pitches',
  policy: { ...MEMBERS, relation: 'any', assurance: 1 },
  schema: {
    summary: 'A blinded sample of the pool',
    response: withProblems({
      200: closed({
        pitches: Count,
        items: Type.Array(
          closed({
            goal: nullable(GoalNumber),
            region: nullable(M49),
            stage: nullable(oneOf(STAGES)),
            /** US dollars, of the bands of the vocabulary; null where there is no end. */
            fromUsd: nullable(Count),
            toUsd: nullable(Count),
          }),
        ),
      }),
    }),
  },
})
