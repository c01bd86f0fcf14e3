import { Redis } from 'ioredis'
import type { FastifyBaseLogger } from 'fastify'

/** At most `max` in each window of `windowMs`, counted by `name` and a key. */
export interface LimitRule {
  name: string
  max: number
  windowMs: number
}

export interface LimitVerdict {
  isAllowed: boolean
  retryAfterSeconds: number
}

export interface Limits {
  /** Counts one use of the rule by this key, and says whether it was still within the limit. Never throws. */
  take(rule: LimitRule, key: string): Promise<LimitVerdict>
  /** How many windows this process keeps. */
  size(): number
  /** Whether other processes' counts are added at the moment. */
  isShared(): boolean
  close(): Promise<void>
}

interface Window {
  used: number
  endsAtMs: number
}

const MAX_KEYS = 50_000
const REDIS_TIMEOUT_MS = 150
/** Counts and starts the window in one step, so that a process that dies in between leaves no counter without an end. */
const TAKE = `local used = redis.call('INCR', KEYS[1])
if used == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return { used, redis.call('PTTL', KEYS[1]) }`

/**
 * Limits by fixed windows, counted in this process and, with a Redis URL, shared with the other processes.
 * A Redis that is away or slow costs at most 150 ms: then the count of this process decides.
 * `factor` widens every rule, for a demonstration or a suite in which one machine plays everybody.
 */
export function createLimits(
  options: { redisUrl?: string | undefined; factor?: number; log?: FastifyBaseLogger; nowMs?: () => number } = {},
): Limits {
  const windows = new Map<string, Window>()
  const nowMs = options.nowMs ?? Date.now
  const factor = options.factor ?? 1
  const redis = options.redisUrl === undefined ? undefined : connectRedis(options.redisUrl, options.log)
  return {
    async take(rule, key) {
      const max = rule.max * factor
      const id = `${rule.name}:${key}`
      const local = takeLocally(windows, id, { windowMs: rule.windowMs, nowMs: nowMs() })
      const shared = redis === undefined || local.used > max ? undefined : await takeShared(redis, id, rule.windowMs)
      const { used, leftMs } = shared ?? local
      return { isAllowed: used <= max, retryAfterSeconds: Math.max(1, Math.ceil(leftMs / 1000)) }
    },
    size: () => windows.size,
    isShared: () => redis?.status === 'ready',
    async close() {
      redis?.disconnect()
    },
  }
}

interface Taken {
  used: number
  leftMs: number
}

function takeLocally(windows: Map<string, Window>, id: string, at: { windowMs: number; nowMs: number }): Taken {
  let window = windows.get(id)
  if (window === undefined || window.endsAtMs <= at.nowMs) {
    if (windows.size >= MAX_KEYS) makeRoom(windows, at.nowMs)
    window = { used: 0, endsAtMs: at.nowMs + at.windowMs }
    windows.set(id, window)
  }
  window.used += 1
  return { used: window.used, leftMs: window.endsAtMs - at.nowMs }
}

/**
 * Bounded memory: whoever sends ever new keys pushes out ended windows, then the oldest. A tenth at a time,
 * so that a flood of keys does not make each of them look through all the others.
 */
function makeRoom(windows: Map<string, Window>, nowMs: number): void {
  for (const [id, window] of windows) if (window.endsAtMs <= nowMs) windows.delete(id)
  for (const id of windows.keys()) {
    if (windows.size <= MAX_KEYS * 0.9) return
    windows.delete(id)
  }
}

async function takeShared(redis: Redis, id: string, windowMs: number): Promise<Taken | undefined> {
  try {
    const answer: unknown = await redis.eval(TAKE, 1, `scalebridge:limit:${id}`, windowMs)
    if (!Array.isArray(answer)) return undefined
    return { used: Number(answer[0]), leftMs: Number(answer[1]) }
  } catch {
    return undefined
  }
}

function connectRedis(url: string, log: FastifyBaseLogger | undefined): Redis {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: REDIS_TIMEOUT_MS,
    connectTimeout: 500,
  })
  redis.on('error', (error) => log?.warn({ err: error }, 'rate limits count in this process only: Redis is away'))
  return redis
}
