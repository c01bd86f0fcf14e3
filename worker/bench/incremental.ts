/**
 * How soon a changed pitch or mandate stands where it belongs: from the commit of the change, with its outbox row as the api
 * writes it, until its own list and the shortlists show it, and until the last of the long lists does, through relay, queue and
 * job. One change at a time, each when the one before it has ended. Prints the whole matching before it, too.
 *   node worker/bench/incremental.ts [--mandates 10000] [--pitches 2000] [--changes 60]
 * The figures are those of a quiet machine; beside other work, `chrt --rr 10` before the command, as root, comes near them.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { eq, sql } from 'drizzle-orm'
import pg from 'pg'
import { bootstrapRoles, connect, enqueue, LIVE_WAKE, migrate, schema, type Db } from '@scalebridge/db'
import { startPostgres } from '../../db/local/postgres.ts'
import { makeHandlers, WHEN_DEAD } from '../src/handlers.ts'
import { makePost } from '../src/mail/send.ts'
import { QUEUE_SETTINGS } from '../src/queues.ts'
import { startRuntime } from '../src/testing/runtime.ts'
import { dice, textOf, writeMembers, writeSyntheticEdition } from './synthetic-edition.ts'

const PASSWORDS = { app_owner: 'owner', app_rw: 'rw', app_worker: 'worker' }
const AIM_MS = 60
const WARM_UP = 5
const { values } = parseArgs({
  options: {
    mandates: { type: 'string', default: '10000' },
    pitches: { type: 'string', default: '2000' },
    changes: { type: 'string', default: '60' },
  },
})

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
  const owner = connect(urlOf('app_owner'), { max: 2 })
  const edition = await writeSyntheticEdition(owner.db, { pitches: Number(values.pitches), mandates: Number(values.mandates) })
  await writeMembers(owner.db)
  await owner.db.execute(sql`analyze`)
  await measure(owner.db, edition)
  await owner.close()
} catch (error) {
  console.error(error instanceof Error ? (error.cause ?? error) : error)
  process.exitCode = 1
} finally {
  await postgres.stop()
  await rm(directory, { recursive: true, force: true })
}

async function measure(owner: Db, { editionId, pitchIds }: { editionId: string; pitchIds: string[] }): Promise<void> {
  const worker = connect(urlOf('app_worker'))
  const api = connect(urlOf('app_rw'), { max: 2 })
  const publicOrigin = 'http://bench.example'
  const post = makePost({ smtpUrl: undefined, from: 'bench@bench.example', publicOrigin })
  const handlers = makeHandlers({ db: worker.db, post, publicOrigin, signInSecret: 'bench', anchorFile: undefined, tellAnchor: () => {} })
  const runtime = await startRuntime({
    databaseUrl: urlOf('app_worker'),
    redisPrefix: 'bench',
    handlers,
    whenDead: WHEN_DEAD,
    settings: QUEUE_SETTINGS,
  })
  const watcher = await watch(urlOf('app_rw'))
  await measureWhole({ owner, api: api.db, watcher, editionId })
  const mandateIds = (await owner.select({ id: schema.mandates.id }).from(schema.mandates)).map(({ id }) => id)
  const subjects = { pitch: pitchIds, mandate: mandateIds }
  for (const kind of ['pitch', 'mandate'] as const) {
    const p95 = await measureChanges({ api: api.db, watcher, editionId }, { kind, ids: subjects[kind], most: Number(values.changes) })
    console.log(`BAR incremental.${kind}.p95 ${p95.toFixed(1)} ${AIM_MS} ${p95 <= AIM_MS ? 'PASS' : 'FAIL'}`)
  }
  await watcher.close()
  await runtime.stop()
  await worker.close()
  await api.close()
}

async function measureWhole({
  owner,
  api,
  watcher,
  editionId,
}: {
  owner: Db
  api: Db
  watcher: Watcher
  editionId: string
}): Promise<void> {
  const startedAt = performance.now()
  const whole = await ask(api, { kind: 'edition', id: editionId, editionId })
  await watcher.ended(whole)
  const wholeMs = performance.now() - startedAt
  const [run] = await owner.select().from(schema.matchRuns).where(eq(schema.matchRuns.id, whole))
  const listed = await owner.execute<{ n: number; bytes: number }>(sql`
    select sum(cardinality(counterpart_ids))::int as n, (select sum(pg_total_relation_size(inhrelid))::float from pg_inherits) as bytes from match_lists`)
  console.log(`${values.pitches} pitches × ${values.mandates} mandates; load ${loadOf()}`)
  console.log(
    `whole matching: ${run?.state} ${run?.reason ?? ''} in ${(wholeMs / 1000).toFixed(1)} s, ${run?.eligiblePairs} eligible pairs, ` +
      `${listed.rows[0]?.n} entries in ${((listed.rows[0]?.bytes ?? 0) / 1e6).toFixed(0)} MB`,
  )
}

/** Changes one subject after the other; returns the 95th percentile of how soon it is seen, in ms. */
async function measureChanges(
  { api, watcher, editionId }: { api: Db; watcher: Watcher; editionId: string },
  { kind, ids, most }: { kind: 'pitch' | 'mandate'; ids: readonly string[]; most: number },
): Promise<number> {
  const roll = dice(11)
  const seen: number[] = []
  const whole: number[] = []
  const touched: number[] = []
  let cpuBefore = { node: 0, postgres: 0 }
  for (let n = 0; n < most + WARM_UP; n += 1) {
    if (n === WARM_UP) cpuBefore = cpuMs()
    const id = ids[roll(ids.length)] ?? ''
    const goals = [1 + roll(17)]
    const change = kind === 'pitch' ? { summary: textOf(roll, 25), goals } : { text: textOf(roll, 50), goals }
    const runId = await ask(api, { kind, id, editionId }, change)
    const committedAt = performance.now()
    await watcher.shown(runId, id)
    const seenAt = performance.now()
    await watcher.ended(runId)
    const wholeAt = performance.now()
    await watcher.quiet()
    if (n < WARM_UP) continue
    seen.push(seenAt - committedAt)
    whole.push(wholeAt - committedAt)
    touched.push(await api.$count(schema.matchLists, eq(schema.matchLists.writtenBy, runId)))
  }
  const cpu = cpuMs()
  console.log(
    `changed ${kind}: commit to visible p50 ${quantile(seen, 0.5).toFixed(1)} ms, p95 ${quantile(seen, 0.95).toFixed(1)} ms, most ` +
      `${Math.max(...seen).toFixed(1)} ms (aim p95 ${AIM_MS}); every long list whole p50 ${quantile(whole, 0.5).toFixed(1)} ms, p95 ` +
      `${quantile(whole, 0.95).toFixed(1)} ms; lists touched p50 ${quantile(touched, 0.5)}, most ${Math.max(...touched)}; CPU per change ` +
      `${((cpu.node - cpuBefore.node) / most).toFixed(0)} ms node (with the bench) and ${((cpu.postgres - cpuBefore.postgres) / most).toFixed(0)} ms Postgres; load ${loadOf()}`,
  )
  return quantile(seen, 0.95)
}

