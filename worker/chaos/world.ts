/**
 * A whole installation to be hurt: Postgres, Redis where asked for, api and worker as processes of their own, with the
 * demonstration's data. Everything is on the loopback and in a directory that goes with it.
 */
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { DATABASE_WAITS, connect, type Db } from '@scalebridge/db'
import { startPostgres, type RunningPostgres } from '../../db/local/postgres.ts'
import { startRedis, type TestRedis } from '../src/testing/redis.ts'
import { processesOf } from './kill-tree.ts'
import { freePort, isReady, processesIn, says, type Running, type Variant } from './processes.ts'
import { randomOf } from './random.ts'
import { DATABASE, openDirectory, putDatabase, urlAs } from './template.ts'

export type Backend = 'postgres' | 'redis'

export interface World {
  backend: Backend
  /** Numbers from 0 to 1 for all that a scenario draws, the same for the same seed. */
  random: () => number
  /** As app_owner. The connection survives a server that dies. */
  db: Db
  ownerUrl: string
  directory: string
  secret: string
  redis: TestRedis | undefined
  startApi(options?: Variant & { port?: number; databaseUrl?: string }): Promise<Running>
  startWorker(env?: Record<string, string>, variant?: Omit<Variant, 'env'>): Promise<Running>
  /** Web as it was built, in front of these apis. */
  startWeb(options: { apiUrls: readonly string[]; port?: number; env?: Record<string, string> }): Promise<Running>
  /** As the application's roles, for a proxy in between. */
  apiDatabaseUrl: string
  workerDatabaseUrl: string
  postgresPort: number
  superuserUrl: string
  dataDir(): string
  /** Ends Postgres as a power cut would, and starts it again on the same port; when it accepts again. */
  crashPostgres(): Promise<number>
  /** Ends Postgres and goes on with what `prepare` makes of its files, on the same port. */
  changeFiles(prepare: (dataDir: string) => string | void): Promise<void>
  endProcesses(): Promise<unknown>
  stop(): Promise<void>
}

/** Starts an installation without its processes, which get these arguments for Node. */
export async function createWorld(
  backend: Backend,
  { seed, nodeArguments = [] }: { seed: number; nodeArguments?: readonly string[] },
): Promise<World> {
  const directory = openDirectory('scalebridge-chaos-')
  let dataDir = path.join(directory, 'postgres')
  await putDatabase(dataDir)
  // Not as tests start it: what was acknowledged has to outlive the server.
  let postgres: RunningPostgres = await startPostgres({ dataDir })
  const { port } = postgres
  const redis = backend === 'redis' ? await startRedis({ isKept: false }) : undefined
  const as = (user: Parameters<typeof urlAs>[1]) => urlAs(postgres.url, user)
  const [ownerUrl, apiUrl, workerUrl] = [as('app_owner'), as('app_rw'), as('app_worker')]
  const owner = connect(ownerUrl, { max: 4 })
  const secrets = { SIGN_IN_SECRET: randomBytes(32).toString('hex'), SEALING_SECRET: randomBytes(32).toString('hex') }
  const redisUrl = redis === undefined ? {} : { REDIS_URL: redis.url }
  const { endProcesses, ...starters } = startersIn(directory, {
    apiUrl,
    workerUrl,
    environment: { ...secrets, ...redisUrl },
    nodeArguments,
  })
  return {
    backend,
    random: randomOf(seed),
    db: owner.db,
    ownerUrl,
    directory,
    secret: secrets.SIGN_IN_SECRET,
    redis,
    apiDatabaseUrl: apiUrl,
    workerDatabaseUrl: workerUrl,
    postgresPort: port,
    superuserUrl: Object.assign(new URL(postgres.url), { pathname: `/${DATABASE}` }).href,
    dataDir: () => dataDir,
    ...starters,
    endProcesses,
    crashPostgres: async () => {
      for (const pid of processesOf(postgres.pid)) tryKill(pid)
      await postgres.ended
      postgres = await startPostgres({ dataDir, port })
      return performance.now()
    },
    changeFiles: async (prepare) => {
      await postgres.stop()
      dataDir = prepare(dataDir) ?? dataDir
      postgres = await startPostgres({ dataDir, port })
    },
    stop: async () => {
      await endProcesses()
      await owner.close()
      await redis?.stop()
      await postgres.stop()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

/** What starts api, worker and web as this world has them, with attachments in its directory; and what ends all that were started. */
function startersIn(
  directory: string,
  given: { apiUrl: string; workerUrl: string; environment: Record<string, string>; nodeArguments: readonly string[] },
): Pick<World, 'startApi' | 'startWorker' | 'startWeb' | 'endProcesses'> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const attachments = path.join(directory, 'attachments')
  mkdirSync(attachments)
  const { run, endAll } = processesIn(directory, given.environment, given.nodeArguments)
  return {
    startApi: async ({ port, databaseUrl = given.apiUrl, env = {}, ...variant } = {}) => {
      const own = {
        API_PORT: String(port ?? (await freePort())),
        HEALTH_PORT: String(await freePort()),
        DATABASE_URL: databaseUrl,
        // As in production, where readers do not wait long.
        DATABASE_PATIENCE_MS: String(DATABASE_WAITS.readersPatienceMs),
        JWT_PRIVATE_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
        TRUST_PROXY: '127.0.0.1/32',
        ATTACHMENTS_DIRECTORY: attachments,
      }
      const api = run('api', { ...variant, env: { ...own, ...env } })
      await isReady(api)
      return api
    },
    startWorker: async (env = {}, variant = {}) => {
      const own = { DATABASE_URL: given.workerUrl, HEALTH_PORT: String(await freePort()) }
      const worker = run('worker', { ...variant, env: { ...own, ...env } })
      await says(worker, 'worker ready')
      return worker
    },
    startWeb: async ({ apiUrls, port, env = {} }) => {
      const own = {
        WEB_PORT: String(port ?? (await freePort())),
        HEALTH_PORT: String(await freePort()),
        API_URL: apiUrls.join(','),
        TRUST_PROXY: '127.0.0.1/32',
      }
      const web = run('web', { env: { ...own, ...env } })
      await says(web, 'web listens')
      return web
    },
    endProcesses: endAll,
  }
}

function tryKill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It went with its parent.
  }
}
