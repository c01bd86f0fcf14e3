import { AFFILIATIONS, INSTRUMENTS, INVESTOR_TYPES, SENSITIVE_SECTORS, STAGES, SUPPORT_KINDS } from '@scalebridge/db/reference'
import { Type, type Static } from 'typebox'
import { MandateContent, MandateTerms, MEMBERS } from '../investors/investors.contract.ts'
import { endpoint, type Policy } from '../platform/endpoint.ts'
import { AmountMinor, closed, Count, Currency, Id, Iso3, nullable, oneOf, someOf, TargetCode, withProblems } from '../platform/shapes.ts'
import { PairScore } from './match.shapes.ts'

const TEAM: Policy = { roles: ['partnership_lead', 'partnership_editor', 'partnership_viewer'], relation: 'own', assurance: 1 }

export const PublicProfile = closed({
  ticket: nullable(closed({ minimumMinor: nullable(AmountMinor), maximumMinor: nullable(AmountMinor), currency: nullable(Currency) })),
  evidence: nullable(closed({ minimum: nullable(Type.Integer({ minimum: 0, maximum: 5 })) })),
  exclusions: nullable(closed({ countries: Type.Array(Iso3), sectors: someOf(SENSITIVE_SECTORS) })),
})
export type PublicProfile = Static<typeof PublicProfile>

/** A change that a partnership could honestly make to its pitch; amounts are US cents. */
export const PitchEdit = closed({
  kind: oneOf(['ask_minimum', 'ask', 'instrument', 'evidence', 'stage', 'target', 'support', 'investor_type']),
  usdMinor: Type.Optional(AmountMinor),
  instrument: Type.Optional(oneOf(INSTRUMENTS)),
  level: Type.Optional(Type.Integer({ minimum: 0, maximum: 5 })),
  stage: Type.Optional(oneOf(STAGES)),
  target: Type.Optional(TargetCode),
  support: Type.Optional(oneOf(SUPPORT_KINDS)),
  investorType: Type.Optional(oneOf(INVESTOR_TYPES)),
})
export type PitchEdit = Static<typeof PitchEdit>

/** What an edit makes of one pair; `before` is null where a gate is closed now. */
export const Change = closed({
  edit: PitchEdit,
  before: nullable(Type.Integer({ minimum: 0, maximum: 100 })),
  after: Type.Integer({ minimum: 0, maximum: 100 }),
})
export type Change = Static<typeof Change>

export const Raise = closed({ edit: PitchEdit, opens: Count, lifts: Count, lowers: Count, medianGain: Count })
export type Raise = Static<typeof Raise>

/** A change that an investor could make to its mandate; amounts are US cents. */
export const Widening = closed({
  kind: oneOf(['ticket_minimum', 'ticket_maximum', 'instrument', 'place', 'places_not_strict', 'stage', 'evidence']),
  usdMinor: Type.Optional(AmountMinor),
  instrument: Type.Optional(oneOf(INSTRUMENTS)),
  place: Type.Optional(Type.String()),
  stage: Type.Optional(oneOf(STAGES)),
  minimum: Type.Optional(Type.Integer({ minimum: 0, maximum: 5 })),
})
export type Widening = Static<typeof Widening>

/** What the count would be with one threshold a step further, in either direction; amounts in the mandate's own currency. */
export const Neighbour = closed({
  kind: oneOf(['ticket_minimum', 'ticket_maximum', 'evidence', 'strict']),
  amountMinor: Type.Optional(nullable(AmountMinor)),
  level: Type.Optional(nullable(Type.Integer({ minimum: 0, maximum: 5 }))),
  isStrict: Type.Optional(Type.Boolean()),
  eligible: Count,
})
export type Neighbour = Static<typeof Neighbour>

export const Reach = closed({
  /** Counts are whole tens, and amounts are read in steps: so much is told before the Secretariat has verified the investor. */
  isRounded: Type.Boolean(),
  eligible: Count,
  pitches: Count,
  binding: nullable(closed({ code: Type.String(), pitches: Count })),
  widenings: Type.Array(closed({ widening: Widening, opens: Count, lifts: Count })),
  neighbours: Type.Array(Neighbour),
})
export type Reach = Static<typeof Reach>

export const listRaises = endpoint({
  method: 'GET',
  url: '/api/v1/pitches/:pitchId/raises',
  queries: 9,
  policy: TEAM,
  schema: {
    summary: 'What would raise the matches of a pitch, the most useful first',
    params: closed({ pitchId: Id }),
    response: withProblems({ 200: closed({ activeMandates: Count, items: Type.Array(Raise) }) }),
  },
})

/** One mandate of the pitch's list; any other is not there for its team. */
export const getPitchMatch = endpoint({
  method: 'GET',
  url: '/api/v1/pitches/:pitchId/matches/:mandateId',
  policy: TEAM,
  schema: {
    summary: 'A matched mandate: what fits, what is near, what is missing, and what would change it',
    params: closed({ pitchId: Id, mandateId: Id }),
    response: withProblems({
      200: closed({
        mandateId: Id,
        investorName: nullable(Type.String()),
        investorType: oneOf(INVESTOR_TYPES),
        mandateName: nullable(Type.String()),
        /** What the investor lets partnerships read of its thresholds; null for what it keeps to itself. */
        publicProfile: PublicProfile,
        /** Affiliations that the Secretariat confirmed, of an investor that is named. */
        affiliations: someOf(AFFILIATIONS),
        pair: nullable(PairScore),
        changes: Type.Array(Change),
        allowed: closed({ keepApart: Type.Boolean(), declareConflict: Type.Boolean() }),
      }),
    }),
  },
})

export const getReach = endpoint({
  method: 'GET',
  url: '/api/v1/mandates/:mandateId/widenings',
  policy: MEMBERS,
  schema: {
    summary: 'How many pitches a mandate reaches, and what each widening brings',
    params: closed({ mandateId: Id }),
    response: withProblems({ 200: Reach }),
  },
})

/** Nothing is saved: this answers while a mandate is being written. */
export const tryReach = endpoint({
  method: 'POST',
  url: '/api/v1/mandates/:mandateId/widenings',
  policy: MEMBERS,
  repeatable: 'asks',
  schema: {
    summary: 'How many pitches a mandate would reach if it said this',
    params: closed({ mandateId: Id }),
    body: closed({ ...MandateContent, ...MandateTerms }),
    response: withProblems({ 200: Reach }),
  },
})
