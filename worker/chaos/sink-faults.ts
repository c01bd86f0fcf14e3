import { sql } from 'drizzle-orm'
import { enqueue } from '@scalebridge/db'
import { emitEvent } from '@scalebridge/db/webhooks'
import { OUTBOUND_WAITS } from '@scalebridge/db/time-outs'
import { drained, openPromises, pause, quantile, sendSteadily } from './load.ts'
import { askDuring, failures } from './queue-faults.ts'
import type { Report } from './report.ts'
import { startMailSink } from './smtp.ts'
import { startWebhookSink } from './webhook-sink.ts'
import type { World } from './world.ts'

/** Longer than the eight tries of a job take. */
const DOWN_MS = 150_000

/** R20: those to whom the product sends hang, fail, and are down: a mail server, and one of two that take webhooks. */
export async function loseSinks(world: World, report: Report): Promise<void> {
  await loseMailServer(world, report)
  await world.endProcesses()
  await loseWebhooks(world, report)
}

/** How an endpoint fails, one after the other, each for so long. */
const ILLNESSES = ['silent', 'failing', 'slow'] as const
const ILL_MS = 12_000

/**
 * Of two endpoints one is ill, the other hears of everything at once all the same. The ill one is left alone after a few tries; an hour
 * later, when it is well, each delivery reaches it once.
 */
async function loseWebhooks(world: World, report: Report): Promise<void> {
  const sink = await startWebhookSink()
  await world.startWorker()
  const [ill, well] = [await makeEndpoint(world, `${sink.url}/ill`), await makeEndpoint(world, `${sink.url}/well`)]
  const illness = (async () => {
    for (const manner of ILLNESSES) {
      sink.answer('/ill', manner)
      await pause(ILL_MS)
    }
  })()
  const subjects = await world.db.execute<{ id: string }>(sql`select id from pitches order by id limit 1`)
  await sendSteadily(4, illness, () => world.db.transaction((tx) => emitEvent(tx, 'pitch.withdrawn', subjects.rows[0]?.id ?? '')))
  await pause(2_000)
  const calls = sink.calls('/ill')
  const deliveries = await deliveriesOf(world, [ill, well])
  const lateMs = deliveries
    .filter(({ endpointId }) => endpointId === well)
    .map(({ eventId, atMs }) => (sink.takenAt('/well', eventId) ?? Infinity) - atMs)
  sink.answer('/ill', 'well')
  await letAnHourPass(world, ill)
  const giveUpAt = performance.now() + 120_000
  while ((await deliveriesOf(world, [ill, well])).some(({ state }) => state === 'waiting') && performance.now() < giveUpAt) await pause(200)
  while ((await openPromises(world)) > 0 && performance.now() < giveUpAt) await pause(200)
  const takenBy = new Map([
    [ill, '/ill'],
    [well, '/well'],
  ])
  const timesTaken = deliveries.map(({ endpointId, eventId }) => sink.timesTaken(takenBy.get(endpointId) ?? '', eventId))
  sink.close()
  report.note(`${deliveries.length} deliveries to two endpoints; ${calls} calls to the one that was ill`)
  report.atLeast('R20.webhooks', deliveries.length, 100)
  report.atLeast('R20.webhooks_tried_at_the_ill', calls, 1)
  report.atMost('R20.webhooks_calls_to_the_ill', calls, 5)
  // A third of what one call to the ill one may take: nobody waits behind it.
  report.atMost('R20.webhooks_p99_at_the_well_ms', quantile(lateMs, 0.99), OUTBOUND_WAITS.totalMs / 3)
  report.atMost('R20.webhooks_lost', timesTaken.filter((times) => times === 0).length, 0)
  report.atMost('R20.webhooks_doubled', timesTaken.filter((times) => times > 1).length, 0)
}

/** One of the Secretariat's, which hears of everything it asks for. */
async function makeEndpoint({ db }: World, address: string): Promise<string> {
  const { rows } = await db.execute<{ id: string }>(sql`
    insert into webhook_endpoints (address, event_types, created_by)
    select ${address}, array['pitch.withdrawn'], id from accounts where email = 'admin@demo.scalebridge.example' returning id`)
  return rows[0]?.id ?? ''
}

interface Delivery {
  endpointId: string
  eventId: string
  state: string
  atMs: number
}

async function deliveriesOf({ db }: World, endpointIds: readonly string[]): Promise<Delivery[]> {
  const { rows } = await db.execute<{ endpointId: string; eventId: string; state: string; atMs: string }>(sql`
    select endpoint_id as "endpointId", event_id as "eventId", state, extract(epoch from occurred_at) * 1000 as "atMs"
    from webhook_deliveries where endpoint_id in ${endpointIds}`)
  return rows.map((row) => ({ ...row, atMs: Number(row.atMs) }))
}

/** All that was put off for less than an hour is due. */
async function letAnHourPass({ db }: World, endpointId: string): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.execute(
      sql`update webhook_deliveries set due_at = due_at - interval '1 hour' where endpoint_id = ${endpointId} and state = 'waiting'`,
    )
    await tx.execute(sql`update webhook_endpoints set rests_until = rests_until - interval '1 hour' where id = ${endpointId}`)
    await enqueue(tx, { name: 'webhook.send', payload: { endpointId } }, { aggregate: 'webhookEndpoint', id: endpointId })
  })
}

/** The mail server hangs, puts off, and is down for longer than a job has tries; every mail arrives once all the same. */
async function loseMailServer(world: World, report: Report): Promise<void> {
  const sink = await startMailSink()
  const api = await world.startApi()
  await world.startWorker({ SMTP_URL: `smtp://127.0.0.1:${sink.port}`, MAIL_FROM: 'Chaos <chaos@chaos.example>' })
  const acknowledged: string[] = []
  const ask = async (what: Promise<unknown>) => {
    const asked = await askDuring(api.url, 4, what)
    acknowledged.push(...asked.acknowledged)
    return failures(asked.outcomes)
  }
  sink.fallSilent()
  let errors = await ask(pause(15_000))
  sink.answerWith(451)
  errors += await ask(pause(15_000))
  await sink.goDown()
  errors += await ask(pause(15_000))
  await pause(DOWN_MS)
  const { rows } = await world.db.execute<{ dead: string; waiting: string }>(sql`
    select count(dead_at) as dead, count(*) filter (where done_at is null and dead_at is null) as waiting
    from outbox where name = 'mail.signIn'`)
  await sink.comeUp()
  const afterMs = await drained(world, 400_000)
  sink.close()
  report.note(`${acknowledged.length} acknowledged, ${rows[0]?.waiting} waited for the mail server`)
  report.atLeast('R20.waited', Number(rows[0]?.waiting), 1)
  report.atMost('R20.api_errors', errors, 0)
  report.atMost('R20.given_up', Number(rows[0]?.dead), 0)
  report.atMost('R20.lost', acknowledged.length - new Set(sink.taken).size, 0)
  report.atMost('R20.doubled', sink.taken.length - new Set(sink.taken).size, 0)
  // A job asks again after half of its age, at most after five minutes.
  report.atMost('R20.all_sent_after_s', afterMs / 1_000, 310)
}
