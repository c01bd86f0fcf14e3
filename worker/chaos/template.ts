import { randomBytes } from 'node:crypto'
import { chmodSync, cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { bootstrapRoles, migrate, seedDemo } from '@scalebridge/db'
import { startPostgres } from '../../db/local/postgres.ts'

export const DATABASE = 'chaos'
export const PASSWORDS = {
  app_owner: randomBytes(12).toString('hex'),
  app_rw: randomBytes(12).toString('hex'),
  app_worker: randomBytes(12).toString('hex'),
}

let template: Promise<string> | undefined

/** Puts a database with the demonstration's data at this place. It is made once in a run, and copied. */
export async function putDatabase(dataDir: string): Promise<void> {
  template ??= makeTemplate()
  copyCluster(path.join(await template, 'postgres'), dataDir)
}

/** Copies a cluster that nobody uses, with the superuser's password. */
export function copyCluster(from: string, to: string): void {
  cpSync(from, to, { recursive: true })
  // Postgres refuses a directory that others may read, which copying makes.
  chmodSync(to, 0o700)
  cpSync(`${from}.password`, `${to}.password`)
}

async function makeTemplate(): Promise<string> {
  const directory = openDirectory('scalebridge-chaos-template-')
  const postgres = await startPostgres({ dataDir: path.join(directory, 'postgres') })
  await bootstrapRoles(postgres.url, { database: DATABASE, passwords: PASSWORDS })
  const ownerUrl = urlAs(postgres.url, 'app_owner')
  await migrate(ownerUrl)
  await seedDemo(ownerUrl)
  await postgres.stop()
  return directory
}

/** A directory for temporary files that the server's own user can pass through. */
export function openDirectory(prefix: string): string {
  const directory = mkdtempSync(path.join(tmpdir(), prefix))
  chmodSync(directory, 0o755)
  return directory
}

export const urlAs = (serverUrl: string, user: keyof typeof PASSWORDS): string =>
  Object.assign(new URL(serverUrl), { username: user, password: PASSWORDS[user], pathname: `/${DATABASE}` }).href

/** Removes what every world was copied from. */
export async function dropTemplate(): Promise<void> {
  if (template !== undefined) rmSync(await template, { recursive: true, force: true })
}
