import {
  DEAL_ROLES,
  DEAL_SIDES,
  DISCLOSURES,
  DOCUMENT_STATES,
  INTEREST_KINDS,
  INTRODUCTION_MOVES,
  INTRODUCTION_STATES,
  INVESTOR_ROLES,
  INVESTOR_TYPES,
  SECRETARIAT_ROLES,
} from '@scalebridge/db/reference'
import { Type, type Static } from 'typebox'
import { Attachment, Download } from '../attachments/attachments.contract.ts'
import { MEMBERS } from '../investors/investors.contract.ts'
import { endpoint, type Policy } from '../platform/endpoint.ts'
import {
  AmountMinor,
  closed,
  Count,
  Currency,
  Id,
  Instant,
  nullable,
  oneOf,
  PeopleCount,
  withProblems,
  withVersion,
} from '../platform/shapes.ts'

/** Both ends of an introduction. What an investor has with a pitch is confidential, where the pitch's team needs but one factor. */
export const SIDES: Policy = { roles: DEAL_ROLES, relation: 'own', assurance: 1, secondFactorFor: INVESTOR_ROLES }

const Contact = closed({ name: nullable(Type.String()), email: Type.String() })

const InterestTerms = {
  kind: oneOf(INTEREST_KINDS),
  amountMinMinor: nullable(AmountMinor),
  amountMaxMinor: nullable(AmountMinor),
  currency: nullable(Currency),
}

const ToldInterests = closed({
  /** Investors, those without a name among them. */
  count: Count,
  named: Type.Array(closed({ ...InterestTerms, investorName: Type.String(), contact: nullable(Contact) })),
})

const OwnInterest = closed({
  ...InterestTerms,
  disclosure: oneOf(DISCLOSURES),
  isOptedIn: Type.Boolean({ description: 'Others who opted in for this pitch may find this investor, by the level of disclosure.' }),
  isWithdrawn: Type.Boolean(),
  revision: Type.Integer(),
})
export type OwnInterest = Static<typeof OwnInterest>

const WHY_NOT = ['exists', 'askedRecently', 'mandateCap', 'pitchCap'] as const

const Dealings = closed({
  interest: nullable(OwnInterest),
  /** The others who opted in; null for one who has not. */
  others: nullable(ToldInterests),
  introduction: nullable(closed({ id: Id, state: oneOf(INTRODUCTION_STATES) })),
  /** Why no introduction can be asked for now; null where it can. */
  whyNot: nullable(oneOf(WHY_NOT)),
})
export type Dealings = Static<typeof Dealings>

const ofPair = closed({ mandateId: Id, pitchId: Id })

export const getDealings = endpoint({
  method: 'GET',
  url: '/api/v1/mandates/:mandateId/interests/:pitchId',
  queries: 15,
  policy: MEMBERS,
  schema: {
    summary: 'What an own mandate has with a pitch: its interest, others to fund with, its introduction',
    params: ofPair,
    response: withProblems({ 200: Dealings }),
  },
})

/** If-Match names the revision read, "0" where there is none yet. What the others are told follows from `disclosure` and `isOptedIn` alone. */
export const saveInterest = endpoint({
  method: 'PUT',
  url: '/api/v1/mandates/:mandateId/interests/:pitchId',
  policy: MEMBERS,
  idempotent: true,
  schema: {
    summary: 'Declare an interest in a pitch, change it, or withdraw it',
    params: ofPair,
    body: closed({ ...InterestTerms, disclosure: oneOf(DISCLOSURES), isOptedIn: Type.Boolean(), isWithdrawn: Type.Boolean() }),
    response: withVersion({ 200: Dealings }),
  },
})

const Introduction = closed({
  id: Id,
  side: oneOf(DEAL_SIDES),
  state: oneOf(INTRODUCTION_STATES, { description: 'As the caller’s side may know it.' }),
  revision: Type.Integer(),
  moves: Type.Array(oneOf(INTRODUCTION_MOVES)),
  pitch: closed({ id: Id, title: nullable(Type.String()), reference: nullable(Type.String()), organisationName: Type.String() }),
  /** The investor’s own; null for the partnership. */
  mandate: nullable(closed({ id: Id, name: Type.String() })),
  investor: closed({ name: Type.String(), investorType: oneOf(INVESTOR_TYPES) }),
  message: Type.String(),
  requestedAt: Instant,
  expiresAt: Instant,
  declineReason: nullable(Type.String()),
  /** Only while the two are introduced. */
  contacts: nullable(closed({ investor: Contact, partnership: Contact })),
})
export type Introduction = Static<typeof Introduction>

