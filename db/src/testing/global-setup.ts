import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { startPostgres } from '../../local/postgres.ts'
import { bootstrapRoles, migrate } from '../migrate.ts'

/** Where a suite's databases are: the server, and the template that every test file's database is cloned from. */
export interface TestServer {
  adminUrl: string
  template: string
}

declare module 'vitest' {
  interface ProvidedContext {
    postgres: TestServer
  }
}

const PASSWORDS = { app_owner: 'owner', app_rw: 'rw', app_worker: 'worker' }
const TEMPLATE = 'scalebridge_template'

/** Starts a Postgres for one run of a workspace's tests, migrates the template, and stops it afterwards. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
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
  project.provide('postgres', { adminUrl: server.url, template: TEMPLATE })
  return async () => {
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
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
