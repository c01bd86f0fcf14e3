import { record, schema, STAGE_WAKE, withActor, type ActorTx, type Tx } from '@scalebridge/db'
import { openShow, projectShow, SHOW_OPENED, type NewItem, type Show } from '@scalebridge/db/rules'
import { and, eq, inArray, sql } from 'drizzle-orm'
import { randomInt } from 'node:crypto'
import { accountOf, type Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input } from '../platform/endpoint.ts'
import { Problem } from '../platform/problem.ts'
import { appendStageEvent } from './log.ts'
import { findRundown, findSegment, type FoundRundown } from './rundown.queries.ts'
import { findSession, mayFollow, presentSession } from './sessions.queries.ts'
import type { getStage, openStage, wipeStage } from './stage.contract.ts'
import type { StageSession, StageSnapshot } from './stage.shapes.ts'

/** Letters and digits that nobody confuses when they read them from a screen. */
const ROOM_CODE_LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'

/**
 * Opens a rehearsal or the real running of a segment, with the rundown as it stands. 409 while another is open, or while pitches of the
 * rundown stand on no released slate and the real one is to open; 422 when nothing is on the rundown.
 */
export async function openSession(deps: Deps, actor: Actor, input: Input<typeof openStage>): Promise<StageSession> {
  const { mode } = input.body
  const speed = input.body.mode === 'rehearsal' ? input.body.speed : 1
  const { accountId } = accountOf(actor)
  return deps.db.transaction(async (tx) => {
    const segment = await findSegment(tx, input.params.segmentId)
    const rundown = await findRundown(tx, segment)
    if (rundown.items.length === 0) throw new Problem('stage.empty')
    if (mode === 'live' && rundown.items.some(({ row }) => row.pitchId !== null && !rundown.releasedPitchIds.has(row.pitchId))) {
      throw new Problem('stage.embargoed', { detail: 'A pitch of the rundown stands on no released slate.' })
    }
    const atMs = deps.clock().getTime()
    const plannedStartMs = mode === 'live' ? segment.startsAt.getTime() : atMs
    const show = openShow({ mode, speed: speed ?? 1, items: toItems(rundown), bufferMs: rundown.bufferMs, plannedStartMs, atMs })
    const session = await insertSession(tx, { segmentId: segment.id, mode, show, accountId })
    const payload = { show }
    await appendStageEvent(tx, session.id, { kind: SHOW_OPENED, audience: 'public', payload, actorId: accountId, at: new Date(atMs) })
    await tx
      .update(schema.stageSessions)
      .set({ show: { ...show, seq: 1 } })
      .where(eq(schema.stageSessions.id, session.id))
    await record(tx, {
      actorId: accountId,
      action: 'stage.open',
      subject: { kind: 'stage', id: session.id },
      after: { mode, speed: show.speed },
    })
    return presentSession({ session, segment }, 'moderators')
  })
}

async function insertSession(tx: Tx, given: { segmentId: string; mode: string; show: Show; accountId: string }) {
  const { stageSessions } = schema
  const { accountId, ...values } = given
  const [session] = await tx
    .insert(stageSessions)
    .values({ ...values, roomCode: roomCode(), startedBy: accountId })
    .onConflictDoNothing()
    .returning()
  if (session === undefined) throw new Problem('stage.open')
  return session
}

function toItems(rundown: FoundRundown): NewItem[] {
  return rundown.items.map(({ row, pitch }) => ({
    id: row.id,
    kind: row.kind,
    title: row.title,
    pitch,
    plannedMs: row.plannedMs,
    floorMs: row.floorMs,
    backstage: {
      owner: row.owner,
      cues: row.cues,
      assets: row.assets,
      firstQuestionFrom: row.firstQuestionFrom,
      missingLanguages: row.missingLanguages,
    },
  }))
}

function roomCode(): string {
  return Array.from({ length: 6 }, () => ROOM_CODE_LETTERS[randomInt(ROOM_CODE_LETTERS.length)]).join('')
}

/** How things stand, for an audience; 404 for whoever may not follow the session. */
export async function readStage(deps: Deps, actor: Actor, input: Input<typeof getStage>): Promise<StageSnapshot> {
  const audience = input.querystring.as ?? 'public'
  const found = await findSession(deps.db, input.params.stageId)
  const { session, show } = found
  if (!mayFollow(actor, session.mode, audience)) throw new Problem('stage.notFound')
  return {
    seq: session.seq,
    reset: false,
    audience,
    serverTime: deps.clock().toISOString(),
    session: presentSession(found, audience),
    show: projectShow(show, audience),
  }
}

/**
 * Deletes what an ended rehearsal left behind: its log, pledges, questions, polls and audience. What was planned and how long it
 * took stays, for the report. 409 for anything but an ended rehearsal.
 */
export async function wipeSession(deps: Deps, actor: Actor, input: Input<typeof wipeStage>): Promise<void> {
  const { stageId } = input.params
  await withActor(deps.db, actor, async (tx) => {
    const { session } = await findSession(tx, stageId, true)
    if (session.mode !== 'rehearsal' || session.state !== 'ended') throw new Problem('stage.notARehearsal')
    await deleteTraces(tx, stageId)
    await tx.update(schema.stageSessions).set({ wipedAt: deps.clock() }).where(eq(schema.stageSessions.id, stageId))
    await tx.execute(sql`select pg_notify(${STAGE_WAKE}, ${stageId})`)
    await record(tx, { actorId: accountOf(actor).accountId, action: 'stage.wipe', subject: { kind: 'stage', id: stageId } })
  })
}

async function deleteTraces(tx: ActorTx, stageId: string): Promise<void> {
  const { audienceMembers, pledgeEvents, pledges, pollAnswers, polls, questions, questionVotes, stageEvents } = schema
  const pledgesHere = tx
    .select({ id: pledges.id })
    .from(pledges)
    .where(and(eq(pledges.sessionId, stageId), pledges.isRehearsal))
  await tx.delete(pledgeEvents).where(inArray(pledgeEvents.pledgeId, pledgesHere))
  await tx.delete(pledges).where(and(eq(pledges.sessionId, stageId), pledges.isRehearsal))
  const questionsHere = tx.select({ id: questions.id }).from(questions).where(eq(questions.sessionId, stageId))
  await tx.delete(questionVotes).where(inArray(questionVotes.questionId, questionsHere))
  await tx.delete(questions).where(eq(questions.sessionId, stageId))
  const pollsHere = tx.select({ id: polls.id }).from(polls).where(eq(polls.sessionId, stageId))
  await tx.delete(pollAnswers).where(inArray(pollAnswers.pollId, pollsHere))
  await tx.delete(polls).where(eq(polls.sessionId, stageId))
  await tx.delete(audienceMembers).where(eq(audienceMembers.sessionId, stageId))
  await tx.delete(stageEvents).where(eq(stageEvents.sessionId, stageId))
}
