import { STAGE_WAKE, type Tx } from '@scalebridge/db'
import type { StageAudience } from '@scalebridge/db/reference'
import { sql } from 'drizzle-orm'
import { Problem } from '../platform/problem.ts'
import { STAGE_EVENTS } from './stage-events.ts'

export interface StageEventInput {
  /** `noun.happened`, such as question.approved: one of STAGE_EVENTS. */
  kind: string
  /** Whom it may reach; the payload must hold nothing that this audience may not know. */
  audience: StageAudience
  payload: object
  commandId?: string
  actorId?: string
  at?: Date
}

/**
 * Adds an event to a session's log within the caller's transaction, in one statement, and wakes the streams when that commits. The number is taken
 * under the lock of the session's row, so numbers are committed in order and none is left out; the lock is held until the caller's
 * transaction ends, so this comes last in it. Answers the event's number. 404 when there is no such session; throws for a kind that nobody
 * declared, which no stream would carry.
 */
export async function appendStageEvent(tx: Tx, sessionId: string, event: StageEventInput): Promise<number> {
  if (!Object.hasOwn(STAGE_EVENTS, event.kind)) throw new Error(`the log of a session knows no event ${event.kind}`)
  const { rows } = await tx.execute<{ seq: number }>(sql`
    with numbered as (update stage_sessions set seq = seq + 1 where id = ${sessionId} returning id, seq),
    told as (insert into stage_events (session_id, seq, kind, audience, payload, command_id, actor_id, at)
      select id, seq, ${event.kind}, ${event.audience}, ${JSON.stringify(event.payload)}::jsonb, ${event.commandId ?? null}::uuid,
        ${event.actorId ?? null}::uuid, coalesce(${event.at?.toISOString() ?? null}::timestamptz, now())
      from numbered returning session_id, seq)
    select seq, pg_notify(${STAGE_WAKE}, session_id::text) from told`)
  const [told] = rows
  if (told === undefined) throw new Problem('stage.notFound')
  return told.seq
}
