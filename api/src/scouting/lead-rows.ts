import { record, schema, type Db, type Tx } from '@scalebridge/db'
import { LEAD_STATES, type LeadEventKind, type LeadMove, type LeadState } from '@scalebridge/db/reference'
import { moveLead } from '@scalebridge/db/rules'
import { and, eq, isNull } from 'drizzle-orm'
import { listed } from '../editions/editions.ts'
import { Problem } from '../platform/problem.ts'

const { callInvitations, leadEvents, leads } = schema
export type LeadRow = typeof leads.$inferSelect

export const stateOf = (row: Pick<LeadRow, 'state'>): LeadState => listed(LEAD_STATES, row.state)

/** A lead by its id; 404 where there is none, or it was merged into another. */
export async function findLead(db: Db | Tx, leadId: string): Promise<LeadRow> {
  const [row] = await db
    .select()
    .from(leads)
    .where(and(eq(leads.id, leadId), isNull(leads.mergedInto)))
  if (row === undefined) throw new Problem('lead.notFound')
  return row
}

/** As `findLead`, locked until the transaction ends. `seen` gives the revision that the change was made to. */
export async function lockLead(tx: Tx, leadId: string, seen?: () => number | undefined): Promise<LeadRow> {
  await findLead(tx, leadId)
  const revision = seen?.()
  const [row] = await tx.select().from(leads).where(eq(leads.id, leadId)).for('update')
  if (row === undefined || row.mergedInto !== null) throw new Problem('lead.notFound')
  if (revision !== undefined && revision !== row.revision) throw new Problem('lead.changedMeanwhile')
  return row
}

interface Change {
  lead: LeadRow
  /** Null where the product does it, or somebody without an account. */
  accountId: string | null
  kind: LeadEventKind
  at: Date
  set?: Partial<LeadRow>
  note?: string | null
}

/** The one place where a lead is written: with a line of its history and of the audit log. */
export async function writeLead(tx: Tx, { lead, accountId, kind, at, set = {}, note = null }: Change): Promise<void> {
  await tx
    .update(leads)
    .set({ ...set, revision: lead.revision + 1, updatedAt: at })
    .where(eq(leads.id, lead.id))
  const toState = set.state === undefined || set.state === lead.state ? null : set.state
  const fields = kind === 'changed' ? Object.keys(set) : []
  await tx
    .insert(leadEvents)
    .values({ leadId: lead.id, at, accountId, kind, fromState: toState === null ? null : lead.state, toState, note, fields })
  await record(tx, {
    actorId: accountId,
    action: `lead.${kind}`,
    subject: { kind: 'lead', id: lead.id },
    before: { state: lead.state },
    after: { state: set.state ?? lead.state, fields },
  })
}

/** Moves a lead; 409 where its state does not have the move. */
export async function writeMove(tx: Tx, change: Change & { move: LeadMove }): Promise<void> {
  const { move, ...rest } = change
  const state = moveLead(stateOf(change.lead), move)
  if (state === undefined) throw new Problem('lead.moveNotAllowed', { detail: `From ${change.lead.state} it cannot ${move}.` })
  await writeLead(tx, { ...rest, set: { ...rest.set, state } })
}

/** Takes back whatever invitation of a lead still waits for its answer; its link leads nowhere from then on. */
export async function revokeOpen(tx: Tx, { leadId, accountId, at }: { leadId: string; accountId: string; at: Date }): Promise<void> {
  const { acceptedAt, declinedAt, revokedAt } = callInvitations
  await tx
    .update(callInvitations)
    .set({ revokedAt: at, revokedBy: accountId })
    .where(and(eq(callInvitations.leadId, leadId), isNull(acceptedAt), isNull(declinedAt), isNull(revokedAt)))
}
