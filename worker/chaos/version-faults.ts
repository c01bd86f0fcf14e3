import { execFile } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { copyFile, mkdir, readdir } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { sql } from 'drizzle-orm'
import { migrate } from '@scalebridge/db'
import { Redis } from 'ioredis'
import pg from 'pg'
import { askToSignIn, call, countMails, drained, newAddress, pause, sendSteadily, signIn, type Outcome } from './load.ts'
import { ROOT } from './processes.ts'
import type { Report } from './report.ts'
import type { World } from './world.ts'

const isDone = ({ status }: Outcome) => status >= 200 && status < 300
// Beside the connections of this process, which would be given up while it stood still.
const run = promisify(execFile)
const git = async (...args: string[]) => (await run('git', args, { cwd: ROOT })).stdout.trim()

/** R18: the version before the newest migration goes on working while, and after, the database is brought to this version. */
export async function migrateUnderOld(world: World, report: Report): Promise<void> {
  if (!existsSync(path.join(ROOT, '.git')))
    return report.cannot('R18.fault_was_made', 'the version before is taken from git, which is not here')
  const commit = await git('log', '-1', '--format=%H', '--diff-filter=A', '--', 'db/migrations/*.sql')
  const old = path.join(world.directory, 'old')
  await git('worktree', 'add', '--quiet', '--detach', '--force', old, `${commit}~1`)
  try {
    linkModules(old)
    await takeBackMigrations(world, old)
    const api = await world.startApi({ root: old })
    await world.startWorker({}, { root: old })
    const cookie = await signIn(world, api.url, 'partnership-lead')
    const migration = (async () => {
      await pause(2_000)
      await migrate(world.ownerUrl)
      await pause(3_000)
    })()
    const reads: Outcome[] = []
    const sent = await sendSteadily(20, migration, async (nth) => {
      if (nth % 5 === 0) for (const url of READ) reads.push(await call({ url: api.url, path: url, method: 'GET', headers: { cookie } }))
      const address = newAddress()
      return { address, outcome: await askToSignIn(api.url, address) }
    })
    await migration
    await drained(world, 120_000)
    // The two versions side by side, as in the middle of a deployment.
    const next = await world.startApi()
    const both = await Promise.all([api, next].map(({ url }) => call({ url, path: '/api/v1/me', method: 'GET', headers: { cookie } })))
    const { lost, doubled } = await countMails(
      world,
      sent.filter(({ outcome }) => isDone(outcome)).map(({ address }) => address),
    )
    report.note(`${commit.slice(0, 7)}~1 under the schema of this version: ${sent.length} sign-ins, ${reads.length} reads`)
    report.atMost('R18.refused', sent.filter(({ outcome }) => !isDone(outcome)).length, 0)
    report.atMost('R18.reads_refused', [...reads, ...both].filter((outcome) => !isDone(outcome)).length, 0)
    report.atMost('R18.lost', lost, 0)
    report.atMost('R18.doubled', doubled, 0)
  } finally {
    await world.endProcesses()
    await git('worktree', 'remove', '--force', old)
  }
}

const READ = ['/api/v1/me', '/api/v1/pitches', '/api/v1/editions/current']

/** The modules of this version for another one, whose own workspaces are linked to itself. */
function linkModules(old: string): void {
  const link = (from: string, to: string) => {
    mkdirSync(to, { recursive: true })
    for (const name of readdirSync(from)) if (name !== '@scalebridge') symlinkSync(path.join(from, name), path.join(to, name))
  }
  for (const workspace of ['.', 'api', 'db', 'worker', 'web']) {
    const from = path.join(ROOT, workspace, 'node_modules')
    if (existsSync(from)) link(from, path.join(old, workspace, 'node_modules'))
  }
  mkdirSync(path.join(old, 'node_modules', '@scalebridge'))
  for (const workspace of ['api', 'db', 'worker', 'web']) {
    symlinkSync(path.join(old, workspace), path.join(old, 'node_modules', '@scalebridge', workspace))
  }
}

