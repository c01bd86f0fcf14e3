import { schema, type Tx } from '@scalebridge/db'
import { DIALOGUE_KINDS } from '@scalebridge/db/reference'
import { and, eq, inArray, sql } from 'drizzle-orm'
import type { FoundRundown } from './rundown.queries.ts'

/** Puts the pitch that comes where the other was on a rundown; without one, the time goes to the dialogue. Nothing where it is not on it. */
export async function swapInRundown(tx: Tx, rundown: FoundRundown, swap: { pitchId: string; byPitchId: string | null }): Promise<void> {
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
