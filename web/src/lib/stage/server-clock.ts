/** One question to the server for its time: by our monotonic clock when it left and came back, by the server's what it said. */
export interface Probe {
  sentMs: number
  receivedMs: number
  serverMs: number
}

/** A clock within this of the server's is right; what is more is said while it is being mended. */
export const NOTICED_MS = 250

/** While it glides, our clock runs at most a quarter faster or slower than time, so that it never runs backwards. */
const GLIDE_RATE = 0.25
/** After a sleep the difference may be minutes: then it is said, and over within this. */
const LONGEST_GLIDE_MS = 3_000

/**
 * Estimates what to add to our monotonic clock to get the server's: by the probe with the shortest way, whose error is at
 * most half of it (Cristian, Probabilistic clock synchronization, 1989).
 * @returns null where no probe came back
 */
export function offsetOf(probes: readonly Probe[]): { offsetMs: number; errorMs: number } | null {
  const [best] = probes.toSorted((a, b) => a.receivedMs - a.sentMs - (b.receivedMs - b.sentMs))
  if (!best) return null
  return { offsetMs: best.serverMs - (best.sentMs + best.receivedMs) / 2, errorMs: (best.receivedMs - best.sentMs) / 2 }
}

/** The server's time as we know it. Never our own wall clock, which may be an hour off; never a silent jump. */
export class ServerClock {
  readonly #monotonic: () => number
  #glide: { fromMs: number; toMs: number; startedMs: number; durationMs: number }

  /**
   * @param serverMs the server's time in the answer that made the page: the first estimate
   * @param arrivedMs when that answer arrived, by the monotonic clock; a page may take seconds to come alive after it
   * @param monotonic a clock that only goes forward
   */
  constructor(serverMs: number, arrivedMs?: number, monotonic: () => number = () => performance.now()) {
    this.#monotonic = monotonic
    const offset = serverMs - (arrivedMs ?? monotonic())
    this.#glide = { fromMs: offset, toMs: offset, startedMs: monotonic(), durationMs: 0 }
  }

  /** The server's epoch milliseconds now. */
  nowMs(): number {
    const now = this.#monotonic()
    return now + this.#offsetAt(now)
  }

  /** Whether the clock is just being mended by more than one would overlook. */
  isResyncing(): boolean {
    const now = this.#monotonic()
    return Math.abs(this.#glide.toMs - this.#offsetAt(now)) > NOTICED_MS
  }

  /** Takes a new estimate, and glides to it. */
  adopt(offsetMs: number): void {
    const now = this.#monotonic()
    const from = this.#offsetAt(now)
    const durationMs = Math.min(Math.abs(offsetMs - from) / GLIDE_RATE, LONGEST_GLIDE_MS)
    this.#glide = { fromMs: from, toMs: offsetMs, startedMs: now, durationMs }
  }

  #offsetAt(now: number): number {
    const { fromMs, toMs, startedMs, durationMs } = this.#glide
    const done = durationMs === 0 ? 1 : Math.min(1, (now - startedMs) / durationMs)
    return fromMs + (toMs - fromMs) * done
  }
}
