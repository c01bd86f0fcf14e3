import { pino, type Logger } from 'pino'
import { connect, record } from '@scalebridge/db'
import { JOB_NAMES, type JobName } from '@scalebridge/db/jobs'
import { openQueues, QUEUE_SETTINGS, type QueueSettings } from '../queues.ts'
import { RELAY_SETTINGS, startRelay, type RelayDeps } from '../relay.ts'
import { startWorkers, type Handler, type Handlers } from '../run.ts'
import type { WhenDead } from '../failures.ts'

/** The product's settings, with waits of tests: fewer tries and short pauses. */
export const QUICK_SETTINGS: QueueSettings = {
  ...QUEUE_SETTINGS,
  attempts: 3,
  backoffMs: 20,
  lockDurationMs: 2_000,
  stalledIntervalMs: 1_000,
  retryDelayMs: 200,
}

export const QUIET = pino({ level: 'silent' })

/** Handlers for every job that only leave a mark in the audit log: one row per effect. */
export function markingHandlers(overrides: Partial<Handlers> = {}): Handlers {
  const mark: Handler<JobName> = async (job) => {
    await job.settle((tx) => record(tx, { actorId: null, action: `test.${job.name}`, subject: { kind: 'event', id: job.eventId } }))
  }
  // as: Object.fromEntries forgets the keys
  return { ...(Object.fromEntries(JOB_NAMES.map((name) => [name, mark])) as Handlers), ...overrides }
}

export interface RuntimeOptions {
  databaseUrl: string
  redisUrl?: string | undefined
  redisPrefix: string
  /** Without handlers it takes no jobs. */
  handlers?: Handlers
  whenDead?: WhenDead
  /** Where it writes what it does; nowhere by itself. */
  log?: Logger
  settings?: QueueSettings
  withRelay?: boolean
  /** How long after its last sign of life the sweeper asks about a job. */
  overdueMs?: number
}

export interface Runtime {
  deps: RelayDeps
  stop(): Promise<void>
}

/** A worker in this process: queues, relay and workers, as main.ts puts them together. */
export async function startRuntime(options: RuntimeOptions): Promise<Runtime> {
  const { databaseUrl } = options
  const connection = connect(databaseUrl, { max: 5 })
  const queues = await openQueues({
    redisUrl: options.redisUrl,
    databaseUrl,
    settings: options.settings ?? QUICK_SETTINGS,
    onError: () => {},
    redisPrefix: options.redisPrefix,
  })
  const whenDead = options.whenDead ?? {}
  const overdue = options.overdueMs === undefined ? {} : { overdueMs: options.overdueMs }
  const deps: RelayDeps = { db: connection.db, queues, whenDead, onError: () => {} }
  const stopRelay =
    options.withRelay === false
      ? async () => {}
      : startRelay(deps, { settings: { ...RELAY_SETTINGS, ...overdue, sweepEveryMs: 1_000 }, databaseUrl })
  const stopWorkers =
    options.handlers === undefined
      ? async () => {}
      : startWorkers({ db: connection.db, queues, handlers: options.handlers, whenDead, onError: () => {}, log: options.log ?? QUIET })
  return {
    deps,
    stop: async () => {
      await stopRelay()
      await stopWorkers()
      await queues.close()
      await connection.close()
    },
  }
}
