import { schema, type Db, type Tx } from '@scalebridge/db'
import { PITCH_POLICY_ROLES, type MemberRole, type PolicyRole } from '@scalebridge/db/reference'
import { and, eq, inArray, or, type SQL } from 'drizzle-orm'
import { accountOf, organisationsOf, type Actor } from '../platform/actor.ts'
import { Problem } from '../platform/problem.ts'

/**
 * The pitches for which the actor holds one of the roles, in an organisation or in the pitch itself, as a condition: `hasPitchRole`
 * asked of the database. Another's pitch is then not even read, and takes as long as none.
 */
export function heldBy(actor: Actor, roles: readonly MemberRole[]): SQL | undefined {
  const inTeam = [...accountOf(actor).pitchRoles].flatMap(([pitchId, role]) => (countsAs(role, roles) ? [pitchId] : []))
  return or(inArray(schema.pitches.organisationId, organisationsOf(actor, roles)), inArray(schema.pitches.id, inTeam))
}

/** The pitch, for whoever holds one of the roles for it; 404 for everybody else, whether it exists or not. */
export async function findHeldPitch(
  db: Db | Tx,
  actor: Actor,
  { pitchId, roles }: { pitchId: string; roles: readonly MemberRole[] },
): Promise<typeof schema.pitches.$inferSelect> {
  const [pitch] = await db
    .select()
    .from(schema.pitches)
    .where(and(eq(schema.pitches.id, pitchId), heldBy(actor, roles)))
  if (pitch === undefined) throw new Problem('pitch.notFound')
  return pitch
}

const countsAs = (role: keyof typeof PITCH_POLICY_ROLES, roles: readonly PolicyRole[]) =>
  PITCH_POLICY_ROLES[role].some((one) => roles.includes(one))
