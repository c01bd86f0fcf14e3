/**
 * How fast an investor's shortlist is, beside a bare Fastify + pg server of the same prepared query, on the demonstration
 * edition: interleaved pairs, so that a noisy machine hits both alike. What counts is the median of the pairs' ratios.
 *   node api/bench/shortlist.ts [--pairs 9] [--seconds 2]
 */
import { bootstrapRoles, connect, migrate, schema, seedDemo } from '@scalebridge/db'
import autocannon from 'autocannon'
import { desc, eq, sql } from 'drizzle-orm'
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { startPostgres } from '../../db/local/postgres.ts'
import { matchForTest } from '../src/testing/match.ts'
import type { Ready } from './shortlist-servers.ts'

const CONNECTIONS = 16
const AIM = 0.6
const PASSWORDS = { app_owner: 'owner', app_rw: 'rw', app_worker: 'worker' }
const { values } = parseArgs({ options: { pairs: { type: 'string', default: '9' }, seconds: { type: 'string', default: '2' } } })

interface Server extends Ready {
  child: ChildProcess
}

interface Round {
  requestsPerSecond: number
  p99Ms: number
  cpuMicrosPerRequest: number
}

const directory = await mkdtemp(path.join(tmpdir(), 'scalebridge-bench-'))
const postgres = await startPostgres({ dataDir: path.join(directory, 'data') })
const servers: Server[] = []
try {
  const { apiUrl, mandateId, listed, pitches } = await prepare(postgres.url)
  console.log(`Demonstration edition: ${pitches} pitches; the longest list holds ${listed}; one page of 20, ${CONNECTIONS} connections.`)
  const [ours, bare] = [await start('ours', apiUrl, mandateId), await start('bare', apiUrl, mandateId)]
  await warmUp(ours)
  await warmUp(bare)
  const rounds: { ours: Round; bare: Round; ratio: number }[] = []
  for (let pair = 0; pair < Number(values.pairs); pair += 1) {
    // The order within a pair alternates, so that neither always comes second.
    const first = pair % 2 === 0 ? ours : bare
    const one = await measure(first)
    const other = await measure(first === ours ? bare : ours)
    const [mine, theirs] = first === ours ? [one, other] : [other, one]
    rounds.push({ ours: mine, bare: theirs, ratio: mine.requestsPerSecond / theirs.requestsPerSecond })
    console.log(
      `pair ${pair + 1}: ours ${text(mine)} · bare ${text(theirs)} · ratio ${(mine.requestsPerSecond / theirs.requestsPerSecond).toFixed(2)}`,
    )
  }
  const of = (pick: (round: (typeof rounds)[number]) => number) => quantile(rounds.map(pick), 0.5)
  const etag = await findEtag(ours)
  const unchanged = await measure(ours, { 'if-none-match': etag }, '3xx')
  console.log(
    `median: ours ${of((r) => r.ours.requestsPerSecond).toFixed(0)} requests/s, bare ${of((r) => r.bare.requestsPerSecond).toFixed(0)} requests/s`,
  )
  console.log(
    `median ratio ${of((r) => r.ratio).toFixed(2)} (aim ${AIM.toFixed(2)}), lower quartile ${quantile(
      rounds.map((r) => r.ratio),
      0.25,
    ).toFixed(2)}`,
  )
  console.log(
    `CPU per request: ours ${of((r) => r.ours.cpuMicrosPerRequest).toFixed(0)} µs, bare ${of((r) => r.bare.cpuMicrosPerRequest).toFixed(0)} µs`,
  )
  console.log(`unchanged (304): ${text(unchanged)}`)
} finally {
  for (const { child } of servers) child.kill()
  await postgres.stop()
  await rm(directory, { recursive: true, force: true })
}

/** Loads and matches the demonstration edition, and finds the longest list of an investor who can sign in. */
async function prepare(adminUrl: string) {
  const urlOf = (user: keyof typeof PASSWORDS) => {
    const url = new URL(adminUrl)
    Object.assign(url, { username: user, password: PASSWORDS[user], pathname: '/bench' })
    return url.href
  }
  await bootstrapRoles(adminUrl, { database: 'bench', passwords: PASSWORDS })
  await migrate(urlOf('app_owner'))
  await seedDemo(urlOf('app_owner'))
  const { db, close } = connect(urlOf('app_owner'), { max: 2 })
  const [edition] = await db.select().from(schema.editions).where(eq(schema.editions.isCurrent, true))
  if (edition === undefined) throw new Error('the demonstration has no current edition')
  await matchForTest(db, edition)
  await db.execute(sql`analyze`)
  const { mandates, matchLists, memberships, investors, pitches } = schema
  const length = sql<number>`cardinality(${matchLists.counterpartIds})`
  const [longest] = await db
    .select({ mandateId: matchLists.ownerId, listed: length })
    .from(matchLists)
    .innerJoin(mandates, eq(mandates.id, matchLists.ownerId))
    .innerJoin(investors, eq(investors.id, mandates.investorId))
    .innerJoin(memberships, eq(memberships.organisationId, investors.organisationId))
    .orderBy(desc(length))
    .limit(1)
  const total = await db.$count(pitches)
  await close()
  if (longest === undefined) throw new Error('no investor of the demonstration can sign in')
  return { apiUrl: urlOf('app_rw'), ...longest, pitches: total }
}

async function start(which: 'ours' | 'bare', ...args: string[]): Promise<Server> {
  const child = fork(new URL('./shortlist-servers.ts', import.meta.url), [which, ...args])
  const [ready]: Ready[] = await once(child, 'message')
  if (ready === undefined) throw new Error(`${which} said nothing`)
  const server = { ...ready, child }
  servers.push(server)
  return server
}

async function cpuMicros({ child }: Server): Promise<number> {
  child.send('cpu')
  const [micros]: number[] = await once(child, 'message')
  return micros ?? 0
}

async function measure(server: Server, headers: Record<string, string> = {}, kind: '2xx' | '3xx' = '2xx'): Promise<Round> {
  const before = await cpuMicros(server)
  const result = await autocannon({
    url: server.url,
    connections: CONNECTIONS,
    duration: Number(values.seconds),
    headers: { ...headers, cookie: server.cookie },
  })
  const cpu = (await cpuMicros(server)) - before
  const answered = result[kind]
  if (answered === 0 || answered < result.requests.total) throw new Error(`${answered} of ${result.requests.total} answers were ${kind}`)
  return { requestsPerSecond: result.requests.average, p99Ms: result.latency.p99, cpuMicrosPerRequest: cpu / answered }
}

/** Enough requests for every connection to have its statements planned and every reason told. */
async function warmUp({ url, cookie }: Server): Promise<void> {
  for (let round = 0; round < 20; round += 1) {
    const answers = await Promise.all(Array.from({ length: CONNECTIONS }, () => fetch(url, { headers: { cookie } })))
    for (const answer of answers) if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`)
    await Promise.all(answers.map((answer) => answer.arrayBuffer()))
  }
}

async function findEtag(server: Server): Promise<string> {
  const response = await fetch(server.url, { headers: { cookie: server.cookie } })
  return response.headers.get('etag') ?? ''
}

function quantile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  return sorted[Math.floor((sorted.length - 1) * share)] ?? 0
}

function text({ requestsPerSecond, p99Ms, cpuMicrosPerRequest }: Round): string {
  return `${requestsPerSecond.toFixed(0)}/s (p99 ${p99Ms} ms, CPU ${cpuMicrosPerRequest.toFixed(0)} µs)`
}
