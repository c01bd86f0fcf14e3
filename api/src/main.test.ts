import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { randomBytes } from 'node:crypto'
import { connect, demoEmail } from '@scalebridge/db'
import { createTestDatabase, makeAccount, type TestDatabase } from '@scalebridge/db/testing'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { testConfig } from './testing/index.ts'

let database: TestDatabase
let child: ChildProcess
beforeAll(async () => {
  database = await createTestDatabase()
})
afterEach(() => {
  child.kill('SIGKILL')
})
afterAll(() => database.drop())

function start(changes: Record<string, string | undefined> = {}): ChildProcess {
  const { JWT_PRIVATE_KEY, SIGN_IN_SECRET, SEALING_SECRET, DATABASE_URL } = testConfig(database.urls.api)
  const secrets = { JWT_PRIVATE_KEY, SIGN_IN_SECRET, SEALING_SECRET, DATABASE_URL }
  const env = { NODE_ENV: 'test', LOG_LEVEL: 'silent', API_PORT: '0', ...secrets, ...changes }
  return fork(new URL('main.ts', import.meta.url), {
    env,
    execPath: process.execPath,
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
}

async function ready(): Promise<void> {
  const [message]: unknown[] = await once(child, 'message')
  expect(message).toEqual({ ready: true })
}

// Each starts a whole process, which is slow on a machine that is busy with other suites.
describe('the api process', () => {
  it('says when it is ready, and leaves on SIGTERM', async () => {
    child = start()
    await ready()
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
  })

  it('leaves when its launcher is gone', async () => {
    child = start()
    await ready()
    child.disconnect()
    expect(await once(child, 'exit')).toEqual([0, null])
  })

  it('leaves when its launcher is gone before it has begun to listen', async () => {
    child = start()
    child.disconnect()
    expect(await once(child, 'exit')).toEqual([0, null])
  })

  it('does not start on a confidential table without its wall: it says which and exits with 78', async () => {
    await database.owner.db.execute('alter table lists no force row level security')
    child = start({ LOG_LEVEL: 'fatal' })
    let words = ''
    child.stdout?.on('data', (chunk) => (words += String(chunk)))
    expect(await once(child, 'close')).toEqual([78, null])
    expect(words).toContain('the table lists has no forced row-level security')
    await database.owner.db.execute('alter table lists force row level security')
  })

  it('does not start in production with accounts of the demonstration: it says so, shows no secret and exits with 78', async () => {
    const [user, password] = [`boot_${randomBytes(6).toString('hex')}`, randomBytes(24).toString('hex')]
    const admin = connect(database.urls.admin, { max: 1 })
    await admin.pool.query(`create role ${user} login password '${password}' in role app_rw`)
    await makeAccount(database.owner.db, { email: demoEmail('admin') })
    child = start({
      NODE_ENV: 'production',
      LOG_LEVEL: 'fatal',
      PUBLIC_ORIGIN: 'https://pitch.example.org',
      ATTACHMENTS_DIRECTORY: '/var/lib/scalebridge',
      SIGN_IN_SECRET: randomBytes(32).toString('hex'),
      SEALING_SECRET: randomBytes(32).toString('hex'),
      DATABASE_URL: Object.assign(new URL(database.urls.api), { username: user, password }).href,
    })
    let words = ''
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (words += String(chunk)))
    expect(await once(child, 'close')).toEqual([78, null])
    expect(words).toContain('accounts of the demonstration')
    expect(words).not.toContain(password)
    await admin.pool.query(`drop role ${user}`)
    await admin.close()
  })

  it('does not start without its configuration: it names what is missing and exits with 78', async () => {
    child = start({ JWT_PRIVATE_KEY: undefined, DATABASE_URL: undefined })
    let words = ''
    child.stderr?.on('data', (chunk) => (words += String(chunk)))
    expect(await once(child, 'close')).toEqual([78, null])
    expect(words).toContain('JWT_PRIVATE_KEY is missing')
    expect(words).toContain('DATABASE_URL is missing')
  })
})
