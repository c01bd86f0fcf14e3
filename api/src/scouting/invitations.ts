/** Invitations to the call, as the Secretariat sends them. */
import { enqueue, schema, type Tx } from '@scalebridge/db'
import { hashOfToken } from '@scalebridge/db/drafting-tokens'
import { invitationStateAt, mayWrite, callStateAt } from '@scalebridge/db/rules'
import { callInvitationToken } from '@scalebridge/db/scouting'
import { eq } from 'drizzle-orm'
import { randomUUID } from 'node:crypto'
import { accountOf, type Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input } from '../platform/endpoint.ts'
import { Problem } from '../platform/problem.ts'
import type * as contract from './invitations.contract.ts'
import { lockLead, revokeOpen, writeLead, writeMove, type LeadRow } from './lead-rows.ts'
import { readLead } from './leads.ts'
import { drawLetterCode } from './letter-code.ts'
import { presentLetter } from './present-invitation.ts'
import type { Lead } from './scouting.contract.ts'

const { callInvitations, editions, leads } = schema
const DAY_MS = 86_400_000

/**
 * Invites a shortlisted lead, and promises the letter's mail. 409 unless it is shortlisted or did not reply, 422 without a
 * contact; 409 when the call has closed, for the link would lead to nothing.
 */
export async function inviteLead(deps: Deps, actor: Actor, { params, body }: Input<typeof contract.createCallInvitation>): Promise<Lead> {
  const { accountId } = accountOf(actor)
  const { validDays, ...said } = body
  const at = deps.clock()
  await deps.db.transaction(async (tx) => {
    const lead = await lockLead(tx, params.leadId)
    if (lead.contactEmail === null) throw new Problem('lead.contactMissing')
    await refuseClosedCall(tx, { lead, at })
    await writeMove(tx, { lead, move: 'invite', kind: 'invited', accountId, at })
    // One that ran out without an answer makes room for the new one.
    await revokeOpen(tx, { leadId: lead.id, accountId, at })
    const id = randomUUID()
    const tokenHash = hashOfToken(callInvitationToken(deps.config.SIGN_IN_SECRET, { id, round: 1 }))
    const { organisationName, contactName, contactEmail } = lead
    const expiresAt = new Date(at.getTime() + validDays * DAY_MS)
    const letter = { ...said, organisationName, contactName, contactEmail, letterCode: drawLetterCode(), tokenHash }
    await tx.insert(callInvitations).values({ id, leadId: lead.id, ...letter, issuedBy: accountId, issuedAt: at, expiresAt })
    await promiseMail(tx, id)
  })
  return readLead(deps, actor, params.leadId)
}

/** Sends an invitation once more with a new link, for as long again; or takes it back. 409 once it was answered or taken back. */
export async function moveInvitation(deps: Deps, actor: Actor, { params, body }: Input<typeof contract.moveCallInvitation>): Promise<Lead> {
  const { accountId } = accountOf(actor)
  const at = deps.clock()
  const leadId = await deps.db.transaction(async (tx) => {
    const [found] = await tx
      .select({ leadId: callInvitations.leadId })
      .from(callInvitations)
      .where(eq(callInvitations.id, params.callInvitationId))
    if (found === undefined) throw new Problem('callInvitation.notFound')
    const lead = await lockLead(tx, found.leadId)
    const [row] = await tx.select().from(callInvitations).where(eq(callInvitations.id, params.callInvitationId)).for('update')
    if (row === undefined) throw new Problem('callInvitation.notFound')
    const state = invitationStateAt(row, at)
    if (state !== 'open' && state !== 'expired') throw new Problem('callInvitation.answered')
    if (body.move === 'revoke') {
      await tx.update(callInvitations).set({ revokedAt: at, revokedBy: accountId }).where(eq(callInvitations.id, row.id))
      const isInvited = lead.state === 'invited' || lead.state === 'no_reply'
      await (isInvited
        ? writeMove(tx, { lead, move: 'revoke', kind: 'revoked', accountId, at })
        : writeLead(tx, { lead, kind: 'revoked', accountId, at }))
      return lead.id
    }
    await refuseClosedCall(tx, { lead, at })
    const round = row.round + 1
    const tokenHash = hashOfToken(callInvitationToken(deps.config.SIGN_IN_SECRET, { id: row.id, round }))
    const expiresAt = new Date(at.getTime() + (row.expiresAt.getTime() - row.issuedAt.getTime()))
    await tx.update(callInvitations).set({ round, tokenHash, issuedAt: at, expiresAt }).where(eq(callInvitations.id, row.id))
    const change = { lead, kind: 'resent', accountId, at } as const
    await (lead.state === 'no_reply' ? writeMove(tx, { ...change, move: 'invite' }) : writeLead(tx, change))
    await promiseMail(tx, row.id)
    return lead.id
  })
  return readLead(deps, actor, leadId)
}

/** The letter of an invitation; 404 where there is none. */
export async function readLetter(deps: Deps, { params }: Input<typeof contract.getInvitationLetter>): Promise<contract.InvitationLetter> {
  const [found] = await deps.db
    .select({ invitation: callInvitations, edition: editions })
    .from(callInvitations)
    .innerJoin(leads, eq(leads.id, callInvitations.leadId))
    .innerJoin(editions, eq(editions.id, leads.editionId))
    .where(eq(callInvitations.id, params.callInvitationId))
  if (found === undefined) throw new Problem('callInvitation.notFound')
  return presentLetter(deps, found.invitation, found.edition)
}

async function promiseMail(tx: Tx, invitationId: string): Promise<void> {
  await enqueue(tx, { name: 'mail.callInvitation', payload: { invitationId } }, { aggregate: 'callInvitation', id: invitationId })
}

async function refuseClosedCall(tx: Tx, { lead, at }: { lead: LeadRow; at: Date }): Promise<void> {
  const [edition] = await tx.select().from(editions).where(eq(editions.id, lead.editionId))
  if (edition === undefined) throw new Problem('edition.notFound')
  const call = callStateAt(edition, at)
  // Whoever is invited before the call opens finds their draft when it does.
  if (!mayWrite(call) && call !== 'not_open_yet') throw new Problem('call.closed')
}
