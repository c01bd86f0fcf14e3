import type { Tx } from './connect.ts'
import { sql } from 'drizzle-orm'
import { Type, type Static, type TObject, type TProperties } from 'typebox'
import { liveEvents } from './schema/live.ts'

/**
 * Channels of the live log. Outside the stage an event says what changed, not what it is:
 * the reader asks again, and the answer passes the same policy as ever.
 */
export const CHANNELS = {
  pitch: (pitchId: string) => `pitch:${pitchId}` as const,
  mandate: (mandateId: string) => `mandate:${mandateId}` as const,
  edition: (editionId: string) => `edition:${editionId}` as const,
  segment: (segmentId: string) => `segment:${segmentId}` as const,
  /** Introductions and meetings of one of their sides. */
  organisation: (organisationId: string) => `organisation:${organisationId}` as const,
  queue: () => 'queue' as const,
} as const
export type ChannelName = keyof typeof CHANNELS

const closed = <P extends TProperties>(properties: P) => Type.Object(properties, { additionalProperties: false })
const id = Type.String({ format: 'uuid' })
const state = Type.String({ pattern: '^[a-z_]{1,40}$' })
const count = Type.Integer({ minimum: 0 })

/** What can happen, with all that is told of it: ids, states and counts. A field that is not named here reaches nobody. */
export const LIVE_EVENTS = {
  'run.changed': closed({ runId: id, state, pairsDone: count, pairsTotal: count }),
  /** Somebody else's run has changed what the subject is matched with; whose it was is not told. */
  'matches.changed': closed({}),
  'pitch.changed': closed({ pitchId: id }),
  'mandate.changed': closed({ mandateId: id }),
  'segment.changed': closed({ segmentId: id }),
  /** An interest, an introduction or a meeting. */
  'deal.changed': closed({ id }),
  /** A solver's run of the segment. */
  'proposal.changed': closed({ proposalId: id, state, stepsDone: count, stepsTotal: count }),
  'import.changed': closed({ importId: id, state, rowsDone: count, rowsTotal: Type.Union([count, Type.Null()]) }),
  /** Its rates or its dates. */
  'edition.changed': closed({}),
  'queue.changed': closed({}),
} as const satisfies Record<string, TObject>
export type LiveKind = keyof typeof LIVE_EVENTS
export type LivePayloads = { [K in LiveKind]: Static<(typeof LIVE_EVENTS)[K]> }

/** What each channel carries. Anything else is refused by the compiler where it is written, and by the streams where it is read. */
export const CARRIED = {
  pitch: ['pitch.changed', 'run.changed', 'matches.changed'],
  mandate: ['mandate.changed', 'run.changed', 'matches.changed'],
  edition: ['edition.changed', 'pitch.changed', 'import.changed', 'run.changed'],
  segment: ['segment.changed', 'proposal.changed'],
  organisation: ['deal.changed'],
  queue: ['queue.changed'],
} as const satisfies Record<ChannelName, readonly LiveKind[]>

/** The channels that carry events of the kind. */
export type ChannelFor<K extends LiveKind> = {
  [N in ChannelName]: K extends (typeof CARRIED)[N][number] ? ReturnType<(typeof CHANNELS)[N]> : never
}[ChannelName]

/** The Postgres channel that wakes the readers of the log. */
export const LIVE_WAKE = 'scalebridge_live'

/** The Postgres channel that wakes the readers of the stage's own log; what it carries is the session's id. */
export const STAGE_WAKE = 'scalebridge_stage'

/** Adds an event to the log within the caller's transaction; its readers wake when it commits. */
export async function announce<K extends LiveKind>(
  tx: Tx,
  channel: ChannelFor<K>,
  event: { kind: K; payload: LivePayloads[K] },
): Promise<void> {
  await tx.insert(liveEvents).values({ channel, kind: event.kind, payload: event.payload })
  await tx.execute(sql`select pg_notify(${LIVE_WAKE}, ${channel})`)
}

type LiveEvent = { [K in LiveKind]: { channel: ChannelFor<K>; kind: K; payload: LivePayloads[K] } }[LiveKind]

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

/** As `announce`, the same event for many channels: a whole matching tells as many as there are pitches and mandates. Told to none, nothing happens. */
export async function announceTo<K extends LiveKind>(
  tx: Tx,
  channels: readonly ChannelFor<K>[],
  event: { kind: K; payload: LivePayloads[K] },
): Promise<void> {
  if (channels.length === 0) return
  await tx.execute(sql`
    with written as (
      insert into live_events (channel, kind, payload)
      select channel, ${event.kind}, ${JSON.stringify(event.payload)}::jsonb
      from unnest(${sql.param(channels)}::text[]) with ordinality as told (channel, nth)
      order by nth)
    select pg_notify(${LIVE_WAKE}, '')`)
}
