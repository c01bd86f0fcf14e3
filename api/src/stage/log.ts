import { schema, STAGE_WAKE, type Tx } from '@scalebridge/db'
import type { StageAudience } from '@scalebridge/db/reference'
import { eq, sql } from 'drizzle-orm'
import { Problem } from '../platform/problem.ts'

export interface StageEventInput {
  /** `noun.happened`, such as question.approved. */
  kind: string
  /** Whom it may reach; the payload must hold nothing that this audience may not know. */
  audience: StageAudience
  payload: object
  commandId?: string
  actorId?: string
  at?: Date
}

/**
 * Adds an event to a session's log within the caller's transaction and wakes the streams when that commits. The number is taken
 * under the lock of the session's row, so numbers are committed in order and none is left out; the lock is held until the caller's
 * transaction ends, so this comes last in it. Answers the event's number. 404 when there is no such session.
 */
export async function appendStageEvent(tx: Tx, sessionId: string, event: StageEventInput): Promise<number> {
  const { stageSessions, stageEvents } = schema
  const [session] = await tx
    .update(stageSessions)
    .set({ seq: sql`${stageSessions.seq} + 1` })
    .where(eq(stageSessions.id, sessionId))
    .returning({ seq: stageSessions.seq })
  if (session === undefined) throw new Problem('stage.notFound')
  await tx.insert(stageEvents).values({
    sessionId,
    seq: session.seq,
    kind: event.kind,
    audience: event.audience,
    payload: event.payload,
    commandId: event.commandId ?? null,
    actorId: event.actorId ?? null,
    ...(event.at === undefined ? {} : { at: event.at }),
  })
  await tx.execute(sql`select pg_notify(${STAGE_WAKE}, ${sessionId})`)
  return session.seq
}
