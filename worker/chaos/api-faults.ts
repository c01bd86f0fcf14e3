import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { connect } from '@scalebridge/db'
import {
  askToSignIn,
  call,
  countMails,
  drained,
  keepAsking,
  newAddress,
  pause,
  quantile,
  sendSteadily,
  signIn,
  type Outcome,
} from './load.ts'
import { catchWriters } from './points.ts'
import { startProxy } from './proxy.ts'
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

/** R6: the api is killed again and again after what it wrote and before its answer arrives; callers ask once more with the same key. */
export async function killApi(world: World, report: Report): Promise<void> {
  let api = await world.startApi()
  const port = Number(new URL(api.url).port)
  const proxy = await startProxy(port)
  const cookie = await signIn(world, api.url, 'partnership-lead')
  const me = await call({ url: api.url, path: '/api/v1/me', method: 'GET', headers: { cookie } })
  const { memberships } = me.body as { memberships: { organisationId: string }[] } // as: the contract's shape
  const organisationId = memberships[0]?.organisationId
  const create = (title: string, key: string) =>
    call({
      url: `http://127.0.0.1:${proxy.port}`,
      path: '/api/v1/pitches',
      headers: { cookie, 'idempotency-key': key },
      body: { organisationId, title, language: 'en' },
    })
  let retries = 0
  let unheard = 0
  const crashes = (async () => {
    for (let kill = 0; kill < 4; kill += 1) {
      await pause(1_200 + world.random() * 300)
      proxy.holdAnswers()
      // Every asker waits for its answer now: what is written has been answered, and nobody hears it.
      const [before, giveUpAt] = [await countChaos(world), performance.now() + 10_000]
      while ((await countChaos(world)) < before + 5 && performance.now() < giveUpAt) await pause(20)
      unheard += (await countChaos(world)) - before
      await api.end('SIGKILL')
      proxy.heal()
      api = await world.startApi({ port })
    }
  })()
  const made = await keepAsking(20, crashes, async () => {
    const [title, key] = [`Chaos ${randomUUID()}`, randomUUID()]
    for (;;) {
      const outcome = await create(title, key)
      if (isDone(outcome)) return { title, key, id: idOf(outcome) }
      // 429: so many ask again at once that they are told to wait.
      if (![0, 409, 429, 503].includes(outcome.status)) throw new Error(`${outcome.status}: ${JSON.stringify(outcome.body)}`)
      retries += 1
      await pause(200)
    }
  })
  await crashes
  const { rows } = await world.db.execute<{ title: string; count: string }>(
    sql`select title, count(*) as count from pitches where title like 'Chaos %' group by title`,
  )
  const counts = new Map(rows.map(({ title, count }) => [title, Number(count)]))
  const again = await Promise.all(made.slice(0, 50).map(async ({ title, key, id }) => idOf(await create(title, key)) === id))
  proxy.close()
  report.note(`${made.length} pitches, ${retries} times asked again, ${unheard} written without an answer`)
  report.atLeast('R6.written_and_not_answered', unheard, 4)
  report.atLeast('R6.asked_again', retries, 1)
  report.atMost('R6.lost', made.filter(({ title }) => !counts.has(title)).length, 0)
  report.atMost('R6.doubled', [...counts.values()].filter((count) => count > 1).length, 0)
  report.atMost('R6.another_answer_on_repetition', again.filter((isSame) => !isSame).length, 0)
}

async function countChaos({ db }: World): Promise<number> {
  const { rows } = await db.execute<{ count: string }>(sql`select count(*) as count from pitches where title like 'Chaos %'`)
  return Number(rows[0]?.count)
}

const idOf = ({ body }: Outcome): unknown => Reflect.get(Object(body), 'id')

/** R8: the network to Postgres hangs for ten seconds. */
export async function stallPostgres(world: World, report: Report): Promise<void> {
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

/** R16: a table is locked for eight seconds. */
export async function lockTable(world: World, report: Report): Promise<void> {
  const api = await world.startApi()
  await world.startWorker()
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
