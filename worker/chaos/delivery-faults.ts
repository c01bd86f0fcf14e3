import { sql } from 'drizzle-orm'
import { connect, enqueue } from '@scalebridge/db'
import { drained } from './load.ts'
import { askFor } from './queue-faults.ts'
import type { Report } from './report.ts'
import { startMailSink } from './smtp.ts'
import type { World } from './world.ts'

/**
 * R13: everything that was done is delivered again, ten times, each time in another order. Nothing in the database but the outbox itself
 * may be other than after the first time; and what no receipt in it can undo is counted: mails that a mail server took.
 */
export async function deliverAgain(world: World, report: Report): Promise<void> {
  const sink = await startMailSink()
  const api = await world.startApi()
  await world.startWorker({ SMTP_URL: `smtp://127.0.0.1:${sink.port}`, MAIL_FROM: 'Chaos <chaos@chaos.example>' })
  const pitchId = await withdrawKeptPitch(world)
  const noticesOf = async () => {
    const { rows } = await world.db.execute<{ count: string }>(sql`select count(*) as count from notices where subject_id = ${pitchId}`)
    return Number(rows[0]?.count)
  }
  const addresses = await askFor(api.url, 100)
  await drained(world, 180_000)
  // What is done by the clock would be done meanwhile, and change more than a delivery may.
  await world.db.execute(sql`update schedules set next_run_at = now() + interval '1 day'`)
  await drained(world, 180_000)
  const [mails, notices, before] = [sink.taken.length, await noticesOf(), await digestTables(world)]
  let consumers = new Set<string>()
  for (let time = 0; time < 10; time += 1) {
    consumers = await deliverInAnyOrder(world)
    // One that the queue took for a repetition of the delivery before is the sweeper's, after a minute.
    await drained(world, 180_000)
  }
  const after = await digestTables(world)
  const { rows } = await world.db.execute<{ event_id: string; is_dead: boolean }>(
    sql`select event_id, dead_at is not null as is_dead from outbox where name = 'mail.signIn'`,
  )
  const taken = new Set(sink.taken.map((messageId) => /[0-9a-f-]{36}/.exec(messageId)?.[0]))
  const changed = [...after].filter(([table, digest]) => before.get(table) !== digest).map(([table]) => table)
  sink.close()
  report.note(`${mails} mails and ${notices} notices, each delivered eleven times; jobs: ${[...consumers].toSorted().join(', ')}`)
  if (changed.length > 0) report.note(`changed: ${changed.join(', ')}`)
  report.atLeast('R13.notices', notices, 1)
  report.atLeast('R13.kinds_of_jobs', consumers.size, 3)
  report.atMost('R13.given_up', rows.filter(({ is_dead: isDead }) => isDead).length, 0)
  report.atMost('R13.lost', rows.filter(({ event_id: id }) => !taken.has(id)).length + addresses.length - rows.length, 0)
  report.atMost('R13.doubled_mails', sink.taken.length - taken.size, 0)
  report.atMost('R13.doubled_notices', (await noticesOf()) - notices, 0)
  report.atMost('R13.tables_changed', changed.length, 0)
}

/** Promises all that was done once more, the instants drawn anew, by which the relay goes; the names of the jobs. */
async function deliverInAnyOrder({ db, random }: World): Promise<Set<string>> {
  const { rows } = await db.execute<{ id: string; name: string }>(
    sql`select id, name from outbox where done_at is not null and dead_at is null order by id`,
  )
  const drawn = rows.map(({ id }) => ({ id, secondsAgo: 1 + random() * 3_600 }))
  await db.execute(sql`update outbox o set done_at = null, enqueued_at = null, due_at = now() - make_interval(secs => d."secondsAgo")
    from jsonb_to_recordset(${JSON.stringify(drawn)}::jsonb) as d (id bigint, "secondsAgo" float8) where o.id = d.id`)
  return new Set(rows.map(({ name }) => name))
}

/** What deliveries themselves leave behind, and what goes on by the clock. */
const OF_DELIVERIES = ['outbox', 'live_events', 'schedules', 'worker_heartbeats', 'service_beats']

/** One number for all rows of each table. */
async function digestTables({ superuserUrl }: World): Promise<Map<string, string>> {
  const { db, close } = connect(superuserUrl, { max: 1 })
  try {
    const { rows: tables } = await db.execute<{ name: string }>(
      sql`select tablename as name from pg_tables where schemaname = 'public' order by 1`,
    )
    const digests = new Map<string, string>()
    for (const { name } of tables.filter((table) => !OF_DELIVERIES.includes(table.name))) {
      const { rows } = await db.execute<{ digest: string }>(
        sql`select concat(count(*), ':', sum(hashtextextended(t::text, 0)::numeric)) as digest from ${sql.identifier(name)} t`,
      )
      digests.set(name, rows[0]?.digest ?? '')
    }
    return digests
  } finally {
    await close()
  }
}

/** Makes investors keep a pitch that is then withdrawn, and promises the job that tells them; the pitch. */
async function withdrawKeptPitch({ superuserUrl }: World): Promise<string> {
  // What investors keep stands behind a wall that the owner of the tables does not pass either.
  const { db, close } = connect(superuserUrl, { max: 1 })
  try {
    return await db.transaction(async (tx) => {
      const { rows } = await tx.execute<{ id: string }>(
        sql`select id from pitches where state in ('submitted', 'eligible', 'shortlisted') order by id limit 1`,
      )
      const pitchId = rows[0]?.id
      if (pitchId === undefined) throw new Error('the demonstration has no pitch that could be withdrawn')
      await tx.execute(sql`insert into shortlist_entries (mandate_id, pitch_id, state, account_id)
        select distinct on (m.id) m.id, ${pitchId}::uuid, 'saved', b.account_id
        from mandates m join investors v on v.id = m.investor_id and v.state = 'verified'
        join memberships b on b.organisation_id = v.organisation_id and b.role in ('investor_lead', 'investor_member')
        on conflict (mandate_id, pitch_id) do update set state = 'saved', reason = null`)
      await tx.execute(sql`update pitches set state = 'withdrawn' where id = ${pitchId}`)
      await enqueue(tx, { name: 'pitch.tellWatchers', payload: { pitchId } }, { aggregate: 'pitch', id: pitchId })
      return pitchId
    })
  } finally {
    await close()
  }
}
