import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { askToSignIn, call, countMails, drained, newAddress, pause, sendSteadily, signIn, type Outcome } from './load.ts'
import { startRoughWay } from './proxy.ts'
import type { Report } from './report.ts'
import type { Running } from './processes.ts'
import type { World } from './world.ts'

const isDone = ({ status }: Outcome) => status >= 200 && status < 300

/**
 * R9: callers reach the api, and api and worker their database or queue, over a bad network; people ask again with the same key.
 * Each way breaks after so many pieces that every one breaks several times a round.
 */
export async function roughNetwork(world: World, report: Report): Promise<void> {
  const { random } = world
  const toPostgres = { delayMs: 10, jitterMs: 5, random }
  const apiToPostgres = await startRoughWay(world.postgresPort, { ...toPostgres, cutAfter: [200, 800] })
  const workerToPostgres = await startRoughWay(world.postgresPort, { ...toPostgres, cutAfter: [300, 1_000] })
  const through = (url: string, { port }: { port: number }) => Object.assign(new URL(url), { port: String(port) }).href
  const api = await world.startApi({ databaseUrl: through(world.apiDatabaseUrl, apiToPostgres) })
  const toRedis =
    world.redis && (await startRoughWay(Number(new URL(world.redis.url).port), { delayMs: 20, jitterMs: 10, cutAfter: [100, 400], random }))
  await world.startWorker({
    DATABASE_URL: through(world.workerDatabaseUrl, workerToPostgres),
    ...(toRedis === undefined ? {} : { REDIS_URL: `redis://127.0.0.1:${toRedis.port}` }),
  })
  const toApi = await startRoughWay(Number(new URL(api.url).port), { delayMs: 200, jitterMs: 100, cutAfter: [20, 100], random })
  const url = `http://127.0.0.1:${toApi.port}`
  const cookie = await signIn(world, api.url, 'partnership-lead')
  const organisationId = await organisationOf(api.url, cookie)
  const asked = sendSteadily(10, pause(8_000), async () => {
    const address = newAddress()
    return { address, outcome: await askToSignIn(url, address) }
  })
  const made = await sendSteadily(4, pause(8_000), async () => {
    const [title, key] = [`Chaos ${randomUUID()}`, randomUUID()]
    let cutOff = 0
    for (let tries = 1; ; tries += 1) {
      const headers = { cookie, 'idempotency-key': key }
      const outcome = await call({ url, path: '/api/v1/pitches', headers, body: { organisationId, title, language: 'en' } })
      if (outcome.status === 0) cutOff += 1
      if (isDone(outcome)) return { title, tries, cutOff }
      if (tries > 60) throw new Error(`${outcome.status}: ${JSON.stringify(outcome.body)}`)
      await pause(300)
    }
  })
  const mails = await asked
  await drained(world, 180_000)
  for (const way of [toApi, apiToPostgres, workerToPostgres, toRedis]) way?.close()
  const { lost, doubled } = await countMails(
    world,
    mails.filter(({ outcome }) => isDone(outcome)).map(({ address }) => address),
  )
  const { rows } = await world.db.execute<{ title: string; count: string }>(
    sql`select title, count(*) as count from pitches where title like 'Chaos %' group by title`,
  )
  const counts = new Map(rows.map(({ title, count }) => [title, Number(count)]))
  report.note(
    `${mails.length} sign-ins, ${made.length} pitches, ${made.filter(({ tries }) => tries > 1).length} of them asked for again; ` +
      `broken connections: ${toApi.cuts()} of callers, ${apiToPostgres.cuts()} of the api and ${workerToPostgres.cuts()} of the worker to ` +
      `Postgres, ${toRedis?.cuts() ?? 0} to Redis`,
  )
  const unanswered = mails.filter(({ outcome }) => outcome.status === 0).length + made.reduce((sum, { cutOff }) => sum + cutOff, 0)
  const ofWorker = Math.min(workerToPostgres.cuts(), toRedis?.cuts() ?? workerToPostgres.cuts())
  report.atLeast('R9.callers_cut_off', unanswered, 1)
  report.atLeast('R9.broken_connections_of_the_api', apiToPostgres.cuts(), 1)
  report.atLeast('R9.broken_connections_of_the_worker', ofWorker, 1)
  report.atMost('R9.lost', lost + made.filter(({ title }) => !counts.has(title)).length, 0)
  report.atMost('R9.doubled', doubled + [...counts.values()].filter((count) => count > 1).length, 0)
}

