import { sql } from 'drizzle-orm'
import { connect, enqueue } from '@scalebridge/db'
import { drained } from './load.ts'
import { askFor } from './queue-faults.ts'
import type { Report } from './report.ts'
import { startMailSink } from './smtp.ts'
import type { World } from './world.ts'

/**
 * R13: everything that was done is delivered again, ten times, in any order. What is counted is what nothing but a consumer's receipt
 * keeps from happening twice: mails that a mail server took, and notices to those who keep a pitch that was withdrawn.
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
  const [mails, notices] = [sink.taken.length, await noticesOf()]
  for (let time = 0; time < 10; time += 1) {
    // The instants are shuffled, and the relay goes by them.
    await world.db.execute(
      sql`update outbox set done_at = null, enqueued_at = null, due_at = now() - random() * interval '1 hour'
        where name in ('mail.signIn', 'notice.mail', 'pitch.tellWatchers')`,
    )
    // One that the queue took for a repetition of the delivery before is the sweeper's, after a minute.
    await drained(world, 180_000)
  }
  const { rows } = await world.db.execute<{ event_id: string; is_dead: boolean }>(
    sql`select event_id, dead_at is not null as is_dead from outbox where name = 'mail.signIn'`,
  )
  const taken = new Set(sink.taken.map((messageId) => /[0-9a-f-]{36}/.exec(messageId)?.[0]))
  sink.close()
  report.note(`${mails} mails and ${notices} notices, each delivered eleven times`)
  report.atLeast('R13.notices', notices, 1)
  report.atMost('R13.given_up', rows.filter(({ is_dead: isDead }) => isDead).length, 0)
  report.atMost('R13.lost', rows.filter(({ event_id: id }) => !taken.has(id)).length + addresses.length - rows.length, 0)
  report.atMost('R13.doubled_mails', sink.taken.length - taken.size, 0)
  report.atMost('R13.doubled_notices', (await noticesOf()) - notices, 0)
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
