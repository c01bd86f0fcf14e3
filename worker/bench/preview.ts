/**
 * Measures a preview of a draft policy against a Postgres of its own: the edition read, ranked and given fair shortlists under both
 * policies, and compared. Prints wall and CPU time, the most memory, and the longest time for which others had to wait.
 *   node worker/bench/preview.ts [--pitches 20000] [--mandates 2000]
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import { eq } from 'drizzle-orm'
import { bootstrapRoles, connect, migrate, schema, type Tx } from '@scalebridge/db'
import { startPostgres } from '../../db/local/postgres.ts'
import { currentPolicy } from '../src/matching/facts/policy.ts'
import { previewPolicy } from '../src/matching/preview/preview-policy.ts'
import { tablesOf } from '../src/matching/read/read-policy.ts'
import { copyEdition } from './copied-edition.ts'

const PASSWORDS = { app_owner: 'owner', app_rw: 'rw', app_worker: 'worker' }

const { values } = parseArgs({
  options: { pitches: { type: 'string', default: '20000' }, mandates: { type: 'string', default: '2000' } },
})
const size = { pitches: Number(values.pitches), mandates: Number(values.mandates) }
const directory = await mkdtemp(path.join(tmpdir(), 'scalebridge-bench-'))
const postgres = await startPostgres({ dataDir: path.join(directory, 'data') })
try {
  const urlOf = (user: keyof typeof PASSWORDS) => {
    const url = new URL(postgres.url)
    Object.assign(url, { username: user, password: PASSWORDS[user], pathname: '/bench' })
    return url.href
  }
  await bootstrapRoles(postgres.url, { database: 'bench', passwords: PASSWORDS })
  await migrate(urlOf('app_owner'))
  const editionId = await copyEdition(urlOf('app_owner'), size)
  const worker = connect(urlOf('app_worker'))
  const api = connect(urlOf('app_rw'), { max: 1 })
  try {
    await measure(worker, api, editionId)
  } finally {
    await worker.close()
    await api.close()
  }
} finally {
  await postgres.stop()
  await rm(directory, { recursive: true, force: true })
}

type Connection = ReturnType<typeof connect>

async function measure(worker: Connection, api: Connection, editionId: string): Promise<void> {
  const { text, ...weights } = currentPolicy.investorWeights
  const investorWeights = { ...weights, text: text - 10, goals: weights.goals + 10 }
  const tables = tablesOf({ ...currentPolicy, investorWeights })
  const [policy] = await api.db.insert(schema.matchPolicies).values({ editionId, version: 'bench', tables }).returning()
  const [preview] = await api.db
    .insert(schema.matchPreviews)
    .values({ policyId: policy?.id ?? '', policyRevision: 1 })
    .returning()
  const previewId = preview?.id ?? ''
  const others = monitorEventLoopDelay({ resolution: 5 })
  others.enable()
  let most = 0
  const watch = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 50)
  const [startedAt, before] = [performance.now(), process.cpuUsage()]
  const settle = (effect: (tx: Tx) => Promise<void>) => worker.db.transaction(effect).then(() => true)
  await previewPolicy(worker.db, { payload: { previewId }, settle })
  const [wallMs, { user, system }] = [performance.now() - startedAt, process.cpuUsage(before)]
  clearInterval(watch)
  others.disable()
  const [done] = await api.db.select().from(schema.matchPreviews).where(eq(schema.matchPreviews.id, previewId))
  if (done?.state !== 'ready') throw new Error(`the preview is ${done?.state}`)
  const cpuSeconds = (user + system) / 1e6
  console.log(`${size.pitches} pitches and ${size.mandates} mandates, ranked and given shortlists twice:`)
  console.log(`  ${(wallMs / 1000).toFixed(2)} s, ${cpuSeconds.toFixed(2)} CPU-s, most memory of the process ${(most / 1e6).toFixed(0)} MB`)
  console.log(`  others on the worker's thread waited for ${(others.max / 1e6).toFixed(0)} ms at most`)
}
