import { record, schema, type Db, type Tx } from '@scalebridge/db'
import { hashOfToken } from '@scalebridge/db/drafting-tokens'
import { notify } from '@scalebridge/db/notices'
import { PITCH_MEMBER_ROLES } from '@scalebridge/db/reference'
import { and, eq, gt, isNull } from 'drizzle-orm'
import { listed } from '../editions/editions.ts'
import { accountOf, type Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input, Output } from '../platform/endpoint.ts'
import { Problem } from '../platform/problem.ts'
import type { acceptTeamInvitation, getTeamInvitation } from './team.contract.ts'
import { leadsOf, nameOf } from './team.queries.ts'

const { accounts, organisations, pitches, pitchInvitations, pitchMembers } = schema

/** What the holder of a mailed link is asked; 422 where the link was used, taken back, or has run out. */
export async function readInvitation(deps: Deps, { body }: Input<typeof getTeamInvitation>): Promise<Output<typeof getTeamInvitation>> {
  const { invitation, pitch, organisationName } = await findByToken(deps.db, deps, body.token)
  const { email, role, expiresAt, invitedBy } = invitation
  return {
    pitchTitle: pitch.title,
    organisationName,
    invitedBy: await nameOf(deps.db, invitedBy),
    email,
    role: listed(PITCH_MEMBER_ROLES, role),
    expiresAt: expiresAt.toISOString(),
  }
}

/**
 * Joins the team, once. The address of the account must be the invited one: a letter that was passed on opens nobody else a
 * confidential draft. Its leads are told.
 */
export async function acceptInvitation(
  deps: Deps,
  actor: Actor,
  { body }: Input<typeof acceptTeamInvitation>,
): Promise<{ pitchId: string }> {
  const { accountId } = accountOf(actor)
  return deps.db.transaction(async (tx) => {
    const { invitation, pitch } = await findByToken(tx, deps, body.token)
    const [account] = await tx.select().from(accounts).where(eq(accounts.id, accountId))
    if (account?.email.toLowerCase() !== invitation.email.toLowerCase()) throw new Problem('team.otherAddress')
    await tx.update(pitchInvitations).set({ acceptedAt: deps.clock(), acceptedBy: accountId }).where(eq(pitchInvitations.id, invitation.id))
    await tx
      .insert(pitchMembers)
      .values({ pitchId: pitch.id, accountId, role: invitation.role, addedBy: invitation.invitedBy, addedAt: deps.clock() })
      .onConflictDoNothing()
    await record(tx, {
      actorId: accountId,
      action: 'team.join',
      subject: { kind: 'pitch', id: pitch.id },
      after: { role: invitation.role },
    })
    const params = { who: account.name ?? account.email, pitch: pitch.title ?? '' }
    await notify(tx, {
      accountIds: await leadsOf(tx, pitch),
      kind: 'team.joined',
      subjectId: pitch.id,
      params,
      path: `/pitches/${pitch.id}/team`,
    })
    return { pitchId: pitch.id }
  })
}

/** Locked, so that of two who use a link at once one comes too late. */
async function findByToken(db: Db | Tx, deps: Pick<Deps, 'clock'>, token: string) {
  const [found] = await db
    .select({ invitation: pitchInvitations, pitch: pitches, organisationName: organisations.name })
    .from(pitchInvitations)
    .innerJoin(pitches, eq(pitches.id, pitchInvitations.pitchId))
    .innerJoin(organisations, eq(organisations.id, pitches.organisationId))
    .where(
      and(
        eq(pitchInvitations.tokenHash, hashOfToken(token)),
        isNull(pitchInvitations.acceptedAt),
        isNull(pitchInvitations.withdrawnAt),
        gt(pitchInvitations.expiresAt, deps.clock()),
      ),
    )
    .for('update', { of: pitchInvitations })
  if (found === undefined) throw new Problem('team.linkInvalid')
  return found
}
