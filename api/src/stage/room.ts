import { schema } from '@scalebridge/db'
import { STAGE_AUDIENCES, type StageAudience } from '@scalebridge/db/reference'
import { applyPatch, projectPatch, projectShow, SHOW_OPENED, type Show, type ShowPatch } from '@scalebridge/db/rules'
import { and, asc, eq, gt } from 'drizzle-orm'
import type { Deps } from '../platform/deps.ts'
import { onlyNamed, payloadOf, reachOf, snapshotOf } from './stage-events.ts'
import { findSession, oneOf, presentSession, toShow, type FoundSession } from './sessions.queries.ts'
import type { StageSnapshot } from './stage.shapes.ts'

/** How many of the last events a reader who comes back is brought; one who missed more begins anew. */
const KEPT_EVENTS = 2_000

type EventRow = typeof schema.stageEvents.$inferSelect

/** An event as it goes over the wire: encoded once for each audience that may know of it, shared by all its readers. */
interface Encoded {
  seq: number
  frames: Partial<Record<StageAudience, Buffer>>
}

/** One session as this process knows it: its state, its last events, and who hears of the next. Follows the log in Postgres. */
export class Room {
  readonly id: string
  readonly mode: string
  /** The number of the last event read. */
  seq: number
  isWiped = false
  readonly #deps: Deps
  #found: FoundSession
  #show: Show
  #kept: Encoded[] = []
  #snapshots = new Map<string, Buffer>()
  #reading: Promise<void> | undefined
  #isDue = false

  private constructor(deps: Deps, found: FoundSession) {
    this.id = found.session.id
    this.mode = found.session.mode
    this.seq = found.session.seq
    this.isWiped = found.session.wipedAt !== null
    this.#deps = deps
    this.#found = found
    this.#show = found.show
  }

  /** Reads the session and its last events; 404 when there is no such session. */
  static async open(deps: Deps, stageId: string): Promise<Room> {
    const room = new Room(deps, await findSession(deps.db, stageId))
    const upTo = room.seq
    const rows = await room.#eventsAfter(upTo - KEPT_EVENTS)
    room.#kept = rows.filter((row) => row.seq <= upTo).map(encode)
    return room
  }

  /**
   * Reads what was added to the log since, and hands each event to `onEvent` once and in order. One reading at a time: a wake during
   * a reading makes it read once more. Numbers are committed in order, so nothing appears below the last one read.
   */
  async read(onEvent: (frames: Encoded['frames']) => void): Promise<void> {
    this.#isDue = true
    this.#reading ??= this.#readAll(onEvent)
    await this.#reading
  }

  async #readAll(onEvent: (frames: Encoded['frames']) => void): Promise<void> {
    try {
      while (this.#isDue) {
        this.#isDue = false
        const rows = await this.#eventsAfter(this.seq)
        for (const row of rows) this.#take(row, onEvent)
        if (rows.length === KEPT_EVENTS) this.#isDue = true
      }
    } finally {
      // In the same step as the last look at `isDue`, so that no wake falls between the two.
      this.#reading = undefined
    }
  }

  #take(row: EventRow, onEvent: (frames: Encoded['frames']) => void): void {
    const encoded = encode(row)
    this.seq = row.seq
    this.#show = afterEvent(this.#show, row)
    this.#snapshots.clear()
    this.#kept.push(encoded)
    if (this.#kept.length > KEPT_EVENTS * 1.5) this.#kept = this.#kept.slice(-KEPT_EVENTS)
    onEvent(encoded.frames)
  }

  #eventsAfter(seq: number): Promise<EventRow[]> {
    const { stageEvents } = schema
    return this.#deps.db
      .select()
      .from(stageEvents)
      .where(and(eq(stageEvents.sessionId, this.id), gt(stageEvents.seq, seq)))
      .orderBy(asc(stageEvents.seq))
      .limit(KEPT_EVENTS)
  }

  /** What an audience missed after an event; undefined when that lies too far back, or ahead of the log. */
  framesAfter(seq: number, audience: StageAudience): Buffer[] | undefined {
    const oldest = this.#kept[0]?.seq ?? this.seq + 1
    if (seq > this.seq || seq < oldest - 1) return undefined
    return this.#kept.flatMap((event) => (event.seq > seq ? (event.frames[audience] ?? []) : []))
  }

  /** How things stand, as a frame; encoded once for all who ask before the next event. */
  snapshotFrame(audience: StageAudience, reset: boolean): Buffer {
    const key = `${audience} ${reset}`
    const known = this.#snapshots.get(key)
    if (known !== undefined) return known
    const snapshot: StageSnapshot = {
      seq: this.seq,
      reset,
      audience,
      serverTime: this.#deps.clock().toISOString(),
      session: {
        ...presentSession(this.#found, audience),
        state: this.#show.state,
        endedAt: this.#show.endedAtMs === null ? null : new Date(this.#show.endedAtMs).toISOString(),
      },
      show: projectShow(this.#show, audience),
    }
    const frame = Buffer.from(`id: ${this.seq}\nevent: snapshot\ndata: ${JSON.stringify(onlyNamed(snapshotOf(audience), snapshot))}\n\n`)
    this.#snapshots.set(key, frame)
    return frame
  }
}

const isShowEvent = (kind: string): boolean => kind.startsWith('show.') && kind !== SHOW_OPENED

/** The show after an event of its session's log; events of questions, polls and pledges change nothing of it. */
export function afterEvent(show: Show, event: Pick<EventRow, 'seq' | 'kind' | 'payload'>): Show {
  if (event.kind === SHOW_OPENED) return { ...openedShow(event.payload), seq: event.seq }
  return isShowEvent(event.kind) ? applyPatch(show, toPatch(event.payload), event.seq) : show
}

/** The state that a session's first event carries. */
export function openedShow(payload: unknown): Show {
  return toShow((payload as { show: unknown }).show) // as: openStage writes it so
}

const toPatch = (payload: unknown) => payload as ShowPatch // as: applyCommand writes the payloads of show.* events

function payloadFor(row: EventRow, audience: StageAudience): unknown {
  const payload = projected(row, audience)
  const declared = payloadOf(row.kind, audience)
  return declared === undefined ? undefined : onlyNamed(declared, payload)
}

function projected(row: EventRow, audience: StageAudience): unknown {
  if (row.kind === SHOW_OPENED) return { show: projectShow(openedShow(row.payload), audience) }
  return isShowEvent(row.kind) ? projectPatch(toPatch(row.payload), audience) : row.payload
}

function encode(row: EventRow): Encoded {
  const frames: Encoded['frames'] = {}
  const reach = reachOf(row.kind, oneOf(STAGE_AUDIENCES, row.audience))
  if (reach === undefined) return { seq: row.seq, frames }
  for (const audience of STAGE_AUDIENCES.slice(STAGE_AUDIENCES.indexOf(reach))) {
    // The stage's own people are told the same, whichever view they have.
    frames[audience] = audience === 'moderators' && frames.backstage !== undefined ? frames.backstage : frameFor(row, audience)
  }
  return { seq: row.seq, frames }
}

function frameFor(row: EventRow, audience: StageAudience): Buffer {
  const data = {
    seq: row.seq,
    kind: row.kind,
    at: row.at.toISOString(),
    // Whose command it was shows an operator that theirs went through; nobody else need know.
    ...(audience === 'public' ? {} : { commandId: row.commandId }),
    payload: payloadFor(row, audience),
  }
  return Buffer.from(`id: ${row.seq}\nevent: stage\ndata: ${JSON.stringify(data)}\n\n`)
}
