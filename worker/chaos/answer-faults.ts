import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { connect } from '@scalebridge/db'
import { makeMember } from '@scalebridge/db/testing'
import { openStage } from './live-faults.ts'
import { call, keepAsking, pause, signIn, signInAt, type Outcome } from './load.ts'
import { startProxy } from './proxy.ts'
import type { Report } from './report.ts'
import type { World } from './world.ts'

const isDone = ({ status }: Outcome) => status >= 200 && status < 300
const idOf = ({ body }: Outcome): unknown => Reflect.get(Object(body), 'id')

const ASKERS = 20
/** No account pledges more often than twenty times a minute, as one process counts it. */
const INVESTORS = 12

/** What is asked for: a pitch or a pledge, with a key of its own by which it is found in the database too. */
interface Asked {
  key: string
  create: () => Promise<Outcome>
}

/**
 * R6: the api is killed again and again after what it wrote and before its answer arrives; callers, half of them with pitches and half
 * with pledges, ask once more with the same key.
 */
export async function killApi(world: World, report: Report): Promise<void> {
  let api = await world.startApi()
  const port = Number(new URL(api.url).port)
  const proxy = await startProxy(port)
  const ask = await askersOf(world, { direct: api.url, url: `http://127.0.0.1:${proxy.port}` })
  let retries = 0
  let unheard = 0
  const crashes = (async () => {
    for (let kill = 0; kill < 4; kill += 1) {
      await pause(1_200 + world.random() * 300)
      proxy.holdAnswers()
      // Every asker waits for its answer now: what is written has been answered, and nobody hears it.
      const [before, giveUpAt] = [await countMade(world), performance.now() + 10_000]
      const written = async () => {
        const now = await countMade(world)
        return { pitches: now.pitches.size - before.pitches.size, pledges: now.pledges.size - before.pledges.size }
      }
      let heldBack = await written()
      while (Math.min(heldBack.pitches, heldBack.pledges) < 3 && performance.now() < giveUpAt) {
        await pause(20)
        heldBack = await written()
      }
      unheard += Math.min(heldBack.pitches, heldBack.pledges)
      await api.end('SIGKILL')
      proxy.heal()
      api = await world.startApi({ port })
    }
  })()
  const made = await keepAsking(ASKERS, crashes, async (asker, nth) => {
    const { key, create } = ask(asker, nth)
    for (;;) {
      const outcome = await create()
      if (isDone(outcome)) return { key, create, isPledge: asker % 2 === 1, id: idOf(outcome) }
      // 429: so many ask again at once that they are told to wait.
      if (![0, 409, 429, 503].includes(outcome.status)) throw new Error(`${outcome.status}: ${JSON.stringify(outcome.body)}`)
      retries += 1
      await pause(200)
    }
  })
  await crashes
  const { pitches, pledges } = await countMade(world)
  const countOf = ({ key, isPledge }: (typeof made)[number]) => (isPledge ? pledges : pitches).get(key) ?? 0
  const pledged = made.filter(({ isPledge }) => isPledge)
  const repeated = [...pledged.slice(0, 25), ...made.filter(({ isPledge }) => !isPledge).slice(0, 25)]
  // The last api has counted what the accounts pledged already.
  const again = await Promise.all(repeated.map(async ({ create, id }) => [id, await create()] as const))
  proxy.close()
  report.note(
    `${made.length - pledged.length} pitches and ${pledged.length} pledges, ${retries} times asked again, of each sort ${unheard} written without an answer`,
  )
  report.atLeast('R6.pledges', pledged.length, 20)
  report.atLeast('R6.written_and_not_answered', unheard, 4)
  report.atLeast('R6.asked_again', retries, 1)
  report.atMost('R6.lost', made.filter((one) => countOf(one) === 0).length, 0)
  report.atMost('R6.doubled', [...pitches.values(), ...pledges.values()].filter((count) => count > 1).length, 0)
  report.atMost(
    'R6.another_answer_on_repetition',
    again.filter(([id, outcome]) => outcome.status !== 429 && idOf(outcome) !== id).length,
    0,
  )
}

async function askersOf(world: World, { direct, url }: { direct: string; url: string }): Promise<(asker: number, nth: number) => Asked> {
  const cookie = await signIn(world, direct, 'partnership-lead')
  const me = await call({ url: direct, path: '/api/v1/me', method: 'GET', headers: { cookie } })
  const { memberships } = me.body as { memberships: { organisationId: string }[] } // as: the contract's shape
  const organisationId = memberships[0]?.organisationId
  const stageId = await openStage(world)
  const investors = await enrolInvestors(world, direct)
  return (asker, nth) => {
    const key = randomUUID()
    if (asker % 2 === 0) {
      const body = { organisationId, title: `Chaos ${key}`, language: 'en' }
      return { key, create: () => call({ url, path: '/api/v1/pitches', headers: { cookie, 'idempotency-key': key }, body }) }
    }
    const headers = { cookie: investors[(asker + nth * ASKERS) % investors.length] ?? '' }
    const body = { commandId: key, toPitchId: null, terms: TERMS }
    return { key, create: () => call({ url, path: `/api/v1/stage/${stageId}/pledges`, headers, body }) }
  }
}

const TERMS = {
  kind: 'money',
  instrument: null,
  amountMinor: 10_000,
  currency: 'USD',
  description: null,
  condition: null,
  matchFromMinor: null,
  dueOn: null,
  isAnonymous: false,
}

/** The cookies of so many new members of the demonstration's investor. */
async function enrolInvestors(world: World, url: string): Promise<string[]> {
  const { rows } = await world.db.execute<{ id: string }>(sql`select m.organisation_id as id from memberships m
    join accounts a on a.id = m.account_id where a.email = 'investor-lead@demo.scalebridge.example' and m.role = 'investor_lead'`)
  const members = []
  for (let nth = 0; nth < INVESTORS; nth += 1) members.push(await makeMember(world.db, 'investor_member', rows[0]?.id))
  return Promise.all(members.map(({ account }) => signInAt(world, url, account.email)))
}

/** How often there is a pitch, or a pledge with its first step, for each key. */
async function countMade({ superuserUrl }: World): Promise<Record<'pitches' | 'pledges', Map<string, number>>> {
  // Pledges stand behind a wall that the owner of the tables does not pass either.
  const { db, close } = connect(superuserUrl, { max: 1 })
  try {
    const [pitches, pledges] = [
      await db.execute<{ key: string; count: string }>(
        sql`select substr(title, 7) as key, count(*) as count from pitches where title like 'Chaos %' group by title`,
      ),
      await db.execute<{ key: string; count: string }>(sql`select p.command_id as key, count(*) as count from pledges p
        join pledge_events e on e.pledge_id = p.id and e.event = 'signalled' where p.session_id is not null group by p.command_id`),
    ]
    const byKey = ({ rows }: typeof pitches) => new Map(rows.map(({ key, count }) => [key, Number(count)]))
    return { pitches: byKey(pitches), pledges: byKey(pledges) }
  } finally {
    await close()
  }
}
