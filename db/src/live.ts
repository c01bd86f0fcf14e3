import type { Tx } from './connect.ts'
import { sql } from 'drizzle-orm'
import { liveEvents } from './schema/live.ts'

/**
 * Channels of the live log. Outside the stage an event says what changed, not what it is:
 * the reader asks again, and the answer passes the same policy as ever.
 */
export const CHANNELS = {
  pitch: (pitchId: string) => `pitch:${pitchId}`,
  mandate: (mandateId: string) => `mandate:${mandateId}`,
  edition: (editionId: string) => `edition:${editionId}`,
  segment: (segmentId: string) => `segment:${segmentId}`,
  /** Introductions and meetings of one of their sides. */
  organisation: (organisationId: string) => `organisation:${organisationId}`,
  queue: () => 'queue',
} as const

/** What can happen on a channel, with what its payload carries (ids and counts only). */
export interface LivePayloads {
  'run.changed': { runId: string; state: string; pairsDone: number; pairsTotal: number }
  'pitch.changed': { pitchId: string }
  'mandate.changed': { mandateId: string }
  'segment.changed': { segmentId: string }
  /** An interest, an introduction or a meeting. */
  'deal.changed': { id: string }
  /** A solver's run of the segment. */
  'proposal.changed': { proposalId: string; state: string; stepsDone: number; stepsTotal: number }
  'import.changed': { importId: string; state: string; rowsDone: number; rowsTotal: number | null }
  /** Its rates or its dates. */
  'edition.changed': Record<string, never>
  'queue.changed': Record<string, never>
}
export type LiveKind = keyof LivePayloads

/** The Postgres channel that wakes the readers of the log. */
export const LIVE_WAKE = 'scalebridge_live'

/** The Postgres channel that wakes the readers of the stage's own log; what it carries is the session's id. */
export const STAGE_WAKE = 'scalebridge_stage'

/** Adds an event to the log within the caller's transaction; its readers wake when it commits. */
export async function announce<K extends LiveKind>(tx: Tx, channel: string, event: { kind: K; payload: LivePayloads[K] }): Promise<void> {
  await tx.insert(liveEvents).values({ channel, kind: event.kind, payload: event.payload })
  await tx.execute(sql`select pg_notify(${LIVE_WAKE}, ${channel})`)
}

type LiveEvent = { [K in LiveKind]: { channel: string; kind: K; payload: LivePayloads[K] } }[LiveKind]

/** As `announce`, for many channels in one statement; its readers are woken once. */
export async function announceAll(tx: Tx, events: readonly LiveEvent[]): Promise<void> {
  if (events.length === 0) return
  const column = (valueOf: (event: LiveEvent) => string) => sql`${sql.param(events.map(valueOf))}::text[]`
  await tx.execute(sql`
    with written as (
      insert into live_events (channel, kind, payload)
      select channel, kind, payload::jsonb
      from unnest(${column(({ channel }) => channel)}, ${column(({ kind }) => kind)}, ${column(({ payload }) => JSON.stringify(payload))})
        with ordinality as event (channel, kind, payload, nth)
      order by nth)
    select pg_notify(${LIVE_WAKE}, '')`)
}

/** As `announce`, the same event for many channels: a whole matching tells as many as there are pitches and mandates. */
export async function announceTo<K extends LiveKind>(
  tx: Tx,
  channels: readonly string[],
  event: { kind: K; payload: LivePayloads[K] },
): Promise<void> {
  await tx.execute(sql`
    with written as (
      insert into live_events (channel, kind, payload)
      select channel, ${event.kind}, ${JSON.stringify(event.payload)}::jsonb
      from unnest(${sql.param(channels)}::text[]) with ordinality as told (channel, nth)
      order by nth)
    select pg_notify(${LIVE_WAKE}, '')`)
}
