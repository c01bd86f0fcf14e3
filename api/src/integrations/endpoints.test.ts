import { schema } from '@scalebridge/db'
import { webhookSecret } from '@scalebridge/db/webhooks'
import { makeOrganisation } from '@scalebridge/db/testing'
import { desc, eq } from 'drizzle-orm'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApi, TEST_SECRET, type Member, type TestApi } from '../testing/index.ts'
import type { WebhookDelivery, WebhookEndpoint } from './integrations.contract.ts'

const { outbox, webhookDeliveries, webhookEndpoints } = schema
const URL = '/api/v1/webhook-endpoints'
const ADDRESS = 'https://receiver.example/hook'

let api: TestApi
let lead: Member
let curator: Member
beforeAll(async () => {
  api = await createTestApi()
  lead = await api.as('partnership_lead')
  curator = await api.as('secretariat_curator')
})
afterAll(() => api.close())

const create = (member: Member, change: object = {}) =>
  member.post(URL, { body: { ownerId: member.organisationId, address: ADDRESS, eventTypes: ['pitch.submitted'], ...change } })

async function made(member: Member, change: object = {}): Promise<{ endpoint: WebhookEndpoint; secret: string }> {
  const response = await create(member, change)
  expect(response.statusCode).toBe(201)
  return response.json()
}
const move = (member: Member, id: string, what: string) => member.post(`${URL}/${id}/moves`, { body: { do: what } })
const listed = async (member: Member) => (await member.get(URL)).json<{ items: WebhookEndpoint[]; owners: object[] }>()

async function ended(endpointId: string): Promise<string> {
  const event = { eventId: randomUUID(), eventType: 'pitch.submitted', subjectId: randomUUID(), data: {} }
  const end = { state: 'dead', attempts: 10, lastStatus: 503, lastError: 'it answered 503', endedAt: new Date() }
  const [row] = await api.database.owner.db
    .insert(webhookDeliveries)
    .values({ endpointId, ...event, ...end })
    .returning()
  return row?.id ?? ''
}

describe('an endpoint', () => {
  it('when it is made, shows its secret once, and no table holds it', async () => {
    const { endpoint, secret } = await made(lead)
    expect(secret).toMatch(/^whsec_[\w+/]{43}=$/)
    expect(secret).toBe(webhookSecret(TEST_SECRET, { id: endpoint.id, secretNumber: 1 }))
    const [row] = await api.database.owner.db.select().from(webhookEndpoints).where(eq(webhookEndpoints.id, endpoint.id))
    expect(JSON.stringify([row, await listed(lead)])).not.toContain(secret.slice(6))
    expect((await listed(lead)).items).toContainEqual(endpoint)
  })

  it('when somebody leads another organisation or none, is not theirs to see or to make', async () => {
    const { endpoint } = await made(lead)
    const other = await api.as('investor_lead')
    expect((await listed(other)).items).toEqual([])
    expect((await listed(curator)).items.map(({ id }) => id)).not.toContain(endpoint.id)
    for (const stranger of [other, curator])
      expect((await move(stranger, endpoint.id, 'rotate')).json()).toMatchObject({ code: 'webhook.notFound' })
    const { id: ownerId } = await makeOrganisation(api.database.owner.db)
    for (const owner of [ownerId, null])
      expect((await create(lead, { ownerId: owner })).json()).toMatchObject({ code: 'webhook.ownerUnknown' })
  })

  it('of the Secretariat is every one of its members’', async () => {
    const { endpoint } = await made(curator, { ownerId: null })
    const officer = await api.as('secretariat_officer')
    expect((await listed(officer)).items.map(({ id }) => id)).toContain(endpoint.id)
    expect((await listed(officer)).owners).toEqual([{ id: null, name: null }])
  })

  it.each([
    ['https://169.254.169.254/latest', 'webhook.inside'],
    ['http://receiver.example/', 'webhook.scheme'],
    ['https://receiver.example:22/', 'webhook.port'],
    ['https://me:word@receiver.example/', 'webhook.credentials'],
    ['receiver', 'webhook.unreadable'],
  ])('at %s is refused: %s', async (address, code) => {
    const response = await create(lead, { address })
    expect(response.statusCode).toBe(422)
    expect(response.json()).toMatchObject({ code: 'webhook.addressRefused', errors: [{ pointer: '/address', code }] })
  })

  it('when there are ten, is one too many', async () => {
    const busy = await api.as('investor_lead')
    for (let count = 0; count < 10; count += 1) await made(busy)
    expect((await create(busy)).json()).toMatchObject({ code: 'webhook.tooMany' })
  })

  it('when it is tested, has a ping that waits and a job that sends it', async () => {
    const { endpoint } = await made(lead)
    expect((await move(lead, endpoint.id, 'ping')).json()).toMatchObject({ endpoint: { deliveries: { waiting: 1 } }, secret: null })
    const jobs = await api.database.owner.db.select().from(outbox).where(eq(outbox.aggregateId, endpoint.id))
    expect(jobs).toMatchObject([{ name: 'webhook.send', payload: { endpointId: endpoint.id } }])
  })

  it('when its secret is changed, shows the new one once, and says for how long the other is good', async () => {
    const { endpoint, secret } = await made(lead)
    const changed = (await move(lead, endpoint.id, 'rotate')).json<{ endpoint: WebhookEndpoint; secret: string }>()
    expect(changed.secret).toBe(webhookSecret(TEST_SECRET, { id: endpoint.id, secretNumber: 2 }))
    expect(changed.secret).not.toBe(secret)
    const leftMs = Date.parse(changed.endpoint.previousSecretUntil ?? '') - Date.now()
    expect(leftMs).toBeGreaterThan(23 * 3_600_000)
    expect(leftMs).toBeLessThanOrEqual(24 * 3_600_000)
  })

  it('when it is turned off, cannot be tested; turned on, has another chance; removed, is gone with what was sent to it', async () => {
    const { endpoint } = await made(lead)
    expect((await move(lead, endpoint.id, 'disable')).json()).toMatchObject({ endpoint: { state: 'disabled', reason: 'person' } })
    expect((await move(lead, endpoint.id, 'ping')).json()).toMatchObject({ code: 'webhook.disabled' })
    const failing = { failures: 9, failingSince: new Date(0) }
    await api.database.owner.db.update(webhookEndpoints).set(failing).where(eq(webhookEndpoints.id, endpoint.id))
    expect((await move(lead, endpoint.id, 'enable')).json()).toMatchObject({
      endpoint: { state: 'active', reason: null, failingSince: null },
    })
    await ended(endpoint.id)
    expect((await move(lead, endpoint.id, 'remove')).json()).toEqual({ endpoint: null, secret: null })
    expect((await move(lead, endpoint.id, 'enable')).json()).toMatchObject({ code: 'webhook.notFound' })
    expect(await api.database.owner.db.$count(webhookDeliveries, eq(webhookDeliveries.endpointId, endpoint.id))).toBe(0)
  })
})

