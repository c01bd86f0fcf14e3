import { once } from 'node:events'
import { sql } from 'drizzle-orm'
import { argumentsFor } from './breakages.ts'
import { countMails, drained } from './load.ts'
import type { Running } from './processes.ts'
import { askFor } from './queue-faults.ts'
import type { Report } from './report.ts'
import type { World } from './world.ts'

/** A promise of a job that is not one of the product's own, or has a payload that nobody promises. */
const promise = ({ db }: World, name: string, payload: object) =>
  db.execute(
    sql`insert into outbox (name, payload, aggregate, aggregate_id) values (${name}, ${JSON.stringify(payload)}::jsonb, 'chaos', gen_random_uuid())`,
  )

/** What came of them, with what is known of why. */
async function endsOf({ db }: World): Promise<{ name: string; reason: string | null; dead: boolean }[]> {
  const { rows } = await db.execute<{ name: string; reason: string | null; dead: boolean }>(
    sql`select concat_ws(' ', name, payload) as name, last_error as reason, dead_at is not null as dead from outbox where aggregate = 'chaos'`,
  )
  return rows
}

const wordsOn = (ends: Awaited<ReturnType<typeof endsOf>>) =>
  ends.map(({ name, reason, dead }) => `${name}: ${dead ? 'dead' : 'ended'}, ${reason ?? 'without a word'}`)

/** R14: jobs that no worker can do stand among those that it can: they fail, or they take the worker with them. */
export async function poison(world: World, report: Report): Promise<void> {
  await poisonThatFails(world, report)
  await world.endProcesses()
  await world.db.execute(sql`delete from outbox where aggregate = 'chaos'`)
  await poisonThatKills(world, report)
}

/** Three of three hundred throw. */
export async function poisonThatFails(world: World, report: Report): Promise<void> {
  const api = await world.startApi()
  const worker = await world.startWorker()
  const [addresses] = await Promise.all([
    askFor(api.url, 300),
    promise(world, 'mail.signIn', { challengeId: 'none' }),
    promise(world, 'no.such.job', {}),
    promise(world, 'import.apply', { importId: '00000000-0000-7000-8000-000000000000' }),
  ])
  await drained(world, 120_000)
  const ends = await endsOf(world)
  for (const words of wordsOn(ends)) report.note(words)
  const { lost, doubled } = await countMails(world, addresses)
  report.atMost('R14.dead_without_reason', ends.filter(({ dead, reason }) => dead && reason === null).length, 0)
  report.atLeast('R14.dead', ends.filter(({ dead }) => dead).length, 2)
  report.atMost('R14.worker_deaths', worker.child.exitCode === null ? 0 : 1, 0)
  report.atMost('R14.lost', lost, 0)
  report.atMost('R14.doubled', doubled, 0)
}

const WORKERS = 3
const OTHERS = 997
/** Of the memory that a worker has here: less than what the greediest job takes. */
const HEAP_MEGABYTES = 400

/** What a job about a challenge with such an id does to the process that runs it. */
const POISONS = {
  '00000000-0000-7000-8000-00000000dea1': 'process.exit(9)',
  '00000000-0000-7000-8000-00000000dea2': 'for (;;) {}',
  '00000000-0000-7000-8000-00000000dea3': 'for (const kept = [];;) kept.push(Array.from({ length: 100_000 }, (_, n) => ({ n })))',
} as const

const poisoned = (): readonly string[] => {
  const cases = Object.entries(POISONS).map(([word, does]) => `if (payload?.challengeId === '${word}') { ${does} }`)
  const program = `globalThis.beforeJob = (payload) => { ${cases.join('\n')} }`
  const text = 'const isRepetition = await hasReceipt(db, name, eventId)'
  return [
    `--max-old-space-size=${HEAP_MEGABYTES}`,
    '--import',
    `data:text/javascript,${encodeURIComponent(program)}`,
    ...argumentsFor({ file: 'worker/src/run.ts', texts: [[text, `globalThis.beforeJob(payload)\n${text}`]] }),
  ]
}

/** Three of a thousand end the process, never return, or take half a gigabyte. Who ends is started anew, as a supervisor does. */
async function poisonThatKills(world: World, report: Report): Promise<void> {
  const api = await world.startApi()
  const kept = await keepWorkers(world, WORKERS)
  const asked = askFor(api.url, OTHERS)
  for (const word of Object.keys(POISONS)) await promise(world, 'mail.signIn', { challengeId: word })
  const addresses = await asked
  // Each ends four workers, one after the other, each of which is missed after fifteen seconds.
  await drained(world, 240_000).catch((error: unknown) => {
    // Whoever ends them all would find them started anew.
    kept.leave()
    throw error
  })
  const alive = await kept.alive()
  const ends = await endsOf(world)
  for (const words of wordsOn(ends)) report.note(words)
  report.note(`${kept.deaths()} workers ended`)
  const { lost, doubled } = await countMails(world, addresses)
  report.atLeast('R14.ended_their_worker', kept.deaths(), Object.keys(POISONS).length)
  report.atLeast('R14.killers_given_up', ends.filter(({ dead }) => dead).length, Object.keys(POISONS).length)
  report.atMost('R14.killers_without_reason', ends.filter(({ reason }) => reason === null).length, 0)
  report.atLeast('R14.workers_alive', alive, WORKERS)
  report.atMost('R14.lost_beside_killers', addresses.length === OTHERS ? lost : OTHERS - addresses.length + lost, 0)
  report.atMost('R14.doubled_beside_killers', doubled, 0)
}

/** Starts so many workers, and each anew when it ends. */
async function keepWorkers(world: World, count: number) {
  let deaths = 0
  const now: (Running | undefined)[] = []
  const state = { isOver: false }
  const start = async (place: number): Promise<void> => {
    const worker = await world.startWorker({}, { nodeArguments: poisoned() }).catch(() => undefined)
    now[place] = worker
    if (worker !== undefined) await (isGone(worker) ? undefined : once(worker.child, 'exit'))
    now[place] = undefined
    if (state.isOver) return
    deaths += 1
    void start(place)
  }
  const starting = Array.from({ length: count }, (_, place) => void start(place))
  while (now.filter((worker) => worker !== undefined).length < starting.length) await new Promise((resolve) => setTimeout(resolve, 50))
  return {
    deaths: () => deaths,
    /** None is started anew from now on. */
    leave: () => void (state.isOver = true),
    /** How many there are in the end, those among them that are just being started. */
    alive: async (): Promise<number> => {
      const giveUpAt = performance.now() + 60_000
      const standing = () => now.filter((worker) => worker !== undefined && !isGone(worker)).length
      while (standing() < count && performance.now() < giveUpAt) await new Promise((resolve) => setTimeout(resolve, 100))
      const found = standing()
      state.isOver = true
      return found
    },
  }
}

const isGone = ({ child }: Running) => child.exitCode !== null || child.signalCode !== null