function quantile(list: readonly number[], share: number): number {
  return list.toSorted((a, b) => a - b)[Math.floor((list.length - 1) * share)] ?? 0
}

function loadOf(): string {
  return loadavg()
    .map((load) => load.toFixed(1))
    .join(' ')
}

/** CPU that this process and the server's processes have used, in ms; Linux counts theirs in hundredths of a second. */
function cpuMs(): { node: number; postgres: number } {
  const { user, system } = process.cpuUsage()
  let ticks = 0
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const [, ppid, ...fields] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
      if (Number(ppid) === postgres.pid) ticks += Number(fields[9]) + Number(fields[10])
    } catch {
      // It has ended since.
    }
  }
  return { node: (user + system) / 1000, postgres: ticks * 10 }
}

interface Asked {
  kind: 'pitch' | 'mandate' | 'edition'
  id: string
  editionId: string
}

/** Asks for a matching as the api does: the change, the queued run and the promised job in one transaction. */
function ask(db: Db, { kind, id, editionId }: Asked, change?: { summary?: string; text?: string; goals: number[] }): Promise<string> {
  return db.transaction(async (tx) => {
    const table = kind === 'mandate' ? schema.mandates : schema.pitches
    if (change !== undefined)
      await tx
        .update(table)
        .set({ ...change, targets: [] })
        .where(eq(table.id, id))
    const [run] = await tx.insert(schema.matchRuns).values({ editionId, kind, subjectId: id }).returning()
    if (run === undefined) throw new Error('no run')
    const about = { aggregate: kind, id }
    const runId = run.id
    if (kind === 'pitch') await enqueue(tx, { name: 'pitch.match', payload: { pitchId: id, runId } }, about)
    else if (kind === 'mandate') await enqueue(tx, { name: 'mandate.match', payload: { mandateId: id, runId } }, about)
    else await enqueue(tx, { name: 'edition.match', payload: { editionId: id, runId } }, about)
    return runId
  })
}

interface Watcher {
  /** When a reader finds the subject's own list written by the run: its transaction wrote the shortlists as well. */
  shown(runId: string, ownerId: string): Promise<void>
  /** When the run has ended, with the last of the long lists. */
  ended(runId: string): Promise<void>
  /** When no job is left. */
  quiet(): Promise<void>
  close(): Promise<void>
}

/** Listens as the api does, and asks at each wake. */
async function watch(url: string): Promise<Watcher> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  await client.query(`listen ${LIVE_WAKE}`)
  let wake = () => {}
  client.on('notification', () => wake())
  const until = async (text: string, parameters: readonly string[]) => {
    for (;;) {
      const { promise, resolve } = Promise.withResolvers<void>()
      wake = resolve
      const { rows } = await client.query<{ is: boolean; fault: string | null }>(text, [...parameters])
      if (rows[0]?.fault) throw new Error(`the run is ${rows[0].fault}`)
      if (rows[0]?.is) return
      await promise
    }
  }
  return {
    close: () => client.end(),
    shown: (runId, ownerId) =>
      until(
        `select exists (select from match_current c join match_lists l on l.run_id = c.run_id and l.side in ('mandate', 'pitch')
          and l.owner_id = $2 and l.written_by = $1) as is`,
        [runId, ownerId],
      ),
    ended: (runId) =>
      until(
        `select state = 'ready' as is, case when state in ('failed', 'obsolete') then state || ': ' || reason end as fault from match_runs where id = $1`,
        [runId],
      ),
    quiet: () => until(`select not exists (select from outbox where done_at is null and dead_at is null) as is`, []),
  }
}
