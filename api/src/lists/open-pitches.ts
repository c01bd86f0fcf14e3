/** Which pitches an investor's member may open, through which of their mandates; nothing tells why any other is not among them. */
import { pitchReference, type Db, type Tx } from '@scalebridge/db'
import { closedToOf } from '@scalebridge/db/pair-rules'
import { investorEyes, type Eyes } from '@scalebridge/db/publishing'
import { INVESTOR_ROLES } from '@scalebridge/db/reference'
import { closedToFrom } from '@scalebridge/worker/engine'
import { listMandatesOf, type MandateRow } from '../investors/investors.queries.ts'
import { listVisiblePitches, type VisiblePitchRow } from '../matching/matching.queries.ts'
import { investorsOf, type Actor } from '../platform/actor.ts'

const MOST_MANDATES = 200

export interface OpenPitch {
  /** The whole pitch: what is told of it goes through `eyes`. */
  row: VisiblePitchRow
  eyes: Eyes
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
  const open = new Map<string, OpenPitch>()
  for (const editionId of new Set(mandates.map((mandate) => mandate.editionId))) {
    const rows = await listVisiblePitches(db, editionId, pitchIds)
    const ofEdition = rows.length === 0 ? [] : mandates.filter((mandate) => mandate.editionId === editionId)
    const eyesBy = await eyesOfInvestors(db, ofEdition, rows)
    const closed = await closedToOf(db, editionId, { mandateId: ofEdition.map(({ id }) => id), pitchId: rows.map(({ id }) => id) })
    for (const row of rows) {
      const through = ofEdition.filter(({ id }) => {
        const { organisationIds, pitchIds: closedIds } = closedToFrom(closed, id)
        return !organisationIds.includes(row.organisationId) && !closedIds.includes(row.id)
      })
      const eyes = eyesBy.get(through[0]?.investorId ?? '')?.(row.id)
      if (eyes !== undefined) open.set(row.id, { row, eyes, mandates: through })
    }
  }
  return open
}

async function eyesOfInvestors(db: Db | Tx, mandates: readonly MandateRow[], rows: readonly VisiblePitchRow[]) {
  const ids = rows.map(({ id }) => id)
  const investorIds = [...new Set(mandates.map(({ investorId }) => investorId))]
  return new Map(await Promise.all(investorIds.map(async (investorId) => [investorId, await investorEyes(db, investorId, ids)] as const)))
}

export function withReference(pitch: VisiblePitchRow) {
  return { ...pitch, reference: pitch.number === null ? null : pitchReference(pitch.editionSlug, pitch.number) }
}
