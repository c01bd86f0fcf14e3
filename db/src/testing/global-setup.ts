import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { startPostgres } from '../../local/postgres.ts'
import { bootstrapRoles, migrate } from '../migrate.ts'

/** Where the databases of some of a suite's files are: the server, and the template that every file's database is cloned from. */
export interface TestServer {
  adminUrl: string
  template: string
}

declare module 'vitest' {
  interface ProvidedContext {
    postgres: TestServer[]
  }
}

const PASSWORDS = { app_owner: 'owner', app_rw: 'rw', app_worker: 'worker' }
const TEMPLATE = 'scalebridge_template'

/**
 * Starts a Postgres for each of the files that run at the same time, migrates its template, and stops it afterwards. One
 * server for all would have them see each other: the oldest open transaction is the server's, not the database's.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const started = await Promise.allSettled(Array.from({ length: await countAtOnce(project) }, startServer))
  const running = started.flatMap((server) => (server.status === 'fulfilled' ? [server.value] : []))
  const stop = async (): Promise<void> => void (await Promise.all(running.map((server) => server.stop())))
  const failed = started.find((server) => server.status === 'rejected')
  if (failed !== undefined) {
    await stop()
    throw failed.reason
  }
  project.provide(
    'postgres',
    running.map(({ adminUrl }) => ({ adminUrl, template: TEMPLATE })),
  )
  return stop
}

/** How many files of this run can be running at the same time: one, where one is asked for. */
async function countAtOnce(project: TestProject): Promise<number> {
  // What the command line names is not in vitest's types; without it every file counts, which is only slower.
  const named: unknown = Reflect.get(project.vitest, 'filenamePattern')
  const filters = Array.isArray(named) ? named.map(String) : []
  const { testFiles } = await project.globTestFiles(filters)
  const atMost = project.vitest.config.maxWorkers
  return testFiles.length === 0 ? atMost : Math.min(atMost, testFiles.length)
}

async function startServer(): Promise<{ adminUrl: string; stop(): Promise<void> }> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'scalebridge-test-'))
  const server = await startPostgres({ dataDir, forTests: true })
  try {
    await bootstrapRoles(server.url, { database: TEMPLATE, passwords: PASSWORDS })
    await migrate(urlFor(server.url, { user: 'app_owner', password: PASSWORDS.app_owner, database: TEMPLATE }))
    const admin = new pg.Client({ connectionString: server.url })
    await admin.connect()
    await admin.query(`alter database ${TEMPLATE} is_template true`)
    await admin.end()
  } catch (error) {
    await server.stop()
    throw error
  }
  return {
    adminUrl: server.url,
    stop: async () => {
      await server.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** The same server, as another user on another database. */
export function urlFor(adminUrl: string, as: { user: string; password: string; database: string }): string {
  const url = new URL(adminUrl)
  url.username = as.user
  url.password = as.password
  url.pathname = `/${as.database}`
  return url.href
}
