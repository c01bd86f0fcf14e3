/**
 * How a page hears of the stage: `live` by the stream, `polling` by asking again and again, `away` not at all;
 * `gone` when there is nothing to hear any more.
 */
export type Line = 'connecting' | 'live' | 'polling' | 'away' | 'gone'

/** What a stream needs of the browser and of the page; given from outside, so that a test can turn every clock by hand. */
export interface StreamParts {
  /** Opens the stream after the event with this number. */
  open: (since: number) => EventSource
  /** The number of the newest event that the page knows. */
  since: () => number
  /** Takes what came; `kind` is the event's name. */
  take: (kind: StreamEvent, data: string) => void
  /** Asks for the whole state: whether an answer came, or `gone` where there is no such session. */
  poll: () => Promise<boolean | 'gone'>
  /** Renews a sign-in that has ended, before the stream is opened again. */
  renew: () => Promise<void>
  changed: (line: Line) => void
  random?: () => number
}

export const STREAM_EVENTS = ['snapshot', 'stage'] as const
export type StreamEvent = (typeof STREAM_EVENTS)[number]

const SHORTEST_PAUSE_MS = 150
const FIRST_SPREAD_MS = 300
const LARGEST_SPREAD_MS = 2_000
const POLL_MS = 4_000
/** A connection that a full server never took looks open from here for minutes: no answer for so long is a failure. */
const SILENT_MS = 10_000
/** A stream that is blocked on the way, while the server answers otherwise, is tried more rarely. */
const RARE_MS = 20_000

/** How long to wait after the nth failure: at random, so that three thousand screens do not all come back at once. */
export function pauseAfter(failures: number, isBlocked: boolean, random: () => number = Math.random): number {
  const spread = isBlocked ? RARE_MS : Math.min(LARGEST_SPREAD_MS, FIRST_SPREAD_MS * 2 ** failures)
  return SHORTEST_PAUSE_MS + random() * spread
}

/**
 * Keeps a stream of the stage open. It reconnects by itself, as an EventSource gives up for good on any answer that is not 200,
 * and sends the number of the last event only on reconnects of its own.
 */
export class StageStream {
  readonly #parts: StreamParts
  #source: EventSource | undefined
  #retry: ReturnType<typeof setTimeout> | undefined
  #silence: ReturnType<typeof setTimeout> | undefined
  #nextPoll: ReturnType<typeof setTimeout> | undefined
  #failures = 0
  #line: Line = 'connecting'
  #isOver = false

  constructor(parts: StreamParts) {
    this.#parts = parts
    this.#connect()
  }

  /** Begins anew at once: after a sleep, or when the network is back. */
  restart(): void {
    if (this.#isOver) return
    this.#failures = 0
    this.#connect()
  }

  close(): void {
    this.#isOver = true
    clearTimeout(this.#retry)
    clearTimeout(this.#silence)
    clearTimeout(this.#nextPoll)
    this.#source?.close()
  }

  #connect(): void {
    clearTimeout(this.#retry)
    this.#source?.close()
    const source = this.#parts.open(this.#parts.since())
    this.#source = source
    clearTimeout(this.#silence)
    this.#silence = setTimeout(() => this.#failed(source), SILENT_MS)
    source.onopen = () => {
      clearTimeout(this.#silence)
      this.#failures = 0
      clearTimeout(this.#nextPoll)
      this.#nextPoll = undefined
      this.#say('live')
    }
    source.onerror = () => this.#failed(source)
    for (const kind of STREAM_EVENTS) {
      source.addEventListener(kind, (event) => this.#parts.take(kind, event.data))
    }
    // A server that is about to stop says so: its viewers come back at random moments.
    source.addEventListener('bye', () => this.#failed(source))
    source.addEventListener('reauth', () => void this.#parts.renew().finally(() => this.#failed(source)))
    source.addEventListener('closed', () => this.#end())
  }

  #failed(source: EventSource): void {
    if (source !== this.#source || this.#isOver) return
    source.close()
    clearTimeout(this.#silence)
    this.#failures += 1
    if (this.#line === 'live') this.#say('connecting')
    this.#retry = setTimeout(() => this.#connect(), pauseAfter(this.#failures, this.#line === 'polling', this.#parts.random))
    if (this.#failures > 1 && this.#nextPoll === undefined) void this.#poll()
  }

  async #poll(): Promise<void> {
    const random = this.#parts.random ?? Math.random
    const answered = await this.#parts.poll()
    if (this.#isOver || this.#line === 'live') return
    if (answered === 'gone') return this.#end()
    this.#say(answered ? 'polling' : 'away')
    this.#nextPoll = setTimeout(() => void this.#poll(), POLL_MS * (0.5 + random()))
  }

  #end(): void {
    this.close()
    this.#say('gone')
  }

  #say(line: Line): void {
    if (line === this.#line) return
    this.#line = line
    this.#parts.changed(line)
  }
}
