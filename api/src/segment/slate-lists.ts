import { record, schema, type Tx } from '@scalebridge/db'
import { firstQuestionFrom } from '@scalebridge/db/rules'
import { loadSegment, placePitches, takeBack, type SegmentFacts } from '@scalebridge/db/segment'
import { and, eq, inArray, sql } from 'drizzle-orm'
import { tellCurators } from './plan.ts'
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

interface PlaceSwap {
  pitchId: string
  /** Null leaves the place empty. */
  byPitchId: string | null
  /** Null where the product itself acts. */
  actorId: string | null
  reason?: string | undefined
}

/** On a released slate, who leaves has no place any more and stands among the shortlisted again; who comes has a place at once. */
export async function swapPlaces(tx: Tx, { slateId, pitchId, byPitchId, actorId, reason }: PlaceSwap & { slateId: string }): Promise<void> {
  const { segmentPlaces } = schema
  await tx
    .update(segmentPlaces)
    .set({ state: 'swapped', revision: sql`${segmentPlaces.revision} + 1`, updatedAt: sql`now()` })
    .where(
      and(eq(segmentPlaces.slateId, slateId), eq(segmentPlaces.pitchId, pitchId), inArray(segmentPlaces.state, ['selected', 'confirmed'])),
    )
  await takeBack(tx, { pitchId, actorId, ...(reason === undefined ? {} : { reason }) })
  if (byPitchId !== null) await placePitches(tx, { slateId, pitchIds: [byPitchId], actorId })
}

/**
 * On a segment's released slate, puts one pitch where another was, with all that its places need; nothing where the slate does not have
 * them so. The order stays: whoever steps in on the day takes a slot as it stands. Called at a withdrawal, and at an operator's swap.
 */
export async function swapOnSlate(tx: Tx, { segmentId, ...swap }: PlaceSwap & { segmentId: string }): Promise<void> {
  const { pitchId, byPitchId, actorId } = swap
  const found = await findSlate(tx, { segmentId })
  const slate = found?.state === 'released' ? await lockSlate(tx, found.id) : undefined
  const facts = await loadSegment(tx, segmentId)
  if (slate === undefined || facts === null) return
  const lists = await readLists(tx, slate.id)
  if (!lists.selected.includes(pitchId) || (byPitchId !== null && lists.selected.includes(byPitchId))) return
  await writeLists(tx, slate.id, toRows(replaceOn(lists, { pitchId, otherPitchId: byPitchId }), facts))
  const revision = slate.revision + 1
  await tx
    .update(schema.slates)
    .set({ revision, updatedAt: sql`now()` })
    .where(eq(schema.slates.id, slate.id))
  await swapPlaces(tx, { slateId: slate.id, ...swap })
  await tellCurators(tx, segmentId)
  await record(tx, {
    actorId,
    action: 'slate.stepIn',
    subject: { kind: 'slate', id: slate.id },
    after: { pitchId, otherPitchId: byPitchId, revision },
  })
}
