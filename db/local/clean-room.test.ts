import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, lstatSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PLACES } from './places.ts'
import { freePort } from './ports.ts'
import { serverUser } from './postgres-binaries.ts'
import { isAlive } from './process-table.ts'

/** What somebody does who has just cloned the repository: npm start in it, on a machine with Node and npm. */
const FIRST_START_MS = 420_000
const NEXT_START_MS = 240_000

let parent = ''
let placesBefore: ReadonlySet<string> = new Set()
let clone = ''

interface Run {
  npm: ChildProcess
  output(): string
  ended: Promise<number | null>
}

/** npm in the clone with an environment of its own, as `user` where one is given. */
function npm(args: readonly string[], user: { uid?: number; gid?: number } = {}): Run {
  const { PATH } = process.env
  // The clone has to find its own Node: the pinned one of this repository must not come first.
  const path = (PATH ?? '').split(':').filter((entry) => !entry.includes('node_modules'))
  const home = user.uid === undefined ? process.env['HOME'] : join(parent, 'home')
  const child = spawn('npm', args, {
    cwd: clone,
    env: { PATH: path.join(':'), HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    ...user,
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (part: string) => (output += part))
  return { npm: child, output: () => output, ended: once(child, 'close').then(([code]) => (typeof code === 'number' ? code : null)) }
}

/** Waits for the READY block; gives the seconds it names. */
async function ready(run: Run, timeout: number): Promise<number> {
  let hasEnded = false
  void run.ended.then(() => (hasEnded = true))
  await expect.poll(() => hasEnded || /READY in/.test(run.output()), { timeout, interval: 50 }).toBe(true)
  expect(run.output()).toMatch(/READY in/)
  return Number(/READY in ([\d.]+) s/.exec(run.output())?.[1])
}

/** Every process that runs in the clone or with a file of it, but for those that only a shell knows. */
function processesOfClone(): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && pid !== process.pid && isAlive(pid))
    .filter((pid) => {
      try {
        const isInside = readlinkSync(`/proc/${pid}/cwd`).startsWith(clone)
        return isInside || readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(clone)
      } catch {
        return false
      }
    })
}

function pidOf(part: string): number {
  const found = processesOfClone().find((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(part))
  if (found === undefined) throw new Error(`no process of ${part}`)
  return found
}

/** Postgres may run outside the clone: the READY block says where its data is, and there it keeps its number. */
function postgresOf(run: Run): number {
  const dataDir = / {2}Data +(.+)/.exec(run.output())?.[1] ?? ''
  return Number(readFileSync(join(dataDir, 'postmaster.pid'), 'utf8').split('\n')[0])
}

const placesOutside = (): string[] => readdirSync('/var/tmp').filter((name) => name.startsWith('scalebridge-'))

async function page(port: number, path = '/'): Promise<number> {
  return (await fetch(`http://127.0.0.1:${port}${path}`, { redirect: 'manual' })).status
}

async function stopped(run: Run): Promise<void> {
  run.npm.kill('SIGTERM')
  await run.ended
  await expect.poll(processesOfClone).toEqual([])
}

function giveTo(path: string, uid: number, gid: number): void {
  const stat = lstatSync(path)
  if (stat.isSymbolicLink()) return
  chownSync(path, uid, gid)
  if (stat.isDirectory()) for (const name of readdirSync(path)) giveTo(join(path, name), uid, gid)
}

describe('npm start in a fresh clone', () => {
  beforeAll(() => {
    // A directory that only its owner can read, and a path with a space.
    parent = mkdtempSync(join(tmpdir(), 'clean room '))
    chmodSync(parent, 0o700)
    clone = join(parent, 'scale bridge')
    placesBefore = new Set(placesOutside())
    execFileSync('git', ['clone', '--quiet', '--no-hardlinks', PLACES.root, clone])
  })

  afterAll(() => {
    for (const pid of processesOfClone()) process.kill(pid, 'SIGKILL')
    const places = placesOutside().filter((name) => !placesBefore.has(name))
    for (const path of [parent, ...places.map((name) => join('/var/tmp', name))]) rmSync(path, { recursive: true, force: true })
  })

  test('when nothing is installed, it installs, builds, loads the demonstration and says how to sign in; SIGTERM stops everything', async () => {
    const port = await freePort()
    const run = npm(['start', '--', '--port', String(port)])
    await ready(run, FIRST_START_MS)
    expect(run.output()).toContain('Installing')
    expect(run.output()).toContain('investor-lead@')
    expect(await page(port)).toBe(200)
    expect(await page(port, '/api/v1/editions/current')).toBe(200)
    expect(await page(port, '/mail')).toBe(200)
    await stopped(run)
  })

  test('when it was started before, it is ready again within seconds, and a second one beside it is told so', async () => {
    const port = await freePort()
    const run = npm(['start', '--', '--port', String(port)])
    const seconds = await ready(run, NEXT_START_MS)
    process.stdout.write(`warm start: ${seconds} s\n`)
    const second = npm(['start'])
    expect(await second.ended).toBe(1)
    expect(second.output()).toMatch(/already runs from this directory/)
    expect(await page(port)).toBe(200)
    await stopped(run)
  })

  test('when the launcher, Postgres or the worker is killed, the next start recovers', async () => {
    const first = npm(['start', '--', '--port', String(await freePort())])
    await ready(first, NEXT_START_MS)
    process.kill(pidOf('.data/processes/worker.mjs'), 'SIGKILL')
    await expect.poll(() => first.output()).toMatch(/worker ended \(SIGKILL\); starting it again/)
    const launcher = pidOf('db/local/main.ts')
    const postgres = postgresOf(first)
    process.kill(launcher, 'SIGKILL')
    process.kill(postgres, 'SIGKILL')
    await first.ended
    await expect.poll(() => [...processesOfClone(), ...[postgres].filter(isAlive)]).toEqual([])
    const port = await freePort()
    const next = npm(['start', '--', '--port', String(port)])
    await ready(next, NEXT_START_MS)
    expect(await page(port)).toBe(200)
    await stopped(next)
  })

  test.runIf(serverUser().uid !== undefined)('when an ordinary user owns the clone, it works for them as well', async () => {
    const { uid = 0, gid = 0 } = serverUser()
    rmSync(join(clone, '.data'), { recursive: true })
    chmodSync(parent, 0o755)
    giveTo(parent, uid, gid)
    const port = await freePort()
    const run = npm(['start', '--', '--port', String(port)], { uid, gid })
    await ready(run, FIRST_START_MS)
    expect(await page(port)).toBe(200)
    await stopped(run)
  })
})
