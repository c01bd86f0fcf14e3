import { INVESTOR_STATES, INVESTOR_TYPES, MEMBER_ROLES, PITCH_MEMBER_ROLES, STAKEHOLDER_TYPES } from '@scalebridge/db/reference'
import { Type, type Static } from 'typebox'
import { RegistrationContent } from '../investors/registration.shapes.ts'
import { endpoint, PUBLIC, type Policy } from '../platform/endpoint.ts'
import { closed, Count, Id, Instant, Iso3, Locale, Nothing, nullable, oneOf, withProblems } from '../platform/shapes.ts'

const SIGNED_IN: Policy = { roles: ['account'], relation: 'any', assurance: 1 }
const SELF: Policy = { roles: ['account'], relation: 'self', assurance: 1 }

export const Membership = closed({
  organisationId: Id,
  organisationName: Type.String(),
  role: oneOf(MEMBER_ROLES),
  /** The investor behind the organisation, where it is one. */
  investorId: nullable(Id),
  investorState: nullable(oneOf(INVESTOR_STATES)),
})
export const Me = closed({
  id: Id,
  email: Type.String(),
  name: nullable(Type.String()),
  locale: Locale,
  assurance: Type.Integer({ minimum: 1, maximum: 2 }),
  hasFactor: Type.Boolean({ description: 'Whether there is a second factor to prove.' }),
  needsFactor: Type.Boolean({ description: 'Whether a role asks for a second factor and there is none yet.' }),
  memberships: Type.Array(Membership),
  /** Single pitches in whose team the account is, beside those of its organisations. */
  pitchRoles: Type.Array(closed({ pitchId: Id, role: oneOf(PITCH_MEMBER_ROLES) })),
  unreadNotices: Count,
})
export type Me = Static<typeof Me>

const Email = Type.String({ minLength: 3, maxLength: 254, pattern: '^[^\\s@]+@[^\\s@]+$' })

/** Asks for a mail with a one-time link and code. The answer is the same whether the address is known or not. */
export const startSignIn = endpoint({
  method: 'POST',
  url: '/api/v1/sign-in',
  policy: PUBLIC,
  repeatable: 'adds',
  schema: {
    summary: 'Ask for a sign-in code by mail',
    body: closed({
      email: Email,
      locale: Locale,
      returnTo: Type.Optional(Type.String({ maxLength: 500, pattern: '^/(?!/)', description: 'Path to go to afterwards.' })),
    }),
    response: withProblems({ 202: closed({ challengeId: Id, expiresAt: Instant }) }),
  },
})

/** Exchanges the code (or the link's token) for a session; sets the cookies. An unknown address gets an account here. */
export const confirmSignIn = endpoint({
  method: 'POST',
  url: '/api/v1/sign-in/:challengeId/confirm',
  policy: PUBLIC,
  repeatable: 'once',
  schema: {
    summary: 'Confirm a sign-in with the code or the link',
    params: closed({ challengeId: Id }),
    body: closed({ code: Type.Optional(Type.String({ maxLength: 20 })), token: Type.Optional(Type.String({ maxLength: 100 })) }),
    response: withProblems({ 200: closed({ returnTo: nullable(Type.String()), me: Me }) }),
  },
})

/** Rotates the refresh cookie and issues a new access cookie. A reused token ends the whole session. */
export const refreshSession = endpoint({
  method: 'POST',
  url: '/api/v1/session/refresh',
  policy: PUBLIC,
  repeatable: 'once',
  schema: { summary: 'Refresh the session', response: withProblems({ 204: Nothing }) },
})

export const signOut = endpoint({
  method: 'DELETE',
  url: '/api/v1/session',
  policy: PUBLIC,
  repeatable: 'removes',
  schema: { summary: 'Sign out here', response: withProblems({ 204: Nothing }) },
})

export const signOutEverywhere = endpoint({
  method: 'DELETE',
  url: '/api/v1/sessions',
  policy: SIGNED_IN,
  repeatable: 'removes',
  schema: { summary: 'Sign out everywhere', response: withProblems({ 204: Nothing }) },
})

