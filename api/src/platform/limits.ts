import { createBreaker, type Breaker } from '@scalebridge/db/breaker'
import { REDIS_WAITS } from '@scalebridge/db/time-outs'
import { Redis } from 'ioredis'
import type { FastifyBaseLogger } from 'fastify'
import { BlockList, isIP, isIPv6 } from 'node:net'

/** At most `max` in each window of `windowMs`, counted by `name` and a key. */
export interface LimitRule {
  name: string
  max: number
  windowMs: number
}

/** Whether one use was still within its limit, and what a caller is told about that limit. */
export interface LimitVerdict {
  isAllowed: boolean
  name: string
  max: number
  windowSeconds: number
  remaining: number
  /** When the window ends and the count begins anew; at least 1. */
  resetSeconds: number
}

export interface Limits {
  /** Counts one use of the rule by this key, and says whether it was still within the limit. Never throws. */
  take(rule: LimitRule, key: string): Promise<LimitVerdict>
  /** Counts by an address: a room's may be used 500 times as much, and all addresses that one household of IPv6 can have are one. */
  takeAddress(rule: LimitRule, address: string): Promise<LimitVerdict>
  /** As takeAddress, in this process alone. */
  takeHere(rule: LimitRule, address: string): LimitVerdict
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
/** A Redis that did not answer once is not asked again for so long: no request waits for it twice. */
const REDIS_REST_MS = 1_000
/** So many people may share the address of a room in ROOM_NETWORKS. */
const ROOM_FACTOR = 500
/** Counts and starts the window in one step, so that a process that dies in between leaves no counter without an end. */
const TAKE = `local used = redis.call('INCR', KEYS[1])
if used == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return { used, redis.call('PTTL', KEYS[1]) }`

interface LimitOptions {
  redisUrl?: string | undefined
  /** Widens every rule, for a demonstration or a suite in which one machine plays everybody. */
  factor?: number
  /** Addresses (CIDR, separated by commas) behind which a whole room sits. */
  rooms?: string
  log?: FastifyBaseLogger
  nowMs?: () => number
}

/**
 * Limits by fixed windows, counted in this process and, with a Redis URL, shared with the other processes.
 * A Redis that is away or slow costs one request at most 150 ms in each second: then the count of this process decides.
 */
export function createLimits(options: LimitOptions = {}): Limits {
  const windows = new Map<string, Window>()
  const nowMs = options.nowMs ?? Date.now
  const factor = options.factor ?? 1
  const rooms = (options.rooms ?? '').trim() === '' ? undefined : parseNetworks(options.rooms ?? '')
  const redis = options.redisUrl === undefined ? undefined : connectRedis(options.redisUrl, options.log)
  const breaker = createBreaker({ name: 'Redis', failures: 1, restMs: REDIS_REST_MS, nowMs })
  const takeNear = (rule: LimitRule, id: string) => takeLocally(windows, id, { windowMs: rule.windowMs, nowMs: nowMs() })
  const widened = (rule: LimitRule, address: string) =>
    rooms !== undefined && isIn(rooms, address) ? { ...rule, max: rule.max * ROOM_FACTOR } : rule
  const take = async (rule: LimitRule, key: string) => {
    const max = rule.max * factor
    const id = `${rule.name}:${key}`
    const near = takeNear(rule, id)
    const shared = redis === undefined || near.used > max ? undefined : await takeShared({ redis, breaker }, id, rule.windowMs)
    return toVerdict({ ...rule, max }, shared ?? near)
  }
  return {
    take,
    takeAddress: (rule, address) => take(widened(rule, address), networkOf(address)),
    takeHere: (rule, address) => {
      const { max } = widened(rule, address)
      return toVerdict({ ...rule, max: max * factor }, takeNear(rule, `${rule.name}:${networkOf(address)}`))
    },
    size: () => windows.size,
    isShared: () => redis?.status === 'ready' && breaker.state() !== 'open',
    async close() {
      redis?.disconnect()
    },
  }
}

function toVerdict(rule: LimitRule, { used, leftMs }: Taken): LimitVerdict {
  return {
    isAllowed: used <= rule.max,
    name: rule.name,
    max: rule.max,
    windowSeconds: Math.ceil(rule.windowMs / 1000),
    remaining: Math.max(0, rule.max - used),
    resetSeconds: Math.max(1, Math.ceil(leftMs / 1000)),
  }
}

function parseNetworks(text: string): BlockList {
  const list = new BlockList()
  for (const entry of text.split(',').map((part) => part.trim())) {
    if (entry === '') continue
    const [address = '', bits] = entry.split('/')
    const family = isIPv6(address) ? 'ipv6' : 'ipv4'
    list.addSubnet(address, bits === undefined ? (family === 'ipv6' ? 128 : 32) : Number(bits), family)
  }
  return list
}

function isIn(networks: BlockList, address: string): boolean {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '')
  return isIP(plain) !== 0 && networks.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4')
}

/** An address of IPv4 as it is; of IPv6 the first 64 bits, for whoever has one of those addresses has all of them. */
function networkOf(address: string): string {
  if (!address.includes(':')) return address
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '')
  if (!isIPv6(plain)) return plain
  const [head = '', tail] = plain.split('%', 1)[0]?.toLowerCase().split('::') ?? []
  const before = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  // An IPv4 address at the end stands for two groups; here it only matters how many there are.
  const groups = after.length + (after.at(-1)?.includes('.') === true ? 1 : 0)
  const zeros = tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - before.length - groups) }, () => '0')
  return [...before, ...zeros, ...after]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')
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

async function takeShared(
  { redis, breaker }: { redis: Redis; breaker: Breaker },
  id: string,
  windowMs: number,
): Promise<Taken | undefined> {
  if (redis.status !== 'ready') return undefined
  try {
    const answer: unknown = await breaker.run(() => redis.eval(TAKE, 1, `scalebridge:limit:${id}`, windowMs))
    if (!Array.isArray(answer)) return undefined
    return { used: Number(answer[0]), leftMs: Number(answer[1]) }
  } catch {
    return undefined
  }
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

function connectRedis(url: string, log: FastifyBaseLogger | undefined): Redis {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: REDIS_WAITS.limitMs,
    connectTimeout: REDIS_WAITS.limitConnectMs,
  })
  redis.on('error', (error) => log?.warn({ err: error }, 'rate limits count in this process only: Redis is away'))
  return redis
}