async function organisationOf(url: string, cookie: string): Promise<string> {
  const me = await call({ url, path: '/api/v1/me', method: 'GET', headers: { cookie } })
  const { memberships } = me.body as { memberships: { organisationId: string }[] } // as: the contract's shape
  return memberships[0]?.organisationId ?? ''
}

/**
 * A process that lives in another time: its clock is moved, the database's is not. A preloaded line instead of faketime, which not
 * every machine has.
 */
const movedBy = (ms: number): readonly string[] => {
  const move = `const D = Date; const now = () => D.now() + ${ms};
    globalThis.Date = class Date extends D { constructor(...a) { if (a.length === 0) super(now()); else super(...a) } static now() { return now() } }`
  return ['--import', `data:text/javascript,${encodeURIComponent(move)}`]
}

/** R10: the api's clock is a minute and a half ahead, the worker's as much behind. */
export async function moveClocks(world: World, report: Report): Promise<void> {
  const well = await world.startApi()
  const ahead = await world.startApi({ nodeArguments: movedBy(90_000) })
  const behind = await world.startWorker({}, { nodeArguments: movedBy(-90_000) })
  const counted = ['sessions', 'pitches', 'audit_log', 'accounts']
  const before = await countAll(world, counted)
  const sent = await sendSteadily(10, pause(4_000), async () => {
    const address = newAddress()
    return { address, outcome: await askToSignIn(ahead.url, address) }
  })
  // A session made by the one is good with the other, and the other way round.
  const cookies = [await signIn(world, ahead.url, 'partnership-lead'), await signIn(world, well.url, 'curator')]
  const me = await Promise.all(
    cookies.flatMap((cookie) => [well, ahead].map(({ url }) => call({ url, path: '/api/v1/me', method: 'GET', headers: { cookie } }))),
  )
  await drained(world, 120_000)
  const after = await countAll(world, counted)
  const { lost, doubled } = await countMails(
    world,
    sent.filter(({ outcome }) => isDone(outcome)).map(({ address }) => address),
  )
  const told = await Promise.all([ahead, behind].map(readinessOf))
  report.note(told.map(({ status, words }) => `${status}: ${words}`).join('; '))
  report.atLeast('R10.unready_processes', told.filter(({ status, words }) => status === 503 && words.includes('clock')).length, 2)
  report.atMost('R10.readyz_of_the_other', (await readinessOf(well)).status, 200)
  report.atMost('R10.refused', sent.filter(({ outcome }) => !isDone(outcome)).length, 0)
  report.atMost('R10.sessions_refused', me.filter((outcome) => !isDone(outcome)).length, 0)
  report.atMost('R10.deleted_early', counted.filter((table) => (after.get(table) ?? 0) < (before.get(table) ?? 0)).length, 0)
  report.atMost('R10.lost', lost, 0)
  report.atMost('R10.doubled', doubled, 0)
}

async function readinessOf({ healthUrl }: Running): Promise<{ status: number; words: string }> {
  const answer = await fetch(`${healthUrl}/readyz`)
  return { status: answer.status, words: await answer.text() }
}

async function countAll({ db }: World, tables: readonly string[]): Promise<Map<string, number>> {
  const counted = await Promise.all(
    tables.map(async (table) => {
      const { rows } = await db.execute<{ count: string }>(sql`select count(*) as count from ${sql.identifier(table)}`)
      return [table, Number(rows[0]?.count)] as const
    }),
  )
  return new Map(counted)
}
