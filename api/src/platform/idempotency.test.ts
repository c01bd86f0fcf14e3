import { randomUUID } from 'node:crypto'
import { schema } from '@scalebridge/db'
import { makeEdition } from '@scalebridge/db/testing'
import { eq, sql } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createTestApi, type Member, type TestApi } from '../testing/index.ts'

let api: TestApi
beforeAll(async () => {
  api = await createTestApi()
  await makeEdition(api.database.owner.db, { isCurrent: true })
})
afterEach(() => api.clock.set(undefined))
afterAll(() => api.close())

const content = {
  name: 'Oceans',
  language: 'en',
  text: null,
  goals: [14],
  targets: [],
  countries: [],
  countryGroups: [],
  strictGeography: false,
  excludedCountries: [],
  excludedSectors: [],
  instruments: [],
  ticketMinMinor: null,
  ticketMaxMinor: null,
  ticketCurrency: null,
  stages: [],
  minimumEvidence: null,
  supportOffered: [],
  namedToPartnerships: true,
}

function create(member: Member, key: string | undefined, name = 'Oceans') {
  return member.post('/api/v1/mandates', {
    body: { ...content, name, investorId: member.investorId },
    headers: key === undefined ? {} : { 'idempotency-key': key },
  })
}

const mandatesOf = (member: Member) =>
  api.database.owner.db
    .select()
    .from(schema.mandates)
    .where(eq(schema.mandates.investorId, member.investorId ?? ''))
const codeOf = (response: { statusCode: number; json<T>(): T }) => `${response.statusCode} ${response.json<{ code: string }>().code}`

describe('a write with an Idempotency-Key', () => {
  it('is done once, and answered the second time as the first', async () => {
    const lead = await api.as('investor_lead')
    const key = randomUUID()
    const first = await create(lead, key)
    const second = await create(lead, key)
    expect(first.statusCode).toBe(201)
    expect([second.statusCode, second.payload, second.headers['content-type']]).toEqual([201, first.payload, first.headers['content-type']])
    expect([first.headers['idempotent-replay'], second.headers['idempotent-replay']]).toEqual([undefined, 'true'])
    expect(await mandatesOf(lead)).toHaveLength(1)
  })

  it('is done once when it comes many times at the same moment', async () => {
    const lead = await api.as('investor_lead')
    const key = randomUUID()
    const responses = await Promise.all(Array.from({ length: 20 }, () => create(lead, key)))
    const fresh = responses.filter((response) => response.statusCode === 201 && response.headers['idempotent-replay'] === undefined)
    const others = responses.filter((response) => !fresh.includes(response))
    expect(fresh).toHaveLength(1)
    for (const response of others) expect([201, 409]).toContain(response.statusCode)
    expect(await mandatesOf(lead)).toHaveLength(1)
  })

  it('is refused when the key is missing, is not a UUID, or was used for something else', async () => {
    const lead = await api.as('investor_lead')
    const key = randomUUID()
    expect(codeOf(await create(lead, ''))).toBe('400 idempotency.keyMissing')
    expect(codeOf(await create(lead, 'again'))).toBe('400 idempotency.keyMissing')
    await create(lead, key)
    expect(codeOf(await create(lead, key, 'Forests'))).toBe('422 idempotency.keyReused')
  })

  it('knows a key by its account: another’s is a key of its own', async () => {
    const [one, two] = [await api.as('investor_lead'), await api.as('investor_lead')]
    const key = randomUUID()
    expect([(await create(one, key)).statusCode, (await create(two, key)).statusCode]).toEqual([201, 201])
    expect(await mandatesOf(two)).toHaveLength(1)
  })

  it('is told to wait while the first is under way, and taken up when that one died', async () => {
    const lead = await api.as('investor_lead')
    const key = randomUUID()
    const first = await create(lead, key)
    expect(first.statusCode).toBe(201)
    const underWay = { status: null, contentType: null, body: null }
    await api.database.owner.db.update(schema.idempotencyKeys).set(underWay).where(eq(schema.idempotencyKeys.accountId, lead.accountId))
    const waiting = await create(lead, key)
    expect([codeOf(waiting), waiting.headers['retry-after']]).toEqual(['409 idempotency.inFlight', '1'])
    api.clock.set(new Date(Date.now() + 61_000))
    expect((await create(lead, key)).statusCode).toBe(201)
  })

  it('may be sent again after a refusal', async () => {
    const lead = await api.as('investor_lead')
    const key = randomUUID()
    const refused = await lead.post('/api/v1/mandates', {
      body: { ...content, goals: [7], targets: ['14.1'], investorId: lead.investorId },
      headers: { 'idempotency-key': key },
    })
    expect(refused.statusCode).toBe(422)
    expect((await create(lead, key)).statusCode).toBe(201)
  })

  it('has no effect when its answer cannot be kept, as in a process that dies between the two; the same request is then good', async () => {
    const lead = await api.as('investor_lead')
    const key = randomUUID()
    const { db } = api.database.owner
    await db.execute(sql`create function no_answer() returns trigger language plpgsql as 'begin raise exception ''gone''; end'`)
    await db.execute(sql`create trigger no_answer before update on idempotency_keys for each row execute function no_answer()`)
    expect((await create(lead, key)).statusCode).toBe(500)
    expect(await mandatesOf(lead)).toHaveLength(0)
    await db.execute(sql`drop trigger no_answer on idempotency_keys`)
    expect((await create(lead, key)).statusCode).toBe(201)
    expect(await mandatesOf(lead)).toHaveLength(1)
  })

  it('when another took its key over meanwhile, has no effect of its own', async () => {
    const lead = await api.as('investor_lead')
    const key = randomUUID()
    const { db } = api.database.owner
    // The row is the other's by the time that the answer would be kept.
    await db.execute(sql`create function taken_over() returns trigger language plpgsql as
      'begin update idempotency_keys set started_at = started_at + interval ''61 seconds'' where status is null; return null; end'`)
    await db.execute(sql`create trigger taken_over after insert on mandates execute function taken_over()`)
    await db.execute(sql`alter function taken_over() security definer`)
    const late = await create(lead, key)
    await db.execute(sql`drop trigger taken_over on mandates`)
    expect(codeOf(late)).toBe('409 idempotency.inFlight')
    expect(await mandatesOf(lead)).toHaveLength(0)
  })

  it('is forgotten after a day', async () => {
    const lead = await api.as('investor_lead')
    const key = randomUUID()
    await create(lead, key)
    api.clock.set(new Date(Date.now() + 25 * 60 * 60_000))
    const later = await create(lead, key)
    expect([later.statusCode, later.headers['idempotent-replay']]).toEqual([201, undefined])
  })
})
