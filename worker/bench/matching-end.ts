/**
 * Measures a whole matching from end to end against a Postgres of its own: reading, tables, kernel, fair shortlists, writing by
 * COPY and the flip. Prints wall and CPU time of each part; the CPU time of Postgres stands apart, and so does what comes after the flip.
 *   node worker/bench/matching-end.ts [--pitches 100000] [--mandates 10000]
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { readFileSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { eq } from 'drizzle-orm'
import { bootstrapRoles, connect, migrate, schema, type Tx } from '@scalebridge/db'
import { startPostgres } from '../../db/local/postgres.ts'
import { matchEdition } from '../src/matching/run/match-edition.ts'
import { copyEdition } from './copied-edition.ts'

const LIMIT_SECONDS = 10
const PASSWORDS = { app_owner: 'owner', app_rw: 'rw', app_worker: 'worker' }
/** Linux counts the CPU time of processes in hundredths of a second. */
const TICK_MS = 10

/** Measures an edition of this size; prints the parts and whether the bar is met. */
export async function measureEnd(size: { pitches: number; mandates: number }, print: (line: string) => void = console.log): Promise<void> {
  const directory = await mkdtemp(path.join(tmpdir(), 'scalebridge-bench-'))
  const postgres = await startPostgres({ dataDir: path.join(directory, 'data') })
  const urlOf = (user: keyof typeof PASSWORDS) => {
    const url = new URL(postgres.url)
    Object.assign(url, { username: user, password: PASSWORDS[user], pathname: '/bench' })
    return url.href
  }
  try {
    await bootstrapRoles(postgres.url, { database: 'bench', passwords: PASSWORDS })
    await migrate(urlOf('app_owner'))
    const editionId = await copyEdition(urlOf('app_owner'), size)
    await measure({ editionId, size }, { urlOf, now: () => momentOf(postgres.pid), print })
  } finally {
    await postgres.stop()
    await rm(directory, { recursive: true, force: true })
  }
}

interface Server {
  readonly urlOf: (user: keyof typeof PASSWORDS) => string
  readonly now: () => Moment
  readonly print: (line: string) => void
}

async function measure(
  { editionId, size }: { editionId: string; size: { pitches: number; mandates: number } },
  { urlOf, now, print }: Server,
): Promise<void> {
  const worker = connect(urlOf('app_worker'))
  const api = connect(urlOf('app_rw'), { max: 1 })
  const [run] = await api.db.insert(schema.matchRuns).values({ editionId, kind: 'edition', subjectId: editionId }).returning()
  if (run === undefined) throw new Error('no run')
  const start = now()
  let most = 0
  const watch = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 100)
  const parts: Part[] = []
  let last = start
  let flipped = start
  const tell = (name: string): void => {
    const at = now()
    parts.push({ name, ...between(last, at) })
    last = at
  }
  const settle = async (effect: (tx: Tx) => Promise<void>): Promise<boolean> => {
    await worker.db.transaction(effect)
    tell('report and flip')
    flipped = last
    return true
  }
  await matchEdition(worker.db, { payload: { editionId, runId: run.id }, settle, partDone: tell })
  clearInterval(watch)
  const [ended] = await api.db.select().from(schema.matchRuns).where(eq(schema.matchRuns.id, run.id))
  const pairs = size.pitches * size.mandates
  if (ended?.state !== 'ready' || ended.pairsTotal !== pairs)
    throw new Error(`the run is ${ended?.state}, with ${ended?.pairsTotal} of ${pairs} pairs`)
  const whole = { name: 'from the first read to the flip', ...between(start, flipped) }
  for (const part of [...parts, whole]) {
    const seconds = [part.wallMs, part.cpuMs, part.postgresMs].map((ms) => (ms / 1000).toFixed(2).padStart(7))
    print(`  ${part.name.padEnd(46)} ${seconds[0]} s ${seconds[1]} CPU-s ${seconds[2]} CPU-s in Postgres`)
  }
  print(`  most memory of the process: ${(most / 1e6).toFixed(0)} MB`)
  const wallSeconds = whole.wallMs / 1000
  print(`BAR matching.end_to_end.wall_s ${wallSeconds.toFixed(2)} ${LIMIT_SECONDS} ${wallSeconds <= LIMIT_SECONDS ? 'PASS' : 'FAIL'}`)
  await worker.close()
  await api.close()
}

interface Part {
  readonly name: string
  readonly wallMs: number
  readonly cpuMs: number
  readonly postgresMs: number
}

interface Moment {
  readonly wall: number
  readonly cpu: number
  readonly postgres: number
}

function momentOf(postgres: number): Moment {
  const { user, system } = process.cpuUsage()
  return { wall: performance.now(), cpu: (user + system) / 1000, postgres: cpuMsUnder(postgres) }
}

function between(start: Moment, end: Moment): Omit<Part, 'name'> {
  return { wallMs: end.wall - start.wall, cpuMs: end.cpu - start.cpu, postgresMs: end.postgres - start.postgres }
}

/** CPU time of a process and those that it started; 0 where the system does not tell. */
export function cpuMsUnder(parent: number): number {
  try {
    const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
    return processes.map((pid) => ticksOf(pid, `${parent}`)).reduce((sum, ticks) => sum + ticks, 0) * TICK_MS
  } catch {
    return 0
  }
}

function ticksOf(pid: string, parent: string): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return pid === parent || fields[1] === parent ? Number(fields[11]) + Number(fields[12]) : 0
  } catch {
    // It ended meanwhile.
    return 0
  }
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { pitches: { type: 'string', default: '100000' }, mandates: { type: 'string', default: '10000' } },
  })
  await measureEnd({ pitches: Number(values.pitches), mandates: Number(values.mandates) })
}
