import { DATABASE_WAITS } from '@scalebridge/db/time-outs'
import pg from 'pg'
import type { Deps } from './deps.ts'

const RECONNECT_MS = 500

/**
 * One LISTEN connection that wakes `onWake` with what a notification carries, and with undefined when it has (again) begun to
 * listen, since what was told before is not told again. Never throws: while the database is away it tries again.
 */
export class Listener {
  readonly #deps: Pick<Deps, 'config' | 'log'>
  readonly #channel: string
  readonly #onWake: (payload: string | undefined) => void
  #client: pg.Client | undefined
  #isClosed = false

  constructor(deps: Pick<Deps, 'config' | 'log'>, channel: string, onWake: (payload: string | undefined) => void) {
    this.#deps = deps
    this.#channel = channel
    this.#onWake = onWake
  }

  start(): void {
    void this.#listen()
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.#client?.end().catch(() => undefined)
  }

  async #listen(): Promise<void> {
    if (this.#isClosed) return
    const client = new pg.Client({
      connectionString: this.#deps.config.DATABASE_URL,
      connectionTimeoutMillis: DATABASE_WAITS.listenerMs,
      keepAlive: true,
    })
    this.#client = client
    client.on('notification', (notification) => this.#onWake(notification.payload))
    let isOver = false
    const again = (): void => {
      if (isOver) return
      isOver = true
      client.end().catch(() => undefined)
      if (!this.#isClosed) setTimeout(() => void this.#listen(), RECONNECT_MS).unref()
    }
    client.on('error', again)
    client.on('end', again)
    try {
      await client.connect()
      await client.query(`listen ${this.#channel}`)
      this.#onWake(undefined)
    } catch (error) {
      this.#deps.log.warn({ err: error, channel: this.#channel }, 'nothing listens to the database; it is polled')
      again()
    }
  }
}
