import { schema, type Tx } from '@scalebridge/db'
import { isToCome, type Show } from '@scalebridge/db/rules'
import { and, eq, inArray, ne, sql } from 'drizzle-orm'
import type { Deps } from '../platform/deps.ts'
import { swapOnSlate } from '../segment/slate-lists.ts'
import { runCommand, stepIn } from './commands.ts'
import { findRundown, findSegment, type FoundRundown } from './rundown.queries.ts'
import { swapInRundown } from './rundown-swap.ts'
import { buildAnew, lockRundown } from './rundown.ts'
import { cardsOf, findSession } from './sessions.queries.ts'

/**
 * Takes a withdrawn pitch off every stage, in the transaction of its withdrawal: its place, its rundown, and the session that runs. The
 * first reserve with which every quota still holds steps in; without one the time goes to the audience's questions.
 */
export async function leaveStage(tx: Tx, deps: Pick<Deps, 'clock'>, left: { pitchId: string; actorId: string | null }): Promise<void> {
  const { segmentPlaces } = schema
  await tx
    .update(segmentPlaces)
    .set({ state: 'withdrawn', revision: sql`${segmentPlaces.revision} + 1`, updatedAt: deps.clock() })
    .where(and(eq(segmentPlaces.pitchId, left.pitchId), inArray(segmentPlaces.state, ['selected', 'confirmed'])))
  for (const segmentId of await segmentsWith(tx, left.pitchId)) {
    await lockRundown(tx, segmentId)
    const rundown = await findRundown(tx, await findSegment(tx, segmentId))
    const byPitchId = await firstReserve(tx, rundown, left.pitchId)
    if (byPitchId !== null) await swapOnSlate(tx, { segmentId, ...left, byPitchId })
    await swapEverywhere(tx, rundown, { ...left, byPitchId, at: deps.clock() })
  }
}

/**
 * After its partnership changed what may be shown of a pitch: screens that run show it so from this instant, in the same transaction,
 * and not from the next opening of a stage only.
 */
export async function recardOnStage(tx: Tx, deps: Pick<Deps, 'clock'>, changed: { pitchId: string; actorId: string }): Promise<void> {
  const card = (await cardsOf(tx, [changed.pitchId])).get(changed.pitchId)
  if (card === undefined) return
  for (const { id } of await openSessionsWith(tx, changed.pitchId)) {
    const found = await findSession(tx, id, true)
    if (found.show.state === 'ended') continue
    const given = { command: { kind: 'recard', pitch: card }, atMs: deps.clock().getTime(), actorId: changed.actorId } as const
    await runCommand(tx, found, given)
  }
}

/**
 * After a curator's swap on a released slate, puts the pitch that comes where the other was: in the rundown, and on a stage that runs. A
 * rundown that was as the slate had it before follows the slate's new order as well, as long as nobody has opened a stage with it.
 */
export async function followSwap(
  tx: Tx,
  { segmentId, wasAsSlate, ...swap }: Swap & { segmentId: string; wasAsSlate: boolean },
): Promise<void> {
  await lockRundown(tx, segmentId)
  const segment = await findSegment(tx, segmentId)
  await swapEverywhere(tx, await findRundown(tx, segment), swap)
  if (wasAsSlate && !(await hasOpenSession(tx, segmentId))) await buildAnew(tx, await findRundown(tx, segment))
}

async function hasOpenSession(tx: Tx, segmentId: string): Promise<boolean> {
  const { stageSessions } = schema
  const isOpen = and(eq(stageSessions.segmentId, segmentId), ne(stageSessions.state, 'ended'))
  return (await tx.select({ id: stageSessions.id }).from(stageSessions).where(isOpen).limit(1)).length > 0
}

interface Swap {
  pitchId: string
  /** Null leaves its time to the dialogue. */
  byPitchId: string | null
  actorId: string | null
  at: Date
}

async function swapEverywhere(tx: Tx, rundown: FoundRundown, { at, ...swap }: Swap): Promise<void> {
  await swapInRundown(tx, rundown, swap)
  for (const { id, segmentId } of await openSessionsWith(tx, swap.pitchId)) {
    if (segmentId === rundown.segment.id) await swapOnStage(tx, id, { ...swap, atMs: at.getTime() })
  }
}

/** The segments whose rundown or running session has the pitch. */
async function segmentsWith(tx: Tx, pitchId: string): Promise<string[]> {
  const { rundownItems } = schema
  const planned = await tx.selectDistinct({ segmentId: rundownItems.segmentId }).from(rundownItems).where(eq(rundownItems.pitchId, pitchId))
  const running = await openSessionsWith(tx, pitchId)
  return [...new Set([...planned, ...running].map(({ segmentId }) => segmentId))].toSorted()
}

async function openSessionsWith(tx: Tx, pitchId: string): Promise<{ id: string; segmentId: string }[]> {
  const { stageSessions } = schema
  return tx
    .select({ id: stageSessions.id, segmentId: stageSessions.segmentId })
    .from(stageSessions)
    .where(
      and(ne(stageSessions.state, 'ended'), sql`${stageSessions.show} @> ${JSON.stringify({ items: [{ pitch: { pitchId } }] })}::jsonb`),
    )
}

/** The first reserve that fits this pitch's slot and stands on no rundown yet. */
async function firstReserve(tx: Tx, rundown: FoundRundown, pitchId: string): Promise<string | null> {
  const { rundownItems } = schema
  for (const reserve of rundown.reserves) {
    if (!reserve.fitsPitchIds.includes(pitchId)) continue
    const taken = await tx.select({ id: rundownItems.id }).from(rundownItems).where(eq(rundownItems.pitchId, reserve.pitchId)).limit(1)
    if (taken.length === 0) return reserve.pitchId
  }
  return null
}

async function swapOnStage(
  tx: Tx,
  sessionId: string,
  swap: { pitchId: string; byPitchId: string | null; actorId: string | null; atMs: number },
): Promise<void> {
  const { pitchId, byPitchId, ...given } = swap
  const found = await findSession(tx, sessionId, true)
  if (!isOnList(found.show, pitchId)) return
  const by = byPitchId === null || isOnList(found.show, byPitchId) ? null : await stepIn(tx, found.show, { pitchId, byPitchId })
  await runCommand(tx, found, { command: { kind: 'swap', pitchId, by }, ...given })
}

/** Whether a pitch is on stage or still to come. What it has done already stays done. */
function isOnList(show: Show, pitchId: string): boolean {
  return show.items.some((item) => item.pitch?.pitchId === pitchId && (isToCome(item) || item.id === show.currentId))
}
