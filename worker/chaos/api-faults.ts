import { sql } from 'drizzle-orm'
import { connect } from '@scalebridge/db'
import pg from 'pg'
import { askToSignIn, call, countMails, drained, newAddress, openPromises, pause, quantile, sendSteadily, type Outcome } from './load.ts'
import { catchWriters } from './points.ts'
import { startProxy } from './proxy.ts'
import type { Running } from './processes.ts'
import type { Report } from './report.ts'
import type { World } from './world.ts'

const isDone = ({ status }: Outcome) => status >= 200 && status < 300

/** R5: Postgres is killed three times with all it runs, in the middle of what writers have begun. */
export async function killPostgres(world: World, report: Report): Promise<void> {
  const api = await world.startApi()
  const worker = await world.startWorker()
  const accepted: number[] = []
  const deaths = () => [api, worker].filter(({ child }) => child.exitCode !== null).length
  const crashes = (async () => {
    // Whoever has died writes no more, and would be waited for in vain.
    for (let kill = 0; kill < 3 && deaths() === 0; kill += 1) {
      await pause(2_000)
      const letGo = await catchWriters(world, { table: 'sign_in_challenges', writers: 3 })
      accepted.push(await world.crashPostgres())
      await letGo()
    }
    await pause(3_000)
  })()
  const sent = await sendSteadily(40, crashes, async () => {
    const address = newAddress()
    return { address, outcome: await askToSignIn(api.url, address) }
  })
  await crashes
  // Before anything waits for a worker that may be gone.
  report.atMost('R5.deaths_of_api_and_worker', deaths(), 0)
  await drained(world, 120_000)
  const acknowledged = sent.filter(({ outcome }) => isDone(outcome)).map(({ address }) => address)
  const { lost, doubled } = await countMails(world, acknowledged)
  const firsts = accepted.map((atMs) =>
    Math.min(...sent.filter(({ outcome }) => isDone(outcome) && outcome.endedAtMs > atMs).map(({ outcome }) => outcome.endedAtMs - atMs)),
  )
  const strange = sent.filter(({ outcome }) => !isDone(outcome) && outcome.status !== 503).length
  report.note(`${acknowledged.length} acknowledged of ${sent.length}`)
  // Those who were caught, each time.
  report.atLeast('R5.not_acknowledged', sent.length - acknowledged.length, 9)
  report.atMost('R5.lost', lost, 0)
  report.atMost('R5.doubled', doubled, 0)
  report.atMost('R5.answers_other_than_503', strange, 0)
  report.atMost('R5.longest_call_ms', Math.max(...sent.map(({ outcome }) => outcome.durationMs)), 5_000)
  report.atMost('R5.first_success_after_accept_ms', Math.max(...firsts), 1_000)
}

/** R8: the network to what carries the queue hangs for ten seconds: Postgres, or Redis. */
export const stallNetwork = (world: World, report: Report): Promise<void> =>
  world.redis === undefined ? stallPostgres(world, report) : stallRedis(world, report, world.redis.url)

