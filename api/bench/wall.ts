/**
 * What the second wall costs, on the demonstration edition: one shortlist page, which names its reader in its own round trip, and
 * all lists of a member, in a transaction of four round trips and in one; each with row-level security on and off, in alternating blocks of requests,
 * so that a noisy machine hits both alike. What counts is the median ratio of requests per second.
 *   node api/bench/wall.ts [--blocks 9] [--requests 200]
 */
import { bootstrapRoles, connect, migrate, readAs, schema, seedDemo, withActor, type Db } from '@scalebridge/db'
import { MATCHED_STATES } from '@scalebridge/db/reference'
import { desc, eq, sql } from 'drizzle-orm'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { startPostgres } from '../../db/local/postgres.ts'
import { readShortlist } from '../src/matching/shortlist.queries.ts'
import { matchForTest } from '../src/testing/match.ts'

const AIM = 0.6
const AT_ONCE = 4
const PASSWORDS = { app_owner: 'owner', app_rw: 'rw', app_worker: 'worker' }
const { values } = parseArgs({ options: { blocks: { type: 'string', default: '9' }, requests: { type: 'string', default: '200' } } })
const { lists, mandates, matchLists, memberships, investors } = schema

const directory = await mkdtemp(path.join(tmpdir(), 'scalebridge-bench-'))
const postgres = await startPostgres({ dataDir: path.join(directory, 'data') })
try {
  const urlOf = (user: keyof typeof PASSWORDS) => {
    const url = new URL(postgres.url)
    Object.assign(url, { username: user, password: PASSWORDS[user], pathname: '/bench' })
    return url.href
  }
  await bootstrapRoles(postgres.url, { database: 'bench', passwords: PASSWORDS })
  await migrate(urlOf('app_owner'))
  await seedDemo(urlOf('app_owner'))
  const owner = connect(urlOf('app_owner'), { max: 2 })
  const api = connect(urlOf('app_rw'), { max: AT_ONCE })
  const { mandateId, investorId, accountId } = await fill(owner.db)
  const page = { readerId: accountId, mandateId, visibleStates: MATCHED_STATES, isShort: true, limit: 21 }
  await compare(owner.db, 'a shortlist page', { read: () => readShortlist(api.pool, page) })
  const own = eq(lists.investorId, investorId)
  const who = { kind: 'account', accountId } as const
  await compare(owner.db, 'a member’s lists in a transaction', {
    read: () => withActor(api.db, who, (tx) => tx.select().from(lists).where(own)),
    bare: () => api.db.select().from(lists).where(own),
  })
  await compare(owner.db, 'a member’s lists', {
    read: () => readAs(api.pool, who, (reader) => reader.select().from(lists).where(own)),
    bare: () => api.db.select().from(lists).where(own),
  })
  await Promise.all([owner.close(), api.close()])
} finally {
  await postgres.stop()
  await rm(directory, { recursive: true, force: true })
}

/** Matches the edition, and gives the longest list's investor saved pitches and lists. */
async function fill(db: Db) {
  const [edition] = await db.select().from(schema.editions).where(eq(schema.editions.isCurrent, true))
  if (edition === undefined) throw new Error('the demonstration has no current edition')
  await matchForTest(db, edition)
  const [longest] = await db
    .select({
      mandateId: matchLists.ownerId,
      investorId: investors.id,
      accountId: memberships.accountId,
      pitchIds: matchLists.counterpartIds,
    })
    .from(matchLists)
    .innerJoin(mandates, eq(mandates.id, matchLists.ownerId))
    .innerJoin(investors, eq(investors.id, mandates.investorId))
    .innerJoin(memberships, eq(memberships.organisationId, investors.organisationId))
    .orderBy(desc(sql`cardinality(${matchLists.counterpartIds})`))
    .limit(1)
  if (longest === undefined) throw new Error('no investor of the demonstration can sign in')
  const { mandateId, investorId, accountId } = longest
  await db
    .insert(schema.shortlistEntries)
    .values(longest.pitchIds.slice(0, 20).map((pitchId) => ({ mandateId, pitchId, state: 'saved', accountId })))
  await db.insert(lists).values(Array.from({ length: 20 }, (_, nth) => ({ investorId, ownerId: accountId, name: `List ${nth}` })))
  await db.execute(sql`analyze`)
  return { mandateId, investorId, accountId }
}

type Read = () => Promise<unknown>

/** Measures `read` behind the wall and `bare` without it, and prints both. */
async function compare(db: Db, what: string, { read, bare = read }: { read: Read; bare?: Read }): Promise<void> {
  const rounds: { ratio: number; walled: Round; open: Round }[] = []
  for (let nth = 0; nth <= Number(values.blocks); nth += 1) {
    await stand(db, true)
    const walled = await measure(read)
    await stand(db, false)
    const open = await measure(bare)
    // The first block plans the statements.
    if (nth > 0) rounds.push({ ratio: walled.perSecond / open.perSecond, walled, open })
  }
  await stand(db, true)
  const median = (pick: (round: (typeof rounds)[number]) => number) =>
    rounds.map(pick).toSorted((a, b) => a - b)[Math.floor(rounds.length / 2)] ?? 0
  console.log(
    `${what}: ${median((r) => r.walled.perSecond).toFixed(0)} per second behind the wall, ${median((r) => r.open.perSecond).toFixed(0)} without; ` +
      `ratio ${median((r) => r.ratio).toFixed(2)} (aim ${AIM.toFixed(2)}); client CPU ${median((r) => r.walled.cpuMicros).toFixed(0)} and ${median((r) => r.open.cpuMicros).toFixed(0)} µs each`,
  )
}

async function stand(db: Db, isUp: boolean): Promise<void> {
  for (const table of ['lists', 'shortlist_entries'])
    await db.execute(sql.raw(`alter table ${table} ${isUp ? 'enable' : 'disable'} row level security`))
}

interface Round {
  perSecond: number
  cpuMicros: number
}

async function measure(read: Read): Promise<Round> {
  const requests = Number(values.requests)
  const [startMs, before] = [performance.now(), process.cpuUsage()]
  const each = async () => {
    for (let nth = 0; nth < requests / AT_ONCE; nth += 1) await read()
  }
  await Promise.all(Array.from({ length: AT_ONCE }, each))
  const { user, system } = process.cpuUsage(before)
  return { perSecond: (requests * 1000) / (performance.now() - startMs), cpuMicros: (user + system) / requests }
}
