import { DATABASE_WAITS } from '@scalebridge/db/time-outs'
import pg from 'pg'
import { OUTBOX_WAKE, type Db } from '@scalebridge/db'
import { claimDue, claimOverdue, markEnqueued, markSeen, releaseLost, type OutboxRow } from '@scalebridge/db/outbox'
import { verdictOfSweep } from '@scalebridge/db/rules'
import { bury, reasonOf, type WhenDead } from './failures.ts'
import { QUEUE_NAMES, queueOf, type Queues } from './queues.ts'

export interface RelaySettings {
  /** Rows handed over in one transaction. */
  batch: number
  /** How often the relay looks by itself; a NOTIFY only wakes it sooner. */
  pollMs: number
  sweepEveryMs: number
  /** How long after its last sign of life the sweeper asks the queue about a job. */
  overdueMs: number
  /** Deliveries after which a job that never ends is buried. */
  maxDeliveries: number
}

export const RELAY_SETTINGS: RelaySettings = { batch: 200, pollMs: 1_000, sweepEveryMs: 15_000, overdueMs: 60_000, maxDeliveries: 12 }

export interface RelayDeps {
  db: Db
  queues: Queues
  whenDead: WhenDead
  onError: (error: Error) => void
}

/**
 * Hands a batch of due outbox rows to the queue and marks them, and returns how many. If the process dies in between,
 * the rows are handed over again: delivered twice, and the consumer's receipt makes the second delivery void.
 */
export async function relayOnce({ db, queues }: RelayDeps, settings: RelaySettings): Promise<number> {
  return db.transaction(async (tx) => {
    const rows = await claimDue(tx, settings.batch)
    if (rows.length === 0) return 0
    for (const name of QUEUE_NAMES) {
      const jobs = rows.filter((row) => queueOf(row.name) === name)
      if (jobs.length > 0) await queues.addBulk(name, jobs.map(toJob))
    }
    await markEnqueued(
      tx,
      rows.map((row) => row.id),
    )
    return rows.length
  })
}

/** The attempt is part of the id, for a job that the queue still keeps as completed would swallow its own repetition. */
function toJob(row: OutboxRow) {
  return {
    id: jobIdOf(row.id, row.attempts + 1),
    name: row.name,
    data: { outboxId: row.id, eventId: row.eventId, payload: row.payload, traceparent: row.traceparent },
  }
}

/** The id under which the queue knows a delivery of an outbox row. */
export function jobIdOf(outboxId: number, attempt: number): string {
  return `${outboxId}-${attempt}`
}

/**
 * Looks after rows that were handed over long ago and have not ended. Waiting in a backlog is no fault: the queue is asked
 * about each. Lost ones are handed over anew, failed ones are buried, as is what was delivered too often.
 */
export async function sweepOnce({ db, queues, whenDead }: RelayDeps, settings: RelaySettings): Promise<number> {
  return db.transaction(async (tx) => {
    const rows = await claimOverdue(tx, { olderThanMs: settings.overdueMs, limit: settings.batch })
    const found = await Promise.all(
      rows.map(async (row) => ({ row, ...(await queues.find(queueOf(row.name), jobIdOf(row.id, row.attempts))) })),
    )
    const seen: number[] = []
    const lost: number[] = []
    for (const { row, state, failedReason } of found) {
      const verdict = verdictOfSweep({ state, attempts: row.attempts, maxDeliveries: settings.maxDeliveries })
      if (verdict === 'bury') await bury(tx, row, { reason: failedReason ?? 'failed without a reason', whenDead })
      else if (verdict === 'wait') seen.push(row.id)
      else if (verdict === 'again') lost.push(row.id)
      else await bury(tx, row, { reason: `delivered ${row.attempts} times without coming to an end`, whenDead })
    }
    if (seen.length > 0) await markSeen(tx, seen)
    if (lost.length > 0) await releaseLost(tx, lost)
    return rows.length
  })
}

/** Runs relay and sweeper until the returned function is called. `databaseUrl` is for the connection that listens. */
export function startRelay(deps: RelayDeps, options: { settings: RelaySettings; databaseUrl: string }): () => Promise<void> {
  const { settings } = options
  const relay = repeat(settings.pollMs, deps.onError, async () => {
    while ((await relayOnce(deps, settings)) === settings.batch) continue
  })
  // A queue that lost all it held leaves more than one batch: none waits for the next round.
  const sweeper = repeat(settings.sweepEveryMs, deps.onError, async () => {
    while ((await sweepOnce(deps, settings)) === settings.batch) continue
  })
  const stopListening = listen(options.databaseUrl, relay.wake, deps.onError)
  return async () => {
    await Promise.all([stopListening(), relay.stop(), sweeper.stop()])
  }
}

/** Does `work` again and again, every `everyMs` or when woken; errors are reported and the next round tries again. */
export function repeat(everyMs: number, onError: (error: Error) => void, work: () => Promise<unknown>) {
  let stopped = false
  let isAwake = false
  let wakeUp = () => {}
  const loop = async () => {
    while (!stopped) {
      isAwake = false
      try {
        await work()
      } catch (error) {
        onError(error instanceof Error ? error : new Error(reasonOf(error)))
      }
      if (stopped || isAwake) continue
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, everyMs)
        wakeUp = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  }
  const running = loop()
  const wake = () => {
    isAwake = true
    wakeUp()
  }
  return {
    wake,
    stop: async () => {
      stopped = true
      wakeUp()
      await running
    },
  }
}

/** Keeps one connection listening for new outbox rows; when it dies another takes its place, and the poll covers the gap. */
function listen(databaseUrl: string, onWake: () => void, onError: (error: Error) => void): () => Promise<void> {
  let current: pg.Client | undefined
  const keeper = repeat(1_000, onError, async () => {
    if (current !== undefined) return
    const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: DATABASE_WAITS.listenerMs, keepAlive: true })
    const forget = () => {
      if (current === client) current = undefined
    }
    client.on('error', onError)
    client.on('end', forget)
    client.on('notification', onWake)
    current = client
    try {
      await client.connect()
      await client.query(`listen ${OUTBOX_WAKE}`)
    } catch (error) {
      forget()
      throw error
    }
    onWake()
  })
  return async () => {
    await keeper.stop()
    await current?.end()
  }
}
