import {
  PITCH_POLICY_ROLES,
  type InvestorState,
  type Locale,
  type MemberRole,
  type PitchMemberRole,
  type PolicyRole,
} from '@scalebridge/db/reference'
import { Problem } from './problem.ts'

export interface Membership {
  organisationId: string
  role: MemberRole
  /** The investor behind the organisation, where it is one. */
  investorId: string | null
  investorState: InvestorState | null
}

export interface AccountActor {
  kind: 'account'
  accountId: string
  sessionId: string
  assurance: 1 | 2
  memberships: readonly Membership[]
  /** What the account may do in single pitches, beside what its organisations let it do. */
  pitchRoles: ReadonlyMap<string, PitchMemberRole | 'left'>
  locale: Locale
}

/** Who is asking. Resolved once per request from the session's rows, never from anything the request says of itself. */
export type Actor = { kind: 'public' } | AccountActor

export const PUBLIC_ACTOR: Actor = Object.freeze({ kind: 'public' })

/** The signed-in actor of a route whose policy asks for one; a 401 problem for anybody else. */
export function accountOf(actor: Actor): AccountActor {
  if (actor.kind === 'public') throw new Problem('session.missing')
  return actor
}

/**
 * Whether a policy that names these roles lets the actor through to the route (not yet to the object).
 * @param pitchId the pitch that the route is about, where it is about one: a role in that pitch counts there alone
 */
export function isAllowed(actor: Actor, roles: readonly PolicyRole[], pitchId?: string): boolean {
  if (roles.includes('public')) return true
  if (actor.kind === 'public') return false
  if (roles.includes('account') || actor.memberships.some((membership) => roles.includes(membership.role))) return true
  return pitchId !== undefined && rolesInPitch(actor, pitchId).some((role) => roles.includes(role))
}

function rolesInPitch(actor: AccountActor, pitchId: string): readonly PolicyRole[] {
  const role = actor.pitchRoles.get(pitchId)
  return role === undefined ? [] : PITCH_POLICY_ROLES[role]
}

/** Whether the actor holds one of the roles for a pitch: in its organisation, or in the pitch itself. */
export function hasPitchRole(actor: Actor, roles: readonly PolicyRole[], pitch: { id: string; organisationId: string }): boolean {
  if (actor.kind === 'public') return false
  const isOfOrganisation = actor.memberships.some(
    ({ organisationId, role }) => organisationId === pitch.organisationId && roles.includes(role),
  )
  return isOfOrganisation || rolesInPitch(actor, pitch.id).some((role) => roles.includes(role))
}

/** Whether the actor holds one of the roles, in this organisation if one is given, in any otherwise. */
export function hasRole(actor: Actor, roles: readonly MemberRole[], organisationId?: string): boolean {
  return organisationsOf(actor, roles).some((id) => organisationId === undefined || id === organisationId)
}

/** The organisations in which the actor holds one of the roles. */
export function organisationsOf(actor: Actor, roles: readonly MemberRole[]): string[] {
  if (actor.kind === 'public') return []
  return [
    ...new Set(actor.memberships.filter((membership) => roles.includes(membership.role)).map((membership) => membership.organisationId)),
  ]
}

/** The investors for which the actor holds one of the roles. */
export function investorsOf(actor: Actor, roles: readonly MemberRole[]): string[] {
  if (actor.kind === 'public') return []
  const ids = actor.memberships.filter((membership) => roles.includes(membership.role)).map((membership) => membership.investorId)
  return [...new Set(ids.filter((id) => id !== null))]
}
