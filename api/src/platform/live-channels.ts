import { schema } from '@scalebridge/db'
import { INVESTOR_ROLES, PARTNERSHIP_ROLES, SECRETARIAT_ROLES } from '@scalebridge/db/reference'
import { and, eq, inArray } from 'drizzle-orm'
import { hasRole, investorsOf, organisationsOf, type AccountActor } from './actor.ts'
import type { Deps } from './deps.ts'

/**
 * Whether the actor may listen to a channel: to a pitch its own organisation and the Secretariat, to a mandate its own investor
 * alone, to an organisation those who deal for it, to an edition, a segment and the queue the Secretariat. What must not be known and what does not exist look the same.
 */
export async function mayListen(deps: Pick<Deps, 'db'>, actor: AccountActor, channel: string): Promise<boolean> {
  const [kind = '', id = ''] = channel.split(':')
  const isSecretariat = hasRole(actor, SECRETARIAT_ROLES) && actor.assurance === 2
  switch (kind) {
    case 'pitch':
      return isWorkingOn(actor, id) || isPitchOf(deps, id, isSecretariat ? 'anyone' : organisationsOf(actor, PARTNERSHIP_ROLES))
    case 'mandate':
      return actor.assurance === 2 && isMandateOf(deps, id, investorsOf(actor, INVESTOR_ROLES))
    case 'edition':
      return isSecretariat && isEdition(deps, id)
    case 'segment':
      return isSecretariat && isSegment(deps, id)
    case 'organisation':
      return isDealingFor(actor, id)
    case 'queue':
      return isSecretariat
    default:
      return false
  }
}

/** Who has left a team hears no more of its pitch. */
function isWorkingOn(actor: AccountActor, pitchId: string): boolean {
  const role = actor.pitchRoles.get(pitchId)
  return role !== undefined && role !== 'left'
}

/** Those who speak for a partnership, and an investor's members with a second factor. */
function isDealingFor(actor: AccountActor, organisationId: string): boolean {
  const roles = ['partnership_lead', 'partnership_editor', ...(actor.assurance === 2 ? INVESTOR_ROLES : [])] as const
  return hasRole(actor, roles, organisationId)
}

async function isPitchOf({ db }: Pick<Deps, 'db'>, id: string, owners: 'anyone' | string[]): Promise<boolean> {
  const { pitches } = schema
  const isOwned = owners === 'anyone' ? undefined : inArray(pitches.organisationId, owners)
  return (
    (
      await db
        .select({ id: pitches.id })
        .from(pitches)
        .where(and(eq(pitches.id, id), isOwned))
    ).length > 0
  )
}

async function isMandateOf({ db }: Pick<Deps, 'db'>, id: string, investorIds: string[]): Promise<boolean> {
  const { mandates } = schema
  return (
    (
      await db
        .select({ id: mandates.id })
        .from(mandates)
        .where(and(eq(mandates.id, id), inArray(mandates.investorId, investorIds)))
    ).length > 0
  )
}

async function isEdition({ db }: Pick<Deps, 'db'>, id: string): Promise<boolean> {
  return (await db.select({ id: schema.editions.id }).from(schema.editions).where(eq(schema.editions.id, id))).length > 0
}

async function isSegment({ db }: Pick<Deps, 'db'>, id: string): Promise<boolean> {
  return (await db.select({ id: schema.segments.id }).from(schema.segments).where(eq(schema.segments.id, id))).length > 0
}
