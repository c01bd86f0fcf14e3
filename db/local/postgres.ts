import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { freePort, isPortFree } from './ports.ts'
import { type Binaries, type ServerUser, findBinaries, identity, run, serverEnvironment, serverUser } from './postgres-binaries.ts'
import { SUPERUSER, locateCluster, openCluster } from './postgres-cluster.ts'
import { clearLeftovers, livingOwner, recordedPort, removeLock, writeLock } from './postgres-leftovers.ts'
import { withParentDeathSignal } from './process-table.ts'
import { StartError } from './start-error.ts'

export interface PostgresOptions {
  /** Where the data is to live; made when absent. */
  dataDir: string
  /** Asked for exactly; without it any free port. */
  port?: number
  /** Trades safety for speed: a crash of the machine may lose data. Tests only. */
  forTests?: boolean
  /** The server's own log; beside the data directory unless told. */
  logFile?: string
  onProgress?: (line: string) => void
}

export interface RunningPostgres {
  /** The superuser's address: for making roles and databases, never for the application. */
  url: string
  port: number
  /** Where the data really is: root may have to keep it outside the repository. */
  dataDir: string
  logFile: string
  pid: number
  /** Settles when the server ends, asked or not. */
  ended: Promise<void>
  /** Fast shutdown: open transactions are rolled back, everything committed is on disk. */
  stop(): Promise<void>
}

interface Launch {
  binaries: Binaries
  user: ServerUser
  dataDir: string
  port: number
  logFile: string
  forTests: boolean
}

interface Server {
  child: ChildProcess
  pid: number
  ended: Promise<void>
}

const READY_WITHIN_MS = 60_000
const STOP_WITHIN_MS = 15_000

/**
 * Starts the Postgres that npm installed, as the present user or, for root, as `postgres` or `nobody`. Recovers from what a
 * crash left: a stale postmaster.pid, a server whose launcher is gone, a half-made cluster, a lost password file.
 * Throws StartError (what happened, what to do next) when it cannot.
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const onProgress = options.onProgress ?? ((): void => {})
  const user = serverUser()
  const binaries = findBinaries(user, onProgress)
  const dataDir = locateCluster(options.dataDir, user)
  await clearLeftovers(dataDir, onProgress)
  writeLock(dataDir)
  const passwordFile = passwordFileOf(options.dataDir)
  const password = openCluster({ dataDir, passwordFile, binaries, user }, onProgress)
  if (options.port !== undefined && !(await isPortFree(options.port))) {
    throw new StartError(
      `Port ${options.port}, asked for the database, is taken by another program.`,
      'Stop that program, or choose another port.',
    )
  }
  const port = options.port ?? (await freePort())
  const logFile = options.logFile ?? `${options.dataDir}.log`
  const forTests = options.forTests ?? false
  const server = await launchPatiently({ binaries, user, dataDir, port, logFile, forTests })
  return {
    url: addressOf(port, password),
    port,
    dataDir,
    logFile,
    pid: server.pid,
    ended: server.ended,
    stop: async () => {
      await stopServer(server, binaries, dataDir)
      removeLock(dataDir)
      if (forTests && dataDir !== options.dataDir) rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** The server that a living launcher runs on this data, to be used beside it; undefined when there is none. */
export function findRunning(wishedDir: string): { url: string; dataDir: string } | undefined {
  const dataDir = locateCluster(wishedDir, serverUser())
  const port = livingOwner(dataDir) === undefined ? undefined : recordedPort(dataDir)
  if (port === undefined) return undefined
  const password = readFileSync(passwordFileOf(wishedDir), 'utf8').trim()
  return { url: addressOf(port, password), dataDir }
}

const passwordFileOf = (wishedDir: string): string => `${wishedDir}.password`

function addressOf(port: number, password: string): string {
  return `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/postgres`
}

/** After kill -9 of a server its last processes may hold the shared memory for a moment more: then it is worth asking again. */
async function launchPatiently(launch: Launch): Promise<Server> {
  for (let attempt = 1; ; attempt += 1) {
    const offset = existsSync(launch.logFile) ? readFileSync(launch.logFile).length : 0
    const server = spawnServer(launch)
    if (await becomesReady(server, launch.dataDir)) return server
    const log = readFileSync(launch.logFile).subarray(offset).toString('utf8').trim()
    if (attempt < 20 && log.includes('pre-existing shared memory block')) {
      await wait(250)
      continue
    }
    removeLock(launch.dataDir)
    const lines = log.split('\n').slice(-6).join('\n  ')
    throw new StartError(
      `Postgres did not start on port ${launch.port}. Its last words:\n  ${lines || '(none)'}`,
      `The whole log is ${launch.logFile}. Your data in ${launch.dataDir} has not been touched.`,
    )
  }
}

function spawnServer(launch: Launch): Server {
  const { binaries, user, dataDir, port } = launch
  const log = openSync(launch.logFile, 'a', 0o600)
  const command = [binaries.postgres, '-D', dataDir, ...settings(port, launch.forTests)]
  // If we are killed without a chance to say so, the system asks Postgres to shut down fast.
  const [file = '', ...args] = withParentDeathSignal('INT', command)
  const child = spawn(file, args, {
    ...identity(user),
    cwd: process.platform === 'win32' ? dirname(binaries.postgres) : '/',
    env: serverEnvironment(),
    stdio: ['ignore', log, log],
    // Its own process group: Ctrl-C reaches the launcher alone, which then stops things in order.
    detached: process.platform !== 'win32',
  })
  closeSync(log)
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.once('error', () => resolve())
  })
  return { child, pid: child.pid ?? 0, ended }
}

function settings(port: number, forTests: boolean): string[] {
  const durable = ['fsync=on', 'shared_buffers=128MB']
  const quick = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'wal_level=minimal', 'max_wal_senders=0']
  const all = [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=200',
    'timezone=UTC',
    'log_timezone=UTC',
    ...(forTests ? quick : durable),
  ]
  return all.flatMap((setting) => ['-c', setting])
}

/** The last line of postmaster.pid says "ready" once connections are accepted, crash recovery included. */
async function becomesReady(server: Server, dataDir: string): Promise<boolean> {
  const pidFile = join(dataDir, 'postmaster.pid')
  let hasEnded = false
  void server.ended.then(() => (hasEnded = true))
  for (let waitedMs = 0; waitedMs < READY_WITHIN_MS; waitedMs += 10) {
    if (hasEnded) return false
    if (existsSync(pidFile)) {
      const lines = readFileSync(pidFile, 'utf8').split('\n')
      if (Number(lines[0]) === server.pid && lines[7]?.trim() === 'ready') return true
    }
    await wait(10)
  }
  server.child.kill('SIGQUIT')
  return false
}

async function stopServer(server: Server, binaries: Binaries, dataDir: string): Promise<void> {
  if (server.child.exitCode !== null || server.child.signalCode !== null) return
  if (process.platform === 'win32') {
    run([binaries.pgCtl, 'stop', '-D', dataDir, '-m', 'fast'], { name: 'you' })
    return server.ended
  }
  server.child.kill('SIGINT')
  const patience = new AbortController()
  const inTime = wait(STOP_WITHIN_MS, 'late', { signal: patience.signal }).catch(() => 'ended')
  if ((await Promise.race([server.ended, inTime])) === 'late') server.child.kill('SIGQUIT')
  patience.abort()
  await server.ended
}
