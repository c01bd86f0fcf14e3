import { randomUUID } from 'node:crypto'
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { schema } from '@scalebridge/db'
import { makeEdition } from '@scalebridge/db/testing'
import { count, eq, isNull, sql } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { createTestApi, TEST_ORIGIN, type TestApi } from './testing/index.ts'

let api: TestApi
let child: ChildProcess | undefined
beforeAll(async () => {
  api = await createTestApi()
  await makeEdition(api.database.owner.db, { isCurrent: true })
})
afterEach(() => {
  child?.kill('SIGKILL')
})
afterAll(() => api.close())

// Two processes are started, which is slow on a machine that is busy with other suites.
it('when the api is killed at some moment while people ask, who asks again with the same key gets what they asked for, once', async () => {
  const lead = await api.as('partnership_lead')
  const port = await freePort()
  child = await start(port)
  const asked = Array.from({ length: 12 }, () => ({ key: randomUUID(), title: `Killed ${randomUUID()}` }))
  const ask = async ({ key, title }: { key: string; title: string }): Promise<string | undefined> => {
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/pitches`, {
      method: 'POST',
      headers: { origin: TEST_ORIGIN, cookie: lead.cookies, 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify({ organisationId: lead.organisationId, title, language: 'en' }),
    }).catch(() => undefined)
    const body: unknown = await response?.json().catch(() => undefined)
    // As: what the contract answers.
    return response?.status === 201 ? (body as { id: string } | undefined)?.id : undefined
  }
  const first = Promise.all(asked.map(ask))
  await isWritten()
  const exit = once(child, 'exit')
  child.kill('SIGKILL')
  await exit
  const before = await first
  // A key whose request died with its process is free again after a while.
  const aged = { startedAt: sql`started_at - interval '2 minutes'` }
  await api.database.owner.db.update(schema.idempotencyKeys).set(aged).where(isNull(schema.idempotencyKeys.status))
  child = await start(port)
  const after = await Promise.all(asked.map((one) => untilAnswered(() => ask(one))))
  for (const [nth, { title }] of asked.entries()) {
    const rows = await api.database.owner.db.select().from(schema.pitches).where(eq(schema.pitches.title, title))
    expect(rows.map(({ id }) => id)).toEqual([after[nth]])
    if (before[nth] !== undefined) expect(after[nth]).toBe(before[nth])
  }
}, 240_000)

/** Waits until the first of the pitches stands in the database, whether anybody has been told or not. */
async function isWritten(): Promise<void> {
  const counted = async () => (await api.database.owner.db.select({ rows: count() }).from(schema.pitches))[0]?.rows ?? 0
  await expect.poll(counted, { timeout: 120_000, interval: 1 }).toBeGreaterThan(0)
}

async function untilAnswered(ask: () => Promise<string | undefined>): Promise<string> {
  for (;;) {
    const answer = await ask()
    if (answer !== undefined) return answer
    await pause(100)
  }
}

async function start(port: number): Promise<ChildProcess> {
  const { JWT_PRIVATE_KEY, SIGN_IN_SECRET, SEALING_SECRET, DATABASE_URL, PUBLIC_ORIGIN } = api.deps.config
  const own = { JWT_PRIVATE_KEY, SIGN_IN_SECRET, SEALING_SECRET, DATABASE_URL, PUBLIC_ORIGIN }
  const started = fork(new URL('main.ts', import.meta.url), {
    env: { NODE_ENV: 'test', LOG_LEVEL: 'silent', API_PORT: String(port), ...own },
    execPath: process.execPath,
    execArgv: [],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  const left = once(started, 'exit').then(() => Promise.reject(new Error('the api did not start')))
  await Promise.race([once(started, 'message'), left])
  return started
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port was given')
  return address.port
}
