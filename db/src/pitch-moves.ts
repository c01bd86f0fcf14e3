import { and, eq, inArray, sql } from 'drizzle-orm'
import { record } from './audit.ts'
import type { Tx } from './connect.ts'
import { announce, CHANNELS } from './live.ts'
import { enqueue } from './outbox.ts'
import { settlePools } from './pools.ts'
import { PITCH_MOVES, PITCH_STATES, type PitchState } from './reference/states.ts'
import { pitches } from './schema/pitches.ts'
import { segmentPlaces } from './schema/segment.ts'

type PitchRow = typeof pitches.$inferSelect

/** What a pitch was and what it becomes. */
export interface PitchMove {
  readonly pitch: PitchRow
  readonly to: PitchState
  /** Null for the product itself. */
  readonly actorId: string | null
  readonly set?: Partial<PitchRow>
  readonly reason?: string
}

/** Whether a pitch in this state may become that one. */
export function mayMove(from: string, to: PitchState): boolean {
  return PITCH_STATES.some((state) => state === from && PITCH_MOVES[state].includes(to))
}

/**
 * The shortest way from a state to another along the allowed moves, without the first: what is submitted becomes eligible, then
 * shortlisted, then selected. Empty where it is there already, null where no way leads there.
 */
export function stepsTo(from: string, to: PitchState): PitchState[] | null {
  if (from === to) return []
  const start = PITCH_STATES.find((state) => state === from)
  const ways: PitchState[][] = start === undefined ? [] : [[start]]
  const seen = new Set<PitchState>()
  for (let way = ways.shift(); way !== undefined; way = ways.shift()) {
    const last = way.at(-1) ?? to
    if (last === to) return way.slice(1)
    if (seen.has(last)) continue
    seen.add(last)
    // No way leads through a refusal, such as ineligible.
    ways.push(...PITCH_MOVES[last].filter((next) => FORWARD.has(next)).map((next) => [...way, next]))
  }
  return null
}

const FORWARD: ReadonlySet<PitchState> = new Set(['submitted', 'eligible', 'shortlisted', 'selected', 'confirmed'])

/** The one place where a pitch's state is written: audited with the state before, and told. Its caller has asked `mayMove`. */
export async function movePitch(tx: Tx, { pitch, to, actorId, set, reason }: PitchMove): Promise<void> {
  await tx
    .update(pitches)
    .set({ ...set, state: to, revision: pitch.revision + 1, updatedAt: sql`now()` })
    .where(eq(pitches.id, pitch.id))
  await record(tx, {
    actorId,
    action: `pitch.${to}`,
    subject: { kind: 'pitch', id: pitch.id },
    before: { state: pitch.state },
    after: { state: to },
    ...(reason === undefined ? {} : { reason }),
  })
  if (to === 'withdrawn') await leavePlaces(tx, pitch.id)
  const isNews = pitch.submittedAt !== null && (to === 'submitted' || to === 'withdrawn' || to === 'merged')
  if (isNews) await enqueue(tx, { name: 'pitch.tellWatchers', payload: { pitchId: pitch.id } }, { aggregate: 'pitch', id: pitch.id })
  for (const pool of await settlePools(tx, { id: pitch.id, state: to })) {
    if (mayMove(pool.state, 'withdrawn')) await movePitch(tx, { pitch: pool, to: 'withdrawn', actorId, reason: 'Fewer than two members.' })
  }
  await announce(tx, CHANNELS.pitch(pitch.id), { kind: 'pitch.changed', payload: { pitchId: pitch.id } })
  await announce(tx, CHANNELS.edition(pitch.editionId), { kind: 'pitch.changed', payload: { pitchId: pitch.id } })
}

/** A pitch that is withdrawn leaves the stage with the same breath. */
async function leavePlaces(tx: Tx, pitchId: string): Promise<void> {
  const left = await tx
    .update(segmentPlaces)
    .set({ state: 'withdrawn', revision: sql`${segmentPlaces.revision} + 1`, updatedAt: sql`now()` })
    .where(and(eq(segmentPlaces.pitchId, pitchId), inArray(segmentPlaces.state, ['selected', 'confirmed'])))
    .returning({ segmentId: segmentPlaces.segmentId })
  for (const { segmentId } of left) await announce(tx, CHANNELS.segment(segmentId), { kind: 'segment.changed', payload: { segmentId } })
}
