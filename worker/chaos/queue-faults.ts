import { sql } from 'drizzle-orm'
import { Redis } from 'ioredis'
import { askToSignIn, countMails, drained, newAddress, openPromises, pause, quantile, sendSteadily, type Outcome } from './load.ts'
import { catchWriters } from './points.ts'
import type { Report } from './report.ts'
import type { World } from './world.ts'

/** Sign-ins asked for while something happens: each acknowledged one has to become one mail. */
export async function askDuring(url: string, perSecond: number, what: Promise<unknown>) {
  const sent = await sendSteadily(perSecond, what, async () => {
    const address = newAddress()
    return { address, outcome: await askToSignIn(url, address) }
  })
  await what
  return {
    acknowledged: sent.filter(({ outcome }) => outcome.status === 202).map(({ address }) => address),
    outcomes: sent.map(({ outcome }) => outcome),
  }
}

/** This many sign-ins, ten at a time; the addresses that were acknowledged. */
export async function askFor(url: string, count: number): Promise<string[]> {
  const acknowledged: string[] = []
  for (let nth = 0; nth < count; nth += 10) {
    const asked = await Promise.all(
      Array.from({ length: Math.min(10, count - nth) }, async () => {
        const address = newAddress()
        return { address, outcome: await askToSignIn(url, address) }
      }),
    )
    acknowledged.push(...asked.filter(({ outcome }) => outcome.status === 202).map(({ address }) => address))
  }
  if (acknowledged.length === 0) throw new Error('not one call was acknowledged')
  return acknowledged
}

/** Catches the worker in the middle of jobs, at the effect and before its end. */
const catchWorker = (world: World) => catchWriters(world, { table: 'caught_mails', writers: 1 })

export const failures = (outcomes: readonly Outcome[]) => outcomes.filter(({ status }) => status !== 202).length

const WORKERS = 3

/** R1: of three workers one is killed in the middle of its jobs, three times. */
export async function killWorker(world: World, report: Report): Promise<void> {
  const api = await world.startApi()
  // By its name Postgres knows whose job waits.
  const start = (place: number) =>
    world.startWorker({
      DATABASE_URL: Object.assign(new URL(world.workerDatabaseUrl), { search: `?application_name=worker-${place}` }).href,
    })
  const workers = await Promise.all(Array.from({ length: WORKERS }, (_, place) => start(place)))
  const { acknowledged } = await askDuring(
    api.url,
    40,
    (async () => {
      for (let kill = 0; kill < 3; kill += 1) {
        await pause(1_500)
        const letGo = await catchWorker(world)
        const caught = await caughtWorkers(world)
        const victim = caught[Math.floor(world.random() * caught.length)] ?? 0
        await workers[victim]?.end('SIGKILL')
        await letGo()
        workers[victim] = await start(victim)
      }
    })(),
  )
  const afterMs = await drained(world, 120_000)
  const { lost, doubled } = await countMails(world, acknowledged)
  const { rows } = await world.db.execute<{ again: string }>(sql`select count(*) as again from outbox where attempts > 1`)
  report.note(`${acknowledged.length} acknowledged, ${rows[0]?.again} handed over again`)
  report.atMost('R1.lost', lost, 0)
  report.atMost('R1.doubled', doubled, 0)
  report.atMost('R1.all_done_s', afterMs / 1_000, 20)
}

/** Which workers wait to write a mail. */
async function caughtWorkers({ db }: World): Promise<number[]> {
  const { rows } = await db.execute<{ place: string }>(sql`
    select distinct split_part(a.application_name, '-', 2) as place from pg_locks l join pg_stat_activity a on a.pid = l.pid
    where not l.granted and l.relation = 'caught_mails'::regclass and a.application_name like 'worker-%' order by 1`)
  if (rows.length === 0) throw new Error('no worker was caught')
  return rows.map(({ place }) => Number(place))
}

