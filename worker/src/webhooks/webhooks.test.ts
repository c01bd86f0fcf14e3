import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { eq, sql } from 'drizzle-orm'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { schema, type Tx } from '@scalebridge/db'
import { EVENT_TYPES, RETRY_DELAYS_MS } from '@scalebridge/db/reference'
import { createTestDatabase, makeAccount, type TestDatabase } from '@scalebridge/db/testing'
import { webhookSecret } from '@scalebridge/db/webhooks'
import { Obsolete } from '../failures.ts'
import { keepWebhooks, sendWebhooks, type WebhookDeps } from './send.ts'

const { notices, outbox, webhookDeliveries, webhookEndpoints } = schema
const SECRET = 'a secret of the tests, thirty-two bytes'
const ORIGIN = 'https://bridge.example.org'

let database: TestDatabase
let deps: WebhookDeps
let author: string
beforeAll(async () => {
  database = await createTestDatabase()
  deps = { db: database.worker.db, publicOrigin: ORIGIN, signInSecret: SECRET, outbound: { allowLoopback: true } }
  author = (await makeAccount(database.owner.db)).id
})
afterAll(async () => {
  for (const server of servers) server.close().closeAllConnections()
  await database.drop()
})

interface Call {
  headers: Record<string, string>
  body: string
}
const servers: Server[] = []

