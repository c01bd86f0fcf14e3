import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { CARRIED, LIVE_EVENTS } from '@scalebridge/db'
import { count, gauge } from '@scalebridge/db/telemetry'
import type { ServerResponse } from 'node:http'
import { accountOf } from './actor.ts'
import type { Deps } from './deps.ts'
import { LISTENERS, mayListen, refuseUndeclared, toldOf } from './live-channels.ts'
import { LiveLog, readMissed, type LoggedEvent } from './live-log.ts'
import { standingOf, standingsOf } from './open-sessions.ts'
import { streamLive } from './platform.contract.ts'
import { Problem } from './problem.ts'

const HEARTBEAT_MS = 15_000
const SESSION_CHECK_MS = 4_000
/** A reader who does not read is let go rather than held in memory. */
const MAX_WAITING_BYTES = 256 * 1024
const MAX_STREAMS_PER_ACCOUNT = 20

interface Stream {
  response: ServerResponse
  channels: ReadonlySet<string>
  sessionId: string
  /** What the session's holder was when the stream was opened. */
  standing: string
  accountId: string
  /** Events that arrive before what was missed has been sent wait here; undefined afterwards. */
  waiting: LoggedEvent[] | undefined
  /** Numbers of what it was sent as missed, or has named as seen: this process may only now come to read them in the log. */
  caughtUp: Set<number>
}

/** GET /api/v1/live: what changes on the asked channels, pushed as server-sent events. */
export function liveRoutes(deps: Deps): FastifyPluginAsyncTypebox {
  return async (app) => {
    refuseUndeclared({ carried: CARRIED, events: LIVE_EVENTS, listeners: LISTENERS })
    const hub = new Hub(deps)
    app.addHook('preClose', () => hub.close())
    app.route({
      ...streamLive,
      handler: async (request, reply) => {
        const actor = accountOf(request.actor)
        const channels = [...new Set(request.query.channel)]
        for (const channel of channels) {
          if (!(await mayListen(deps, actor, channel))) throw new Problem('channel.notFound')
        }
        // Only whether one may listen: a stream has no end that a HEAD could wait for.
        if (request.method === 'HEAD') return reply.type('text/event-stream').send('')
        await hub.start()
        if (!hub.hasRoomFor(actor.accountId)) throw new Problem('request.tooMany', { retryAfterSeconds: 10 })
        reply.hijack()
        const headers = Object.fromEntries(
          Object.entries(reply.getHeaders()).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
        )
        const stream: Stream = {
          response: reply.raw,
          channels: new Set(channels),
          sessionId: actor.sessionId,
          standing: standingOf(actor),
          accountId: actor.accountId,
          waiting: [],
          caughtUp: new Set(),
        }
        hub.open(stream, headers)
        await hub.catchUp(stream, toSeq(request.headers['last-event-id']))
      },
    })
  }
}

function toSeq(lastEventId: string | string[] | undefined): number | undefined {
  return typeof lastEventId === 'string' && /^\d{1,15}$/.test(lastEventId) ? Number(lastEventId) : undefined
}

/** The open streams of this process and the one reader of the log that feeds them. */
class Hub {
  readonly #deps: Deps
  readonly #streams = new Set<Stream>()
  readonly #log: LiveLog
  #started: Promise<void> | undefined
  #timers: NodeJS.Timeout[] = []
  #isClosing = false

  constructor(deps: Deps) {
    this.#deps = deps
    this.#log = new LiveLog(deps, (event) => this.#deliver(event))
  }

