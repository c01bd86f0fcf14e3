import {
  createPostgresBackend,
  createRedisBackend,
  isPgPool,
  Queue,
  runMigrations,
  Worker,
  type BackendFactory,
  type IQueueBackend,
  type Job as BullJob,
  type JobType,
} from 'bullmq'
import { Redis } from 'ioredis'
import { PatientPool } from '@scalebridge/db'
import { REDIS_WAITS } from '@scalebridge/db/time-outs'
import type { JobName } from '@scalebridge/db/jobs'
import { untilConnected } from './outages.ts'

/** `quick` answers people who wait; `bulk` holds the long work and `outbound` waits for other systems, so that neither stands in their way. */
export const QUEUE_NAMES = ['quick', 'bulk', 'outbound'] as const
export type QueueName = (typeof QUEUE_NAMES)[number]

const BULK_JOBS: readonly JobName[] = ['edition.match', 'match.tile', 'match.finish', 'policy.preview', 'import.apply']

/** Which queue a job travels in. */
export function queueOf(name: string): QueueName {
  if (name === 'webhook.send') return 'outbound'
  return BULK_JOBS.some((bulk) => bulk === name) ? 'bulk' : 'quick'
}

/** What travels through the queue: the outbox row's ids, its payload and the trace it belongs to, never more. */
export interface Delivery {
  outboxId: number
  eventId: string
  payload: unknown
  /** Not in deliveries of older versions. */
  traceparent?: string | null
}

export interface QueueSettings {
  concurrency: Record<QueueName, number>
  /** Tries of one delivery, the first included. */
  attempts: number
  backoffMs: number
  lockDurationMs: number
  stalledIntervalMs: number
  /** BullMQ's default of 1 fails a job for good when two workers die under it. */
  maxStalledCount: number
  /** How soon a worker asks again after its connection failed. */
  retryDelayMs: number
  /** How long handing over jobs may take before the relay gives up and tries later. */
  addTimeoutMs: number
}

export const QUEUE_SETTINGS: QueueSettings = {
  // A call waits and does nothing: many dead systems at once leave room for those that live.
  concurrency: { quick: 4, bulk: 1, outbound: 16 },
  attempts: 8,
  backoffMs: 1_000,
  lockDurationMs: 10_000,
  stalledIntervalMs: 5_000,
  maxStalledCount: 3,
  retryDelayMs: 1_000,
  addTimeoutMs: 5_000,
}

export type JobState = JobType | 'unknown'
export type WorkerJob = BullJob<Delivery, void>

export interface WorkerEvents {
  failed(job: WorkerJob | undefined, error: Error): void
  stalled(jobId: string): void
  error(error: Error): void
}

/** The queue as the rest of the worker sees it, whichever backend carries it. */
export interface Queues {
  readonly backend: 'redis' | 'postgres'
  addBulk(name: QueueName, jobs: readonly { id: string; name: string; data: Delivery }[]): Promise<void>
  /** Where a job stands, with the reason when it failed for good. */
  find(name: QueueName, jobId: string): Promise<{ state: JobState; failedReason: string | undefined }>
  /** Starts taking jobs; the returned function stops, after the jobs in hand are finished. */
  work(name: QueueName, run: (job: WorkerJob, token: string | undefined) => Promise<void>, events: WorkerEvents): () => Promise<void>
  close(): Promise<void>
}

export interface QueueOptions {
  /** Moves the queue to Redis. */
  redisUrl: string | undefined
  /** As app_worker; holds the queue when there is no Redis. */
  databaseUrl: string
  settings: QueueSettings
  onError: (error: Error) => void
  /** Prefix of Redis keys, so that several suites can share a server. */
  redisPrefix?: string
}

/** Opens the queues on Redis when a URL is given, else on Postgres, whose queue schema it brings up to date first. */
export async function openQueues(options: QueueOptions): Promise<Queues> {
  return options.redisUrl === undefined ? openOnPostgres(options) : openOnRedis(options, options.redisUrl)
}

async function openOnPostgres(options: QueueOptions): Promise<Queues> {
  // One pool of our own for everything: BullMQ's would lack the listener on each client,
  // without which a killed backend takes the process down. Each running worker keeps one client for LISTEN.
  const pool = new PatientPool(options.databaseUrl, {
    // The outbox is the truth about a job, and each row of it that is marked is written after what the queue was told: no job waits
    // for a disk on the queue's account, and one that a crash of the server took away is handed over again.
    options: '-c search_path=bullmq -c synchronous_commit=off',
    max: QUEUE_NAMES.length + 6,
    onError: options.onError,
  })
  if (!isPgPool(pool)) throw new TypeError('pg.Pool no longer has the shape that BullMQ asks for')
  await untilConnected(async () => {
    const client = await pool.connect()
    try {
      await runMigrations(client)
    } finally {
      client.release()
    }
  }, options.onError)
  return makeQueues({
    kind: 'postgres',
    factory: createPostgresBackend,
    forQueues: pool,
    forWorkers: pool,
    options,
    close: () => pool.end(),
  })
}

