import { record, schema, type Tx } from '@scalebridge/db'
import { firstQuestionFrom } from '@scalebridge/db/rules'
import { loadSegment, placePitches, type SegmentFacts } from '@scalebridge/db/segment'
import { eq, sql } from 'drizzle-orm'
import { replaceOn, slotsFor, type SlateLists } from './slate-change.ts'
import { findSlate, listItems, listPanel, lockSlate, writeLists } from './slates.queries.ts'

/** A slate's lists as they stand. */
export async function readLists(tx: Tx, slateId: string): Promise<SlateLists> {
  const items = await listItems(tx, [slateId])
  const of = (wanted: string) => items.filter(({ role }) => role === wanted).map(({ pitchId }) => pitchId)
  return { selected: of('selected'), reserves: of('reserve'), panel: (await listPanel(tx, slateId)).map(({ investorId }) => investorId) }
}

/** Rows of the lists: places in order, questions from room and remote in turn, and the slots that each reserve may fill. */
export function toRows({ selected, reserves, panel }: SlateLists, facts: SegmentFacts) {
  const items = [
    ...selected.map((pitchId, index) => ({
      pitchId,
      role: 'selected',
      position: index + 1,
      fitsPitchIds: [],
      firstQuestionFrom: firstQuestionFrom(index + 1),
    })),
    ...reserves.map((pitchId, index) => ({
      pitchId,
      role: 'reserve',
      position: index + 1,
      fitsPitchIds: slotsFor(pitchId, selected, facts),
      firstQuestionFrom: null,
    })),
  ]
  return { items, panel }
}

/**
 * On a released slate, puts a reserve where a pitch was that is gone, and gives it its place; nothing where the slate does not have them
 * so. The order stays: whoever steps in by itself takes a slot as it stands. `actorId` is who withdrew.
 */
export async function stepInFor(
  tx: Tx,
  { segmentId, pitchId, byPitchId, actorId }: { segmentId: string; pitchId: string; byPitchId: string; actorId: string | null },
): Promise<void> {
  const found = await findSlate(tx, { segmentId })
  const slate = found?.state === 'released' ? await lockSlate(tx, found.id) : undefined
  const facts = await loadSegment(tx, segmentId)
  if (slate === undefined || facts === null) return
  const lists = await readLists(tx, slate.id)
  if (!lists.selected.includes(pitchId) || !lists.reserves.includes(byPitchId)) return
  await writeLists(tx, slate.id, toRows(replaceOn(lists, { pitchId, otherPitchId: byPitchId }), facts))
  const revision = slate.revision + 1
  await tx
    .update(schema.slates)
    .set({ revision, updatedAt: sql`now()` })
    .where(eq(schema.slates.id, slate.id))
  await placePitches(tx, { slateId: slate.id, pitchIds: [byPitchId], actorId })
  await record(tx, {
    actorId,
    action: 'slate.stepIn',
    subject: { kind: 'slate', id: slate.id },
    after: { pitchId, otherPitchId: byPitchId, revision },
  })
}
