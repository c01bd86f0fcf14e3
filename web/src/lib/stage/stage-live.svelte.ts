import { invalidateAll } from '$app/navigation'
import type { StageSnapshot } from '@scalebridge/api/contract'
import type { StageAudience } from '@scalebridge/db/reference'
import { applyPatch, clockAt, showTimeAt, type Show, type ShowPatch } from '@scalebridge/db/rules'
import { createContext, onMount } from 'svelte'
import type { Keep } from './kept-show.ts'
import { arrivalMs, measureOffset } from './measure-clock.ts'
import { ServerClock } from './server-clock.ts'
import { StageStream, type Line, type StreamEvent } from './stage-stream.ts'

/** One event of the stage's log; the payload of `show.*` is a patch, others are the business of whoever listens. */
export interface StageEvent {
  seq: number
  kind: string
  at: string
  commandId?: string
  payload: unknown
}

export interface StageOptions {
  audience?: StageAudience
  /** Where the last state is kept for when the network is gone. */
  keep?: Keep
}

const TICK_MS = 100
const RESYNC_MS = 60_000
/** A page that says it is older than this comes from the device's own store. */
const STALE_MS = 10_000

/**
 * The stage as this page sees it: begins with the snapshot that the page came with, follows the stream, and works out both
 * clocks from the server's time. Make it while a component is made; it ends with the component.
 */
export class StageLive {
  /** Everything that is known, but for the show, which is kept up to date beside it. */
  snapshot: StageSnapshot
  /** The show by the server's word. */
  serverShow: Show
  /** What an operator did here while the network was gone; null as soon as the server speaks again. */
  localShow: Show | null = $state.raw(null)
  line: Line = $state('connecting')
  isResyncing = $state(false)
  /** The server's time, as extrapolated here. */
  serverMs: number = $state(0)
  /** The show's own time, which differs from the server's where a rehearsal runs faster. */
  readonly nowMs: number
  readonly show: Show
  readonly clocks: ReturnType<typeof clockAt>
  readonly #audience: StageAudience
  readonly #keep: StageOptions['keep']
  readonly #listeners = new Set<(event: StageEvent | null) => void>()
  #clock: ServerClock

  constructor(snapshot: StageSnapshot, { audience = 'public', keep }: StageOptions = {}) {
    this.#audience = audience
    this.#keep = keep
    this.snapshot = $state.raw(snapshot)
    this.serverShow = $state.raw(snapshot.show)
    this.show = $derived(this.localShow ?? this.serverShow)
    this.nowMs = $derived(showTimeAt(this.show, this.serverMs))
    this.clocks = $derived(clockAt(this.show, this.nowMs))
    const serverMs = Date.parse(snapshot.serverTime)
    this.#clock = new ServerClock(serverMs, arrivalMs())
    this.serverMs = serverMs
    onMount(() => this.#run())
  }

  /**
   * Hears every event as it comes; null means that events may have been missed, and that what follows from them is to be
   * asked for anew. Call the answer to hear no more.
   */
  listen(listener: (event: StageEvent | null) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Takes a show from an answer to a command, which may be ahead of the stream. */
  take(show: Show): void {
    if (show.seq < this.serverShow.seq) return
    this.localShow = null
    this.serverShow = show
    this.#write()
  }

  #run(): () => void {
    this.#recall()
    const stream = new StageStream({
      open: (since) => new EventSource(`${this.#address}/live?as=${this.#audience}&since=${since}`),
      since: () => this.snapshot.seq,
      take: (kind, data) => this.#takeEvent(kind, data),
      poll: () => this.#poll(),
      renew: () => invalidateAll(),
      changed: (line) => {
        this.line = line
        if (line !== 'live') return
        // What was done here alone is over: the server's state counts, also where nothing happened there meanwhile.
        this.localShow = null
        void this.#resync()
      },
    })
    const tick = setInterval(() => this.#tick(), TICK_MS)
    const resync = setInterval(() => void this.#resync(), RESYNC_MS)
    const wake = () => {
      if (document.visibilityState === 'visible') void this.#resync()
    }
    const back = () => stream.restart()
    const lost = () => (this.line = 'away')
    document.addEventListener('visibilitychange', wake)
    addEventListener('online', back)
    addEventListener('offline', lost)
    this.#tick()
    this.#write()
    return () => {
      stream.close()
      clearInterval(tick)
      clearInterval(resync)
      document.removeEventListener('visibilitychange', wake)
      removeEventListener('online', back)
      removeEventListener('offline', lost)
    }
  }

  /** A page that was opened without a network is as old as its last visit: what was kept since, and its clock, go before it. */
  #recall(): void {
    const kept = this.#keep?.read()
    if (!kept) return
    const nowMs = Date.now() + kept.aheadMs
    if (nowMs - this.#clock.nowMs() > STALE_MS) this.#clock = new ServerClock(nowMs)
    if (kept.snapshot.show.seq > this.serverShow.seq) this.#replace(kept.snapshot)
  }

  #write(): void {
    this.#keep?.write({ snapshot: { ...this.snapshot, show: this.serverShow }, aheadMs: this.#clock.nowMs() - Date.now() })
  }

  get #address(): string {
    return `/api/v1/stage/${this.snapshot.session.id}`
  }

  #tick(): void {
    this.serverMs = this.#clock.nowMs()
    this.isResyncing = this.#clock.isResyncing()
  }

  async #resync(): Promise<void> {
    const offset = await measureOffset()
    if (offset !== null) this.#clock.adopt(offset)
  }

  async #poll(): Promise<boolean | 'gone'> {
    try {
      const answer = await fetch(`${this.#address}?as=${this.#audience}`, { signal: AbortSignal.timeout(8_000) })
      if (answer.status === 404) return 'gone'
      if (answer.status === 401) await invalidateAll()
      if (!answer.ok) return false
      // as: the API checks each answer against this shape before it sends it
      this.#takeSnapshot((await answer.json()) as StageSnapshot)
      return true
    } catch {
      return false
    }
  }

  #takeEvent(kind: StreamEvent, data: string): void {
    // as: both are written by the API in these shapes
    if (kind === 'snapshot') return this.#takeSnapshot(JSON.parse(data) as StageSnapshot)
    const event = JSON.parse(data) as StageEvent
    if (event.seq <= this.snapshot.seq) return
    this.snapshot = { ...this.snapshot, seq: event.seq }
    if (event.kind.startsWith('show.') && event.seq > this.serverShow.seq) {
      this.take(applyPatch(this.serverShow, event.payload as ShowPatch, event.seq))
    }
    for (const listener of this.#listeners) listener(event)
  }

  #takeSnapshot(snapshot: StageSnapshot): void {
    if (snapshot.seq < this.snapshot.seq && !snapshot.reset) return
    this.#replace(snapshot)
    this.#write()
    for (const listener of this.#listeners) listener(null)
  }

  #replace(snapshot: StageSnapshot): void {
    this.localShow = null
    this.snapshot = snapshot
    this.serverShow = snapshot.show
  }
}

/** The stage of a page and all its parts, provided by the layout of a session. */
export const [useStage, provideStage] = createContext<StageLive>()
