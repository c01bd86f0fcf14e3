import { record, schema, type Tx } from '@scalebridge/db'
import { notify } from '@scalebridge/db/notices'
import { LEAD_TRANSFER_STATES, type NoticeKind } from '@scalebridge/db/reference'
import { nextTransferState } from '@scalebridge/db/rules'
import { and, eq, isNull } from 'drizzle-orm'
import { listed } from '../editions/editions.ts'
import { Problem } from '../platform/problem.ts'
import { needed, notAllowed, type TeamAct } from './team-act.ts'
import { movesOf, type TeamCaller } from './team.ts'
import { nameOf, openTransfer, type TeamMember } from './team.queries.ts'

const { leadNominations, leadTransfers, pitchMembers } = schema
/** How many editors must name the same person where nobody leads any more. */
const NOMINATIONS_NEEDED = 2

/** A move of the hand-over: offered, accepted by the other, confirmed once more by who offered; called off at any time. */
export async function transferLead(act: TeamAct): Promise<void> {
  const { tx, caller, body } = act
  const { pitch, accountId } = caller
  const transfer = await openTransfer(tx, pitch.id)
  if (body.move === 'offerLead') {
    if (transfer !== undefined || !movesOf(caller).includes('offerLead')) throw notAllowed()
    const to = memberWith(caller, needed(body.accountId, '/accountId'))
    if (to.role === 'lead') throw notAllowed()
    await tx.insert(leadTransfers).values({ pitchId: pitch.id, fromAccountId: accountId, toAccountId: to.accountId })
    await log(act, 'team.offerLead', { toAccountId: to.accountId })
    return tell(tx, caller, { kind: 'team.leadOffered', to: [to.accountId], who: accountId })
  }
  if (transfer === undefined || (body.move !== 'acceptLead' && body.move !== 'confirmLead' && body.move !== 'cancelLead'))
    throw notAllowed()
  const standing = { ...transfer, state: listed(LEAD_TRANSFER_STATES, transfer.state) }
  const next = nextTransferState(standing, body.move, { accountId, isLead: caller.own?.role === 'lead' })
  if (next === null) throw notAllowed()
  await tx.update(leadTransfers).set({ state: next, updatedAt: act.deps.clock() }).where(eq(leadTransfers.id, transfer.id))
  await log(act, `team.${body.move}`, { state: next })
  if (next === 'accepted') return tell(tx, caller, { kind: 'team.leadAccepted', to: [transfer.fromAccountId], who: accountId })
  if (next === 'done') await giveLead(act, { to: memberWith(caller, transfer.toAccountId), from: transfer.fromAccountId })
}

/** Two editors who name the same person make them lead, where nobody leads any more. */
export async function nominate(act: TeamAct): Promise<void> {
  const { tx, caller, body } = act
  const to = memberWith(caller, needed(body.accountId, '/accountId'))
  const values = { pitchId: caller.pitch.id, byAccountId: caller.accountId, toAccountId: to.accountId, at: act.deps.clock() }
  await tx
    .insert(leadNominations)
    .values(values)
    .onConflictDoUpdate({
      target: [leadNominations.pitchId, leadNominations.byAccountId],
      set: { toAccountId: to.accountId, at: values.at },
    })
  await log(act, 'team.nominateLead', { toAccountId: to.accountId })
  const rows = await tx.select().from(leadNominations).where(eq(leadNominations.pitchId, caller.pitch.id))
  // An editor who has left since has no say any more.
  const isEditor = (accountId: string) => caller.team.some((member) => member.accountId === accountId && member.role === 'editor')
  const agreeing = rows.filter((row) => row.toAccountId === to.accountId && isEditor(row.byAccountId))
  if (agreeing.length >= NOMINATIONS_NEEDED) await giveLead(act, { to, from: null })
}

/** The Secretariat names a lead, with the reason for the record, where nobody leads any more. */
export async function appoint(act: TeamAct): Promise<void> {
  const reason = needed(act.body.reason, '/reason')
  const to = memberWith(act.caller, needed(act.body.accountId, '/accountId'))
  await log(act, 'team.appointLead', { toAccountId: to.accountId, reason })
  await giveLead(act, { to, from: null })
}

/** Makes somebody lead; who led in this pitch alone goes on as an editor, an organisation's lead stays one. */
async function giveLead({ tx, caller }: TeamAct, { to, from }: { to: TeamMember; from: string | null }): Promise<void> {
  const { pitch, accountId, team } = caller
  const current = (account: string) =>
    and(eq(pitchMembers.pitchId, pitch.id), eq(pitchMembers.accountId, account), isNull(pitchMembers.removedAt))
  const raised = await tx.update(pitchMembers).set({ role: 'lead' }).where(current(to.accountId)).returning()
  if (raised.length === 0) {
    await tx.insert(pitchMembers).values({ pitchId: pitch.id, accountId: to.accountId, role: 'lead', addedBy: accountId })
  }
  if (from !== null)
    await tx
      .update(pitchMembers)
      .set({ role: 'editor' })
      .where(and(current(from), eq(pitchMembers.role, 'lead')))
  await tx.delete(leadNominations).where(eq(leadNominations.pitchId, pitch.id))
  await tell(tx, caller, { kind: 'team.leadChanged', to: team.map((member) => member.accountId), who: to.accountId })
}

function memberWith({ team }: TeamCaller, accountId: string): TeamMember {
  const member = team.find((one) => one.accountId === accountId)
  if (member === undefined) throw new Problem('team.notThere')
  return member
}

async function log(
  { tx, caller }: TeamAct,
  action: string,
  { reason, ...after }: { reason?: string } & Record<string, string>,
): Promise<void> {
  const subject = { kind: 'pitch', id: caller.pitch.id } as const
  await record(tx, { actorId: caller.accountId, action, subject, after, ...(reason === undefined ? {} : { reason }) })
}

type LeadNotice = Extract<NoticeKind, 'team.leadOffered' | 'team.leadAccepted' | 'team.leadChanged'>

async function tell(tx: Tx, { pitch }: TeamCaller, notice: { kind: LeadNotice; to: string[]; who: string }): Promise<void> {
  const params = { who: await nameOf(tx, notice.who), pitch: pitch.title ?? '' }
  await notify(tx, { accountIds: notice.to, kind: notice.kind, subjectId: pitch.id, params, path: `/pitches/${pitch.id}/team` })
}
