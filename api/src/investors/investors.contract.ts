import {
  INSTRUMENTS,
  INVESTOR_STATES,
  INVESTOR_TYPES,
  MANDATE_STATES,
  MANDATE_THRESHOLDS,
  SENSITIVE_SECTORS,
  STAGES,
  SUPPORT_KINDS,
} from '@scalebridge/db/reference'
import { Type, type Static } from 'typebox'
import { RunStatus } from '../matching/match.shapes.ts'
import { endpoint, type Policy } from '../platform/endpoint.ts'
import {
  AmountMinor,
  closed,
  Count,
  CountryGroup,
  Currency,
  GoalNumber,
  Id,
  Instant,
  Iso3,
  Locale,
  nullable,
  oneOf,
  page,
  PageQuery,
  someOf,
  TargetCode,
  withProblems,
} from '../platform/shapes.ts'

/** Mandates are confidential: their own investor's members alone, with a second factor. */
export const MEMBERS: Policy = { roles: ['investor_lead', 'investor_member'], relation: 'own', assurance: 2 }
const LEADS: Policy = { ...MEMBERS, roles: ['investor_lead'] }

/** What an investor looks for. An empty list or null means no preference. */
export const MandateContent = {
  name: Type.String({ minLength: 1, maxLength: 160 }),
  language: Locale,
  text: nullable(Type.String({ maxLength: 10_000 })),
  goals: Type.Array(GoalNumber, { maxItems: 17, uniqueItems: true }),
  targets: Type.Array(TargetCode, { maxItems: 60, uniqueItems: true }),
  countries: Type.Array(Iso3, { maxItems: 249, uniqueItems: true }),
  countryGroups: Type.Array(CountryGroup, { maxItems: 40, uniqueItems: true }),
  strictGeography: Type.Boolean({ description: 'Only pitches inside the stated places.' }),
  excludedCountries: Type.Array(Iso3, { maxItems: 249, uniqueItems: true }),
  excludedSectors: someOf(SENSITIVE_SECTORS),
  instruments: someOf(INSTRUMENTS),
  ticketMinMinor: nullable(AmountMinor),
  ticketMaxMinor: nullable(AmountMinor),
  ticketCurrency: nullable(Currency),
  stages: someOf(STAGES),
  minimumEvidence: nullable(Type.Integer({ minimum: 0, maximum: 5 })),
  supportOffered: someOf(SUPPORT_KINDS),
  namedToPartnerships: Type.Boolean({ description: 'Whether partnerships that match may see the investor’s name.' }),
}

/** What a mandate says beside what it looks for; left out, it stays as it is. */
export const MandateTerms = {
  capacity: Type.Optional(nullable(Type.Integer({ minimum: 1, maximum: 500, description: 'Introductions in an edition.' }))),
  publicThresholds: Type.Optional(someOf(MANDATE_THRESHOLDS)),
}

export const Mandate = closed({
  id: Id,
  investorId: Id,
  investorName: Type.String(),
  investorType: oneOf(INVESTOR_TYPES),
  investorState: oneOf(INVESTOR_STATES),
  state: oneOf(MANDATE_STATES),
  revision: Type.Integer(),
  updatedAt: Instant,
  ...MandateContent,
  capacity: nullable(Count),
  publicThresholds: someOf(MANDATE_THRESHOLDS),
  /** When it leaves matching unless it is renewed; null before it was activated. */
  expiresAt: nullable(Instant),
  derivedFields: Type.Array(Type.String()),
  /** The last matching of this mandate; a page shows that a change is being matched. */
  run: nullable(RunStatus),
})
export type Mandate = Static<typeof Mandate>

const params = closed({ mandateId: Id })

export const listMandates = endpoint({
  method: 'GET',
  url: '/api/v1/mandates',
  policy: { ...MEMBERS, relation: 'any' },
  schema: { summary: 'Own investors’ mandates', querystring: closed(PageQuery), response: withProblems({ 200: page(Mandate) }) },
})

export const createMandate = endpoint({
  method: 'POST',
  url: '/api/v1/mandates',
  policy: { ...LEADS, relation: 'any' },
  idempotent: true,
  schema: {
    summary: 'Write a mandate (as a draft)',
    body: closed({ investorId: Id, ...MandateContent, ...MandateTerms }),
    response: withProblems({ 201: Mandate }),
  },
  bodyLimit: 131_072,
})

export const getMandate = endpoint({
  method: 'GET',
  url: '/api/v1/mandates/:mandateId',
  policy: MEMBERS,
  schema: { summary: 'An own mandate', params, response: withProblems({ 200: Mandate }) },
})

/** Whole new content; refused when it changed since `revision` was read. An active mandate is matched again. */
export const saveMandate = endpoint({
  method: 'PUT',
  url: '/api/v1/mandates/:mandateId',
  policy: LEADS,
  schema: {
    summary: 'Change a mandate',
    params,
    body: closed({ revision: Type.Integer({ minimum: 1 }), ...MandateContent, ...MandateTerms }),
    response: withProblems({ 200: Mandate }),
  },
  bodyLimit: 131_072,
})

export const moveMandate = endpoint({
  method: 'POST',
  url: '/api/v1/mandates/:mandateId/state',
  policy: LEADS,
  repeatable: 'moves',
  schema: {
    summary: 'Activate, pause or renew a mandate',
    params,
    body: closed({
      state: oneOf(['active', 'paused']),
      /** Gives it another year, also while it is active. */
      renew: Type.Optional(Type.Boolean()),
    }),
    response: withProblems({ 200: Mandate }),
  },
})
