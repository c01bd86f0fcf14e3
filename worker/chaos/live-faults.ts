import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { sql } from 'drizzle-orm'
import { openShow } from '@scalebridge/db/rules'
import { STAGE_WAKE } from '@scalebridge/db'
import { pause } from './load.ts'
import type { Report } from './report.ts'
import type { World } from './world.ts'

/** Those in the room and those who watch from afar. */
const VIEWERS = 2_450
const READERS = new URL('../../api/bench/live-readers.ts', import.meta.url)

/** What the viewers of api/bench/live-readers.ts say of themselves. */
interface Seen {
  open: number
  lasts: Record<number, number>
  lost: number
  doubled: number
  reconnected: number
}

/** R7: during a live segment one api is killed, then both. */
export async function killApisOnStage(world: World, report: Report): Promise<void> {
  const stageId = await openStage(world)
  const apis = [await world.startApi(), await world.startApi()]
  const ports = apis.map(({ url }) => new URL(url).port)
  const viewers = fork(READERS, [`/api/v1/stage/${stageId}/live`, String(VIEWERS), ...ports])
  await once(viewers, 'message')
  const telling = { isOver: false, last: 0 }
  const tell = (async () => {
    while (!telling.isOver) {
      telling.last = await tellStage(world, stageId)
      await pause(200)
    }
  })()
  const backMs: number[] = []
  try {
    await until(viewers, ({ open }) => open === VIEWERS)
    for (const victims of [[0], [0, 1]]) {
      await pause(2_000)
      await Promise.all(victims.map(async (nth) => apis[nth]?.end('SIGKILL')))
      await pause(1_000)
      for (const nth of victims) apis[nth] = await world.startApi({ port: Number(ports[nth]) })
      const upAt = performance.now()
      await until(viewers, ({ open }) => open === VIEWERS)
      backMs.push(performance.now() - upAt)
    }
    telling.isOver = true
    await tell
    const { lost, doubled, reconnected } = await until(viewers, ({ lasts }) => lasts[telling.last] === VIEWERS)
    report.note(`${VIEWERS} viewers, ${telling.last} events, ${reconnected} times come back`)
    // Half of them once, and all of them once.
    report.atLeast('R7.came_back', reconnected, VIEWERS)
    report.atMost('R7.lost', lost, 0)
    report.atMost('R7.doubled', doubled, 0)
    report.atMost('R7.all_back_s', Math.max(...backMs) / 1_000, 6)
  } finally {
    telling.isOver = true
    await tell.catch(() => {})
    viewers.kill()
  }
}

/** A live session of the demonstration's first segment. */
export async function openStage({ db }: World): Promise<string> {
  const now = Date.now()
  const items = [{ id: crypto.randomUUID(), kind: 'panel' as const, title: 'A panel', pitch: null, plannedMs: 600_000, floorMs: 0 }]
  const show = openShow({
    mode: 'live',
    items: items.map((item) => ({ ...item, backstage: null })),
    bufferMs: 300_000,
    plannedStartMs: now,
    atMs: now,
  })
  await db.execute(
    sql`delete from stage_sessions s where state <> 'ended' and not exists (select from stage_events e where e.session_id = s.id)`,
  )
  const { rows } = await db.execute<{ id: string }>(sql`
    insert into stage_sessions (segment_id, mode, show, room_code)
    select id, 'live', ${JSON.stringify(show)}::jsonb, 'CHAOSA' from segments order by id limit 1 returning id`)
  const [row] = rows
  if (row === undefined) throw new Error('the demonstration has no segment')
  return row.id
}

/** One event of a kind that everybody is told, numbered under the lock of the session's row as the api does it; its number. */
export function tellStage({ db }: World, stageId: string): Promise<number> {
  return db.transaction(async (tx) => {
    const { rows } = await tx.execute<{ seq: number }>(
      sql`with next as (update stage_sessions set seq = seq + 1 where id = ${stageId} returning id, seq)
        insert into stage_events (session_id, seq, kind, audience, payload)
        select id, seq, 'question.removed', 'public', ${JSON.stringify({ questionId: crypto.randomUUID() })}::jsonb from next returning seq`,
    )
    await tx.execute(sql`select pg_notify(${STAGE_WAKE}, ${stageId})`)
    return rows[0]?.seq ?? 0
  })
}

async function until(viewers: ChildProcess, isSo: (seen: Seen) => boolean): Promise<Seen> {
  const giveUpAt = performance.now() + 180_000
  for (;;) {
    const answer = once(viewers, 'message')
    viewers.send({ kind: 'state' })
    const [seen]: Seen[] = await answer
    if (seen !== undefined && isSo(seen)) return seen
    if (performance.now() > giveUpAt) throw new Error(`the viewers never got there: ${JSON.stringify(seen)}`)
    await pause(50)
  }
}
