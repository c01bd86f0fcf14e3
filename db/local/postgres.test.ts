import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { describe, expect, onTestFinished, test } from 'vitest'
import { identity, serverUser } from './postgres-binaries.ts'
import { type RunningPostgres, startPostgres } from './postgres.ts'
import { isAlive } from './process-table.ts'

/** A directory that the server's user may enter; `name` may try what paths allow. */
function makeDirectory(name = 'data'): string {
  const parent = mkdtempSync(join(tmpdir(), 'postgres-'))
  chmodSync(parent, 0o755)
  onTestFinished(() => rmSync(parent, { recursive: true, force: true }))
  return join(parent, name)
}

async function start(dataDir: string, options: { port?: number; forTests?: boolean } = {}): Promise<RunningPostgres> {
  const server = await startPostgres({ dataDir, forTests: true, ...options })
  onTestFinished(() => server.stop())
  return server
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

async function fill(server: RunningPostgres): Promise<void> {
  await query(server.url, 'create table kept as select generate_series(1, 1000) as n')
}

const COUNT = 'select count(*)::int as rows from kept'

describe('the embedded Postgres', () => {
  test('when it starts for the first time, it is version 18, asks for its password and listens on the loopback only', async () => {
    const server = await start(makeDirectory())
    expect(await query(server.url, 'select current_setting($$server_version_num$$)::int / 10000 as major')).toEqual([{ major: 18 }])
    expect(await query(server.url, 'show listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }])
    const withoutPassword = new URL(server.url)
    withoutPassword.password = 'guess'
    await expect(query(withoutPassword.href, 'select 1')).rejects.toThrow(/password authentication failed/)
  })

  test('when it is stopped and started again, everything is still there', async () => {
    const dataDir = makeDirectory()
    const first = await start(dataDir)
    await fill(first)
    await first.stop()
    expect(isAlive(first.pid)).toBe(false)
    expect(await query((await start(dataDir)).url, COUNT)).toEqual([{ rows: 1000 }])
  })

  test('when the path has spaces and quotes, it works all the same', async () => {
    const server = await start(makeDirectory(`my "clone"'s data`))
    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }])
  })

  test('when only its owner can read the directory, it works all the same and says where the data is', async () => {
    const dataDir = makeDirectory(join('closed', 'data'))
    mkdirSync(join(dataDir, '..'), { mode: 0o700 })
    const server = await start(dataDir)
    // Outside the clone this is a directory of its own under /var/tmp.
    onTestFinished(() => rmSync(join(server.dataDir, '..'), { recursive: true, force: true }))
    expect(existsSync(join(server.dataDir, 'PG_VERSION'))).toBe(true)
    const mustMove = serverUser().uid !== undefined
    expect(server.dataDir === dataDir).toBe(!mustMove)
    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }])
    await server.stop()
  })
})

describe('after a crash', () => {
  test('when the server was killed and left its postmaster.pid, committed rows are there and the open transaction is not', async () => {
    const dataDir = makeDirectory()
    const killed = await start(dataDir, { forTests: false })
    await fill(killed)
    const open = new pg.Client({ connectionString: killed.url })
    open.on('error', () => {})
    await open.connect()
    await open.query('begin; insert into kept values (0)')
    process.kill(killed.pid, 'SIGKILL')
    await killed.ended
    expect(existsSync(join(killed.dataDir, 'postmaster.pid'))).toBe(true)
    expect(await query((await start(dataDir)).url, COUNT)).toEqual([{ rows: 1000 }])
  })

  test('when the launcher was killed and its server lives on, the server is stopped and the next start has the rows', async () => {
    const dataDir = makeDirectory()
    const first = await start(dataDir)
    await fill(first)
    const command = readFileSync(`/proc/${first.pid}/cmdline`, 'utf8').split('\0').slice(0, -1)
    await first.stop()
    // The same server again, with nobody above it.
    const [file = '', ...args] = command
    const orphan = spawn(file, args, { ...identity(serverUser()), cwd: '/', stdio: 'ignore', detached: true })
    onTestFinished(() => void orphan.kill('SIGKILL'))
    const pidFile = join(first.dataDir, 'postmaster.pid')
    await expect.poll(() => (existsSync(pidFile) ? readFileSync(pidFile, 'utf8') : '')).toContain('ready')
    const next = await start(dataDir)
    expect(isAlive(orphan.pid ?? 0)).toBe(false)
    expect(await query(next.url, COUNT)).toEqual([{ rows: 1000 }])
  })

  test('when postmaster.pid names a process that is by now another program, that program is left alone', async () => {
    const dataDir = makeDirectory()
    const first = await start(dataDir)
    await fill(first)
    await first.stop()
    // Of the same account: else Postgres sees by itself that the process is none of its own.
    const other = spawn('sleep', ['600'], { ...identity(serverUser()), cwd: '/', stdio: 'ignore' })
    onTestFinished(() => void other.kill('SIGKILL'))
    writeFileSync(join(first.dataDir, 'postmaster.pid'), `${other.pid}\n${first.dataDir}\n`)
    expect(await query((await start(dataDir)).url, COUNT)).toEqual([{ rows: 1000 }])
    expect(isAlive(other.pid ?? 0)).toBe(true)
  })

  test('when the first start was interrupted while making the data, the next one makes it whole', async () => {
    const dataDir = makeDirectory()
    mkdirSync(`${dataDir}.new/base`, { recursive: true })
    expect(await query((await start(dataDir)).url, 'select 1 as one')).toEqual([{ one: 1 }])
  })

  test('when the password file is lost, a new password is set and the rows are there', async () => {
    const dataDir = makeDirectory()
    const first = await start(dataDir)
    await fill(first)
    await first.stop()
    rmSync(`${dataDir}.password`)
    expect(await query((await start(dataDir)).url, COUNT)).toEqual([{ rows: 1000 }])
  })
})

describe('a start that cannot be', () => {
  test('when another launcher uses the data, it says which, and takes over once that one is killed', async () => {
    const dataDir = makeDirectory()
    const script = `const { startPostgres } = await import(${JSON.stringify(new URL('postgres.ts', import.meta.url).href)});
      await startPostgres({ dataDir: ${JSON.stringify(dataDir)}, forTests: true }); process.send('up'); setInterval(() => {}, 1000)`
    const other = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    onTestFinished(() => void other.kill('SIGKILL'))
    await once(other, 'message')
    await expect(startPostgres({ dataDir, forTests: true })).rejects.toMatchObject({
      message: expect.stringContaining(`process ${other.pid}`),
      nextStep: expect.stringContaining(`kill ${other.pid}`),
    })
    other.kill('SIGKILL')
    await once(other, 'exit')
    expect(await query((await start(dataDir)).url, 'select 1 as one')).toEqual([{ one: 1 }])
  })

  test('when the port is taken, it names the port', async () => {
    const taker = createServer().listen(0, '127.0.0.1')
    await once(taker, 'listening')
    onTestFinished(() => void taker.close())
    const address = taker.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    await expect(start(makeDirectory(), { port })).rejects.toMatchObject({
      message: expect.stringContaining(String(port)),
      nextStep: expect.stringContaining('port'),
    })
  })

  test('when the data was made by another major version, it says so and leaves the data alone', async () => {
    const dataDir = makeDirectory()
    mkdirSync(dataDir, { recursive: true })
    writeFileSync(join(dataDir, 'PG_VERSION'), '15\n')
    await expect(start(dataDir)).rejects.toMatchObject({ message: expect.stringContaining('made by Postgres 15') })
    expect(readFileSync(join(dataDir, 'PG_VERSION'), 'utf8')).toBe('15\n')
  })
})