/** A line for a few questions, which fails rather than waits. */
export function askRedis(url: string): Redis {
  const redis = new Redis(url, {
    maxRetriesPerRequest: 0,
    connectTimeout: REDIS_WAITS.startMs,
    commandTimeout: REDIS_WAITS.startMs,
    retryStrategy: () => null,
  })
  redis.on('error', () => {})
  return redis
}

async function openOnRedis(options: QueueOptions, url: string): Promise<Queues> {
  // Handing over fails fast, for the outbox keeps the work; taking waits for ever, as BullMQ demands.
  const forQueues = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: REDIS_WAITS.queueMs,
    connectTimeout: REDIS_WAITS.queueConnectMs,
  })
  const forWorkers = new Redis(url, { maxRetriesPerRequest: null, connectTimeout: REDIS_WAITS.queueConnectMs })
  for (const client of [forQueues, forWorkers]) client.on('error', options.onError)
  return makeQueues({
    kind: 'redis',
    factory: createRedisBackend,
    forQueues,
    forWorkers,
    options,
    close: async () => {
      forQueues.disconnect()
      forWorkers.disconnect()
    },
  })
}

interface Parts<B extends IQueueBackend, C> {
  kind: Queues['backend']
  factory: BackendFactory<B, C>
  forQueues: NoInfer<C>
  forWorkers: NoInfer<C>
  options: QueueOptions
  close: () => Promise<void>
}

function makeQueues<B extends IQueueBackend, C>(parts: Parts<B, C>): Queues {
  const { settings, onError } = parts.options
  const prefix = parts.options.redisPrefix ?? 'scalebridge'
  const openQueue = (name: QueueName) => {
    const queue = new Queue<Delivery, void, string, Delivery, void, string, B, C>(
      name,
      { connection: parts.forQueues, prefix, defaultJobOptions: jobOptions(settings) },
      parts.factory,
    )
    queue.on('error', onError)
    return queue
  }
  const queues = { quick: openQueue('quick'), bulk: openQueue('bulk'), outbound: openQueue('outbound') }
  return {
    backend: parts.kind,
    addBulk: async (name, jobs) => {
      const [first] = jobs
      // On Postgres many at once go through temporary tables, which takes several times as long as one does by itself.
      const added =
        first !== undefined && jobs.length === 1
          ? queues[name].add(first.name, first.data, { jobId: first.id })
          : queues[name].addBulk(jobs.map((job) => ({ name: job.name, data: job.data, opts: { jobId: job.id } })))
      await within<unknown>(settings.addTimeoutMs, added)
    },
    find: async (name, jobId) => {
      const state = await within(settings.addTimeoutMs, queues[name].getJobState(jobId))
      if (state !== 'failed') return { state, failedReason: undefined }
      const job = await within(settings.addTimeoutMs, queues[name].getJob(jobId))
      return { state, failedReason: job?.failedReason }
    },
    work: (name, run, events) => {
      const worker = new Worker<Delivery, void, string, B, object, C>(
        name,
        run,
        {
          connection: parts.forWorkers,
          prefix,
          concurrency: settings.concurrency[name],
          lockDuration: settings.lockDurationMs,
          stalledInterval: settings.stalledIntervalMs,
          maxStalledCount: settings.maxStalledCount,
          runRetryDelay: settings.retryDelayMs,
        },
        parts.factory,
      )
      worker.on('failed', (job, error) => events.failed(job, error))
      worker.on('stalled', (jobId) => events.stalled(jobId))
      worker.on('error', (error) => events.error(error))
      return () => worker.close()
    },
    close: async () => {
      await Promise.all([queues.quick.close(), queues.bulk.close(), queues.outbound.close()])
      await parts.close()
    },
  }
}

function jobOptions(settings: QueueSettings) {
  return {
    attempts: settings.attempts,
    backoff: { type: 'exponential', delay: settings.backoffMs, jitter: 0.5 },
    removeOnComplete: { age: 3_600, count: 5_000 },
    removeOnFail: { age: 14 * 86_400 },
  }
}

/** The work's answer, or an error when it takes too long: a queue that hangs must not hold the outbox's rows. */
async function within<T>(timeoutMs: number, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(`the queue did not answer within ${timeoutMs} ms`)), timeoutMs)
  try {
    return await Promise.race([work, promise])
  } finally {
    clearTimeout(timer)
  }
}
