import { schema, type Tx } from '@scalebridge/db'
import { DIALOGUE_KINDS } from '@scalebridge/db/reference'
import { isToCome, type Show } from '@scalebridge/db/rules'
import { and, eq, inArray, ne, sql } from 'drizzle-orm'
import type { Deps } from '../platform/deps.ts'
import { stepInFor } from '../segment/slate-lists.ts'
import { runCommand, stepIn } from './commands.ts'
import { findRundown, findSegment, type FoundRundown } from './rundown.queries.ts'
import { lockRundown } from './rundown.ts'
import { findSession } from './sessions.queries.ts'

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
    if (byPitchId !== null) await stepInFor(tx, { segmentId, ...left, byPitchId })
    await swapEverywhere(tx, rundown, { ...left, byPitchId, at: deps.clock() })
  }
}

/** After a curator's swap on a released slate, puts the pitch that comes where the other was: in the rundown, and on a stage that runs. */
export async function followSwap(tx: Tx, { segmentId, ...swap }: Swap & { segmentId: string }): Promise<void> {
  await lockRundown(tx, segmentId)
  await swapEverywhere(tx, await findRundown(tx, await findSegment(tx, segmentId)), swap)
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

async function swapInRundown(tx: Tx, rundown: FoundRundown, swap: { pitchId: string; byPitchId: string | null }): Promise<void> {
  const { rundownItems, rundowns } = schema
  const ofPitch = rundown.items.filter(({ row }) => row.pitchId === swap.pitchId)
  if (ofPitch.length === 0) return
  if (swap.byPitchId === null) await giveToDialogue(tx, rundown, swap.pitchId)
  else {
    const title = await titleOf(tx, swap.byPitchId)
    await tx
      .update(rundownItems)
      .set({ pitchId: swap.byPitchId, title: sql`case when ${rundownItems.kind} = 'pitch' then ${title} else ${rundownItems.title} end` })
      .where(and(eq(rundownItems.segmentId, rundown.segment.id), eq(rundownItems.pitchId, swap.pitchId)))
  }
  await tx
    .update(rundowns)
    .set({ revision: sql`${rundowns.revision} + 1`, updatedAt: sql`now()` })
    .where(eq(rundowns.segmentId, rundown.segment.id))
}

async function titleOf(tx: Tx, pitchId: string): Promise<string> {
  const [pitch] = await tx.select({ title: schema.pitches.title }).from(schema.pitches).where(eq(schema.pitches.id, pitchId))
  return pitch?.title ?? ''
}

/** As on stage: to the next questions after the slot, else to the next dialogue; the items themselves go. */
async function giveToDialogue(tx: Tx, rundown: FoundRundown, pitchId: string): Promise<void> {
  const { rundownItems } = schema
  const rows = rundown.items.map(({ row }) => row)
  const gone = rows.filter((row) => row.pitchId === pitchId)
  const after = rows.slice(rows.findIndex((row) => row.pitchId === pitchId)).filter((row) => row.pitchId !== pitchId)
  const dialogues = after.filter((row) => DIALOGUE_KINDS.some((kind) => kind === row.kind))
  const taker = dialogues.find((row) => row.kind === 'audience_questions') ?? dialogues[0]
  const freedMs = gone.reduce((sum, row) => sum + row.plannedMs, 0)
  await tx.delete(rundownItems).where(
    inArray(
      rundownItems.id,
      gone.map(({ id }) => id),
    ),
  )
  if (taker !== undefined) {
    await tx
      .update(rundownItems)
      .set({ plannedMs: taker.plannedMs + freedMs })
      .where(eq(rundownItems.id, taker.id))
  }
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
