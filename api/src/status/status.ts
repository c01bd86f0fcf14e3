import { sql } from 'drizzle-orm'
import type { Deps } from '../platform/deps.ts'
import type { Output } from '../platform/endpoint.ts'
import type * as contract from './status.contract.ts'

type Status = Output<typeof contract.getStatus>
type Level = Status['parts'][number]['level']

/** From when on somebody should look, and from when on something is broken: seconds that work is due and was not done. */
const SLOW_SECONDS = 300
const STUCK_SECONDS = 3_600
/** A worker says each ten seconds that it is alive. */
const FRESH_SECONDS = 30

interface Facts {
  [column: string]: unknown
  asOf: Date
  workers: number
  beatAt: Date | null
  letters: number
  letterSeconds: number
  lettersDead: number
  letterAt: Date | null
  runs: number
  runSeconds: number
  runFailed: boolean
  runAt: Date | null
  dead: number
  doneAt: Date | null
  roundSeconds: number
  roundsLate: number
  roundAt: Date | null
}

/** How things stand, from the outbox, the matching runs, the schedules and the workers' signs of life. */
export async function getStatus({ db }: Pick<Deps, 'db'>): Promise<Status> {
  const { rows } = await db.execute<Facts>(FACTS)
  const [facts] = rows
  if (facts === undefined) throw new Error('a statement of aggregates always has a row')
  const part = (name: Status['parts'][number]['part'], level: Level, rest: { count: number; lastAt: Date | null }) => ({
    part: name,
    level,
    count: rest.count,
    lastAt: rest.lastAt === null ? null : new Date(rest.lastAt).toISOString(),
  })
  return {
    asOf: new Date(facts.asOf).toISOString(),
    parts: [
      part('workers', facts.workers > 0 ? 'good' : 'bad', { count: facts.workers, lastAt: facts.beatAt }),
      part('mail', worst(levelOf(facts.letterSeconds), facts.lettersDead > 0 ? 'attention' : 'good'), {
        count: facts.letters,
        lastAt: facts.letterAt,
      }),
      part('matching', worst(levelOf(facts.runSeconds), facts.runFailed ? 'bad' : 'good'), { count: facts.runs, lastAt: facts.runAt }),
      part('deadLetters', facts.dead > 0 ? 'attention' : 'good', { count: facts.dead, lastAt: facts.doneAt }),
      part('rounds', levelOf(facts.roundSeconds), { count: facts.roundsLate, lastAt: facts.roundAt }),
    ],
  }
}

/** How bad it is that something is due for so long. */
export function levelOf(dueSeconds: number): Level {
  if (dueSeconds >= STUCK_SECONDS) return 'bad'
  return dueSeconds >= SLOW_SECONDS ? 'attention' : 'good'
}

const worst = (one: Level, other: Level): Level => (one === 'bad' || other === 'bad' ? 'bad' : one === 'good' ? other : one)

const FACTS = sql`
  with letters as (
    select * from outbox where name like 'mail.%' or name in ('notice.mail', 'notice.digest', 'massMail.send')
  ), open_letters as (
    select * from letters where done_at is null and dead_at is null and due_at <= now()
  ), open_runs as (
    select * from match_runs where state in ('queued', 'running')
  )
  select now() as "asOf",
    (select count(*) from worker_heartbeats where beat_at > now() - make_interval(secs => ${FRESH_SECONDS}))::int as workers,
    (select max(beat_at) from worker_heartbeats) as "beatAt",
    (select count(*) from open_letters)::int as letters,
    (select coalesce(extract(epoch from now() - min(due_at)), 0) from open_letters)::float8 as "letterSeconds",
    (select count(*) from letters where dead_at is not null)::int as "lettersDead",
    (select max(done_at) from letters) as "letterAt",
    (select count(*) from open_runs)::int as runs,
    (select coalesce(extract(epoch from now() - min(coalesce(heartbeat_at, started_at, requested_at))), 0) from open_runs)::float8 as "runSeconds",
    coalesce((select state = 'failed' from match_runs where state in ('ready', 'failed') order by finished_at desc limit 1), false) as "runFailed",
    (select max(finished_at) from match_runs where state = 'ready') as "runAt",
    (select count(*) from outbox where dead_at is not null)::int as dead,
    (select max(done_at) from outbox) as "doneAt",
    (select greatest(0, coalesce(extract(epoch from now() - min(next_run_at)), 0)) from schedules)::float8 as "roundSeconds",
    (select count(*) from schedules where next_run_at < now() - make_interval(secs => ${SLOW_SECONDS}))::int as "roundsLate",
    (select max(last_run_at) from schedules) as "roundAt"`