const Session = closed({
  id: Id,
  userAgent: nullable(Type.String()),
  createdAt: Instant,
  lastSeenAt: Instant,
  assurance: Type.Integer({ minimum: 1, maximum: 2 }),
  current: Type.Boolean({ description: 'Whether it is the one that asks.' }),
})

export const listSessions = endpoint({
  method: 'GET',
  url: '/api/v1/sessions',
  policy: SIGNED_IN,
  schema: { summary: 'Own sessions that are open', response: withProblems({ 200: closed({ items: Type.Array(Session) }) }) },
})

export const endSession = endpoint({
  method: 'DELETE',
  url: '/api/v1/sessions/:sessionId',
  policy: SELF,
  repeatable: 'removes',
  schema: { summary: 'End one own session', params: closed({ sessionId: Id }), response: withProblems({ 204: Nothing }) },
})

const ADMINISTRATOR: Policy = { roles: ['admin'], relation: 'any', assurance: 2 }

/** Where somebody is signed in, for an administrator who has their address. Asked for by a body, so that no address stands in a log. */
export const findSessions = endpoint({
  method: 'POST',
  url: '/api/v1/session-searches',
  policy: ADMINISTRATOR,
  repeatable: 'asks',
  schema: {
    summary: 'Somebody else’s open sessions',
    body: closed({ email: Email }),
    response: withProblems({ 200: closed({ name: nullable(Type.String()), email: Type.String(), items: Type.Array(Session) }) }),
  },
})

/** Ends a session of somebody else's, or with it all that they have; they are told, with the reason. */
export const endOthersSession = endpoint({
  method: 'POST',
  url: '/api/v1/session-endings',
  policy: ADMINISTRATOR,
  repeatable: 'removes',
  schema: {
    summary: 'End somebody else’s sessions',
    body: closed({
      sessionId: Id,
      isEverywhere: Type.Boolean({ description: 'Whether every open session of that account ends with it.' }),
      reason: Type.String({ minLength: 5, maxLength: 500 }),
    }),
    response: withProblems({ 200: closed({ ended: Count }) }),
  },
})

export const getMe = endpoint({
  method: 'GET',
  url: '/api/v1/me',
  policy: SIGNED_IN,
  schema: { summary: 'Who is signed in', response: withProblems({ 200: Me }) },
})

export const saveMe = endpoint({
  method: 'PATCH',
  url: '/api/v1/me',
  policy: SIGNED_IN,
  repeatable: 'sets',
  schema: {
    summary: 'Change own name or language',
    body: closed({ name: Type.Optional(nullable(Type.String({ minLength: 1, maxLength: 120 }))), locale: Type.Optional(Locale) }),
    response: withProblems({ 200: Me }),
  },
})

/** Founds an organisation and makes the caller its lead: a partnership's, or an investor's that the Secretariat then verifies. */
export const createOrganisation = endpoint({
  method: 'POST',
  url: '/api/v1/organisations',
  policy: SIGNED_IN,
  repeatable: 'adds',
  schema: {
    summary: 'Register an organisation',
    body: closed({
      side: oneOf(['partnership', 'investor']),
      name: Type.String({ minLength: 2, maxLength: 200 }),
      country: nullable(Iso3),
      stakeholderType: Type.Optional(oneOf(STAKEHOLDER_TYPES)),
      investorType: Type.Optional(oneOf(INVESTOR_TYPES)),
      registration: Type.Optional(RegistrationContent),
    }),
    response: withProblems({ 201: Membership }),
  },
})

export const CaughtMail = closed({
  id: Id,
  recipient: Type.String(),
  subject: Type.String(),
  text: Type.String(),
  locale: Locale,
  createdAt: Instant,
})

/** Mail that was caught instead of sent. The route exists in development and demonstration mode only. */
export const listCaughtMails = endpoint({
  method: 'GET',
  url: '/api/v1/caught-mails',
  policy: PUBLIC,
  schema: { summary: 'Caught mail (demonstration only)', response: withProblems({ 200: closed({ items: Type.Array(CaughtMail) }) }) },
})
