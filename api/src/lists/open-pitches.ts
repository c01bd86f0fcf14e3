/** Which pitches an investor's member may open, through which of their mandates; nothing tells why any other is not among them. */
import { pitchReference, type Db, type Tx } from '@scalebridge/db'
import { closedToOf } from '@scalebridge/db/pair-rules'
import { INVESTOR_ROLES } from '@scalebridge/db/reference'
import { closedToFrom } from '@scalebridge/worker/engine'
import { listMandatesOf, type MandateRow } from '../investors/investors.queries.ts'
import { listVisiblePitches, type VisiblePitchRow } from '../matching/matching.queries.ts'
import { investorsOf, type Actor } from '../platform/actor.ts'

const MOST_MANDATES = 200

export interface OpenPitch {
  row: VisiblePitchRow
  /** At least one, the oldest first. */
  mandates: readonly MandateRow[]
}

/** The pitches among these that one of the caller's mandates may see, of one investor if it is given, by their ids. */
export async function findOpenPitches(
  db: Db | Tx,
  actor: Actor,
  { pitchIds, investorId }: { pitchIds: readonly string[]; investorId?: string },
): Promise<Map<string, OpenPitch>> {
  const own = investorsOf(actor, INVESTOR_ROLES).filter((id) => investorId === undefined || id === investorId)
  if (own.length === 0 || pitchIds.length === 0) return new Map()
  const all = await listMandatesOf(db, own, { after: undefined, limit: MOST_MANDATES })
  const mandates = all.filter(({ investorState }) => investorState === 'verified')
  const open = new Map<string, { row: VisiblePitchRow; mandates: MandateRow[] }>()
  for (const editionId of new Set(mandates.map((mandate) => mandate.editionId))) {
    const rows = await listVisiblePitches(db, editionId, pitchIds)
    const ofEdition = rows.length === 0 ? [] : mandates.filter((mandate) => mandate.editionId === editionId)
    const closed = await closedToOf(db, editionId, { mandateId: ofEdition.map(({ id }) => id), pitchId: rows.map(({ id }) => id) })
    for (const row of rows) {
      const through = ofEdition.filter(({ id }) => {
        const { organisationIds, pitchIds: closedIds } = closedToFrom(closed, id)
        return !organisationIds.includes(row.organisationId) && !closedIds.includes(row.id)
      })
      if (through.length > 0) open.set(row.id, { row, mandates: through })
    }
  }
  return open
}

export function withReference(pitch: VisiblePitchRow) {
  return { ...pitch, reference: pitch.number === null ? null : pitchReference(pitch.editionSlug, pitch.number) }
}
