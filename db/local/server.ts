import { join } from 'node:path'
import { warn } from './console.ts'
import { PLACES } from './places.ts'
import { choosePort } from './ports.ts'
import { findRunning, startPostgres } from './postgres.ts'
import { StartError } from './start-error.ts'

/** The Postgres a command works with: the embedded one, or the one DATABASE_URL names. */
export interface OpenServer {
  adminUrl: string
  /** In words for the READY block. */
  dataDir: string
  failed: Promise<never>
  stop(): Promise<void>
}

const DEFAULT_PORT = 54_329

/** Opens the database server and, when it is the embedded one, keeps it running. Throws StartError. */
export async function openServer(onProgress: (line: string) => void): Promise<OpenServer> {
  const given = process.env['DATABASE_URL']
  if (given) return openGiven(given)
  const port = await choosePort({ purpose: 'the database', port: DEFAULT_PORT, exact: false }, new Set(), () => {})
  const options = { dataDir: PLACES.database, port, logFile: join(PLACES.logs, 'postgres.log'), onProgress }
  let running = await startPostgres(options)
  onProgress(`Postgres is running on port ${port}`)
  let isStopping = false
  const failed = new Promise<never>((_, reject) => {
    const watch = async (): Promise<void> => {
      for (;;) {
        await running.ended
        if (isStopping) return
        warn(`Postgres ended; starting it again. Its log: ${running.logFile}`)
        running = await startPostgres({ ...options, dataDir: PLACES.database })
      }
    }
    watch().catch((error: unknown) => reject(error))
  })
  failed.catch(() => {})
  return {
    adminUrl: running.url,
    dataDir: running.dataDir,
    failed,
    stop: async () => {
      isStopping = true
      await running.stop()
    },
  }
}

/** Like openServer, but where a launcher runs the embedded database already, its server is used and left running. */
export async function joinOrOpenServer(onProgress: (line: string) => void): Promise<OpenServer> {
  const running = process.env['DATABASE_URL'] ? undefined : findRunning(PLACES.database)
  if (!running) return openServer(onProgress)
  return { adminUrl: running.url, dataDir: running.dataDir, failed: new Promise<never>(() => {}), stop: async () => {} }
}

function openGiven(url: string): OpenServer {
  if (!URL.canParse(url) || !/^postgres(ql)?:$/.test(new URL(url).protocol)) {
    throw new StartError(
      'DATABASE_URL is not an address of a Postgres.',
      'Write it as postgres://user:password@host:5432/database, or unset it for the embedded Postgres.',
    )
  }
  const { host, pathname } = new URL(url)
  return {
    adminUrl: url,
    dataDir: `Postgres at ${host}${pathname} (DATABASE_URL)`,
    failed: new Promise<never>(() => {}),
    stop: async () => {},
  }
}
