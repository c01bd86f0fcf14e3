/** What becomes of an invitation in the hands of whom it is for. Its link's token is the only key; nothing here takes an id. */
import { record, schema, type Db, type Tx } from '@scalebridge/db'
import { hashOfToken } from '@scalebridge/db/drafting-tokens'
import { INVITATION_KINDS, SCOUT_FIELDS, type ScoutField } from '@scalebridge/db/reference'
import { invitationStateAt, mayWrite, moveLead, normalisedName } from '@scalebridge/db/rules'
import { and, eq } from 'drizzle-orm'
import { listed } from '../editions/editions.ts'
import { accountOf, type AccountActor, type Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input, Output } from '../platform/endpoint.ts'
import { Problem } from '../platform/problem.ts'
import { stateOfCall } from '../pitches/call-state.ts'
import { tellOwner } from './follow.ts'
import type * as contract from './invitations.contract.ts'
import { stateOf, writeMove, type LeadRow } from './lead-rows.ts'
import { presentLetter } from './present-invitation.ts'

const { callInvitations, editions, leads, memberships, organisations, pitches, scoutFields } = schema

/** What a mailed link says; 422 where it leads to no invitation, as a link that was sent anew does. */
export async function askByToken(
  deps: Deps,
  actor: Actor,
  { body }: Input<typeof contract.getCallQuestion>,
): Promise<contract.CallQuestion> {
  return question(deps, actor, await findByToken(deps.db, body.token))
}

/**
 * Begins the draft of an invitation, for the caller's own organisation of that name, or for a new one that the caller leads.
 * Whoever accepted finds the same draft again; anybody else is refused (409), as after its end. Its owner is told.
 */
export async function accept(
  deps: Deps,
  actor: Actor,
  { body }: Input<typeof contract.acceptCallInvitation>,
): Promise<Output<typeof contract.acceptCallInvitation>> {
  const account = accountOf(actor)
  const at = deps.clock()
  return deps.db.transaction(async (tx) => {
    const found = await findByToken(tx, body.token)
    const { invitation, lead, edition } = found
    if (invitation.acceptedBy === account.accountId && lead.pitchId !== null) return { pitchId: lead.pitchId }
    refuseEnded(found, at)
    if (!mayWrite(stateOfCall({ edition }, at))) throw new Problem(at < edition.opensAt ? 'call.notOpenYet' : 'call.closed')
    const organisationId = await organisationFor(tx, account, lead)
    const pitchId = await beginDraft(tx, { account, found, organisationId })
    await tx.update(callInvitations).set({ acceptedAt: at, acceptedBy: account.accountId }).where(eq(callInvitations.id, invitation.id))
    await writeMove(tx, { lead, move: 'accept', kind: 'moved', accountId: account.accountId, at, set: { pitchId } })
    await tellOwner(tx, lead, { kind: 'scouting.accepted' })
    return { pitchId }
  })
}

/** Declines for whoever holds the link. Its owner is told; the reason stands in the lead's history. */
export async function decline(
  deps: Deps,
  actor: Actor,
  { body }: Input<typeof contract.declineCallInvitation>,
): Promise<contract.CallQuestion> {
  const at = deps.clock()
  return deps.db.transaction(async (tx) => {
    const found = await findByToken(tx, body.token)
    const { invitation, lead } = found
    if (invitation.declinedAt !== null) return question(deps, actor, found)
    refuseEnded(found, at)
    const declineReason = body.reason === '' ? null : body.reason
    await tx.update(callInvitations).set({ declinedAt: at, declineReason }).where(eq(callInvitations.id, invitation.id))
    await writeMove(tx, { lead, move: 'decline', kind: 'moved', accountId: null, at, note: declineReason })
    await tellOwner(tx, lead, { kind: 'scouting.declined' })
    return question(deps, actor, { ...found, invitation: { ...invitation, declinedAt: at, declineReason } })
  })
}

interface Found {
  invitation: typeof callInvitations.$inferSelect
  lead: LeadRow
  edition: typeof editions.$inferSelect
}

