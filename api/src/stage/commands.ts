import { schema, type Tx } from '@scalebridge/db'
import { ABSOLUTE_COMMANDS, applyCommand, isToCome, showTimeAt, type Command, type Refusal, type Show } from '@scalebridge/db/rules'
import { and, asc, eq, gt, like } from 'drizzle-orm'
import { randomUUID } from 'node:crypto'
import { accountOf, type Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input, Output } from '../platform/endpoint.ts'
import { Problem } from '../platform/problem.ts'
import { lockSegment } from '../segment/plan.ts'
import { swapOnSlate } from '../segment/slate-lists.ts'
import { appendStageEvent } from './log.ts'
import { findRundown } from './rundown.queries.ts'
import { swapInRundown } from './rundown-swap.ts'
import { lockRundown } from './rundown.ts'
import { cardsOf, findSession, type FoundSession } from './sessions.queries.ts'
import type { commandStage } from './stage.contract.ts'
import type { CommandConflict, StageCommand } from './stage.shapes.ts'

const MOST_HAPPENED = 50

/** A command that was not carried out, with what its sender needs to go on: what happened meanwhile, or why not, and how things stand. */
export class StageConflict extends Problem {
  readonly more: Pick<CommandConflict, 'refusal' | 'happened' | 'show'>

  constructor(code: 'stage.changedMeanwhile' | 'stage.refused', more: StageConflict['more']) {
    super(code)
    this.more = more
  }
}

/**
 * Carries out one command under the lock of the session's row. A command of a known id answers how things stand now; one made to
 * an older state of the show is refused with what happened since (409), unless it says how things shall be whoever saw what.
 */
export async function carryOut(deps: Deps, actor: Actor, input: Input<typeof commandStage>): Promise<Output<typeof commandStage>> {
  const { stageId } = input.params
  const { commandId, expectedSeq, command } = input.body
  const { accountId } = accountOf(actor)
  return deps.db.transaction(async (tx) => {
    // In the order in which a curator's swap and a withdrawal take them, so that none waits for another in a ring.
    if (command.kind === 'swap') await lockForSwap(tx, stageId)
    const found = await findSession(tx, stageId, true)
    const { session, show } = found
    if (await isKnown(tx, stageId, commandId)) return { seq: session.seq, isRepeat: true, show }
    const isAbsolute = ABSOLUTE_COMMANDS.some((kind) => kind === command.kind)
    if (!isAbsolute && expectedSeq !== show.seq) {
      throw new StageConflict('stage.changedMeanwhile', { happened: await happenedSince(tx, stageId, expectedSeq), show })
    }
    const ruled = await toCommand(tx, show, command)
    const after = await runCommand(tx, found, { command: ruled, atMs: deps.clock().getTime(), commandId, actorId: accountId })
    if (command.kind === 'swap') await settleSwap(tx, found, { ...command, actorId: accountId })
    return { seq: after.seq, isRepeat: false, show: after }
  })
}

/**
 * Applies a command to a locked session at an instant of the server's clock, writes its event to the log and the state it leads to. Answers that state; 409 where the rules
 * refuse.
 */
export async function runCommand(
  tx: Tx,
  found: FoundSession,
  given: { command: Command; atMs: number; commandId?: string; actorId: string | null },
): Promise<Show> {
  const { id } = found.session
  const outcome = applyCommand(found.show, given.command, showTimeAt(found.show, given.atMs))
  if ('refusal' in outcome) throw new StageConflict('stage.refused', { refusal: outcome.refusal satisfies Refusal, show: found.show })
  const [event] = outcome.events
  const at = new Date(outcome.show.updatedAtMs)
  const seq = await appendStageEvent(tx, id, {
    ...event,
    at,
    ...(given.commandId === undefined ? {} : { commandId: given.commandId }),
    ...(given.actorId === null ? {} : { actorId: given.actorId }),
  })
  const show = { ...outcome.show, seq }
  await tx
    .update(schema.stageSessions)
    .set({ show, state: show.state, endedAt: show.state === 'ended' ? at : null })
    .where(eq(schema.stageSessions.id, id))
  return show
}

async function isKnown(tx: Tx, stageId: string, commandId: string): Promise<boolean> {
  const { stageEvents } = schema
  const rows = await tx
    .select({ seq: stageEvents.seq })
    .from(stageEvents)
    .where(and(eq(stageEvents.sessionId, stageId), eq(stageEvents.commandId, commandId)))
  return rows.length > 0
}

async function happenedSince(tx: Tx, stageId: string, seq: number) {
  const { stageEvents, accounts } = schema
  const rows = await tx
    .select({ seq: stageEvents.seq, kind: stageEvents.kind, at: stageEvents.at, by: accounts.name })
    .from(stageEvents)
    .leftJoin(accounts, eq(accounts.id, stageEvents.actorId))
    .where(and(eq(stageEvents.sessionId, stageId), gt(stageEvents.seq, seq), like(stageEvents.kind, 'show.%')))
    .orderBy(asc(stageEvents.seq))
    .limit(MOST_HAPPENED)
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }))
}

/** A command as the rules know it: a swap with the card of the pitch that steps in, and the ids of its items. */
async function toCommand(tx: Tx, show: Show, command: StageCommand): Promise<Command> {
  if (command.kind !== 'swap') return command
  const { pitchId, byPitchId } = command
  return { kind: 'swap', pitchId, by: byPitchId === null ? null : await stepIn(tx, show, { pitchId, byPitchId }) }
}

async function lockForSwap(tx: Tx, stageId: string): Promise<void> {
  const { session } = await findSession(tx, stageId)
  await lockSegment(tx, session.segmentId)
  await lockRundown(tx, session.segmentId)
}

/** An operator's swap holds off the screen too: slate, places and rundown follow. Not so in a rehearsal, nor for whoever has spoken already. */
async function settleSwap(
  tx: Tx,
  { session, segment, show }: FoundSession,
  { pitchId, byPitchId, actorId }: { pitchId: string; byPitchId: string | null; actorId: string },
): Promise<void> {
  const hasSpoken = show.items.some((item) => item.kind === 'pitch' && item.state === 'done' && item.pitch?.pitchId === pitchId)
  if (session.mode !== 'live' || hasSpoken) return
  const rundown = await findRundown(tx, segment)
  await swapOnSlate(tx, { segmentId: segment.id, pitchId, byPitchId, actorId })
  await swapInRundown(tx, rundown, { pitchId, byPitchId })
}

/** What a pitch that takes another's slot needs: its card, and an id for each item of the slot that is still to come. 404 without it. */
export async function stepIn(tx: Tx, show: Show, swap: { pitchId: string; byPitchId: string }) {
  const pitch = (await cardsOf(tx, [swap.byPitchId])).get(swap.byPitchId)
  if (pitch === undefined) throw new Problem('pitch.notFound')
  const itemIds = show.items.filter((item) => isToCome(item) && item.pitch?.pitchId === swap.pitchId).map(() => randomUUID())
  return { pitch, itemIds }
}
