import { CALL_INVITATION_STATES, INVITATION_KINDS, SCOUT_FIELDS } from '@scalebridge/db/reference'
import { Type, type Static } from 'typebox'
import { SECRETARIAT } from '../editions/editions.contract.ts'
import { endpoint, PUBLIC, type Policy } from '../platform/endpoint.ts'
import { closed, Id, Instant, Locale, nullable, oneOf, withProblems } from '../platform/shapes.ts'
import { Pitch } from '../pitches/pitches.contract.ts'
import { Lead } from './scouting.contract.ts'

const SIGNED_IN: Policy = { roles: ['account'], relation: 'any', assurance: 1 }
const WRITERS: Policy = { roles: ['partnership_lead', 'partnership_editor'], relation: 'own', assurance: 1 }
const Token = Type.String({ minLength: 20, maxLength: 100 })

export const InvitationLetter = closed({
  locale: Locale,
  subject: Type.String(),
  to: Type.String(),
  paragraphs: Type.Array(Type.String()),
  message: nullable(Type.String()),
  proof: Type.String(),
  signatory: Type.String(),
  facts: Type.Array(closed({ label: Type.String(), value: Type.String() })),
  demonstration: nullable(Type.String()),
})
export type InvitationLetter = Static<typeof InvitationLetter>

export const createCallInvitation = endpoint({
  method: 'POST',
  url: '/api/v1/leads/:leadId/call-invitations',
  policy: SECRETARIAT,
  idempotent: true,
  schema: {
    summary: 'Invite a shortlisted lead to the call; the letter is mailed to its contact',
    params: closed({ leadId: Id }),
    body: closed({
      kind: oneOf(INVITATION_KINDS),
      language: Locale,
      message: nullable(Type.String({ minLength: 1, maxLength: 1000, description: 'A paragraph of one’s own, in the letter’s language.' })),
      validDays: Type.Integer({ minimum: 1, maximum: 90 }),
    }),
    response: withProblems({ 201: Lead }),
  },
})

export const moveCallInvitation = endpoint({
  method: 'POST',
  url: '/api/v1/call-invitations/:callInvitationId/moves',
  policy: SECRETARIAT,
  repeatable: 'adds',
  schema: {
    summary: 'Send an invitation once more, with a new link that replaces the one before; or take it back',
    params: closed({ callInvitationId: Id }),
    body: closed({ move: oneOf(['resend', 'revoke']) }),
    response: withProblems({ 200: Lead }),
  },
})

export const getInvitationLetter = endpoint({
  method: 'GET',
  url: '/api/v1/call-invitations/:callInvitationId/letter',
  policy: SECRETARIAT,
  schema: {
    summary: 'The letter of an invitation, in its language',
    params: closed({ callInvitationId: Id }),
    response: withProblems({ 200: InvitationLetter }),
  },
})

export const CallQuestion = closed({
  state: oneOf(CALL_INVITATION_STATES),
  kind: oneOf(INVITATION_KINDS),
  organisationName: Type.String(),
  expiresAt: Instant,
  letter: InvitationLetter,
  /** What the draft holds already, to be confirmed. */
  prefilled: Type.Array(oneOf(SCOUT_FIELDS)),
  /** The draft, to whoever accepted. */
  pitchId: nullable(Id),
})
export type CallQuestion = Static<typeof CallQuestion>

export const getCallQuestion = endpoint({
  method: 'POST',
  url: '/api/v1/call-questions',
  policy: PUBLIC,
  repeatable: 'asks',
  schema: {
    summary: 'What a mailed invitation says; the token goes in the body, so that no log of addresses has it',
    body: closed({ token: Token }),
    response: withProblems({ 200: CallQuestion }),
  },
})

export const acceptCallInvitation = endpoint({
  method: 'POST',
  url: '/api/v1/call-acceptances',
  policy: SIGNED_IN,
  repeatable: 'moves',
  schema: {
    summary: 'Begin the draft of an invitation; the link works once, and again only for whoever used it',
    body: closed({ token: Token }),
    response: withProblems({ 200: closed({ pitchId: Id }) }),
  },
})

export const declineCallInvitation = endpoint({
  method: 'POST',
  url: '/api/v1/call-refusals',
  policy: PUBLIC,
  repeatable: 'moves',
  schema: {
    summary: 'Decline an invitation, with or without a reason; no account is needed',
    body: closed({ token: Token, reason: nullable(Type.String({ maxLength: 500 })) }),
    response: withProblems({ 200: CallQuestion }),
  },
})

export const LetterCheck = closed({
  answer: oneOf(['genuine', 'unknown', 'mistyped']),
  letter: nullable(
    closed({
      organisationName: Type.String(),
      kind: oneOf(INVITATION_KINDS),
      issuedAt: Instant,
      validUntil: Instant,
      state: oneOf(CALL_INVITATION_STATES),
    }),
  ),
})
export type LetterCheck = Static<typeof LetterCheck>

export const checkLetter = endpoint({
  method: 'POST',
  url: '/api/v1/letter-checks',
  policy: PUBLIC,
  repeatable: 'asks',
  schema: {
    summary: 'Whether the code printed on a letter is genuine; says nothing of who received it',
    body: closed({ code: Type.String({ minLength: 1, maxLength: 40 }) }),
    response: withProblems({ 200: LetterCheck }),
  },
})

export const confirmScoutFields = endpoint({
  method: 'POST',
  url: '/api/v1/pitches/:pitchId/confirmations',
  policy: WRITERS,
  repeatable: 'sets',
  schema: {
    summary: 'Confirm answers that the Secretariat’s scouts filled in',
    params: closed({ pitchId: Id }),
    body: closed({ fields: Type.Array(oneOf(SCOUT_FIELDS), { minItems: 1, maxItems: SCOUT_FIELDS.length, uniqueItems: true }) }),
    response: withProblems({ 200: Pitch }),
  },
})
