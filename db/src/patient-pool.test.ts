import { sql } from 'drizzle-orm'
import { once } from 'node:events'
import { connect as dial, createServer, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { connect, PatientPool } from './index.ts'
import { createTestDatabase, type TestDatabase } from './testing/index.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

/** A way to the database that can be made to hang, as a network does: nothing passes, and nothing is closed. */
async function wayTo(url: string) {
  const sockets = new Set<Socket>()
  const { hostname, port } = new URL(url)
  const server = createServer((near) => {
    const far = dial(Number(port), hostname)
    for (const [from, into] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from)
      from.pipe(into)
      from.on('error', () => into.destroy())
      from.on('close', () => into.destroy())
    }
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const cut = () => sockets.forEach((socket) => socket.destroy())
  onTestFinished(() => {
    cut()
    server.close()
  })
  return {
    url: Object.assign(new URL(url), { host: `127.0.0.1:${address.port}` }).href,
    hang: () => sockets.forEach((socket) => socket.unpipe().pause()),
    cut,
  }
}

const longer = async (work: () => Promise<unknown>): Promise<void> => {
  const givesUpAt = Date.now() + 60_000
  for (;;) {
    try {
      await work()
      return
    } catch (error) {
      if (Date.now() > givesUpAt) throw error
    }
  }
}

describe('the line for a connection', () => {
  it('is waited in for as long as it moves', async () => {
    const pool = new PatientPool(database.urls.api, { max: 1, patienceMs: 2_000 })
    onTestFinished(() => pool.end())
    const sleeps = Array.from({ length: 10 }, () => pool.query('select pg_sleep(0.2)'))
    expect((await Promise.all(sleeps)).length).toBe(10)
  })

  it('is left when nobody in it gets a place, and taken up again once one is free', async () => {
    const pool = new PatientPool(database.urls.api, { max: 1, patienceMs: 1_200 })
    onTestFinished(() => pool.end())
    const [first] = [await pool.connect()]
    await expect(pool.query('select 1')).rejects.toThrow('timeout exceeded when trying to connect')
    await expect(pool.connect()).rejects.toThrow('timeout exceeded when trying to connect')
    first.release()
    expect((await pool.query('select 1')).rowCount).toBe(1)
    expect([pool.totalCount, pool.waitingCount]).toEqual([1, 0])
  })
})

describe('a database that hangs', () => {
  it('costs each transaction its patience and the pool no connection', async () => {
    const way = await wayTo(database.urls.api)
    const { db, pool, close } = connect(way.url, { max: 2, patienceMs: 1_500 })
    onTestFinished(close)
    const work = () => db.transaction((tx) => tx.execute(sql`select 1`))
    const held = Promise.withResolvers<void>()
    await longer(() => Promise.all([work(), work()]))
    const inside = db.transaction(async (tx) => {
      await tx.execute(sql`select 1`)
      way.hang()
      held.resolve()
      await tx.execute(sql`select 2`)
    })
    await held.promise
    // One hangs in its middle, one at its beginning.
    expect((await Promise.allSettled([inside, work()])).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    way.cut()
    await longer(() => Promise.all([work(), work(), work()]))
    expect(pool.totalCount).toBeLessThanOrEqual(2)
  })
})
