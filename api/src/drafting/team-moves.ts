import { enqueue, record, schema } from '@scalebridge/db'
import { hashOfToken, teamToken } from '@scalebridge/db/drafting-tokens'
import { notify } from '@scalebridge/db/notices'
import { TRANSFER_MOVES, type TeamMove, type TransferMove } from '@scalebridge/db/reference'
import { and, eq, isNull, sql } from 'drizzle-orm'
import { randomUUID } from 'node:crypto'
import type { Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input } from '../platform/endpoint.ts'
import { LIMITS } from '../platform/limit-rules.ts'
import { Problem } from '../platform/problem.ts'
import { takeOrRefuse } from '../platform/request-limits.ts'
import { appoint, nominate, transferLead } from './lead.ts'
import { needed, notAllowed, type TeamAct } from './team-act.ts'
import { findCaller, movesOf } from './team.ts'
import type { moveTeam } from './team.contract.ts'
import { leadsOf, nameOf } from './team.queries.ts'

const { pitchInvitations, pitchMembers, pitches } = schema
const INVITATION_MS = 14 * 24 * 60 * 60_000

/** Makes one move in a pitch's team. 409 `team.moveNotAllowed` for one that is not the caller's to make now. */
export async function makeTeamMove(deps: Deps, actor: Actor, { params, body }: Input<typeof moveTeam>): Promise<{ done: true }> {
  const { pitchId } = params
  const { accountId } = await findCaller(deps.db, actor, pitchId)
  if (body.move === 'invite' || body.move === 'resend') await takeOrRefuse(deps, LIMITS.teamInvitation, accountId)
  await deps.db.transaction(async (tx) => {
    // Moves of one team wait for each other, so that each sees who leads after the one before.
    await tx.select({ id: pitches.id }).from(pitches).where(eq(pitches.id, pitchId)).for('update')
    const caller = await findCaller(tx, actor, pitchId)
    if (!isTransferMove(body.move) && !movesOf(caller).includes(body.move)) throw notAllowed()
    await ACTS[body.move]({ tx, deps, caller, body })
  })
  return { done: true }
}

const isTransferMove = (move: TeamMove): move is TransferMove => TRANSFER_MOVES.some((one) => one === move)

const ACTS: Record<TeamMove, (act: TeamAct) => Promise<void>> = {
  invite,
  resend,
  withdrawInvitation: async (act) => void (await closeInvitation(act)),
  changeRole,
  remove: (act) => leaveTeam(act, needed(act.body.memberId, '/memberId')),
  leave: (act) => leaveTeam(act, act.caller.own?.memberId ?? ''),
  offerLead: transferLead,
  acceptLead: transferLead,
  confirmLead: transferLead,
  cancelLead: transferLead,
  nominateLead: nominate,
  appointLead: appoint,
}

async function invite({ tx, deps, caller, body }: TeamAct): Promise<void> {
  const email = needed(body.email, '/email').toLowerCase()
  const role = needed(body.role, '/role')
  if (role === 'lead') throw new Problem('team.leadNotInvited')
  if (caller.team.some((member) => member.email.toLowerCase() === email)) throw new Problem('team.already')
  const open = await tx
    .select({ id: pitchInvitations.id })
    .from(pitchInvitations)
    .where(and(isOpen(caller.pitch.id), sql`lower(${pitchInvitations.email}) = ${email}`))
  if (open.length > 0) throw new Problem('team.already')
  await sendInvitation({ tx, deps, caller }, { email, role, language: body.language ?? 'en' })
}

const isOpen = (pitchId: string) =>
  and(eq(pitchInvitations.pitchId, pitchId), isNull(pitchInvitations.acceptedAt), isNull(pitchInvitations.withdrawnAt))

async function sendInvitation(
  { tx, deps, caller }: Omit<TeamAct, 'body'>,
  to: { email: string; role: string; language: string },
): Promise<void> {
  const { pitch, accountId } = caller
  const id = randomUUID()
  const tokenHash = hashOfToken(teamToken(deps.config.SIGN_IN_SECRET, id))
  const expiresAt = new Date(deps.clock().getTime() + INVITATION_MS)
  await tx
    .insert(pitchInvitations)
    .values({ id, ...to, pitchId: pitch.id, tokenHash, invitedBy: accountId, createdAt: deps.clock(), expiresAt })
  await enqueue(tx, { name: 'mail.teamInvitation', payload: { invitationId: id } }, { aggregate: 'pitch', id: pitch.id })
  await record(tx, { actorId: accountId, action: 'team.invite', subject: { kind: 'pitch', id: pitch.id }, after: { role: to.role } })
}

/** Takes an open invitation back: its link leads nowhere from then on. */
async function closeInvitation({ tx, deps, caller, body }: TeamAct): Promise<typeof pitchInvitations.$inferSelect> {
  const id = needed(body.invitationId, '/invitationId')
  const [closed] = await tx
    .update(pitchInvitations)
    .set({ withdrawnAt: deps.clock() })
    .where(and(isOpen(caller.pitch.id), eq(pitchInvitations.id, id)))
    .returning()
  if (closed === undefined) throw new Problem('team.notThere')
  await record(tx, {
    actorId: caller.accountId,
    action: 'team.withdrawInvitation',
    subject: { kind: 'pitch', id: caller.pitch.id },
    before: { role: closed.role },
  })
  return closed
}

/** A second letter has a link of its own; the first one's works no more. */
async function resend(act: TeamAct): Promise<void> {
  const { email, role, language } = await closeInvitation(act)
  await sendInvitation(act, { email, role, language })
}

async function changeRole({ tx, caller, body }: TeamAct): Promise<void> {
  const memberId = needed(body.memberId, '/memberId')
  const role = needed(body.role, '/role')
  const member = caller.team.find((one) => one.memberId === memberId)
  if (member === undefined) throw new Problem('team.notThere')
  // Nobody is made a lead or loses the lead in passing: that is what the hand-over is for.
  if (role === 'lead' || member.role === 'lead') throw notAllowed()
  await tx.update(pitchMembers).set({ role }).where(eq(pitchMembers.id, memberId))
  const subject = { kind: 'pitch', id: caller.pitch.id } as const
  await record(tx, { actorId: caller.accountId, action: 'team.changeRole', subject, before: { role: member.role }, after: { role } })
}

async function leaveTeam({ tx, deps, caller }: TeamAct, memberId: string): Promise<void> {
  const { pitch, accountId } = caller
  const member = caller.team.find((one) => one.memberId === memberId)
  if (member === undefined) throw new Problem('team.notThere')
  if (member.role === 'lead' && member.accountId !== accountId) throw notAllowed()
  await tx.update(pitchMembers).set({ removedAt: deps.clock() }).where(eq(pitchMembers.id, memberId))
  await tx.execute(sql`update lead_transfers set state = 'withdrawn', updated_at = now()
    where pitch_id = ${pitch.id} and state in ('offered', 'accepted') and ${member.accountId} in (from_account_id, to_account_id)`)
  const subject = { kind: 'pitch', id: pitch.id } as const
  await record(tx, { actorId: accountId, action: 'team.remove', subject, before: { role: member.role } })
  const rest = member.accountId === accountId ? await leadsOf(tx, pitch) : [member.accountId]
  const params = { who: await nameOf(tx, member.accountId), pitch: pitch.title ?? '' }
  await notify(tx, {
    accountIds: rest,
    kind: 'team.left',
    subjectId: pitch.id,
    params,
    path: member.accountId === accountId ? `/pitches/${pitch.id}/team` : '/pitches',
  })
}
