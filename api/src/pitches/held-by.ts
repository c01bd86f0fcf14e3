import { schema } from '@scalebridge/db'
import { PITCH_POLICY_ROLES, type MemberRole, type PolicyRole } from '@scalebridge/db/reference'
import { inArray, or, type SQL } from 'drizzle-orm'
import { accountOf, organisationsOf, type Actor } from '../platform/actor.ts'

/**
 * The pitches for which the actor holds one of the roles, in an organisation or in the pitch itself, as a condition: `hasPitchRole`
 * asked of the database. Another's pitch is then not even read, and takes as long as none.
 */
export function heldBy(actor: Actor, roles: readonly MemberRole[]): SQL | undefined {
  const inTeam = [...accountOf(actor).pitchRoles].flatMap(([pitchId, role]) => (countsAs(role, roles) ? [pitchId] : []))
  return or(inArray(schema.pitches.organisationId, organisationsOf(actor, roles)), inArray(schema.pitches.id, inTeam))
}

const countsAs = (role: keyof typeof PITCH_POLICY_ROLES, roles: readonly PolicyRole[]) =>
  PITCH_POLICY_ROLES[role].some((one) => roles.includes(one))