  /** With the first stream; a start that failed is tried again with the next. */
  async start(): Promise<void> {
    if (this.#isClosing) throw new Problem('server.unavailable', { retryAfterSeconds: 2 })
    this.#started ??= this.#begin()
    try {
      await this.#started
    } catch (error) {
      this.#started = undefined
      throw error
    }
  }

  async #begin(): Promise<void> {
    await this.#log.start()
    this.#timers = [
      setInterval(() => this.#writeAll(':\n\n'), HEARTBEAT_MS),
      setInterval(() => void this.#endOfEndedSessions(), SESSION_CHECK_MS),
    ]
  }

  hasRoomFor(accountId: string): boolean {
    return [...this.#streams].filter((stream) => stream.accountId === accountId).length < MAX_STREAMS_PER_ACCOUNT
  }

  open(stream: Stream, headers: Record<string, number | string | string[]>): void {
    this.#streams.add(stream)
    gauge('live_viewers', {}, this.#streams.size)
    for (const event of ['close', 'error']) stream.response.on(event, () => this.#forget(stream))
    stream.response.writeHead(200, {
      ...headers,
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      // A reverse proxy must pass each frame on as it comes.
      'x-accel-buffering': 'no',
    })
    // Spread, so that a thousand readers of a server that restarts do not come back in one instant.
    stream.response.write(`retry: ${500 + Math.floor(Math.random() * 1_500)}\nevent: hello\ndata: {}\n\n`)
  }

  #forget(stream: Stream): void {
    this.#streams.delete(stream)
    gauge('live_viewers', {}, this.#streams.size)
  }

  /** Sends what the stream missed since the event it names, then what came meanwhile, each once. */
  async catchUp(stream: Stream, lastSeq: number | undefined): Promise<void> {
    try {
      if (lastSeq !== undefined) {
        stream.caughtUp.add(lastSeq)
        for (const event of await readMissed(this.#deps, [...stream.channels], lastSeq)) {
          this.#tell(stream, event)
          stream.caughtUp.add(event.seq)
          count('live_backfill_total', {})
        }
      }
    } catch (error) {
      this.#deps.log.warn({ err: error }, 'a live stream could not be caught up')
      stream.response.end()
      return
    }
    for (const event of stream.waiting ?? []) if (!stream.caughtUp.has(event.seq)) this.#tell(stream, event)
    stream.waiting = undefined
  }

  #deliver(event: LoggedEvent): void {
    const frame = frameOf(event)
    if (frame === undefined) return
    for (const stream of this.#streams) {
      if (!stream.channels.has(event.channel) || stream.caughtUp.has(event.seq)) continue
      if (stream.waiting === undefined) this.#write(stream, frame)
      else stream.waiting.push(event)
    }
  }

  #tell(stream: Stream, event: LoggedEvent): void {
    const frame = frameOf(event)
    if (frame !== undefined) this.#write(stream, frame)
  }

  #write(stream: Stream, frame: string): void {
    if (stream.response.writableLength > MAX_WAITING_BYTES) {
      this.#forget(stream)
      count('live_evicted_total', {})
      stream.response.destroy()
      return
    }
    stream.response.write(frame)
  }

  #writeAll(frame: string): void {
    for (const stream of this.#streams) this.#write(stream, frame)
  }

  /** Whoever signed out, here or elsewhere, or is not what they were, hears no more within five seconds. */
  async #endOfEndedSessions(): Promise<void> {
    if (this.#streams.size === 0) return
    const asked = new Set([...this.#streams].map((stream) => stream.sessionId))
    try {
      const standings = await standingsOf(this.#deps, [...asked])
      for (const stream of this.#streams) {
        if (asked.has(stream.sessionId) && standings.get(stream.sessionId) !== stream.standing)
          stream.response.end('event: reauth\ndata: {}\n\n')
      }
    } catch (error) {
      this.#deps.log.warn({ err: error }, 'the sessions of the live streams could not be checked')
    }
  }

  /** Says goodbye to every stream: a server does not close while one is open. */
  async close(): Promise<void> {
    this.#isClosing = true
    for (const timer of this.#timers) clearInterval(timer)
    for (const stream of this.#streams) stream.response.end('retry: 300\nevent: bye\ndata: {}\n\n')
    await this.#log.close()
  }
}

/** Every change is the one event `changed`, so that a reader needs no list of kinds to hear of all of them. */
function frameOf(event: LoggedEvent): string | undefined {
  const told = toldOf(event)
  return told === undefined ? undefined : `id: ${event.seq}\nevent: changed\ndata: ${JSON.stringify(told)}\n\n`
}
