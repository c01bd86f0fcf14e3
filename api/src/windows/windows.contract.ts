import { CLARIFICATION_STATES, EXTENSION_KINDS } from '@scalebridge/db/reference'
import { Type, type Static } from 'typebox'
import { SECRETARIAT } from '../editions/editions.contract.ts'
import { endpoint, PUBLIC, type Policy } from '../platform/endpoint.ts'
import { closed, Count, Id, Instant, Locale, nullable, oneOf, page, PageQuery, withProblems, withVersion } from '../platform/shapes.ts'

const SIGNED_IN: Policy = { roles: ['account'], relation: 'any', assurance: 1 }

export const CallExtension = closed({
  id: Id,
  kind: oneOf(EXTENSION_KINDS),
  fromAt: Instant,
  untilAt: Instant,
  reason: Type.String(),
  createdAt: Instant,
  /** For whom, where it is for one pitch, and who granted it: the Secretariat's to know. */
  pitchTitle: nullable(Type.String()),
  grantedBy: nullable(Type.String()),
})
export type CallExtension = Static<typeof CallExtension>

const params = closed({ editionId: Id })

export const listExtensions = endpoint({
  method: 'GET',
  url: '/api/v1/editions/:editionId/extensions',
  policy: PUBLIC,
  schema: {
    summary: 'How often and why a call was kept open longer; the public reads of extensions for one pitch only how many there are',
    params,
    response: withProblems({ 200: closed({ items: Type.Array(CallExtension), namedCount: Count }) }),
  },
})

export const extendCall = endpoint({
  method: 'POST',
  url: '/api/v1/editions/:editionId/extensions',
  policy: SECRETARIAT,
  idempotent: true,
  schema: {
    summary: 'Keep a call open longer, for everybody or for one pitch',
    params,
    body: closed({
      untilAt: Instant,
      reason: Type.String({ minLength: 3, maxLength: 500 }),
      pitchId: nullable(Id),
    }),
    response: withProblems({ 201: CallExtension }),
  },
})

const Words = Type.String({ minLength: 1, maxLength: 4000 })
const optional = Type.Optional(Words)
/** A text in some of the six languages; English at least. */
const Published = closed({ en: Words, ar: optional, zh: optional, fr: optional, ru: optional, es: optional })

export const Clarification = closed({
  id: Id,
  state: oneOf(CLARIFICATION_STATES),
  question: nullable(Published),
  answer: nullable(Published),
  answeredAt: nullable(Instant),
  /** Of question and answer; an answer names by If-Match the one that it is written over. */
  revision: Type.Integer(),
  /** As it was asked, to who asked it and to the Secretariat; null to everybody else. */
  asked: nullable(closed({ text: Type.String(), language: Locale, at: Instant, isOwn: Type.Boolean() })),
})
export type Clarification = Static<typeof Clarification>

export const listClarifications = endpoint({
  method: 'GET',
  url: '/api/v1/clarifications',
  policy: PUBLIC,
  schema: {
    summary: 'Questions about the call and their answers, newest first; one’s own open ones, and all of them to the Secretariat',
    querystring: closed(PageQuery),
    response: withProblems({ 200: closed({ ...page(Clarification).properties, mayAsk: Type.Boolean(), until: Instant }) }),
  },
})

export const askClarification = endpoint({
  method: 'POST',
  url: '/api/v1/clarifications',
  policy: SIGNED_IN,
  idempotent: true,
  schema: {
    summary: 'Ask something about the call; the answer is published to all, without your name',
    body: closed({ text: Type.String({ minLength: 10, maxLength: 2000 }), language: Locale }),
    response: withProblems({ 201: Clarification }),
  },
})

export const answerClarification = endpoint({
  method: 'PUT',
  url: '/api/v1/clarifications/:clarificationId/answer',
  policy: SECRETARIAT,
  schema: {
    summary: 'Publish an answer with the question in neutral words, correct a published one, or decline to answer',
    params: closed({ clarificationId: Id }),
    body: closed({ question: nullable(Published), answer: nullable(Published) }),
    response: withVersion({ 200: Clarification }),
  },
})