async function findByToken(db: Db | Tx, token: string): Promise<Found> {
  const [found] = await db
    .select({ invitation: callInvitations, lead: leads, edition: editions })
    .from(callInvitations)
    .innerJoin(leads, eq(leads.id, callInvitations.leadId))
    .innerJoin(editions, eq(editions.id, leads.editionId))
    .where(eq(callInvitations.tokenHash, hashOfToken(token)))
    .for('update', { of: [callInvitations, leads] })
  if (found === undefined) throw new Problem('callInvitation.linkInvalid')
  return found
}

function refuseEnded({ invitation, lead }: Found, at: Date): void {
  const state = invitationStateAt(invitation, at)
  if (state === 'expired') throw new Problem('callInvitation.expired')
  if (state !== 'open' || moveLead(stateOf(lead), 'accept') === undefined) throw new Problem('callInvitation.answered')
}

/** An organisation of the same name that the caller leads already, or a new one: nobody is let into another's by a name. */
async function organisationFor(tx: Tx, { accountId }: AccountActor, lead: LeadRow): Promise<string> {
  const own = await tx
    .select({ id: organisations.id, name: organisations.name })
    .from(memberships)
    .innerJoin(organisations, eq(organisations.id, memberships.organisationId))
    .where(and(eq(memberships.accountId, accountId), eq(memberships.role, 'partnership_lead')))
  const same = own.find(({ name }) => normalisedName(name) === normalisedName(lead.organisationName))
  if (same !== undefined) return same.id
  const [made] = await tx
    .insert(organisations)
    .values({ name: lead.organisationName, country: lead.country, stakeholderType: lead.stakeholderType })
    .returning({ id: organisations.id })
  if (made === undefined) throw new Error('the organisation was not returned')
  await tx.insert(memberships).values({ accountId, organisationId: made.id, role: 'partnership_lead' })
  await record(tx, {
    actorId: accountId,
    action: 'organisation.create',
    subject: { kind: 'organisation', id: made.id },
    after: { name: lead.organisationName },
  })
  return made.id
}

async function beginDraft(tx: Tx, of: { account: AccountActor; found: Found; organisationId: string }): Promise<string> {
  const { account, found, organisationId } = of
  const { lead, invitation } = found
  const content = prefilledOf(lead)
  const values = { editionId: lead.editionId, organisationId, createdBy: account.accountId, origin: invitation.kind, ...content }
  const [pitch] = await tx.insert(pitches).values(values).returning({ id: pitches.id })
  if (pitch === undefined) throw new Error('the new pitch was not returned')
  const fields = Object.entries(content).map(([field, value]) => ({ pitchId: pitch.id, field, value }))
  await tx.insert(scoutFields).values(fields)
  await record(tx, {
    actorId: account.accountId,
    action: 'pitch.create',
    subject: { kind: 'pitch', id: pitch.id },
    after: { organisationId, ...content },
  })
  return pitch.id
}

/** What the scout knows of the pitch, and nothing that is empty. */
function prefilledOf(lead: LeadRow): Partial<Pick<typeof pitches.$inferInsert, ScoutField>> {
  return {
    language: lead.language,
    ...(lead.title === null ? {} : { title: lead.title }),
    ...(lead.summary === null ? {} : { summary: lead.summary }),
    ...(lead.goals.length === 0 ? {} : { goals: lead.goals }),
    ...(lead.country === null ? {} : { scope: 'country', countries: [lead.country] }),
  }
}

function question(deps: Deps, actor: Actor, { invitation, lead, edition }: Found): contract.CallQuestion {
  const isTheirs = actor.kind === 'account' && actor.accountId === invitation.acceptedBy
  const prefilled = prefilledOf(lead)
  return {
    state: invitationStateAt(invitation, deps.clock()),
    kind: listed(INVITATION_KINDS, invitation.kind),
    organisationName: invitation.organisationName,
    expiresAt: invitation.expiresAt.toISOString(),
    letter: presentLetter(deps, invitation, edition),
    prefilled: SCOUT_FIELDS.filter((field) => prefilled[field] !== undefined),
    pitchId: isTheirs ? lead.pitchId : null,
  }
}
