import { CONFLICT_KINDS, INVESTOR_TYPES, PAIR_RULE_KINDS, PAIR_RULE_SIDES } from '@scalebridge/db/reference'
import { Type, type Static } from 'typebox'
import { SECRETARIAT } from '../editions/editions.contract.ts'
import { MEMBERS } from '../investors/investors.contract.ts'
import { endpoint, type Policy } from '../platform/endpoint.ts'
import { closed, Count, Id, Instant, Nothing, nullable, oneOf, page, PageQuery, withProblems } from '../platform/shapes.ts'
import { FailedGate, PairScore } from './match.shapes.ts'

const WRITERS: Policy = { roles: ['partnership_lead', 'partnership_editor'], relation: 'own', assurance: 1 }

/** Conflicts that people declare; the others are found by the platform in the addresses of members. */
export const DECLARED_CONFLICTS = [
  'employment',
  'board',
  'family',
  'funder_of',
  'other',
] as const satisfies readonly (typeof CONFLICT_KINDS)[number][]

const Note = Type.String({ maxLength: 2000 })
const Declaration = closed({ kind: oneOf(DECLARED_CONFLICTS), note: Type.Optional(Note) })
const ofMandate = closed({ mandateId: Id })
const ofPitch = closed({ pitchId: Id })
const pair = closed({ mandateId: Id, pitchId: Id })

/** What one's own side has said of a counterpart: a veto, or a conflict of interest. Never what the other side said. */
const said = {
  kind: oneOf(['veto', 'conflict']),
  conflictKind: nullable(oneOf(CONFLICT_KINDS)),
  note: nullable(Type.String()),
  since: Instant,
}
export const SaidOfPitch = closed({ pitchId: Id, reference: nullable(Type.String()), title: nullable(Type.String()), ...said })
export type SaidOfPitch = Static<typeof SaidOfPitch>
export const SaidOfInvestor = closed({
  mandateId: Id,
  /** Null where the investor does not wish to be named. */
  investorName: nullable(Type.String()),
  investorType: oneOf(INVESTOR_TYPES),
  ...said,
})
export type SaidOfInvestor = Static<typeof SaidOfInvestor>

export const listHiddenPitches = endpoint({
  method: 'GET',
  url: '/api/v1/mandates/:mandateId/vetoes',
  policy: MEMBERS,
  schema: {
    summary: 'Pitches that the own investor keeps away, and conflicts that it declared',
    params: ofMandate,
    response: withProblems({ 200: closed({ items: Type.Array(SaidOfPitch) }) }),
  },
})

/** Neither shown to the other side nor told to it: the pitch leaves every list of the investor, and the investor those of the pitch. */
export const vetoPitch = endpoint({
  method: 'PUT',
  url: '/api/v1/mandates/:mandateId/shortlist/:pitchId/veto',
  policy: MEMBERS,
  repeatable: 'sets',
  schema: {
    summary: 'Keep a pitch away from all mandates of the own investor, in silence',
    params: pair,
    body: closed({ note: Type.Optional(Note) }),
    response: withProblems({ 204: Nothing }),
  },
})

export const liftPitchVeto = endpoint({
  method: 'DELETE',
  url: '/api/v1/mandates/:mandateId/shortlist/:pitchId/veto',
  policy: MEMBERS,
  repeatable: 'removes',
  schema: { summary: 'Take an own veto back', params: pair, response: withProblems({ 204: Nothing }) },
})

export const declarePitchConflict = endpoint({
  method: 'PUT',
  url: '/api/v1/mandates/:mandateId/shortlist/:pitchId/conflict',
  policy: MEMBERS,
  repeatable: 'sets',
  schema: {
    summary: 'Declare a conflict of interest with the partnership of a pitch',
    params: pair,
    body: Declaration,
    response: withProblems({ 204: Nothing }),
  },
})

export const listHiddenInvestors = endpoint({
  method: 'GET',
  url: '/api/v1/pitches/:pitchId/vetoes',
  policy: WRITERS,
  schema: {
    summary: 'Investors that the own partnership keeps away, and conflicts that it declared',
    params: ofPitch,
    response: withProblems({ 200: closed({ items: Type.Array(SaidOfInvestor) }) }),
  },
})

/** The investor behind a matched mandate; where it does not wish to be named, that mandate alone. */
export const vetoInvestor = endpoint({
  method: 'PUT',
  url: '/api/v1/pitches/:pitchId/matches/:mandateId/veto',
  policy: WRITERS,
  repeatable: 'sets',
  schema: {
    summary: 'Keep an investor away from a pitch, in silence',
    params: pair,
    body: closed({ note: Type.Optional(Note) }),
    response: withProblems({ 204: Nothing }),
  },
})

export const liftInvestorVeto = endpoint({
  method: 'DELETE',
  url: '/api/v1/pitches/:pitchId/matches/:mandateId/veto',
  policy: WRITERS,
  repeatable: 'removes',
  schema: { summary: 'Take an own veto back', params: pair, response: withProblems({ 204: Nothing }) },
})

export const declareInvestorConflict = endpoint({
  method: 'PUT',
  url: '/api/v1/pitches/:pitchId/matches/:mandateId/conflict',
  policy: WRITERS,
  repeatable: 'sets',
  schema: {
    summary: 'Declare a conflict of interest with the investor behind a mandate',
    params: pair,
    body: Declaration,
    response: withProblems({ 204: Nothing }),
  },
})

