import { and, eq, inArray, ne } from 'drizzle-orm'
import type { Tx } from '../connect.ts'
import { announce, CHANNELS } from '../live.ts'
import { enqueue } from '../outbox.ts'
import { movePitch, stepsTo } from '../pitch-moves.ts'
import { accounts, memberships } from '../schema/accounts.ts'
import { pitches } from '../schema/pitches.ts'
import { segmentPlaces, slateItems, slates } from '../schema/segment.ts'
import { segments } from '../schema/editions.ts'

/**
 * Gives pitches their places on a released slate: rows, states, mails to those who lead them, and word to their pages. Called in
 * the transaction of the release, or of a swap after it, and nowhere else: nothing of a slate leaves but through here.
 * `actorId` is null where the product itself acts, at the embargo's end.
 */
export async function placePitches(
  tx: Tx,
  placing: { slateId: string; pitchIds: readonly string[]; actorId: string | null },
): Promise<void> {
  const { slateId, actorId } = placing
  const [slate] = await tx
    .select({ segmentId: slates.segmentId, editionId: segments.editionId, state: slates.state })
    .from(slates)
    .innerJoin(segments, eq(segments.id, slates.segmentId))
    .where(eq(slates.id, slateId))
  if (slate?.state !== 'released') throw new Error('places are given on a released slate alone')
  for (const pitchId of placing.pitchIds) {
    const [pitch] = await tx.select().from(pitches).where(eq(pitches.id, pitchId)).for('update')
    // Whoever withdrew between the sign-off and the instant has no place; the curators see the gap and swap.
    const steps = pitch === undefined ? null : stepsTo(pitch.state, 'selected')
    const isPlaced = await hasPlaceElsewhere(tx, { pitchId, segmentId: slate.segmentId })
    if (pitch === undefined || (steps === null && !isPlaced)) continue
    const { segmentId, editionId } = slate
    const [place] = await tx
      .insert(segmentPlaces)
      .values({ editionId, segmentId, slateId, pitchId, isAdditional: isPlaced })
      .onConflictDoNothing()
      .returning({ id: segmentPlaces.id })
    if (place === undefined) continue
    let from = pitch
    for (const to of steps ?? []) {
      await movePitch(tx, { pitch: from, to, actorId })
      from = { ...from, state: to, revision: from.revision + 1 }
    }
    await mailLeads(tx, { placeId: place.id, organisationId: pitch.organisationId })
  }
  await announce(tx, CHANNELS.segment(slate.segmentId), { kind: 'segment.changed', payload: { segmentId: slate.segmentId } })
}

/** A pitch that was swapped out and has no place in another segment stands among the shortlisted again, and stays in matching. */
export async function takeBack(tx: Tx, swapped: { pitchId: string; actorId: string | null; reason?: string }): Promise<void> {
  const { pitchId, ...by } = swapped
  const [pitch] = await tx.select().from(pitches).where(eq(pitches.id, pitchId)).for('update')
  if (pitch?.state !== 'selected' && pitch?.state !== 'confirmed') return
  const places = await tx
    .select({ id: segmentPlaces.id })
    .from(segmentPlaces)
    .where(and(eq(segmentPlaces.pitchId, pitchId), inArray(segmentPlaces.state, ['selected', 'confirmed'])))
  if (places.length === 0) await movePitch(tx, { pitch, to: 'shortlisted', ...by })
}

/** The pitches that a slate selects, in the running order. */
export async function selectedOn(tx: Tx, slateId: string): Promise<string[]> {
  const rows = await tx
    .select({ pitchId: slateItems.pitchId })
    .from(slateItems)
    .where(and(eq(slateItems.slateId, slateId), eq(slateItems.role, 'selected')))
    .orderBy(slateItems.position)
  return rows.map(({ pitchId }) => pitchId)
}

async function hasPlaceElsewhere(tx: Tx, { pitchId, segmentId }: { pitchId: string; segmentId: string }): Promise<boolean> {
  const rows = await tx
    .select({ id: segmentPlaces.id })
    .from(segmentPlaces)
    .where(
      and(
        eq(segmentPlaces.pitchId, pitchId),
        ne(segmentPlaces.segmentId, segmentId),
        inArray(segmentPlaces.state, ['selected', 'confirmed']),
      ),
    )
  return rows.length > 0
}

async function mailLeads(tx: Tx, { placeId, organisationId }: { placeId: string; organisationId: string }): Promise<void> {
  const leads = await tx
    .select({ accountId: memberships.accountId })
    .from(memberships)
    .innerJoin(accounts, eq(accounts.id, memberships.accountId))
    .where(and(eq(memberships.organisationId, organisationId), eq(memberships.role, 'partnership_lead')))
  for (const { accountId } of leads) {
    await enqueue(tx, { name: 'mail.place', payload: { placeId, accountId } }, { aggregate: 'place', id: placeId })
  }
}
