/**
 * How soon a changed pitch stands where it belongs: from the commit of the change, with its outbox row as the api writes it,
 * until the lists show it, through relay, queue and job. Prints the whole matching before it, too.
 *   node worker/bench/incremental.ts [--mandates 10000] [--pitches 2000] [--changes 60]
 */
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
import { dice, textOf, writeSyntheticEdition } from './synthetic-edition.ts'

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
  const handlers = makeHandlers({ db: worker.db, post, publicOrigin, signInSecret: 'bench' })
  const runtime = await startRuntime({
    databaseUrl: urlOf('app_worker'),
    redisPrefix: 'bench',
    handlers,
    whenDead: WHEN_DEAD,
    settings: QUEUE_SETTINGS,
  })
  const watcher = await watch(urlOf('app_rw'))
  const startedAt = performance.now()
  const whole = await ask(api.db, { kind: 'edition', id: editionId, editionId })
  await watcher.ended(whole)
  const wholeMs = performance.now() - startedAt
  const [run] = await owner.select().from(schema.matchRuns).where(eq(schema.matchRuns.id, whole))
  const listed = await owner.execute<{ n: number; bytes: number }>(sql`
    select sum(cardinality(counterpart_ids))::int as n, (select sum(pg_total_relation_size(inhrelid))::float from pg_inherits) as bytes from match_lists`)
  console.log(`${values.pitches} pitches × ${values.mandates} mandates; load ${loadavg()[0]?.toFixed(1)}`)
  console.log(
    `whole matching: ${run?.state} ${run?.reason ?? ''} in ${(wholeMs / 1000).toFixed(1)} s, ${run?.eligiblePairs} eligible pairs, ` +
      `${listed.rows[0]?.n} entries in ${((listed.rows[0]?.bytes ?? 0) / 1e6).toFixed(0)} MB`,
  )
  const roll = dice(11)
  const times: number[] = []
  const touched: number[] = []
  for (let n = 0; n < Number(values.changes) + WARM_UP; n += 1) {
    const pitchId = pitchIds[roll(pitchIds.length)] ?? ''
    const change = { summary: textOf(roll, 25), goals: [1 + roll(17)] }
    const runId = await ask(api.db, { kind: 'pitch', id: pitchId, editionId }, change)
    const committedAt = performance.now()
    await watcher.ended(runId)
    const { rows } = await api.db.execute(sql`
      select owner_id from match_current c join match_lists l on l.run_id = c.run_id where c.edition_id = ${editionId} and l.side = 'pitch'
        and l.owner_id = ${pitchId} and l.written_by = ${runId}`)
    if (rows.length !== 1) throw new Error('the run ended, and its list is not there')
    if (n >= WARM_UP) times.push(performance.now() - committedAt)
    touched.push(await api.db.$count(schema.matchLists, eq(schema.matchLists.writtenBy, runId)))
  }
  const quantile = (list: readonly number[], share: number) => list.toSorted((a, b) => a - b)[Math.floor((list.length - 1) * share)] ?? 0
  console.log(
    `commit to visible: p50 ${quantile(times, 0.5).toFixed(1)} ms, p95 ${quantile(times, 0.95).toFixed(1)} ms, most ` +
      `${Math.max(...times).toFixed(1)} ms (aim p95 ${AIM_MS}); lists touched p50 ${quantile(touched, 0.5)}, most ${Math.max(...touched)}; load ${loadavg()[0]?.toFixed(1)}`,
  )
  await watcher.close()
  await runtime.stop()
  await worker.close()
  await api.close()
}

interface Asked {
  kind: 'pitch' | 'edition'
  id: string
  editionId: string
}

/** Asks for a matching as the api does: the change, the queued run and the promised job in one transaction. */
function ask(db: Db, { kind, id, editionId }: Asked, change?: { summary: string; goals: number[] }): Promise<string> {
  return db.transaction(async (tx) => {
    if (change !== undefined)
      await tx
        .update(schema.pitches)
        .set({ ...change, targets: [] })
        .where(eq(schema.pitches.id, id))
    const [run] = await tx.insert(schema.matchRuns).values({ editionId, kind, subjectId: id }).returning()
    if (run === undefined) throw new Error('no run')
    const about = { aggregate: kind, id }
    if (kind === 'pitch') await enqueue(tx, { name: 'pitch.match', payload: { pitchId: id, runId: run.id } }, about)
    else await enqueue(tx, { name: 'edition.match', payload: { editionId: id, runId: run.id } }, about)
    return run.id
  })
}

/** Listens as the api does, and tells when a run has ended. */
async function watch(url: string): Promise<{ ended(runId: string): Promise<void>; close(): Promise<void> }> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  await client.query(`listen ${LIVE_WAKE}`)
  let wake = () => {}
  client.on('notification', () => wake())
  return {
    close: () => client.end(),
    async ended(runId) {
      for (;;) {
        const { promise, resolve } = Promise.withResolvers<void>()
        wake = resolve
        const { rows } = await client.query<{ state: string; reason: string | null }>(
          'select state, reason from match_runs where id = $1',
          [runId],
        )
        if (rows[0]?.state === 'ready') return
        if (rows[0]?.state === 'failed' || rows[0]?.state === 'obsolete') throw new Error(`the run is ${rows[0].state}: ${rows[0].reason}`)
        await promise
      }
    },
  }
}
