import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'
import { connect, type Connection } from '../connect.ts'
import { keepSubjectKeysUnder } from '../sealing/subject-keys.ts'
import { urlFor, type TestServer } from './global-setup.ts'

export interface TestDatabase {
  /** As the api sees it (app_rw). */
  api: Connection
  /** As the worker sees it (app_worker). */
  worker: Connection
  /** As its owner: for factories and for looking at what no role may see. */
  owner: Connection
  urls: { api: string; worker: string; owner: string; admin: string }
  name: string
  drop(): Promise<void>
}

/** The server of this file: no other file runs on it at the same time. Throws where the suite has no global set-up. */
export function testServer(): TestServer {
  const server = inject('postgres')[Number(process.env['VITEST_POOL_ID']) - 1]
  if (server === undefined) throw new Error('there is no Postgres for this file: see testing/global-setup.ts')
  return server
}

/** Clones the migrated template for one test file; call `drop` in its afterAll. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { adminUrl, template } = testServer()
  keepSubjectKeysUnder({ secret: 'the secret that tests keep the keys of subjects under' })
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await asAdmin(adminUrl, `create database ${name} template ${template} owner app_owner`)
  // A clone has its template's tables and rights on them, but not the rights on the database itself.
  await asAdmin(adminUrl, `grant create on database ${name} to app_worker`)
  const urls = {
    api: urlFor(adminUrl, { user: 'app_rw', password: 'rw', database: name }),
    worker: urlFor(adminUrl, { user: 'app_worker', password: 'worker', database: name }),
    owner: urlFor(adminUrl, { user: 'app_owner', password: 'owner', database: name }),
    admin: adminUrl,
  }
  const api = connect(urls.api, { max: 5, preparesOften: true })
  const worker = connect(urls.worker, { max: 5 })
  const owner = connect(urls.owner, { max: 3 })
  return {
    api,
    worker,
    owner,
    urls,
    name,
    drop: async () => {
      await Promise.all([api.close(), worker.close(), owner.close()])
      await asAdmin(adminUrl, `drop database if exists ${name} with (force)`)
    },
  }
}

async function asAdmin(adminUrl: string, statement: string): Promise<void> {
  const admin = new pg.Client({ connectionString: adminUrl })
  await admin.connect()
  try {
    await admin.query(statement)
  } finally {
    await admin.end()
  }
}