const PitchName = closed({ id: Id, reference: nullable(Type.String()), title: nullable(Type.String()), organisationName: Type.String() })
const InvestorName = closed({ id: Id, name: Type.String() })
const MandateName = closed({ id: Id, name: Type.String() })

export const PairRule = closed({
  id: Id,
  kind: oneOf(PAIR_RULE_KINDS),
  side: oneOf(PAIR_RULE_SIDES),
  pitch: PitchName,
  investor: InvestorName,
  /** Null: all mandates of the investor. */
  mandate: nullable(MandateName),
  note: nullable(Type.String()),
  createdAt: Instant,
})
export type PairRule = Static<typeof PairRule>

export const Conflict = closed({
  organisationId: Id,
  organisationName: Type.String(),
  investor: InvestorName,
  kind: oneOf(CONFLICT_KINDS),
  /** Whether the platform found it in the addresses of members; else one of the sides declared it. */
  isFound: Type.Boolean(),
  isLifted: Type.Boolean(),
  note: nullable(Type.String()),
  since: nullable(Instant),
})
export type Conflict = Static<typeof Conflict>

const edition = closed({ editionId: Id })

export const listPairRules = endpoint({
  method: 'GET',
  url: '/api/v1/editions/:editionId/pair-rules',
  policy: SECRETARIAT,
  schema: {
    summary: 'Pins, bans and vetoes, newest first',
    params: edition,
    querystring: closed(PageQuery),
    response: withProblems({ 200: page(PairRule) }),
  },
})

export const createPairRule = endpoint({
  method: 'POST',
  url: '/api/v1/editions/:editionId/pair-rules',
  policy: SECRETARIAT,
  idempotent: true,
  schema: {
    summary: 'Pin a pitch to a mandate’s shortlist, or ban the pair',
    params: edition,
    body: closed({
      kind: oneOf(['pin', 'ban']),
      pitchId: Id,
      mandateId: Id,
      /** A ban may be for all mandates of the investor; a pin is for one shortlist. */
      scope: oneOf(['mandate', 'investor']),
      note: Type.Optional(Note),
    }),
    response: withProblems({ 201: PairRule }),
  },
})

export const removePairRule = endpoint({
  method: 'DELETE',
  url: '/api/v1/pair-rules/:ruleId',
  policy: SECRETARIAT,
  repeatable: 'removes',
  schema: { summary: 'Remove a pin or a ban', params: closed({ ruleId: Id }), response: withProblems({ 204: Nothing }) },
})

export const listConflicts = endpoint({
  method: 'GET',
  url: '/api/v1/editions/:editionId/conflicts',
  policy: SECRETARIAT,
  schema: {
    summary: 'Conflicts of interest between an edition’s partnerships and investors: declared and found',
    params: edition,
    response: withProblems({ 200: closed({ total: Count, items: Type.Array(Conflict) }) }),
  },
})

export const liftConflict = endpoint({
  method: 'POST',
  url: '/api/v1/editions/:editionId/conflicts/lift',
  policy: SECRETARIAT,
  repeatable: 'removes',
  schema: {
    summary: 'Say that a conflict is none, with the reason',
    params: edition,
    body: closed({
      organisationId: Id,
      investorId: Id,
      kind: oneOf(CONFLICT_KINDS),
      reason: Type.String({ minLength: 3, maxLength: 2000 }),
    }),
    response: withProblems({ 204: Nothing }),
  },
})

/** What decides a pair: its closed gates, or the factors that cost it most, with all that people said of it. */
export const explainPair = endpoint({
  method: 'GET',
  url: '/api/v1/pitches/:pitchId/mandates/:mandateId/why',
  queries: 11,
  policy: SECRETARIAT,
  schema: {
    summary: 'Why a pitch and a mandate match, or do not',
    params: pair,
    response: withProblems({
      200: closed({
        editionId: Id,
        pitch: PitchName,
        mandate: MandateName,
        investor: InvestorName,
        /** Why one of the two takes no part in matching at all; null where both do. */
        notMatched: nullable(oneOf(['pitch', 'mandate', 'investor'])),
        rank: nullable(Type.Integer()),
        pair: nullable(PairScore),
        gates: Type.Array(FailedGate),
        /** Factors in the order of the points that they cost. */
        costs: Type.Array(closed({ key: Type.String(), side: oneOf(['investor', 'pitch']), lost: Count })),
        rules: Type.Array(PairRule),
        conflicts: Type.Array(Conflict),
      }),
    }),
  },
})

/** Pitches and mandates by words of their names, to choose a pair from. */
export const findPairChoices = endpoint({
  method: 'GET',
  url: '/api/v1/editions/:editionId/pair-choices',
  policy: SECRETARIAT,
  schema: {
    summary: 'Pitches and mandates by name',
    params: edition,
    querystring: closed({ pitch: Type.Optional(Type.String({ maxLength: 200 })), mandate: Type.Optional(Type.String({ maxLength: 200 })) }),
    response: withProblems({
      200: closed({
        pitches: Type.Array(PitchName),
        mandates: Type.Array(closed({ id: Id, name: Type.String(), investorName: Type.String() })),
      }),
    }),
  },
})