/** Limits and jobs go through Redis, and nobody who asks for something waits for it. */
async function stallRedis(world: World, report: Report, redisUrl: string): Promise<void> {
  const proxy = await startProxy(Number(new URL(redisUrl).port))
  const REDIS_URL = Object.assign(new URL(redisUrl), { port: String(proxy.port) }).href
  const api = await world.startApi({ env: { REDIS_URL } })
  const worker = await world.startWorker({ REDIS_URL })
  const ask = async () => {
    const address = newAddress()
    return { address, outcome: await askToSignIn(api.url, address) }
  }
  const stalled = (async () => {
    await pause(1_000)
    proxy.stall()
    await pause(10_000)
    const waiting = await openPromises(world)
    proxy.heal()
    return waiting
  })()
  const sent = await sendSteadily(30, stalled, ask)
  const healedAtMs = performance.now()
  const after = await ask()
  const drainedMs = await drained(world, 180_000)
  const { lost, doubled } = await countMails(
    world,
    [...sent, after].filter(({ outcome }) => isDone(outcome)).map(({ address }) => address),
  )
  proxy.close()
  report.note(`${sent.length} sign-ins`)
  report.atLeast('R8.waited', await stalled, 1)
  report.atMost('R8.api_errors', sent.filter(({ outcome }) => !isDone(outcome)).length, 0)
  report.atMost('R8.longest_call_ms', Math.max(...sent.map(({ outcome }) => outcome.durationMs)), 5_000)
  report.atMost('R8.well_again_after_ms', after.outcome.endedAtMs - healedAtMs, 1_000)
  report.atMost('R8.deaths', [api, worker].filter(({ child }) => child.exitCode !== null).length, 0)
  report.atMost('R8.lost', lost, 0)
  report.atMost('R8.doubled', doubled, 0)
  // What was in hand when the network hung is asked about a minute after it was handed over.
  report.atMost('R8.all_done_s', drainedMs / 1_000, 90)
}

async function stallPostgres(world: World, report: Report): Promise<void> {
  const proxy = await startProxy(world.postgresPort)
  const through = Object.assign(new URL(world.apiDatabaseUrl), { port: String(proxy.port) }).href
  const api = await world.startApi({ databaseUrl: through })
  const read = () => call({ url: api.url, path: '/api/v1/editions/current', method: 'GET' })
  const stall = (async () => {
    await pause(1_000)
    proxy.stall()
    await pause(10_000)
    proxy.heal()
  })()
  const during = await sendSteadily(30, stall, read)
  const healedAtMs = performance.now()
  let after = await read()
  while (!isDone(after)) after = await read()
  const live = await call({ url: api.healthUrl, path: '/livez', method: 'GET' })
  proxy.close()
  report.note(
    `${during.filter(isDone).length} of ${during.length} answered well; the others: ${[...new Set(during.filter((one) => !isDone(one)).map(({ status }) => status))].join(', ')}`,
  )
  report.atLeast('R8.not_answered_well', during.filter((one) => !isDone(one)).length, 1)
  report.atMost('R8.longest_call_ms', Math.max(...during.map(({ durationMs }) => durationMs)), 5_000)
  report.atMost('R8.well_again_after_ms', after.endedAtMs - healedAtMs, 1_000)
  report.atMost('R8.livez_status', live.status, 200)
  report.atMost('R8.deaths', api.child.exitCode === null ? 0 : 1, 0)
}

/** R16: a table is locked for eight seconds; then every connection that Postgres has is taken. */
export async function lockAndExhaust(world: World, report: Report): Promise<void> {
  const api = await world.startApi()
  const worker = await world.startWorker()
  await lockTable(world, report, api)
  await exhaustConnections(world, report, { api, worker })
}

async function exhaustConnections(world: World, report: Report, { api, worker }: { api: Running; worker: Running }): Promise<void> {
  const held = await takeConnections(world)
  const lives: Outcome[] = []
  const sent = await sendSteadily(30, pause(5_000), async (nth) => {
    if (nth % 10 === 0) lives.push(await call({ url: api.healthUrl, path: '/livez', method: 'GET' }))
    const address = newAddress()
    return { address, outcome: await askToSignIn(api.url, address) }
  })
  await held.letGo()
  const freedAtMs = performance.now()
  let well = await askToSignIn(api.url, newAddress())
  while (!isDone(well) && performance.now() - freedAtMs < 60_000) well = await askToSignIn(api.url, newAddress())
  await drained(world, 120_000)
  const acknowledged = sent.filter(({ outcome }) => isDone(outcome)).map(({ address }) => address)
  const { lost, doubled } = await countMails(world, acknowledged)
  report.note(`${held.count} connections taken; ${acknowledged.length} acknowledged of ${sent.length}`)
  report.atLeast('R16.refused_without_connections', sent.length - acknowledged.length, sent.length / 4)
  report.atMost('R16.longest_call_without_connections_ms', Math.max(...sent.map(({ outcome }) => outcome.durationMs)), 2_000)
  report.atMost('R16.others_than_503_without_connections', sent.filter(({ outcome: { status } }) => ![202, 503].includes(status)).length, 0)
  report.atMost('R16.livez_without_connections', lives.filter((one) => !isDone(one)).length, 0)
  report.atMost('R16.deaths', [api, worker].filter(({ child }) => child.exitCode !== null).length, 0)
  report.atMost('R16.well_again_after_ms', well.endedAtMs - freedAtMs, 1_000)
  report.atMost('R16.lost_without_connections', lost, 0)
  report.atMost('R16.doubled_without_connections', doubled, 0)
}

