import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { pino } from 'pino'
import { expect, it, onTestFinished } from 'vitest'
import { buildApp } from '../app.ts'
import { callerOf, createTestApi } from '../testing/index.ts'
import { createLog } from './log.ts'

const LOG = JSON.stringify(new URL('log.ts', import.meta.url).href)

/** Writes lines and leaves at once, as soon as its input ends. */
const PROGRAM = `
  import { createLog } from ${LOG}
  const log = createLog({ LOG_LEVEL: 'info' })
  process.stdin.once('end', () => {
    for (let line = 0; line < 10; line += 1) log.info({ line }, 'nobody reads this')
    process.exit(0)
  })
  process.stdin.resume()
  console.error('ready')
`

it('when nobody reads the log any more, a process that writes to it can still end', async () => {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', PROGRAM], { stdio: 'pipe' })
  onTestFinished(() => void child.kill('SIGKILL'))
  const exit = once(child, 'exit')
  await once(child.stderr, 'data')
  child.stdout.destroy()
  child.stdin.end()
  expect(await exit).toEqual([0, null])
})

const PERSONAL = `
  import { DrizzleQueryError } from 'drizzle-orm'
  import { createLog } from ${LOG}
  const refused = Object.assign(new Error('violates a check'), { code: '23514', detail: 'Failing row contains (somebody@example.org)' })
  const failed = new DrizzleQueryError('insert into accounts values ($1)', ['somebody@example.org'], refused)
  const log = createLog({ LOG_LEVEL: 'info' })
  log.error({ err: failed }, 'a request failed')
  log.error({ err: new Error('a problem', { cause: failed }) }, 'a request failed')
`

it('when a statement fails, neither its parameters nor the row are in the log; the driver’s words and code are', async () => {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', PERSONAL], { stdio: 'pipe', cwd: import.meta.dirname })
  let told = ''
  child.stdout.on('data', (chunk: Buffer) => (told += chunk.toString()))
  await once(child, 'close')
  expect(told.trim().split('\n')).toHaveLength(2)
  expect(told.match(/"errorCode":"23514"/g)).toHaveLength(2)
  expect(told).toContain('violates a check')
  expect(told).not.toContain('somebody')
})

it('tells who was refused what and why, and nothing of what they sent', async () => {
  const api = await createTestApi()
  const told: string[] = []
  const app = await buildApp({ ...api.deps, log: pino({ level: 'info' }, { write: (line: string) => void told.push(line) }) })
  onTestFinished(async () => {
    await app.close()
    await api.close()
  })
  const investor = await api.as('investor_member')
  await callerOf(app, investor.cookies).get('/api/v1/queue?secret=canary')
  await callerOf(app, undefined).get('/api/v1/me')
  const refusals = told.map((line) => JSON.parse(line) as object).filter((line) => Reflect.get(line, 'msg') === 'a request was refused') // as: the log's own lines
  expect(refusals).toEqual([
    expect.objectContaining({
      code: 'policy.roleMissing',
      status: 403,
      method: 'GET',
      route: '/api/v1/queue',
      accountId: investor.accountId,
    }),
    expect.objectContaining({ code: 'session.missing', status: 401, route: '/api/v1/me', accountId: null }),
  ])
  expect(told.join('')).not.toContain('canary')
})

it('when the database refuses a value for its form, the log has its words without the value', () => {
  let log = ''
  const write = (line: string) => {
    log += line
  }
  const refused = Object.assign(new Error('invalid input syntax for type uuid: "amara@planted.example"'), { code: '22P02' })
  createLog({ LOG_LEVEL: 'info' }, { write }).error({ err: refused }, 'a statement failed')
  expect(log).toContain('invalid input syntax for type uuid')
  expect(log).not.toContain('amara')
})
