import { cpSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { hashFiles, type Manifest, MANIFEST_FILE, sizeOf } from './backup-manifest.ts'
import { step } from './console.ts'
import { checkInvariants, countRows } from './invariants.ts'
import { databaseUrl } from './database.ts'
import { PLACES } from './places.ts'
import { findRunning, startPostgres } from './postgres.ts'
import { StartError } from './start-error.ts'

/** Where the things are that a backup holds. */
export interface Kept {
  database: string
  attachments: string
}

/** `npm run backup [-- DIRECTORY]`: a copy of the embedded database and of the attachments. Gives the exit code. */
export async function backUp(target: string | undefined): Promise<number> {
  refuseOwnServer('backup')
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '')
  const to = resolve(target ?? join(PLACES.data, 'backups', stamp))
  const manifest = await makeBackup(keptHere(), { to, onProgress: step })
  const rows = Object.values(manifest.rows).reduce((sum, count) => sum + count, 0)
  const megabytes = (sizeOf(manifest) / 1e6).toFixed(0)
  process.stdout.write(`
The backup is in ${to}: ${rows} rows in ${Object.keys(manifest.rows).length} tables, ${megabytes} MB.
It holds confidential finances and personal data: keep it where only you can read it.
The secrets are not in it. Keep ${PLACES.secrets} apart from it: without SEALING_SECRET the files cannot be
opened, and without SIGN_IN_SECRET links that were mailed stop working.
Next: npm run restore:drill -- ${to}    (starts the platform from the copy and checks it)
`)
  return 0
}

/** What this clone keeps, wherever the settings put it. */
export const keptHere = (): Kept => ({ database: PLACES.database, attachments: process.env['ATTACHMENTS_DIRECTORY'] || PLACES.attachments })

/** Only the embedded database can be copied as files; another Postgres has its own tools. */
export function refuseOwnServer(command: 'backup' | 'restore'): void {
  if (!process.env['DATABASE_URL']) return
  const how =
    command === 'backup'
      ? 'pg_dump --format=custom of that server (in compose: docker compose exec -T postgres pg_dump --username=postgres --format=custom scalebridge > FILE), and copy the attachments beside it.'
      : 'pg_restore of that server into an empty database (in compose: docker compose exec -T postgres pg_restore --username=postgres --dbname=scalebridge --clean --if-exists < FILE), and put the attachments back. Then npm run restore:erasures.'
  throw new StartError('DATABASE_URL names a Postgres of your own, which is not copied as files.', how)
}

/**
 * Counts and checks the database, stops it, and copies it with the attachments into `to`, which appears only when it is whole.
 * Throws StartError when the database is in use, an invariant does not hold, or `to` is there already.
 */
export async function makeBackup(kept: Kept, { to, onProgress }: { to: string; onProgress: (line: string) => void }): Promise<Manifest> {
  if (existsSync(to))
    throw new StartError(`${to} is there already.`, 'Name a directory that does not exist yet: a backup never replaces another.')
  if (findRunning(kept.database)) {
    throw new StartError(
      'Scalebridge is running on this data.',
      'Stop it (Ctrl-C), then back up: a copy of files that change is not whole.',
    )
  }
  const server = await startPostgres({ dataDir: kept.database, onProgress })
  let facts: Pick<Manifest, 'rows' | 'schema'>
  try {
    const url = databaseUrl(server.url)
    facts = await countRows(url)
    const broken = await checkInvariants(url, kept.attachments)
    if (broken.length > 0) {
      throw new StartError(
        `The data is not sound: ${broken.join('; ')}.`,
        'Nothing was copied, and the last good backup stays. Report what it says.',
      )
    }
  } finally {
    await server.stop()
  }
  onProgress('The database is sound, counted and stopped')
  const unfinished = `${to}.unfinished`
  rmSync(unfinished, { recursive: true, force: true })
  mkdirSync(unfinished, { recursive: true, mode: 0o700 })
  cpSync(server.dataDir, join(unfinished, 'postgres'), { recursive: true })
  if (existsSync(kept.attachments)) cpSync(kept.attachments, join(unfinished, 'attachments'), { recursive: true })
  else mkdirSync(join(unfinished, 'attachments'))
  const manifest: Manifest = { format: 1, madeAt: new Date().toISOString(), ...facts, files: hashFiles(unfinished) }
  writeFileSync(join(unfinished, MANIFEST_FILE), `${JSON.stringify(manifest, null, 1)}\n`, { mode: 0o600 })
  mkdirSync(dirname(to), { recursive: true })
  renameSync(unfinished, to)
  onProgress('Everything has been copied and hashed')
  return manifest
}
