/**
 * A whole installation to be hurt: Postgres, Redis where asked for, api and worker as processes of their own, with the
 * demonstration's data. Everything is on the loopback and in a directory that goes with it.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { bootstrapRoles, connect, migrate, seedDemo, type Db } from '@scalebridge/db'
import { processesOf } from './kill-tree.ts'
import { startPostgres, type RunningPostgres } from '../../db/local/postgres.ts'
import { startRedis, type TestRedis } from '../src/testing/redis.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const DATABASE = 'chaos'
const PASSWORDS = {
  app_owner: randomBytes(12).toString('hex'),
  app_rw: randomBytes(12).toString('hex'),
  app_worker: randomBytes(12).toString('hex'),
}
const READY_WITHIN_MS = 60_000

export type Backend = 'postgres' | 'redis'

/** One process of the installation. */
export interface Running {
  child: ChildProcess
  /** Of an api: where it answers. */
  url: string
  healthUrl: string
  /** Its last words. */
  told: () => string
  /** Ends it, and waits until it is gone; how it ended and after how long. */
  end: (signal: NodeJS.Signals) => Promise<{ code: number | null; afterMs: number }>
}

export interface World {
  backend: Backend
  /** As app_owner. The connection survives a server that dies. */
  db: Db
  ownerUrl: string
  directory: string
  secret: string
  redis: TestRedis | undefined
  startApi(options?: { port?: number; databaseUrl?: string }): Promise<Running>
  startWorker(env?: Record<string, string>): Promise<Running>
  /** As the application's role, for a proxy in between. */
  apiDatabaseUrl: string
  postgresPort: number
  /** Ends Postgres as a power cut would, and starts it again on the same port; when it accepts again. */
  crashPostgres(): Promise<number>
  stop(): Promise<void>
}

export async function createWorld(backend: Backend): Promise<World> {
  const directory = await mkdtemp(path.join(tmpdir(), 'scalebridge-chaos-'))
  const dataDir = path.join(directory, 'postgres')
  // Not as tests start it: what was acknowledged has to outlive the server.
  let postgres: RunningPostgres = await startPostgres({ dataDir })
  const { port } = postgres
  const redis = backend === 'redis' ? await startRedis({ isKept: false }) : undefined
  await bootstrapRoles(postgres.url, { database: DATABASE, passwords: PASSWORDS })
  const as = (user: keyof typeof PASSWORDS) =>
    Object.assign(new URL(postgres.url), { username: user, password: PASSWORDS[user], pathname: `/${DATABASE}` }).href
  const [ownerUrl, apiUrl, workerUrl] = [as('app_owner'), as('app_rw'), as('app_worker')]
  await migrate(ownerUrl)
  await seedDemo(ownerUrl)
  const owner = connect(ownerUrl, { max: 4 })
  const secrets = { SIGN_IN_SECRET: randomBytes(32).toString('hex'), SEALING_SECRET: randomBytes(32).toString('hex') }
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { run, endAll } = processesIn(directory, { ...secrets, ...(redis === undefined ? {} : { REDIS_URL: redis.url }) })
  return {
    backend,
    db: owner.db,
    ownerUrl,
    directory,
    secret: secrets.SIGN_IN_SECRET,
    redis,
    apiDatabaseUrl: apiUrl,
    postgresPort: port,
    startApi: async ({ port: apiPort, databaseUrl = apiUrl } = {}) => {
      const api = run('api', {
        API_PORT: String(apiPort ?? (await freePort())),
        HEALTH_PORT: String(await freePort()),
        DATABASE_URL: databaseUrl,
        JWT_PRIVATE_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
        TRUST_PROXY: '127.0.0.1/32',
        ATTACHMENTS_DIRECTORY: path.join(directory, 'attachments'),
      })
      await isReady(api)
      return api
    },
    startWorker: async (env = {}) => {
      const worker = run('worker', { DATABASE_URL: workerUrl, HEALTH_PORT: String(await freePort()), ...env })
      await says(worker, 'worker ready')
      return worker
    },
    crashPostgres: async () => {
      for (const pid of processesOf(postgres.pid)) tryKill(pid)
      await postgres.ended
      postgres = await startPostgres({ dataDir, port })
      return performance.now()
    },
    stop: async () => {
      await endAll()
      await owner.close()
      await redis?.stop()
      await postgres.stop()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

/** Starts processes of the product, their logs in the directory, with an environment that they share. */
function processesIn(directory: string, environment: Record<string, string>) {
  const children: ChildProcess[] = []
  const shared = {
    PATH: process.env['PATH'] ?? '',
    NODE_ENV: 'development',
    DEMO_MODE: 'true',
    LOG_LEVEL: 'info',
    PUBLIC_ORIGIN: 'http://127.0.0.1',
    ...environment,
  }
  const run = (name: string, env: Record<string, string>): Running => {
    const child = spawn(process.execPath, [path.join(ROOT, name, 'src', 'main.ts')], {
      cwd: ROOT,
      env: { ...shared, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const log = createWriteStream(path.join(directory, `${name}-${children.length}.log`))
    let told = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.pipe(log)
      stream.on('data', (chunk: Buffer) => (told = `${told}${chunk.toString()}`.slice(-2_000)))
    }
    children.push(child)
    return {
      child,
      told: () => told,
      url: `http://127.0.0.1:${env['API_PORT'] ?? ''}`,
      healthUrl: `http://127.0.0.1:${env['HEALTH_PORT'] ?? ''}`,
      end: (signal) => endOf(child, signal),
    }
  }
  return { run, endAll: () => Promise.all(children.map((child) => endOf(child, 'SIGKILL'))) }
}

function tryKill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It went with its parent.
  }
}

async function endOf(child: ChildProcess, signal: NodeJS.Signals): Promise<{ code: number | null; afterMs: number }> {
  const startedAt = performance.now()
  if (child.exitCode === null && child.signalCode === null) {
    const exit = once(child, 'exit')
    child.kill(signal)
    await exit
  }
  return { code: child.exitCode, afterMs: performance.now() - startedAt }
}

async function isReady({ url, child, told }: Running): Promise<void> {
  const giveUpAt = Date.now() + READY_WITHIN_MS
  for (;;) {
    const answer = await fetch(`${url}/api/v1/editions/current`).catch(() => undefined)
    await answer?.arrayBuffer()
    if (answer?.ok) return
    if (child.exitCode !== null || Date.now() > giveUpAt) throw new Error(`the api did not become ready: ${told()}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

async function says({ child, told }: Running, words: string): Promise<void> {
  const giveUpAt = Date.now() + READY_WITHIN_MS
  while (!told().includes(words)) {
    if (child.exitCode !== null || Date.now() > giveUpAt) throw new Error(`a process never said "${words}": ${told()}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** A port of the loopback that nobody has at the moment. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}
