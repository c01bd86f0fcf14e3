/**
 * What only a connection can tell of a configuration that must not run. Each is a sentence for whoever runs the product that names
 * the variable and never its value. What is away is waited for by readiness, not refused.
 */
import type pg from 'pg'
import { LOCAL_HOSTS } from './config.production.ts'
import { DEMO_DOMAIN } from './demo-accounts.ts'
import { newestMigration } from './migrate.ts'
import { holesInWall } from './wall.ts'

/** Tokens, embargoes and the stage's timers are judged by two clocks. */
export const LONGEST_SKEW_MS = 30_000
const DATABASE = 'DATABASE_URL leads to a database'

/** What is asked of Redis; ioredis has it. */
export interface RedisLine {
  call(command: string, ...args: string[]): Promise<unknown>
  disconnect(): void
}

interface Installation {
  NODE_ENV: string
  DATABASE_URL: string
  REDIS_URL?: string | undefined
  TRUST_PRIVATE_NETWORK: boolean
}

/**
 * Why a process must not start with what it is connected to; empty when nothing speaks against it. Outside production only a wall
 * that stands open does.
 * @param means `openRedis` opens a line to an address, which fails rather than waits; `nowMs` is this machine's clock
 */
export async function findRefusals(
  config: Installation,
  pool: pg.Pool,
  means: { openRedis: (url: string) => RedisLine; nowMs?: () => number },
): Promise<string[]> {
  const ofDatabase = await orNone(() => databaseRefusals(config, pool, means.nowMs ?? Date.now))
  if (config.NODE_ENV !== 'production' || config.REDIS_URL === undefined) return ofDatabase
  return [...ofDatabase, ...(await redisRefusals(config.REDIS_URL, means.openRedis))]
}

async function databaseRefusals(config: Installation, pool: pg.Pool, nowMs: () => number): Promise<string[]> {
  const isBehind = await isBehindCode(pool)
  const isProduction = config.NODE_ENV === 'production'
  // An older schema has no wall of ours yet: migrate is still to run.
  const holes = isBehind ? [] : await holesInWall(pool)
  if (!isProduction) return holes
  return [
    ...(isBehind ? [`${DATABASE} that is older than this version: run migrate first`] : []),
    ...holes.map((hole) => `${DATABASE} whose confidential tables are open: ${hole}`),
    ...(await accessRefusals(config, pool)),
    ...(isBehind ? [] : await demoRefusals(pool)),
    ...(await skewRefusals(pool, nowMs)),
  ]
}

/** Whether the database's newest migration is older than the code's. */
export async function isBehindCode(pool: pg.Pool): Promise<boolean> {
  const { rows: tables } = await pool.query<{ name: string | null }>(`select to_regclass('drizzle.__drizzle_migrations') as name`)
  if (!tables[0]?.name) return true
  const { rows } = await pool.query<{ newest: string | null }>('select max(created_at) as newest from drizzle.__drizzle_migrations')
  return Number(rows[0]?.newest ?? 0) < (await newestMigration())
}

async function accessRefusals(config: Installation, pool: pg.Pool): Promise<string[]> {
  const { rows } = await pool.query<{ mighty: boolean; plain: boolean }>(
    `select rolsuper or rolbypassrls or rolcreaterole
         or exists (select from pg_class where relowner = r.oid and relnamespace = 'public'::regnamespace)
         or exists (select from pg_roles o where o.rolname = 'app_owner' and pg_has_role(r.oid, o.oid, 'member')) as mighty,
       not coalesce((select ssl from pg_stat_ssl where pid = pg_backend_pid()), false) as plain
     from pg_roles r where rolname = current_user`,
  )
  const isElsewhere = !LOCAL_HOSTS.has(new URL(config.DATABASE_URL).hostname) && !config.TRUST_PRIVATE_NETWORK
  return [
    ...(rows[0]?.mighty
      ? ['DATABASE_URL names a superuser, an owner of the tables or somebody who makes roles; app_rw and app_worker are none']
      : []),
    ...(rows[0]?.plain && isElsewhere ? [`${DATABASE} on another host, and the connection has no TLS`] : []),
  ]
}

async function demoRefusals(pool: pg.Pool): Promise<string[]> {
  const { rowCount } = await pool.query('select from accounts where email ilike $1 limit 1', [`%@${DEMO_DOMAIN}`])
  return rowCount === 0 ? [] : [`${DATABASE} with accounts of the demonstration, which anybody can sign in to`]
}

async function skewRefusals(pool: pg.Pool, nowMs: () => number): Promise<string[]> {
  const skewMs = await clockSkewMs(pool, nowMs)
  if (Math.abs(skewMs) <= LONGEST_SKEW_MS) return []
  return [
    `DATABASE_URL leads to a server whose clock is ${Math.round(Math.abs(skewMs) / 1_000)} s ${skewMs > 0 ? 'behind' : 'ahead of'} this machine’s`,
  ]
}

/** By how much our clock is ahead of the database's, taken in the middle between asking and hearing; negative where it is behind. */
export async function clockSkewMs(pool: pg.Pool, nowMs: () => number = Date.now): Promise<number> {
  const askedAtMs = nowMs()
  const { rows } = await pool.query<{ ms: number }>('select (extract(epoch from clock_timestamp()) * 1000)::float8 as ms')
  return (askedAtMs + nowMs()) / 2 - (rows[0]?.ms ?? askedAtMs)
}

async function redisRefusals(url: string, openRedis: (url: string) => RedisLine): Promise<string[]> {
  const withoutPassword = Object.assign(new URL(url), { username: '', password: '' }).href
  const isElsewhere = !LOCAL_HOSTS.has(new URL(url).hostname)
  const isOpen = isElsewhere && (await ask(openRedis(withoutPassword), 'PING')) === 'PONG'
  const policy = /maxmemory_policy:(\S+)/.exec(String(await ask(openRedis(url), 'INFO', 'memory')))?.[1]
  return [
    ...(isOpen ? ['REDIS_URL leads to a Redis that asks nobody for a password'] : []),
    ...(policy === undefined || policy === 'noeviction'
      ? []
      : ['REDIS_URL leads to a Redis that drops jobs when its memory is full: set maxmemory-policy noeviction']),
  ]
}

async function ask(line: RedisLine, command: string, ...args: string[]): Promise<unknown> {
  try {
    return await line.call(command, ...args)
  } catch {
    return undefined
  } finally {
    line.disconnect()
  }
}

async function orNone(find: () => Promise<string[]>): Promise<string[]> {
  try {
    return await find()
  } catch {
    return []
  }
}