describe('a delivery', () => {
  it('is found by how it ended, page by page, with its reason', async () => {
    const { endpoint } = await made(lead)
    await move(lead, endpoint.id, 'ping')
    const ids = [await ended(endpoint.id), await ended(endpoint.id), await ended(endpoint.id)]
    const url = `${URL}/${endpoint.id}/deliveries`
    const first = (await lead.get(`${url}?state=dead&size=2`)).json<{ items: WebhookDelivery[]; nextCursor: string }>()
    const second = (await lead.get(`${url}?state=dead&size=2&cursor=${first.nextCursor}`)).json<{
      items: WebhookDelivery[]
      nextCursor: null
    }>()
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(ids.toReversed())
    expect(first.items[0]).toMatchObject({ attempts: 10, lastStatus: 503, lastError: 'it answered 503', dueAt: null })
    expect((await lead.get(`${url}?state=waiting`)).json()).toMatchObject({ items: [{ eventType: 'endpoint.ping' }] })
    expect((await curator.get(url)).statusCode).toBe(404)
  })

  it('that ended is sent once more under the same event, and not while it still waits or its endpoint is off', async () => {
    const { endpoint } = await made(lead)
    const id = await ended(endpoint.id)
    const replay = (member: Member) => member.post(`/api/v1/webhook-deliveries/${id}/replay`)
    const [before] = await api.database.owner.db.select().from(webhookDeliveries).where(eq(webhookDeliveries.id, id))
    expect((await replay(await api.as('partnership_lead'))).json()).toMatchObject({ code: 'delivery.notFound' })
    expect((await replay(lead)).json()).toMatchObject({ state: 'waiting', attempts: 0, eventId: before?.eventId })
    const [job] = await api.database.owner.db.select().from(outbox).orderBy(desc(outbox.id)).limit(1)
    expect(job).toMatchObject({ name: 'webhook.send', aggregateId: endpoint.id })
    expect((await replay(lead)).json()).toMatchObject({ code: 'delivery.waiting' })
    await api.database.owner.db.update(webhookDeliveries).set({ state: 'dead', endedAt: new Date() }).where(eq(webhookDeliveries.id, id))
    await move(lead, endpoint.id, 'disable')
    expect((await replay(lead)).json()).toMatchObject({ code: 'webhook.disabled' })
  })
})
