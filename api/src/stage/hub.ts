import { schema, STAGE_WAKE } from '@scalebridge/db'
import type { StageAudience } from '@scalebridge/db/reference'
import { inArray } from 'drizzle-orm'
import type { ServerResponse } from 'node:http'
import type { Deps } from '../platform/deps.ts'
import { Listener } from '../platform/listener.ts'
import { standingsOf } from '../platform/open-sessions.ts'
import { Problem } from '../platform/problem.ts'
import { Room } from './room.ts'

const HEARTBEAT_MS = 15_000
const SESSION_CHECK_MS = 4_000
/** Closes what a lost wake or a lost connection leaves open. */
const POLL_MS = 1_000
/** A reader who does not read is let go rather than held in memory. */
const MAX_WAITING_BYTES = 256 * 1024
const MAX_STREAMS = 20_000
const IDLE_POLLS = 60
const HEARTBEAT = Buffer.from(':\n\n')

export interface StageStream {
  response: ServerResponse
  audience: StageAudience
  /** The sign-in that a private view hangs on, and what its holder was when the view was opened; null for the public one. */
  signIn: { id: string; standing: string } | null
}

export interface OpenRoom {
  room: Room
  streams: Set<StageStream>
  /** For how many polls nobody has followed it. */
  idlePolls: number
}

/** All streams of this process, by session; fed from the log in Postgres, whichever process wrote to it. */
export class StageHub {
  readonly #deps: Deps
  readonly #rooms = new Map<string, Promise<OpenRoom>>()
  readonly #listener: Listener
  #timers: NodeJS.Timeout[] = []
  #count = 0
  #isClosing = false

  constructor(deps: Deps) {
    this.#deps = deps
    this.#listener = new Listener(deps, STAGE_WAKE, (stageId) => void this.#wake(stageId))
  }

  /** The session as this process follows it; the first reader of any session starts the listening. 404 when there is none. */
  async room(stageId: string): Promise<OpenRoom> {
    if (this.#isClosing || this.#count >= MAX_STREAMS) throw new Problem('server.unavailable', { retryAfterSeconds: 2 })
    this.#start()
    let opening = this.#rooms.get(stageId)
    if (opening === undefined) {
      opening = Room.open(this.#deps, stageId).then((room) => ({ room, streams: new Set<StageStream>(), idlePolls: 0 }))
      this.#rooms.set(stageId, opening)
    }
    try {
      const opened = await opening
      opened.idlePolls = 0
      return opened
    } catch (error) {
      this.#rooms.delete(stageId)
      throw error
    }
  }

  /** Another process may have told a reader of what this one has not read yet. */
  async catchUpTo(opened: OpenRoom, seq: number): Promise<void> {
    if (seq > opened.room.seq) await this.#read(opened)
  }

  /**
   * Begins a stream: what was missed since the event that the reader has, or how things stand now. Nothing can come between that and
   * the events that follow, since both happen in one step.
   */
  open(opened: OpenRoom, stream: StageStream, since: number | undefined): void {
    const { room, streams } = opened
    const missed = since === undefined ? undefined : room.framesAfter(since, stream.audience)
    const { response } = stream
    // Spread, so that a thousand readers of a server that restarts do not come back in one instant.
    const hello = Buffer.from(`retry: ${500 + Math.floor(Math.random() * 1_500)}\nevent: hello\ndata: {"seq":${room.seq}}\n\n`)
    response.write(Buffer.concat([hello, ...(missed ?? [room.snapshotFrame(stream.audience, since !== undefined)])]))
    streams.add(stream)
    this.#count += 1
    const leave = (): void => {
      if (streams.delete(stream)) this.#count -= 1
    }
    response.on('close', leave)
    response.on('error', leave)
  }

  #start(): void {
    if (this.#timers.length > 0) return
    this.#listener.start()
    this.#timers = [
      setInterval(() => void this.#poll(), POLL_MS),
      setInterval(() => void this.#beat(), HEARTBEAT_MS),
      setInterval(() => void this.#endOfEndedSignIns(), SESSION_CHECK_MS),
    ]
  }

  async #wake(stageId: string | undefined): Promise<void> {
    if (stageId === undefined) return this.#poll()
    const opened = await this.#rooms.get(stageId)?.catch(() => undefined)
    if (opened !== undefined) await this.#read(opened)
  }

  async #read(opened: OpenRoom): Promise<void> {
    try {
      await opened.room.read((frames) => {
        for (const stream of opened.streams) {
          const frame = frames[stream.audience]
          if (frame !== undefined) write(stream, frame)
        }
      })
    } catch (error) {
      this.#deps.log.warn({ err: error }, 'the log of a stage could not be read')
    }
  }

  /** One question for all sessions: which of them have grown, and which were wiped. Sessions that nobody follows are forgotten. */
  async #poll(): Promise<void> {
    const rooms = await this.#openRooms()
    if (rooms.length === 0) return
    const { stageSessions } = schema
    try {
      const rows = await this.#deps.db
        .select({ id: stageSessions.id, seq: stageSessions.seq, wipedAt: stageSessions.wipedAt })
        .from(stageSessions)
        .where(
          inArray(
            stageSessions.id,
            rooms.map(({ room }) => room.id),
          ),
        )
      for (const opened of rooms) {
        const row = rows.find(({ id }) => id === opened.room.id)
        if (row !== undefined && row.wipedAt !== null) this.#close(opened)
        else if (row !== undefined && row.seq > opened.room.seq) await this.#read(opened)
        this.#forgetWhenIdle(opened)
      }
    } catch (error) {
      this.#deps.log.warn({ err: error }, 'the stages could not be polled')
    }
  }

  #forgetWhenIdle(opened: OpenRoom): void {
    opened.idlePolls = opened.streams.size === 0 ? opened.idlePolls + 1 : 0
    if (opened.idlePolls > IDLE_POLLS) this.#rooms.delete(opened.room.id)
  }

