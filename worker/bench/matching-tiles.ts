/**
 * Measures a whole matching by worker processes of the product, against a Postgres of their own: one process without tiles, one that
 * takes all tiles, and two that share them. Prints wall and CPU time from the promise to the flip, what the jobs took, what a tile
 * costs beside the work of one process, and whether all lists are the same.
 *   node worker/bench/matching-tiles.ts [--pitches 20000] [--mandates 5000] [--tile 4096]
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { eq } from 'drizzle-orm'
import { bootstrapRoles, connect, enqueue, migrate, schema, type Connection } from '@scalebridge/db'
import { startPostgres } from '../../db/local/postgres.ts'
import { copyEdition } from './copied-edition.ts'
import { cpuMsUnder } from './matching-end.ts'

const PASSWORDS = { app_owner: 'owner', app_rw: 'rw', app_worker: 'worker' }
const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url))
const LOOK_EVERY_MS = 20

interface Ended {
  readonly job: string
  readonly durationMs: number
}

interface Measured {
  readonly wallMs: number
  readonly cpuMs: number
  readonly postgresMs: number
  readonly jobs: readonly Ended[]
  readonly listsHash: string | null
}

interface Place {
  readonly api: Connection
  readonly editionId: string
  readonly workerUrl: string
  readonly postgresPid: number
}

/** Runs one matching by so many worker processes. */
async function measure({ api, editionId, workerUrl, postgresPid }: Place, by: { workers: number; tile: number | null }): Promise<Measured> {
  const jobs: Ended[] = []
  const workers = await Promise.all(Array.from({ length: by.workers }, () => startWorker(workerUrl, by.tile, jobs)))
  try {
    const [run] = await api.db.insert(schema.matchRuns).values({ editionId, kind: 'edition', subjectId: editionId }).returning()
    if (run === undefined) throw new Error('no run')
    const cpuNow = () => workers.reduce((sum, { pid }) => sum + cpuMsUnder(pid ?? 0), 0)
    const before = { wall: performance.now(), cpu: cpuNow(), postgres: cpuMsUnder(postgresPid) }
    await api.db.transaction((tx) =>
      enqueue(tx, { name: 'edition.match', payload: { editionId, runId: run.id } }, { aggregate: 'edition', id: editionId }),
    )
    let state = 'queued'
    let listsHash: string | null = null
    while (state === 'queued' || state === 'running') {
      await pause(LOOK_EVERY_MS)
      const [now] = await api.db.select().from(schema.matchRuns).where(eq(schema.matchRuns.id, run.id))
      state = now?.state ?? 'gone'
      listsHash = now?.listsHash ?? null
    }
    if (state !== 'ready') throw new Error(`the run is ${state}`)
    const wallMs = performance.now() - before.wall
    return { wallMs, cpuMs: cpuNow() - before.cpu, postgresMs: cpuMsUnder(postgresPid) - before.postgres, jobs, listsHash }
  } finally {
    for (const worker of workers) {
      worker.kill('SIGTERM')
      await once(worker, 'exit')
    }
  }
}

async function startWorker(databaseUrl: string, tile: number | null, jobs: Ended[]): Promise<ChildProcess> {
  const env = {
    NODE_ENV: 'test',
    DATABASE_URL: databaseUrl,
    SIGN_IN_SECRET: 'a secret of the bench, thirty-two bytes',
    SEALING_SECRET: 'another secret of the bench, thirty-two bytes',
    ...(tile === null ? {} : { MATCHING_TILE_PITCHES: String(tile) }),
  }
  const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const ready = Promise.withResolvers<void>()
  child.once('exit', (code) => ready.reject(new Error(`a worker ended with ${code}`)))
  createInterface({ input: child.stdout }).on('line', (line) => {
    const { msg, job, durationMs }: { msg?: string; job?: string; durationMs?: number } = JSON.parse(line)
    if (msg === 'worker ready') ready.resolve()
    if (job !== undefined && durationMs !== undefined && /match/.test(job)) jobs.push({ job, durationMs })
  })
  await ready.promise
  return child
}

const seconds = (ms: number): string => (ms / 1_000).toFixed(2).padStart(7)

function tell(name: string, { wallMs, cpuMs, postgresMs, jobs }: Measured): void {
  const told = [...new Set(jobs.map(({ job }) => job))].map((name_) => {
    const its = jobs.filter(({ job }) => job === name_)
    return `${its.length} ${name_} in ${its.map(({ durationMs }) => durationMs).join(', ')} ms`
  })
  // oxlint-disable-next-line no-console -- a bench prints
  console.log(
    `${name.padEnd(34)} ${seconds(wallMs)} s ${seconds(cpuMs)} CPU-s ${seconds(postgresMs)} CPU-s in Postgres; ${told.join('; ')}`,
  )
}

async function main(size: { pitches: number; mandates: number }, tile: number): Promise<void> {
  const directory = await mkdtemp(path.join(tmpdir(), 'scalebridge-bench-'))
  const postgres = await startPostgres({ dataDir: path.join(directory, 'data') })
  const urlOf = (user: keyof typeof PASSWORDS) =>
    Object.assign(new URL(postgres.url), { username: user, password: PASSWORDS[user], pathname: '/bench' }).href
  try {
    await bootstrapRoles(postgres.url, { database: 'bench', passwords: PASSWORDS })
    await migrate(urlOf('app_owner'))
    const editionId = await copyEdition(urlOf('app_owner'), size)
    const api = connect(urlOf('app_rw'), { max: 2 })
    const place = { api, editionId, workerUrl: urlOf('app_worker'), postgresPid: postgres.pid }
    const tiles = Math.ceil(size.pitches / tile)
    const [alone, oneInTiles, two] = [
      await measure(place, { workers: 1, tile: null }),
      await measure(place, { workers: 1, tile }),
      await measure(place, { workers: 2, tile }),
    ]
    tell('one process, without tiles', alone)
    tell(`one process, ${tiles} tiles`, oneInTiles)
    tell(`two processes, ${tiles} tiles`, two)
    const more = oneInTiles.cpuMs + oneInTiles.postgresMs - alone.cpuMs - alone.postgresMs
    const isSame = alone.listsHash !== null && [oneInTiles, two].every(({ listsHash }) => listsHash === alone.listsHash)
    // oxlint-disable-next-line no-console -- a bench prints
    console.log(
      `beside one process, each tile costs ${(more / tiles / 1_000).toFixed(2)} CPU-s; the lists are ${isSame ? 'the same' : 'OTHERS'}`,
    )
    if (!isSame) process.exitCode = 1
    await api.close()
  } finally {
    await postgres.stop()
    await rm(directory, { recursive: true, force: true })
  }
}

const { values } = parseArgs({
  options: {
    pitches: { type: 'string', default: '20000' },
    mandates: { type: 'string', default: '5000' },
    tile: { type: 'string', default: '4096' },
  },
})
await main({ pitches: Number(values.pitches), mandates: Number(values.mandates) }, Number(values.tile))
