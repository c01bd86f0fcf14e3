import { LIVE_WAKE } from '@scalebridge/db'
import { observe } from '@scalebridge/db/telemetry'
import { sql } from 'drizzle-orm'
import type { Deps } from './deps.ts'
import { Listener } from './listener.ts'

export interface LoggedEvent {
  seq: number
  channel: string
  kind: string
  payload: Record<string, unknown>
}

const POLL_MS = 1_000
const BATCH = 1_000
/**
 * Numbers are given when an event is written and seen when its transaction commits, so a lower number may appear after
 * a higher one. The reader looks back this far for such stragglers, longer than any transaction may last.
 */
const LOOK_BACK_MS = 45_000

/**
 * Reads the numbered log as it grows and hands each event to `onEvent` once. One LISTEN connection wakes it; a poll each second
 * closes what a lost wake or a lost connection leaves open. Never throws: while the database is away it tries again.
 */
export class LiveLog {
  readonly #deps: Deps
  readonly #onEvent: (event: LoggedEvent) => void
  #seen = new Map<number, number>()
  #floor = 0
  #isReading = false
  #isDue = false
  #poll: NodeJS.Timeout | undefined
  readonly #listener: Listener
  #isClosed = false

  constructor(deps: Deps, onEvent: (event: LoggedEvent) => void) {
    this.#deps = deps
    this.#onEvent = onEvent
    this.#listener = new Listener(deps, LIVE_WAKE, () => void this.#read())
  }

  /** Begins at the end of the log: what was before is history, which a stream asks for by its last event id. */
  async start(): Promise<void> {
    const { rows } = await this.#deps.pool.query<{ seq: string }>('select coalesce(max(seq), 0) as seq from live_events')
    this.#floor = Number(rows[0]?.seq ?? 0)
    this.#poll = setInterval(() => void this.#read(), POLL_MS)
    this.#listener.start()
  }

  async close(): Promise<void> {
    this.#isClosed = true
    clearInterval(this.#poll)
    await this.#listener.close()
  }

  /** One reading at a time; a wake during a reading makes it read once more. */
  async #read(): Promise<void> {
    if (this.#isReading) {
      this.#isDue = true
      return
    }
    this.#isReading = true
    try {
      do {
        this.#isDue = false
        await this.#readOnce()
      } while (this.#isDue && !this.#isClosed)
    } catch (error) {
      this.#deps.log.warn({ err: error }, 'the live log could not be read')
    } finally {
      this.#isReading = false
    }
  }

  async #readOnce(): Promise<void> {
    const now = Date.now()
    for (let from = this.#floor; ;) {
      const events = await readEvents(this.#deps, from)
      for (const event of events) {
        from = event.seq
        if (this.#seen.has(event.seq)) continue
        this.#seen.set(event.seq, now)
        observe('live_lag_seconds', {}, event.lagSeconds)
        this.#onEvent(event)
      }
      if (events.length < BATCH) break
    }
    this.#forget(now)
  }

  /** Raises the floor over what was seen so long ago that nothing below it can still be uncommitted. */
  #forget(now: number): void {
    for (const [seq, at] of this.#seen) {
      if (now - at < LOOK_BACK_MS) continue
      this.#floor = Math.max(this.#floor, seq)
      this.#seen.delete(seq)
    }
    for (const seq of this.#seen.keys()) if (seq <= this.#floor) this.#seen.delete(seq)
  }
}

/** By the database's clock alone: those of two machines differ. */
async function readEvents(deps: Deps, after: number): Promise<(LoggedEvent & { lagSeconds: number })[]> {
  const { rows } = await deps.pool.query<LoggedEvent & { seq: string; lagSeconds: number }>({
    name: 'live_log',
    text: 'select seq, channel, kind, payload, extract(epoch from clock_timestamp() - at)::float8 as "lagSeconds" from live_events where seq > $1 order by seq limit $2',
    values: [after, BATCH],
  })
  return rows.map((row) => ({ ...row, seq: Number(row.seq) }))
}

/** What a stream missed on its channels since the event it saw last, oldest first; at most a thousand. */
export async function readMissed(deps: Deps, channels: readonly string[], after: number): Promise<LoggedEvent[]> {
  const { rows } = await deps.db.execute<{ seq: string; channel: string; kind: string; payload: Record<string, unknown> }>(
    sql`select seq, channel, kind, payload from live_events where channel = any(${sql.param([...channels])}) and seq > ${after} order by seq limit ${BATCH}`,
  )
  return rows.map((row) => ({ ...row, seq: Number(row.seq) }))
}
