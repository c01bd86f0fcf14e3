import { LEAD_TRANSFER_STATES, PITCH_MEMBER_ROLES, PRESENCE_SECTIONS, TEAM_MOVES } from '@scalebridge/db/reference'
import { Type, type Static } from 'typebox'
import { endpoint, PUBLIC, type Policy } from '../platform/endpoint.ts'
import { closed, Id, Instant, Locale, nullable, oneOf, withProblems } from '../platform/shapes.ts'

const TEAM: Policy = { roles: ['partnership_lead', 'partnership_editor', 'partnership_viewer'], relation: 'own', assurance: 1 }
const TEAM_OR_SECRETARIAT: Policy = { ...TEAM, roles: [...TEAM.roles, 'secretariat_curator', 'secretariat_officer', 'admin'] }

const params = closed({ pitchId: Id })
const Address = Type.String({ minLength: 3, maxLength: 254, pattern: '^[^\\s@]+@[^\\s@]+$' })
const Token = Type.String({ minLength: 20, maxLength: 100 })

/** Everybody who works on a pitch, who is asked to, and who leads it. */
export const PitchTeam = closed({
  members: Type.Array(
    closed({
      memberId: nullable(Id),
      accountId: Id,
      name: nullable(Type.String()),
      email: Type.String(),
      role: oneOf(PITCH_MEMBER_ROLES),
      isOfOrganisation: Type.Boolean({ description: 'Works on it as a member of its organisation, and is not taken out here.' }),
      isYou: Type.Boolean(),
    }),
  ),
  invitations: Type.Array(
    closed({
      id: Id,
      email: Type.String(),
      role: oneOf(PITCH_MEMBER_ROLES),
      language: Locale,
      createdAt: Instant,
      expiresAt: Instant,
      isExpired: Type.Boolean(),
    }),
  ),
  transfer: nullable(
    closed({
      state: oneOf(LEAD_TRANSFER_STATES),
      fromName: Type.String(),
      toName: Type.String(),
      moves: Type.Array(oneOf(TEAM_MOVES), { description: 'What the caller may do with it now.' }),
    }),
  ),
  /** Whether somebody leads it whose account is open. */
  hasLead: Type.Boolean(),
  nominations: Type.Array(closed({ byName: Type.String(), toAccountId: Id, toName: Type.String() })),
  /** What the caller may do; a page offers only these. */
  moves: Type.Array(oneOf(TEAM_MOVES)),
})
export type PitchTeam = Static<typeof PitchTeam>

export const getTeam = endpoint({
  method: 'GET',
  url: '/api/v1/pitches/:pitchId/team',
  queries: 9,
  policy: TEAM_OR_SECRETARIAT,
  schema: { summary: 'Who works on a pitch, and who is asked to', params, response: withProblems({ 200: PitchTeam }) },
})

/** What each move needs beside its name is said in its refusal: `/email` and `/role` to invite, `/accountId` to hand over, `/reason` to appoint. */
export const moveTeam = endpoint({
  method: 'POST',
  url: '/api/v1/pitches/:pitchId/team/moves',
  policy: TEAM_OR_SECRETARIAT,
  repeatable: 'moves',
  schema: {
    summary: 'Invite, change and remove members of a pitch’s team, and hand its lead over',
    params,
    body: closed({
      move: oneOf(TEAM_MOVES),
      email: Type.Optional(Address),
      role: Type.Optional(oneOf(PITCH_MEMBER_ROLES)),
      language: Type.Optional(Locale),
      invitationId: Type.Optional(Id),
      memberId: Type.Optional(Id),
      accountId: Type.Optional(Id),
      reason: Type.Optional(Type.String({ minLength: 3, maxLength: 500 })),
    }),
    response: withProblems({ 200: closed({ done: Type.Literal(true) }) }),
  },
})

/** What an invitation says to who holds its link: nothing of the pitch but its name and whose it is. */
export const TeamInvitation = closed({
  pitchTitle: nullable(Type.String()),
  organisationName: Type.String(),
  invitedBy: Type.String(),
  email: Type.String(),
  role: oneOf(PITCH_MEMBER_ROLES),
  expiresAt: Instant,
})

export const getTeamInvitation = endpoint({
  method: 'POST',
  url: '/api/v1/team-invitations/read',
  policy: PUBLIC,
  repeatable: 'asks',
  schema: {
    summary: 'What a mailed invitation asks; the token goes in the body, so that no log of addresses has it',
    body: closed({ token: Token }),
    response: withProblems({ 200: TeamInvitation }),
  },
})

export const acceptTeamInvitation = endpoint({
  method: 'POST',
  url: '/api/v1/team-invitations/accept',
  policy: { roles: ['account'], relation: 'any', assurance: 1 },
  repeatable: 'moves',
  schema: {
    summary: 'Join a pitch’s team by the mailed invitation, once, under the address that was invited',
    body: closed({ token: Token }),
    response: withProblems({ 200: closed({ pitchId: Id }) }),
  },
})

/** A page says every half minute what it has open, and is told who else is there. */
export const showPresence = endpoint({
  method: 'PUT',
  url: '/api/v1/pitches/:pitchId/presence',
  policy: TEAM,
  repeatable: 'sets',
  schema: {
    summary: 'Say which section one has open, and learn who else has one open',
    params,
    body: closed({ section: oneOf(PRESENCE_SECTIONS), isLeaving: Type.Boolean() }),
    response: withProblems({
      200: closed({
        others: Type.Array(closed({ accountId: Id, name: Type.String(), section: oneOf(PRESENCE_SECTIONS), seenAt: Instant })),
      }),
    }),
  },
})
