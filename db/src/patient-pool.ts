import pg from 'pg'
import { askByName, StatementNames } from './prepared-by-use.ts'
import { DATABASE_WAITS } from './time-outs.ts'

const LOOK_EVERY_MS = 250
/** The driver's own words for it, which the api answers with 503. */
const NO_PLACE = 'timeout exceeded when trying to connect'
const LATE = 'Query read timeout'

/** Its connecting ends after `patienceMs`; the pool's own time-out is for standing in line. */
function clientOf(patienceMs: number): typeof pg.Client {
  return class extends pg.Client {
    constructor(config?: string | pg.ClientConfig) {
      super({ ...(typeof config === 'string' ? { connectionString: config } : config), connectionTimeoutMillis: patienceMs })
    }
  }
}

export interface PoolOptions {
  max?: number
  /** How long one step may take: making a connection, one statement. */
  patienceMs?: number
  /** Settings of the session, as `-c name=value`. */
  options?: string
  /** Whether statements that are asked often are prepared, and connections kept for long with them. For many short ones; a large one may get a plan that was made for few rows. */
  preparesOften?: boolean
  onError?: (error: Error) => void
}

type Taken = (error: Error | undefined, client: pg.PoolClient | undefined, done: (release?: unknown) => void) => void

/**
 * A pool on a Postgres URL in which every wait has an end. A line that moves is waited in for long, since the machine is merely slow;
 * one in which nobody got a place for seconds is sent away, and so is whoever comes, until something moves again.
 * A connection whose statement never came back is closed at once: what would be said on it next would wait as well.
 */
export class PatientPool extends pg.Pool {
  readonly #places: number
  readonly #standstillMs: number
  readonly #line = new Set<(error: Error) => void>()
  #watch: NodeJS.Timeout | undefined
  #movedAtMs = 0
  #isStandingStill = false

  constructor(
    url: string,
    { max = 10, patienceMs = DATABASE_WAITS.patienceMs, options, preparesOften = false, onError = () => {} }: PoolOptions = {},
  ) {
    super({
      connectionString: url,
      max,
      Client: clientOf(patienceMs),
      connectionTimeoutMillis: DATABASE_WAITS.longestLineMs,
      query_timeout: patienceMs,
      statement_timeout: patienceMs - DATABASE_WAITS.headStartMs,
      lock_timeout: Math.min(DATABASE_WAITS.longestLockMs, patienceMs - 2 * DATABASE_WAITS.headStartMs),
      idle_in_transaction_session_timeout: DATABASE_WAITS.idleInTransactionMs,
      keepAlive: true,
      ...(preparesOften ? { idleTimeoutMillis: DATABASE_WAITS.idleConnectionMs } : {}),
      ...(options === undefined ? {} : { options }),
    })
    this.#places = max
    this.#standstillMs = patienceMs - DATABASE_WAITS.headStartMs
    const names = preparesOften ? new StatementNames() : undefined
    this.on('error', onError)
    this.on('connect', (client) => {
      // Without a listener of its own a killed backend takes the process down.
      client.on('error', onError)
      closeWhenLate(client)
      if (names !== undefined) askByName(client, names)
      this.#move()
    })
    this.on('acquire', () => this.#move())
    this.on('release', (error: unknown) => {
      if (!error) this.#move()
    })
  }

  override connect(): Promise<pg.PoolClient>
  override connect(callback: Taken): void
  override connect(callback?: Taken): Promise<pg.PoolClient> | void {
    const taking = this.#take(() => super.connect())
    if (callback === undefined) return taking
    void tellWhenTaken(taking, callback)
  }

  async #take(connect: () => Promise<pg.PoolClient>): Promise<pg.PoolClient> {
    const mustWait = this.idleCount === 0 && this.totalCount >= this.#places
    if (mustWait && this.#isStandingStill) throw new Error(NO_PLACE)
    const coming = connect()
    return releasedOnce(this.idleCount === 0 ? await this.#inLine(coming) : await coming)
  }

  async #inLine(coming: Promise<pg.PoolClient>): Promise<pg.PoolClient> {
    const { promise: sentAway, reject } = Promise.withResolvers<never>()
    if (this.#line.size === 0) this.#movedAtMs = performance.now()
    this.#line.add(reject)
    this.#watch ??= setInterval(() => this.#look(), LOOK_EVERY_MS).unref()
    try {
      return await Promise.race([coming, sentAway])
    } catch (error) {
      // A place that comes after all is for the next.
      coming.then(
        (client) => client.release(),
        () => {},
      )
      throw error
    } finally {
      this.#line.delete(reject)
      if (this.#line.size === 0) {
        clearInterval(this.#watch)
        this.#watch = undefined
      }
    }
  }

  #look(): void {
    if (performance.now() - this.#movedAtMs < this.#standstillMs) return
    this.#isStandingStill = true
    for (const sendAway of this.#line) sendAway(new Error(NO_PLACE))
  }

  #move(): void {
    this.#movedAtMs = performance.now()
    this.#isStandingStill = false
  }
}

/**
 * Drizzle asks for the end of a transaction on the same connection, which after a time-out would wait behind what never came back;
 * and where it was the beginning that failed, it forgets to give the connection back.
 */
function closeWhenLate(client: pg.PoolClient): void {
  const query = client.query.bind(client)
  const watched = (...sent: unknown[]): unknown => {
    const answer: unknown = Reflect.apply(query, client, sent)
    if (answer instanceof Promise) {
      answer.catch((error: unknown) => {
        if (error instanceof Error && error.message === LATE) client.connection.stream.destroy()
      })
    }
    return answer
  }
  Object.assign(client, { query: watched })
}

/** The connection as one borrower has it: given back once, also when it dies before they think of it. */
function releasedOnce(client: pg.PoolClient): pg.PoolClient {
  const giveBack = client.release.bind(client)
  let isBack = false
  const release = (error?: Error | boolean): void => {
    if (isBack) return
    isBack = true
    client.off('end', died)
    giveBack(error)
  }
  const died = (): void => release(true)
  client.once('end', died)
  return Object.assign(client, { release })
}

/** As the driver itself takes its places: by a callback. What that throws is nobody's and ends the process, as it would there. */
async function tellWhenTaken(taking: Promise<pg.PoolClient>, tell: Taken): Promise<void> {
  const [taken] = await Promise.allSettled([taking])
  if (taken.status === 'rejected') return tell(taken.reason, undefined, () => {})
  const client = taken.value
  tell(undefined, client, (error) => client.release(error instanceof Error || error === true ? error : undefined))
}
