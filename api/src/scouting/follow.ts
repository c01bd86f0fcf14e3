import { schema, type Tx } from '@scalebridge/db'
import { notify } from '@scalebridge/db/notices'
import { type LeadMove } from '@scalebridge/db/reference'
import { moveLead } from '@scalebridge/db/rules'
import { and, eq, isNull } from 'drizzle-orm'
import { stateOf, writeMove, type LeadRow } from './lead-rows.ts'

const { leads } = schema

interface Followed {
  pitch: { id: string; title: string | null }
  move: Extract<LeadMove, 'draft' | 'submit' | 'withdraw'>
  at: Date
}

/** Moves the lead that a pitch began as, where it began as one; of a submission its owner is told. */
export async function followPitch(tx: Tx, { pitch, move, at }: Followed): Promise<void> {
  const [lead] = await tx
    .select()
    .from(leads)
    .where(and(eq(leads.pitchId, pitch.id), isNull(leads.mergedInto)))
    .for('update')
  if (lead === undefined || moveLead(stateOf(lead), move) === undefined) return
  await writeMove(tx, { lead, move, kind: 'moved', accountId: null, at })
  if (move === 'submit') await tellOwner(tx, lead, { kind: 'scouting.submitted', pitch: pitch.title ?? '–' })
}

/** Tells whoever looks after a lead; nobody where there is no owner. */
export async function tellOwner(
  tx: Tx,
  lead: Pick<LeadRow, 'id' | 'ownerId' | 'organisationName'>,
  what: { kind: 'scouting.accepted' | 'scouting.declined' } | { kind: 'scouting.submitted'; pitch: string },
): Promise<void> {
  if (lead.ownerId === null) return
  const to = { accountIds: [lead.ownerId], subjectId: lead.id }
  const who = lead.organisationName
  await (what.kind === 'scouting.submitted'
    ? notify(tx, { ...to, kind: what.kind, params: { who, pitch: what.pitch } })
    : notify(tx, { ...to, kind: what.kind, params: { who } }))
}