const CUT_OFF = "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'app_rw'"

/** Takes every connection that Postgres gives to others than its superuser, those of the api among them. */
async function takeConnections({ ownerUrl, superuserUrl }: World): Promise<{ count: number; letGo: () => Promise<void> }> {
  const superuser = new pg.Client({ connectionString: superuserUrl })
  await superuser.connect()
  const held: pg.Client[] = []
  const takeOne = async (): Promise<boolean> => {
    const client = new pg.Client({ connectionString: ownerUrl })
    client.on('error', () => {})
    const isTaken = await client.connect().then(
      () => true,
      () => false,
    )
    if (isTaken) held.push(client)
    return isTaken
  }
  const giveUpAt = performance.now() + 20_000
  for (;;) {
    while (await takeOne()) continue
    // Whoever had one already is cut off, and may be quicker to come back than the next is taken.
    const { rowCount } = await superuser.query(CUT_OFF)
    if (rowCount === 0) break
    if (performance.now() > giveUpAt) throw new Error('the api was never without a connection')
  }
  // What others give back in the meantime is taken too, before the api has it for long.
  const keeping = { isOver: false }
  const kept = (async () => {
    while (!keeping.isOver) {
      await pause(100)
      while (await takeOne()) continue
      await superuser.query(CUT_OFF)
    }
  })()
  const letGo = async () => {
    keeping.isOver = true
    await kept
    await superuser.end()
    await Promise.all(held.map((client) => client.end()))
  }
  return { count: held.length, letGo }
}

async function lockTable(world: World, report: Report, api: Running): Promise<void> {
  const locker = connect(world.ownerUrl, { max: 1 })
  const lock = locker.db.transaction(async (tx) => {
    await tx.execute(sql`lock table sign_in_challenges in access exclusive mode`)
    await pause(8_000)
  })
  const lives: Outcome[] = []
  const sent = await sendSteadily(30, lock, async (nth) => {
    if (nth % 10 === 0) lives.push(await call({ url: api.healthUrl, path: '/livez', method: 'GET' }))
    const address = newAddress()
    return { address, outcome: await askToSignIn(api.url, address) }
  })
  await lock
  await locker.close()
  const well = await askToSignIn(api.url, newAddress())
  await drained(world, 60_000)
  const acknowledged = sent.filter(({ outcome }) => isDone(outcome)).map(({ address }) => address)
  const { lost, doubled } = await countMails(world, acknowledged)
  report.note(`${acknowledged.length} acknowledged of ${sent.length}`)
  report.atLeast('R16.not_acknowledged', sent.length - acknowledged.length, 1)
  report.atMost('R16.longest_call_ms', Math.max(...sent.map(({ outcome }) => outcome.durationMs)), 8_000)
  report.atMost('R16.answers_other_than_503_and_429', sent.filter(({ outcome: { status } }) => ![202, 503, 429].includes(status)).length, 0)
  report.atMost(
    'R16.livez_p99_ms',
    quantile(
      lives.map(({ durationMs }) => durationMs),
      0.99,
    ),
    250,
  )
  report.atMost('R16.status_afterwards', well.status, 202)
  report.atMost('R16.lost', lost, 0)
  report.atMost('R16.doubled', doubled, 0)
}
