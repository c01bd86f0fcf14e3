import { chmodSync, cpSync, existsSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { connect } from '../src/connect.ts'
import { eraseAgain, parseErasures, type Erased } from '../src/privacy/index.ts'
import { type Manifest, readBackup } from './backup-manifest.ts'
import { type Kept, keptHere, refuseOwnServer } from './backup.ts'
import { step } from './console.ts'
import { databaseUrl, prepareDatabase } from './database.ts'
import { checkInvariants, countRows } from './invariants.ts'
import type { Options } from './options.ts'
import { PLACES } from './places.ts'
import { serverUser } from './postgres-binaries.ts'
import { locateCluster } from './postgres-cluster.ts'
import { findRunning, startPostgres } from './postgres.ts'
import { isConfirmed } from './reset.ts'
import { makeSecrets } from './secrets.ts'
import { StartError } from './start-error.ts'

/** `npm run restore -- DIRECTORY`: asks, then puts a backup in the place of what is there, which is kept aside. Gives the exit code. */
export async function restore(directory: string, { isSure }: Options): Promise<number> {
  refuseOwnServer('restore')
  const from = resolve(directory)
  const { madeAt } = readBackup(from)
  const { database, attachments } = keptHere()
  const question = `This puts the backup of ${madeAt} in the place of ${database} and ${attachments}, which are kept aside.`
  if (!isSure && !(await isConfirmed('restore', question))) {
    process.stdout.write('Nothing was changed.\n')
    return 1
  }
  const ledger = process.env['ERASURE_LEDGER_FILE'] || PLACES.erasures
  const { aside, erased } = await restoreBackup(keptHere(), { from, ledger, onProgress: step })
  process.stdout.write(
    `\nThe platform stands as on ${madeAt}. What was there before is kept: ${aside.join(', ') || 'nothing'}.\n${aboutErasures(ledger, erased)}\nNext: npm start\n`,
  )
  return 0
}

/**
 * Puts a backup in the place of what is there and holds it against its manifest. What was there goes aside, and comes back when the
 * backup turns out not to be sound. Throws StartError.
 */
export async function restoreBackup(
  kept: Kept,
  { from, ledger, onProgress }: { from: string; ledger: string; onProgress: (line: string) => void },
): Promise<{ aside: string[]; manifest: Manifest; erased: Erased | undefined }> {
  const manifest = readBackup(from)
  onProgress('Every file of the backup is as it was made')
  const running = findRunning(kept.database)
  if (running) throw new StartError('Scalebridge is running on this data.', 'Stop it (Ctrl-C), then restore.')
  const parts = partsOf(kept)
  const suffix = `.before-${new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}`
  const aside = parts.filter((path) => existsSync(path)).map((path) => ({ path, aside: `${path}${suffix}` }))
  for (const part of aside) renameSync(part.path, part.aside)
  try {
    putInPlace(from, kept)
    await holdAgainst(manifest, kept, onProgress)
    const erased = await eraseSince(kept, { ledger, onProgress })
    return { aside: aside.map((part) => part.aside), manifest, erased }
  } catch (error) {
    for (const path of parts) rmSync(path, { recursive: true, force: true })
    for (const part of aside) renameSync(part.aside, part.path)
    throw error
  }
}

/** Copies a backup's parts to where they are used. */
export function putInPlace(from: string, kept: Kept): void {
  const database = locateCluster(kept.database, serverUser())
  cpSync(join(from, 'postgres'), database, { recursive: true })
  // Postgres refuses a directory that others may read, which copying makes.
  chmodSync(database, 0o700)
  cpSync(join(from, 'attachments'), kept.attachments, { recursive: true })
}

/** Starts the database, whose role passwords the next start sets anew, counts its rows and looks at what must hold. Throws StartError. */
export async function holdAgainst(manifest: Manifest, kept: Kept, onProgress: (line: string) => void): Promise<void> {
  const server = await startPostgres({ dataDir: kept.database, onProgress })
  try {
    const { rows } = await countRows(databaseUrl(server.url))
    const differing = Object.keys({ ...manifest.rows, ...rows }).filter((table) => manifest.rows[table] !== rows[table])
    const broken = await checkInvariants(databaseUrl(server.url), kept.attachments)
    const wrong = [...differing.map((table) => `${table} has ${rows[table]} rows instead of ${manifest.rows[table]}`), ...broken]
    if (wrong.length > 0)
      throw new StartError(`The backup is not sound: ${wrong.join('; ')}.`, 'What was there before stays. Use an earlier backup.')
    onProgress(`${Object.keys(rows).length} tables have the rows they had, and every invariant holds`)
  } finally {
    await server.stop()
  }
}

/**
 * Erases again whom the backup brought back, and the files that were deleted since, in today's schema; how many. Without a ledger nothing
 * is known to have been erased since: undefined.
 */
export async function eraseSince(
  kept: Kept,
  { ledger, onProgress }: { ledger: string; onProgress: (line: string) => void },
): Promise<Erased | undefined> {
  if (!existsSync(ledger)) return undefined
  const told = parseErasures(readFileSync(ledger, 'utf8'))
  if (told.length === 0) return { people: 0, files: 0 }
  const server = await startPostgres({ dataDir: kept.database, onProgress: () => {} })
  try {
    const urls = await prepareDatabase(server.url, makeSecrets())
    const { db, close } = connect(urls.owner, { max: 1 })
    try {
      const erased = await eraseAgain(db, told)
      onProgress(`What the backup brought back was erased again: people ${erased.people}, files ${erased.files}`)
      return erased
    } finally {
      await close()
    }
  } finally {
    await server.stop()
  }
}

/** What is known of what was erased after the backup, in a line; without the ledger it is back. */
export function aboutErasures(ledger: string, erased: Erased | undefined): string {
  if (erased !== undefined) return `Erased again, by the ledger ${ledger}: people ${erased.people}, files ${erased.files}.`
  return `There is no ledger of erasures at ${ledger}: whoever was erased after the backup is in it again, and so is every file that was
deleted. To erase them again, set ERASURE_LEDGER_FILE to where the ledger is kept, and restore again.`
}

/** All that belongs to the data, where it really is: the superuser's password goes with the cluster that it opens. */
function partsOf({ database, attachments }: Kept): string[] {
  return [locateCluster(database, serverUser()), `${database}.password`, attachments]
}