/** Another system: what it was sent, and with what it answers; 0 is not at all. */
async function receiver(...answers: number[]) {
  const calls: Call[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (part: Buffer) => (body += part.toString()))
    request.on('end', () => {
      calls.push({ headers: onlyTexts(request.headers), body })
      const status = answers.shift() ?? 204
      if (status !== 0) response.writeHead(status).end()
    })
  })
  servers.push(server)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const hangUp = () => server.closeAllConnections()
  return { calls, hangUp, address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook` } // as: it listens on a port
}

const onlyTexts = (headers: IncomingHttpHeaders) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))

async function makeEndpoint(address: string, set: Partial<typeof webhookEndpoints.$inferInsert> = {}) {
  const values = { address, eventTypes: [...EVENT_TYPES], createdBy: author, ...set }
  const [row] = await database.owner.db.insert(webhookEndpoints).values(values).returning()
  if (row === undefined) throw new Error('the endpoint was not returned')
  return row
}

/** A delivery that is due; a ping unless said otherwise. */
async function makeDelivery(endpointId: string) {
  const event = { eventId: randomUUID(), eventType: 'endpoint.ping', subjectId: endpointId, data: { endpointId } }
  const [row] = await database.owner.db
    .insert(webhookDeliveries)
    .values({ endpointId, ...event })
    .returning()
  if (row === undefined) throw new Error('the delivery was not returned')
  return row
}

function jobOf(endpointId: string) {
  const settle = (effect: (tx: Tx) => Promise<void>) => database.worker.db.transaction(effect).then(() => true)
  return { eventId: randomUUID(), payload: { endpointId }, settle }
}

/** Sends what is due as the next job would, without waiting for its time. */
async function send(endpointId: string): Promise<void> {
  await database.owner.db
    .update(webhookDeliveries)
    .set({ dueAt: sql`now()` })
    .where(eq(webhookDeliveries.endpointId, endpointId))
  await database.owner.db.update(webhookEndpoints).set({ restsUntil: null }).where(eq(webhookEndpoints.id, endpointId))
  await sendWebhooks(deps, jobOf(endpointId))
}

const endpointOf = async (id: string) => (await database.owner.db.select().from(webhookEndpoints).where(eq(webhookEndpoints.id, id)))[0]
const deliveriesOf = (id: string) =>
  database.owner.db.select().from(webhookDeliveries).where(eq(webhookDeliveries.endpointId, id)).orderBy(webhookDeliveries.id)
const promised = (id: string) => database.owner.db.select().from(outbox).where(eq(outbox.aggregateId, id))

describe('a delivery', () => {
  it('is signed so that the library of Standard Webhooks takes it, in an envelope of CloudEvents', async () => {
    const { calls, address } = await receiver()
    const endpoint = await makeEndpoint(address)
    const delivery = await makeDelivery(endpoint.id)
    await send(endpoint.id)
    const [call] = calls
    const told = new Webhook(webhookSecret(SECRET, endpoint)).verify(call?.body ?? '', call?.headers ?? {})
    expect(told).toEqual({
      specversion: '1.0',
      id: delivery.eventId,
      source: ORIGIN,
      type: 'scalebridge.endpoint.ping',
      subject: endpoint.id,
      time: delivery.occurredAt.toISOString(),
      datacontenttype: 'application/json',
      data: { endpointId: endpoint.id },
    })
    expect(call?.headers['webhook-id']).toBe(delivery.eventId)
    expect(await deliveriesOf(endpoint.id)).toMatchObject([{ state: 'delivered', attempts: 1, lastStatus: 204 }])
  })

  it('is not taken when anything about it was changed', async () => {
    const { calls, address } = await receiver()
    const endpoint = await makeEndpoint(address)
    await makeDelivery(endpoint.id)
    await send(endpoint.id)
    const { body, headers } = calls[0] ?? { body: '', headers: {} }
    const secret = webhookSecret(SECRET, endpoint)
    const old = String(Number(headers['webhook-timestamp']) - 600)
    const signedThen = new Webhook(secret).sign(headers['webhook-id'] ?? '', new Date(Number(old) * 1000), body)
    const take = (changed: Partial<Call> & { secret?: string }) => () =>
      new Webhook(changed.secret ?? secret).verify(changed.body ?? body, { ...headers, ...changed.headers })
    expect(take({})).not.toThrow()
    expect(take({ body: body.replace('ping', 'pong') })).toThrow('No matching signature')
    expect(take({ headers: { 'webhook-id': randomUUID() } })).toThrow('No matching signature')
    expect(take({ headers: { 'webhook-timestamp': String(Number(headers['webhook-timestamp']) + 1) } })).toThrow('No matching signature')
    expect(take({ headers: { 'webhook-signature': `v1,${Buffer.alloc(32).toString('base64')}` } })).toThrow('No matching signature')
    expect(take({ secret: webhookSecret(SECRET, { ...endpoint, secretNumber: 2 }) })).toThrow('No matching signature')
    expect(take({ headers: { 'webhook-timestamp': old, 'webhook-signature': signedThen } })).toThrow('too old')
  })

  it('is signed with both secrets while one follows the other, and with the new one alone after that', async () => {
    const { calls, address } = await receiver()
    const endpoint = await makeEndpoint(address, { secretNumber: 2, previousSecretUntil: new Date(Date.now() + 60_000) })
    await makeDelivery(endpoint.id)
    await send(endpoint.id)
    await database.owner.db.update(webhookEndpoints).set({ previousSecretUntil: new Date() }).where(eq(webhookEndpoints.id, endpoint.id))
    await makeDelivery(endpoint.id)
    await send(endpoint.id)
    const taken = (secretNumber: number) =>
      calls.map(({ body, headers }) => {
        try {
          return Boolean(new Webhook(webhookSecret(SECRET, { ...endpoint, secretNumber })).verify(body, headers))
        } catch {
          return false
        }
      })
    expect(taken(2)).toEqual([true, true])
    expect(taken(1)).toEqual([true, false])
  })

  it('that holds more than ids and states never leaves', async () => {
    const { calls, address } = await receiver()
    const endpoint = await makeEndpoint(address)
    const delivery = await makeDelivery(endpoint.id)
    const data = { endpointId: endpoint.id, note: 'confidential' }
    await database.owner.db.update(webhookDeliveries).set({ data }).where(eq(webhookDeliveries.id, delivery.id))
    await expect(send(endpoint.id)).rejects.toThrow('holds what it must not')
    expect(calls).toEqual([])
  })

  it('that is sent again keeps its id, by which its receiver counts it once', async () => {
    const { calls, address } = await receiver()
    const endpoint = await makeEndpoint(address)
    const delivery = await makeDelivery(endpoint.id)
    await send(endpoint.id)
    await send(endpoint.id)
    expect(calls).toHaveLength(1)
    const again = { state: 'waiting', attempts: 0, endedAt: null }
    await database.owner.db.update(webhookDeliveries).set(again).where(eq(webhookDeliveries.id, delivery.id))
    await send(endpoint.id)
    expect(calls).toHaveLength(2)
    expect(new Set(calls.map(({ headers, body }) => `${headers['webhook-id']} ${body}`)).size).toBe(1)
  })
})

describe('an endpoint that fails', () => {
  it('is tried again at least nine times within two days', () => {
    expect(RETRY_DELAYS_MS.length + 1).toBeGreaterThanOrEqual(9)
    expect(RETRY_DELAYS_MS.reduce((sum, delayMs) => sum + delayMs * 1.2, 0)).toBeLessThanOrEqual(58 * 3_600_000)
    expect(RETRY_DELAYS_MS.reduce((sum, delayMs) => sum + delayMs, 0)).toBeLessThanOrEqual(48 * 3_600_000)
  })

  it('gets what it missed once it is well, later each time, by a job that is promised for then', async () => {
    const { calls, address } = await receiver(500, 302)
    const endpoint = await makeEndpoint(address)
    await makeDelivery(endpoint.id)
    await send(endpoint.id)
    const [waiting] = await deliveriesOf(endpoint.id)
    expect(waiting).toMatchObject({ state: 'waiting', attempts: 1, lastStatus: 500, lastError: 'it answered 500' })
    const [job] = await promised(endpoint.id)
    expect(job?.dueAt.getTime()).toBeGreaterThanOrEqual(waiting?.dueAt.getTime() ?? Infinity)
    await send(endpoint.id)
    expect(await deliveriesOf(endpoint.id)).toMatchObject([{ state: 'waiting', attempts: 2, lastStatus: 302 }])
    await send(endpoint.id)
    expect(await deliveriesOf(endpoint.id)).toMatchObject([{ state: 'delivered', attempts: 3 }])
    expect(await endpointOf(endpoint.id)).toMatchObject({ failures: 0, failingSince: null, state: 'active', leaseId: null })
    expect(calls).toHaveLength(3)
  })

  it('has its delivery ended with the reason after the last try, and no job more', async () => {
    const { address } = await receiver(...Array.from({ length: 10 }, () => 503))
    const endpoint = await makeEndpoint(address)
    await makeDelivery(endpoint.id)
    for (let tries = 0; tries <= RETRY_DELAYS_MS.length; tries += 1) await send(endpoint.id)
    expect(await deliveriesOf(endpoint.id)).toMatchObject([{ state: 'dead', attempts: 10, lastError: 'it answered 503' }])
    const before = await promised(endpoint.id)
    await send(endpoint.id)
    expect(await promised(endpoint.id)).toHaveLength(before.length)
  })

  it('and says that it is gone is turned off, with what waited, and whoever made it is told', async () => {
    const { calls, address } = await receiver(410)
    const endpoint = await makeEndpoint(address)
    await makeDelivery(endpoint.id)
    await makeDelivery(endpoint.id)
    await send(endpoint.id)
    expect(await endpointOf(endpoint.id)).toMatchObject({ state: 'disabled', reason: 'gone' })
    expect((await deliveriesOf(endpoint.id)).map(({ state }) => state)).toEqual(['dead', 'dead'])
    await send(endpoint.id)
    expect(calls).toHaveLength(1)
    const told = await database.owner.db.select().from(notices).where(eq(notices.subjectId, endpoint.id))
    expect(told).toMatchObject([{ accountId: author, kind: 'webhook.stopped', path: '/settings/integrations' }])
  })

  it('for five days is turned off', async () => {
    const { address } = await receiver(500, 500)
    const endpoint = await makeEndpoint(address, { failures: 3, failingSince: new Date(Date.now() - 4.9 * 86_400_000) })
    await makeDelivery(endpoint.id)
    await send(endpoint.id)
    expect(await endpointOf(endpoint.id)).toMatchObject({ state: 'active', failures: 4 })
    const failingSince = new Date(Date.now() - 5.1 * 86_400_000)
    await database.owner.db.update(webhookEndpoints).set({ failingSince }).where(eq(webhookEndpoints.id, endpoint.id))
    await send(endpoint.id)
    expect(await endpointOf(endpoint.id)).toMatchObject({ state: 'disabled', reason: 'failing' })
  })

  it('by saying nothing holds nobody else up, and is called by one job at a time', async () => {
    const silent = await receiver(0)
    const well = await receiver()
    const [dead, alive] = [await makeEndpoint(silent.address), await makeEndpoint(well.address)]
    await makeDelivery(dead.id)
    await makeDelivery(alive.id)
    let isOver = false
    const hanging = sendWebhooks(deps, jobOf(dead.id)).finally(() => {
      isOver = true
    })
    await expect.poll(() => silent.calls.length).toBe(1)
    await send(alive.id)
    await expect(sendWebhooks(deps, jobOf(dead.id))).rejects.toBeInstanceOf(Obsolete)
    expect({ isOver, sent: well.calls.length, hung: silent.calls.length }).toEqual({ isOver: false, sent: 1, hung: 1 })
    silent.hangUp()
    await hanging
    expect(await deliveriesOf(dead.id)).toMatchObject([{ state: 'waiting', lastStatus: null, lastError: 'the call failed (ECONNRESET)' }])
  })

  it('rests: what is sent to it meanwhile waits, and jobs for it do not pile up', async () => {
    const { calls, address } = await receiver(500)
    const endpoint = await makeEndpoint(address)
    await makeDelivery(endpoint.id)
    await sendWebhooks(deps, jobOf(endpoint.id))
    for (let more = 0; more < 3; more += 1) {
      await makeDelivery(endpoint.id)
      await sendWebhooks(deps, jobOf(endpoint.id))
    }
    expect(calls).toHaveLength(1)
    // One for the end of the rest, and at most one for the next try, which jitter may have put later.
    expect((await promised(endpoint.id)).length).toBeLessThanOrEqual(2)
  })
})

describe('a job that died', () => {
  it('is taken up again: by itself, by others once its lease is over, and by upkeep when no job is left', async () => {
    const { calls, address } = await receiver()
    const endpoint = await makeEndpoint(address)
    await makeDelivery(endpoint.id)
    const job = jobOf(endpoint.id)
    const died = { ...job, settle: () => Promise.reject(new Error('the worker died')) }
    await expect(sendWebhooks(deps, died)).rejects.toThrow('the worker died')
    await makeDelivery(endpoint.id)
    await expect(sendWebhooks(deps, jobOf(endpoint.id))).rejects.toBeInstanceOf(Obsolete)
    await sendWebhooks(deps, job)
    expect(calls).toHaveLength(2)
    await makeDelivery(endpoint.id)
    const long = { leaseId: randomUUID(), leaseUntil: new Date(Date.now() - 1_000) }
    await database.owner.db.update(webhookEndpoints).set(long).where(eq(webhookEndpoints.id, endpoint.id))
    const dueAt = new Date(Date.now() - 600_000)
    await database.owner.db.update(webhookDeliveries).set({ dueAt }).where(eq(webhookDeliveries.endpointId, endpoint.id))
    await database.worker.db.transaction(keepWebhooks)
    expect((await promised(endpoint.id)).filter(({ doneAt }) => doneAt === null)).toHaveLength(1)
    await sendWebhooks(deps, jobOf(endpoint.id))
    expect(calls).toHaveLength(3)
  })
})
