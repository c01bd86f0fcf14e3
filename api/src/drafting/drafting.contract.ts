import { PARTNER_STATES, STAKEHOLDER_TYPES } from '@scalebridge/db/reference'
import { Type, type Static } from 'typebox'
import { endpoint, PUBLIC, type Policy } from '../platform/endpoint.ts'
import { closed, Id, Instant, Iso3, Locale, Nothing, nullable, oneOf, withProblems } from '../platform/shapes.ts'

const TEAM: Policy = { roles: ['partnership_lead', 'partnership_editor', 'partnership_viewer'], relation: 'own', assurance: 1 }
const WRITERS: Policy = { ...TEAM, roles: ['partnership_lead', 'partnership_editor'] }

const named = {
  name: Type.String({ minLength: 2, maxLength: 200 }),
  country: nullable(Iso3),
  stakeholderType: nullable(oneOf(STAKEHOLDER_TYPES)),
}

export const PitchPartner = closed({
  id: Id,
  ...named,
  contactEmail: Type.String(),
  state: oneOf(PARTNER_STATES),
  createdAt: Instant,
  answeredAt: nullable(Instant),
})
export type PitchPartner = Static<typeof PitchPartner>

const params = closed({ pitchId: Id })

export const listPartners = endpoint({
  method: 'GET',
  url: '/api/v1/pitches/:pitchId/partners',
  policy: TEAM,
  schema: {
    summary: 'The organisations that a pitch names as partners, and what they answered',
    params,
    response: withProblems({ 200: closed({ items: Type.Array(PitchPartner), mayEdit: Type.Boolean() }) }),
  },
})

export const addPartner = endpoint({
  method: 'POST',
  url: '/api/v1/pitches/:pitchId/partners',
  policy: WRITERS,
  idempotent: true,
  schema: {
    summary: 'Name an organisation as a partner; it is asked by mail, and shown to others once it has confirmed',
    params,
    body: closed({
      ...named,
      contactEmail: Type.String({ minLength: 3, maxLength: 254, pattern: '^[^\\s@]+@[^\\s@]+$' }),
      language: Locale,
    }),
    response: withProblems({ 201: PitchPartner }),
  },
})

export const removePartner = endpoint({
  method: 'DELETE',
  url: '/api/v1/pitches/:pitchId/partners/:partnerId',
  policy: WRITERS,
  repeatable: 'removes',
  schema: {
    summary: 'Name an organisation no longer',
    params: closed({ pitchId: Id, partnerId: Id }),
    response: withProblems({ 204: Nothing }),
  },
})

/** What an organisation is asked: nothing of the pitch but its name and who leads it. */
export const PartnerQuestion = closed({
  name: Type.String(),
  pitchTitle: nullable(Type.String()),
  organisationName: Type.String(),
  state: oneOf(PARTNER_STATES),
})
export type PartnerQuestion = Static<typeof PartnerQuestion>

const Token = Type.String({ minLength: 20, maxLength: 100 })

export const getPartnerQuestion = endpoint({
  method: 'POST',
  url: '/api/v1/partner-questions',
  policy: PUBLIC,
  repeatable: 'asks',
  schema: {
    summary: 'What the mailed link asks an organisation; the token goes in the body, so that no log of addresses has it',
    body: closed({ partnerId: Id, token: Token }),
    response: withProblems({ 200: PartnerQuestion }),
  },
})

export const answerPartnerQuestion = endpoint({
  method: 'POST',
  url: '/api/v1/partner-answers',
  policy: PUBLIC,
  repeatable: 'sets',
  schema: {
    summary: 'Say for an organisation whether it is a partner; it may change its mind',
    body: closed({ partnerId: Id, token: Token, answer: oneOf(['confirmed', 'denied']) }),
    response: withProblems({ 200: PartnerQuestion }),
  },
})
