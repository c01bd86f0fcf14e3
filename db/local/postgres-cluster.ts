import { randomBytes } from 'node:crypto'
import { chownSync, existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Binaries, type ServerUser, canEnter, readablePlace, run } from './postgres-binaries.ts'
import { StartError } from './start-error.ts'

/** The superuser of the embedded cluster. Only the launcher and the test set-up ever sign in as it. */
export const SUPERUSER = 'postgres'

/** Where a cluster is or will be: `wished`, or for root perhaps a place outside the repository (see readablePlace). */
export function locateCluster(wished: string, user: ServerUser): string {
  mkdirSync(dirname(wished), { recursive: true })
  if (canEnter(dirname(wished), user)) return wished
  if (existsSync(join(wished, 'PG_VERSION'))) {
    throw new StartError(
      `The database is in ${wished}, but ${user.name} can no longer enter that directory.`,
      `Give everybody the right to pass through its parents (chmod o+x), or start as the user who did before.`,
    )
  }
  return join(readablePlace(wished), 'data')
}

export interface ClusterPlace {
  dataDir: string
  /** Kept where only whoever starts the server can read it, not with the data. */
  passwordFile: string
  binaries: Binaries
  user: ServerUser
}

/**
 * Makes the cluster when there is none, and gives the superuser's password. No server may be using it.
 * Throws StartError when existing data cannot be used.
 */
export function openCluster(place: ClusterPlace, onProgress: (line: string) => void): string {
  const { dataDir, passwordFile } = place
  if (existsSync(join(dataDir, 'PG_VERSION'))) {
    checkVersion(dataDir, place.binaries)
    takeOwnership(dataDir, place.user)
    if (existsSync(passwordFile)) return readFileSync(passwordFile, 'utf8').trim()
    return resetPassword(place)
  }
  onProgress(`Making a new database in ${dataDir}`)
  return makeCluster(place)
}

function checkVersion(dataDir: string, binaries: Binaries): void {
  const major = readFileSync(join(dataDir, 'PG_VERSION'), 'utf8').trim()
  if (binaries.version.startsWith(`${major}.`)) return
  throw new StartError(
    `The database in ${dataDir} was made by Postgres ${major}; this version of Scalebridge brings ${binaries.version}.`,
    `Move that directory aside and start again for fresh demonstration data, or set DATABASE_URL to a Postgres ${major}.`,
  )
}

/** A clone used first by an ordinary user and then by root, or the other way round. */
function takeOwnership(dataDir: string, user: ServerUser): void {
  const owner = lstatSync(dataDir).uid
  const wanted = user.uid ?? process.getuid?.()
  if (wanted === undefined || owner === wanted) return
  if (user.uid === undefined) {
    throw new StartError(
      `The database in ${dataDir} belongs to another account (number ${owner}).`,
      `Start as the user who did before, or: sudo chown -R "$(id -u)" "${dirname(dataDir)}"`,
    )
  }
  changeOwner(dataDir, user)
}

function changeOwner(path: string, user: ServerUser): void {
  if (user.uid === undefined || user.gid === undefined) return
  const stat = lstatSync(path)
  if (stat.isSymbolicLink()) return
  chownSync(path, user.uid, user.gid)
  if (stat.isDirectory()) for (const name of readdirSync(path)) changeOwner(join(path, name), user)
}

/** initdb into a directory beside, renamed when complete: an interrupted first start leaves nothing that looks whole. */
function makeCluster({ dataDir, passwordFile, binaries, user }: ClusterPlace): string {
  const unfinished = `${dataDir}.new`
  for (const path of [unfinished, dataDir]) rmSync(path, { recursive: true, force: true })
  mkdirSync(unfinished, { mode: 0o700 })
  const inputFile = `${unfinished}.password`
  const password = savePassword(passwordFile)
  writeFileSync(inputFile, password, { mode: 0o600 })
  changeOwner(unfinished, user)
  changeOwner(inputFile, user)
  // Codepoint order in the database: readers' own order is the web's business (Intl.Collator), the same on every machine.
  const options = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--encoding=UTF8']
  const made = run(
    [
      binaries.initdb,
      `--pgdata=${unfinished}`,
      `--username=${SUPERUSER}`,
      '--auth=scram-sha-256',
      `--pwfile=${inputFile}`,
      '--no-sync',
      ...options,
    ],
    user,
  )
  rmSync(inputFile, { force: true })
  if (made.status !== 0) {
    throw new StartError(
      `The database cluster could not be made in ${dataDir}: ${made.output}`,
      `Check that there is room (100 MB) and that the directory can be written, then start again.`,
    )
  }
  renameSync(unfinished, dataDir)
  return password
}

function savePassword(passwordFile: string): string {
  const password = randomBytes(24).toString('base64url')
  writeFileSync(passwordFile, password, { mode: 0o600 })
  return password
}

/** The password file was deleted but the data is there: single-user mode needs no password and can set a new one. */
function resetPassword({ dataDir, passwordFile, binaries, user }: ClusterPlace): string {
  const password = savePassword(passwordFile)
  const sql = `ALTER ROLE ${SUPERUSER} PASSWORD '${password}'\n`
  const changed = run([binaries.postgres, '--single', '-D', dataDir, 'postgres'], user, sql)
  if (changed.status !== 0) {
    rmSync(passwordFile, { force: true })
    throw new StartError(
      `The database's password is lost and could not be set anew: ${changed.output}`,
      `Make sure no other Postgres uses ${dataDir}, then start again.`,
    )
  }
  return password
}
