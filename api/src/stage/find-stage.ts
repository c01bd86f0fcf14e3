import { schema, type Db, type Tx } from '@scalebridge/db'
import { SESSION_MODES, SESSION_STATES, STAGE_ROLES, type SessionMode, type SessionState } from '@scalebridge/db/reference'
import type { Show } from '@scalebridge/db/rules'
import { eq, sql } from 'drizzle-orm'
import { listed } from '../editions/editions.ts'
import { hasRole, type Actor } from '../platform/actor.ts'
import { Problem } from '../platform/problem.ts'

const { segments, stageSessions } = schema

export interface FoundStage {
  id: string
  segmentId: string
  editionId: string
  title: (typeof segments.$inferSelect)['title']
  mode: SessionMode
  state: SessionState
  roomCode: string
}

export const isOfStage = (actor: Actor) => hasRole(actor, STAGE_ROLES) && actor.kind === 'account' && actor.assurance === 2

const stageById = (db: Db | Tx) =>
  db
    .select({
      id: stageSessions.id,
      segmentId: stageSessions.segmentId,
      editionId: segments.editionId,
      title: segments.title,
      mode: stageSessions.mode,
      state: stageSessions.state,
      roomCode: stageSessions.roomCode,
    })
    .from(stageSessions)
    .innerJoin(segments, eq(segments.id, stageSessions.segmentId))
    .where(eq(stageSessions.id, sql.placeholder('stageId')))
    .prepare('stage_by_id')

/** Every request of an audience of thousands asks for it: its SQL is made once for each pool. Transactions are short-lived and make their own. */
const ofPools = new WeakMap<Db | Tx, ReturnType<typeof stageById>>()

/** A session by its id. A rehearsal is there for the stage's own people alone: `stage.notFound` for everybody else. */
export async function findStage(db: Db | Tx, actor: Actor, stageId: string): Promise<FoundStage> {
  const found = ofPools.get(db) ?? stageById(db)
  ofPools.set(db, found)
  const [row] = await found.execute({ stageId })
  return refuseStranger(
    actor,
    row === undefined ? undefined : { ...row, mode: listed(SESSION_MODES, row.mode), state: listed(SESSION_STATES, row.state) },
  )
}

/** The session, for whoever it is there for; `stage.notFound` for everybody else, and where there is none. */
export function refuseStranger(actor: Actor, stage: FoundStage | undefined): FoundStage {
  if (stage === undefined || (stage.mode === 'rehearsal' && !isOfStage(actor))) throw new Problem('stage.notFound')
  return stage
}

/** Pitches that are or were on a session's list: released, and thus nobody's secret. */
export async function findPitches(db: Db | Tx, stageId: string): Promise<{ id: string; title: string }[]> {
  const [row] = await db.select({ show: stageSessions.show }).from(stageSessions).where(eq(stageSessions.id, stageId))
  return pitchesOf(row?.show ?? {})
}

/** The pitches of a session's state, each once, in their order. */
export function pitchesOf(show: unknown): { id: string; title: string }[] {
  // as: api/src/stage writes this column, by db/rules/show.ts alone.
  const items = (show as Partial<Show>).items ?? []
  const named = items.flatMap(({ pitch }) => (pitch === null ? [] : [[pitch.pitchId, pitch.title] as const]))
  return [...new Map(named)].map(([id, title]) => ({ id, title }))
}
