import { schema, type Db, type Tx } from '@scalebridge/db'
import { SESSION_MODES, SESSION_STATES, type StageAudience } from '@scalebridge/db/reference'
import { stageEyes } from '@scalebridge/db/publishing'
import type { PitchCard, Show } from '@scalebridge/db/rules'
import { eq, inArray } from 'drizzle-orm'
import { hasRole, type Actor } from '../platform/actor.ts'
import { Problem } from '../platform/problem.ts'
import { toCard } from '../publishing/view.ts'
import { FOLLOWERS } from './stage-events.ts'
import type { StageSession } from './stage.shapes.ts'

type SessionRow = typeof schema.stageSessions.$inferSelect
type SegmentRow = typeof schema.segments.$inferSelect

export interface FoundSession {
  session: Omit<SessionRow, 'show'>
  segment: SegmentRow
  show: Show
}

/** Finds a session and the state of its show; 404 when there is none. With `isLocked`, until the transaction ends nobody changes it. */
export async function findSession(db: Db | Tx, stageId: string, isLocked = false): Promise<FoundSession> {
  const { stageSessions, segments } = schema
  const query = db
    .select({ session: stageSessions, segment: segments })
    .from(stageSessions)
    .innerJoin(segments, eq(segments.id, stageSessions.segmentId))
    .where(eq(stageSessions.id, stageId))
  const [row] = await (isLocked ? query.for('update', { of: stageSessions }) : query)
  if (row === undefined) throw new Problem('stage.notFound')
  const { show, ...session } = row.session
  return { session, segment: row.segment, show: toShow(show) }
}

/** What stands in `stage_sessions.show`. */
export function toShow(json: unknown): Show {
  // as: openShow and applyCommand alone write it; what was opened before there were speeds has none.
  const show = json as Omit<Show, 'speed'> & Partial<Pick<Show, 'speed'>>
  return { ...show, speed: show.speed ?? 1 }
}

/** A session as an audience reads it: the code that seats people in the room stands on the wall there, and in no view of the public. */
export function presentSession({ session, segment }: Pick<FoundSession, 'session' | 'segment'>, audience: StageAudience): StageSession {
  return {
    id: session.id,
    segmentId: session.segmentId,
    mode: oneOf(SESSION_MODES, session.mode),
    state: oneOf(SESSION_STATES, session.state),
    roomCode: audience === 'public' ? null : session.roomCode,
    title: segment.title,
    createdAt: session.createdAt.toISOString(),
    endedAt: session.endedAt?.toISOString() ?? null,
    wipedAt: session.wipedAt?.toISOString() ?? null,
  }
}

/** Whether the actor may follow a session in an audience's view. */
export function mayFollow(actor: Actor, mode: string, audience: StageAudience): boolean {
  const followers = FOLLOWERS[oneOf(SESSION_MODES, mode)][audience]
  return (
    followers === 'everybody' || (actor.kind === 'account' && actor.assurance >= followers.assurance && hasRole(actor, followers.roles))
  )
}

/** The public facts of pitches that screens show, by the pitch's id. */
export async function cardsOf(db: Db | Tx, pitchIds: readonly string[]): Promise<Map<string, PitchCard>> {
  if (pitchIds.length === 0) return new Map()
  const { pitches, organisations } = schema
  const rows = await db
    .select({ pitch: pitches, organisationName: organisations.name })
    .from(pitches)
    .innerJoin(organisations, eq(organisations.id, pitches.organisationId))
    .where(inArray(pitches.id, [...pitchIds]))
  const eyesOf = await stageEyes(db, pitchIds)
  return new Map(rows.map(({ pitch, organisationName }) => [pitch.id, toCard({ ...pitch, organisationName }, eyesOf(pitch.id))]))
}

/** The value as one of a list, which the database's check has made sure of. */
export function oneOf<V extends string>(list: readonly V[], value: string): V {
  const found = list.find((one) => one === value)
  if (found === undefined) throw new Error(`${value} is none of ${list.join(', ')}`)
  return found
}