const Counts = closed({
  introductions: Type.Array(closed({ state: oneOf(INTRODUCTION_STATES), count: PeopleCount })),
  interests: Type.Array(closed({ kind: oneOf(INTEREST_KINDS), count: PeopleCount })),
})

/** The Secretariat reads counts of the current edition and nothing else. */
export const listIntroductions = endpoint({
  method: 'GET',
  url: '/api/v1/introductions',
  queries: 13,
  policy: {
    roles: [...SIDES.roles, ...SECRETARIAT_ROLES],
    relation: 'any',
    assurance: 1,
    secondFactorFor: [...INVESTOR_ROLES, ...SECRETARIAT_ROLES],
  },
  schema: {
    summary: 'Introductions and interests of both of the caller’s sides, newest first; counts for the Secretariat',
    response: withProblems({
      200: closed({
        items: Type.Array(Introduction),
        /** Interests that the caller’s investors declared. */
        interests: Type.Array(closed({ ...OwnInterest.properties, mandateId: Id, pitchId: Id, pitchTitle: nullable(Type.String()) })),
        /** Interests in the caller’s pitches, as their investors wish them told. */
        received: Type.Array(closed({ pitchId: Id, pitchTitle: nullable(Type.String()), interests: ToldInterests })),
        counts: nullable(Counts),
      }),
    }),
  },
})

export const requestIntroduction = endpoint({
  method: 'POST',
  url: '/api/v1/mandates/:mandateId/introductions',
  policy: MEMBERS,
  idempotent: true,
  schema: {
    summary: 'Ask a partnership for an introduction',
    params: closed({ mandateId: Id }),
    body: closed({ pitchId: Id, message: Type.String({ minLength: 1, maxLength: 2000 }) }),
    response: withProblems({ 201: Introduction }),
  },
})

const ofIntroduction = closed({ introductionId: Id })

const Thread = closed({
  introduction: Introduction,
  messages: Type.Array(closed({ id: Id, side: oneOf(DEAL_SIDES), name: nullable(Type.String()), text: Type.String(), at: Instant })),
  documents: Type.Array(
    closed({
      id: Id,
      name: Type.String(),
      state: oneOf(DOCUMENT_STATES),
      askedAt: Instant,
      answeredAt: nullable(Instant),
      answer: nullable(Type.String()),
      attachment: nullable(Attachment),
      /** Who took the file along; to the side that gave it. */
      downloads: Type.Array(Download),
    }),
  ),
  /** Starts of a meeting that suit both contacts’ hours and calendars, soonest first; empty until both have said their hours. */
  starts: Type.Array(Instant),
})
export type Thread = Static<typeof Thread>

export const getIntroduction = endpoint({
  method: 'GET',
  url: '/api/v1/introductions/:introductionId',
  queries: 11,
  policy: SIDES,
  schema: { summary: 'An introduction with its thread and documents', params: ofIntroduction, response: withProblems({ 200: Thread }) },
})

/** If-Match names the revision read. A decline is told to the investor only where `isTold`, with its reason; else it sees no answer until the request expires. */
export const moveIntroduction = endpoint({
  method: 'POST',
  url: '/api/v1/introductions/:introductionId/moves',
  policy: SIDES,
  schema: {
    summary: 'Accept, decline, withdraw, or say how an introduction went on',
    params: ofIntroduction,
    body: closed({
      do: oneOf(INTRODUCTION_MOVES),
      isTold: Type.Boolean(),
      reason: nullable(Type.String({ maxLength: 500 })),
    }),
    response: withVersion({ 200: Introduction }),
  },
})

export const writeIntroduction = endpoint({
  method: 'POST',
  url: '/api/v1/introductions/:introductionId/messages',
  policy: SIDES,
  idempotent: true,
  schema: {
    summary: 'Write to the other side, ask for a document, or answer such a request',
    params: ofIntroduction,
    body: Type.Union([
      closed({ do: Type.Literal('write'), text: Type.String({ minLength: 1, maxLength: 5000 }) }),
      closed({ do: Type.Literal('ask'), name: Type.String({ minLength: 1, maxLength: 200 }) }),
      closed({
        do: Type.Literal('answer'),
        documentId: Id,
        isGiven: Type.Boolean(),
        answer: nullable(Type.String({ maxLength: 1000 })),
        attachmentId: Type.Optional(nullable(Type.String({ format: 'uuid', description: 'A file of the pitch, to be given.' }))),
      }),
    ]),
    response: withProblems({ 201: Thread }),
  },
})