/** R2: the worker is asked to leave with a hundred jobs before it; a colleague goes on. */
export async function askWorkerToLeave(world: World, report: Report): Promise<void> {
  const api = await world.startApi()
  const leaving = await world.startWorker()
  const asking = askFor(api.url, 100)
  const letGo = await catchWorker(world)
  const addresses = await asking
  const before = await openPromises(world)
  const leave = leaving.end('SIGTERM')
  await pause(500)
  await letGo()
  const { code, afterMs } = await leave
  await world.startWorker()
  await drained(world, 60_000)
  const again = await world.db.execute<{ again: string }>(
    sql`select count(*) as again from outbox where name = 'mail.signIn' and attempts > 1`,
  )
  const { lost, doubled } = await countMails(world, addresses)
  report.atLeast('R2.jobs_before_it', before, 90)
  report.atMost('R2.exit_s', afterMs / 1_000, 15)
  report.atMost('R2.exit_code', code ?? 1, 0)
  report.atMost('R2.handed_over_again', Number(again.rows[0]?.again), 0)
  report.atMost('R2.lost', lost, 0)
  report.atMost('R2.doubled', doubled, 0)
}

/** R3: Redis, which keeps nothing, is killed three times under load. */
export async function killRedis(world: World, report: Report): Promise<void> {
  const { redis } = world
  if (redis === undefined) return report.skip('the queue is in Postgres')
  const api = await world.startApi()
  await world.startWorker()
  const { acknowledged, outcomes } = await askDuring(
    api.url,
    50,
    (async () => {
      for (let kill = 0; kill < 3; kill += 1) {
        await pause(2_000)
        // What is handed over meanwhile stands in Redis and nowhere else.
        const letGo = await catchWorker(world)
        while ((await handedOver(world)) < 10) await pause(20)
        await redis.crashAndRestart()
        await letGo()
      }
      await pause(1_000)
    })(),
  )
  const afterMs = await drained(world, 150_000)
  const { lost, doubled } = await countMails(world, acknowledged)
  report.note(`${acknowledged.length} acknowledged`)
  report.atMost('R3.api_errors', failures(outcomes), 0)
  report.atMost('R3.lost', lost, 0)
  report.atMost('R3.doubled', doubled, 0)
  // What the dead queue held is asked about a minute after it was handed over.
  report.atMost('R3.all_done_s', afterMs / 1_000, 90)
}

/** Promises that were handed to the queue and have not ended. */
async function handedOver({ db }: World): Promise<number> {
  const { rows } = await db.execute<{ held: string }>(
    sql`select count(*) as held from outbox where enqueued_at is not null and done_at is null and dead_at is null`,
  )
  return Number(rows[0]?.held)
}

/** R4: Redis is away for a while; people do not notice. */
export async function loseRedis(world: World, report: Report): Promise<void> {
  const { redis } = world
  if (redis === undefined) return report.skip('the queue is in Postgres')
  const api = await world.startApi()
  await world.startWorker()
  await redis.stopForNow()
  const { acknowledged, outcomes } = await askDuring(api.url, 30, pause(15_000))
  const [ready, waiting] = [await fetch(`${api.healthUrl}/readyz`), await openPromises(world)]
  await redis.startAgain()
  await drained(world, 180_000)
  const { lost, doubled } = await countMails(world, acknowledged)
  report.note(`${acknowledged.length} acknowledged; /readyz answers ${ready.status}`)
  report.atLeast('R4.waited', waiting, 1)
  report.atMost('R4.api_errors', failures(outcomes), 0)
  report.atMost(
    'R4.p99_ms',
    quantile(
      outcomes.map(({ durationMs }) => durationMs),
      0.99,
    ),
    1_000,
  )
  report.atMost('R4.readyz_status', ready.status, 200)
  report.atMost('R4.lost', lost, 0)
  report.atMost('R4.doubled', doubled, 0)
}

/** R15: Redis has no room left; promises wait, and go on once it has. */
export async function fillRedis(world: World, report: Report): Promise<void> {
  const { redis } = world
  if (redis === undefined) return report.skip('the queue is in Postgres')
  const api = await world.startApi()
  const worker = await world.startWorker()
  const client = new Redis(redis.url)
  await client.config('SET', 'maxmemory', '1mb')
  const { acknowledged, outcomes } = await askDuring(api.url, 20, pause(5_000))
  const waiting = await openPromises(world)
  await client.config('SET', 'maxmemory', '0')
  client.disconnect()
  await drained(world, 180_000)
  const { lost, doubled } = await countMails(world, acknowledged)
  report.note(`${waiting} promises waited for room`)
  report.atLeast('R15.waited', waiting, 1)
  report.atMost('R15.api_errors', failures(outcomes), 0)
  report.atMost('R15.worker_deaths', worker.child.exitCode === null ? 0 : 1, 0)
  report.atMost('R15.lost', lost, 0)
  report.atMost('R15.doubled', doubled, 0)
}