/** The database anew, as the old version makes it. */
async function takeBackMigrations({ db, ownerUrl }: World, old: string): Promise<void> {
  for (const name of ['drizzle', 'public']) await db.execute(sql`drop schema if exists ${sql.identifier(name)} cascade`)
  await db.execute(sql`create schema public`)
  const program = `import { migrate, seedDemo } from '@scalebridge/db'; await migrate(process.argv[1]); await seedDemo(process.argv[1])`
  await run(process.execPath, ['--input-type=module', '--eval', program, ownerUrl], { cwd: old })
}

/** R19: what a copy of a running database holds, made at any moment, is sound and goes on with an empty Redis. */
export async function restoreFromCopy(world: World, report: Report): Promise<void> {
  const api = await world.startApi()
  await world.startWorker()
  const copy = path.join(world.directory, 'copy')
  const copied = (async () => {
    await pause(1_000 + world.random() * 3_000)
    const startedAtMs = performance.now()
    await copyWhileRunning(world, copy)
    return startedAtMs
  })()
  const sent = await sendSteadily(
    40,
    copied.then(() => pause(1_000)),
    async () => {
      const address = newAddress()
      return { address, outcome: await askToSignIn(api.url, address) }
    },
  )
  const copiedFromMs = await copied
  await world.endProcesses()
  if (world.redis !== undefined) await emptyRedis(world.redis.url)
  await world.changeFiles(() => copy)
  const again = await world.startApi()
  await world.startWorker()
  const afterMs = await drained(world, 240_000)
  const before = sent.filter(({ outcome }) => isDone(outcome) && outcome.endedAtMs < copiedFromMs).map(({ address }) => address)
  const { lost, doubled } = await countMails(world, before)
  const well = await askToSignIn(again.url, newAddress())
  await drained(world, 60_000)
  report.note(`${sent.length} sign-ins, ${before.length} acknowledged before the copy was begun; drained after ${Math.round(afterMs)} ms`)
  report.atLeast('R19.acknowledged_before', before.length, 1)
  report.atMost('R19.lost', lost, 0)
  report.atMost('R19.doubled', doubled, 0)
  report.atMost('R19.status_afterwards', well.status, 202)
}

/**
 * A base backup as pg_basebackup makes it: the files between two calls, then the log that makes them whole. It is quicker than a
 * checkpoint comes, so that no part of the log is gone meanwhile.
 */
async function copyWhileRunning(world: World, to: string): Promise<void> {
  const client = new pg.Client({ connectionString: world.superuserUrl })
  await client.connect()
  try {
    const from = world.dataDir()
    await client.query(`select pg_backup_start('chaos', true)`)
    await copyChanging(from, to)
    const { rows } = await client.query<{ label: string }>('select labelfile as label from pg_backup_stop(false)')
    rmSync(path.join(to, 'postmaster.pid'), { force: true })
    rmSync(path.join(to, 'pg_wal'), { recursive: true })
    await copyChanging(path.join(from, 'pg_wal'), path.join(to, 'pg_wal'))
    writeFileSync(path.join(to, 'backup_label'), rows[0]?.label ?? '')
    cpSync(`${path.join(world.directory, 'postgres')}.password`, `${to}.password`)
  } finally {
    await client.end()
  }
}

/** Copies a directory in which files come and go. */
async function copyChanging(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true, mode: 0o700 })
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)]
    if (entry.isDirectory()) await copyChanging(source, target)
    else
      await copyFile(source, target).catch((error: unknown) =>
        Reflect.get(Object(error), 'code') === 'ENOENT' ? undefined : Promise.reject(error),
      )
  }
}

async function emptyRedis(url: string): Promise<void> {
  const client = new Redis(url)
  await client.flushall()
  client.disconnect()
}