  /** A wiped rehearsal: its readers are told, and shall not come back. */
  #close(opened: OpenRoom): void {
    this.#rooms.delete(opened.room.id)
    for (const { response } of opened.streams) response.end('event: closed\ndata: {}\n\n')
  }

  async #openRooms(): Promise<OpenRoom[]> {
    const settled = await Promise.allSettled(this.#rooms.values())
    return settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  }

  async #beat(): Promise<void> {
    for (const { streams } of await this.#openRooms()) for (const stream of streams) write(stream, HEARTBEAT)
  }

  /** Whoever signed out, here or elsewhere, or is not what they were, sees no more of what is private within five seconds. */
  async #endOfEndedSignIns(): Promise<void> {
    const rooms = await this.#openRooms()
    const streams = rooms.flatMap((opened) =>
      [...opened.streams].flatMap(({ signIn, response }) => (signIn === null ? [] : [{ signIn, response }])),
    )
    if (streams.length === 0) return
    try {
      const standings = await standingsOf(
        this.#deps,
        streams.map(({ signIn }) => signIn.id),
      )
      for (const { signIn, response } of streams) {
        if (standings.get(signIn.id) !== signIn.standing) response.end('event: reauth\ndata: {}\n\n')
      }
    } catch (error) {
      this.#deps.log.warn({ err: error }, 'the sign-ins of the stage streams could not be checked')
    }
  }

  /** Says goodbye to every stream: a server does not close while one is open. */
  async close(): Promise<void> {
    this.#isClosing = true
    for (const timer of this.#timers) clearInterval(timer)
    const bye = Buffer.from('retry: 300\nevent: bye\ndata: {}\n\n')
    for (const { streams } of await this.#openRooms()) for (const { response } of streams) response.end(bye)
    await this.#listener.close()
  }
}

function write({ response }: StageStream, frame: Buffer): void {
  if (response.writableLength > MAX_WAITING_BYTES) response.destroy()
  else response.write(frame)
}
