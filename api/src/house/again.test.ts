import { makeEdition } from '@scalebridge/db/testing'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { repetitionOf, type Endpoint, type Repetition } from '../platform/endpoint.ts'
import type { Answer } from '../testing/answers.ts'
import { createCast, makeObject, type Cast } from '../testing/cast.ts'
import { guardedEndpoints } from '../testing/endpoints.ts'
import { filled } from '../testing/filling.ts'
import { callerOf, createTestApi, type TestApi } from '../testing/index.ts'
import { holderOf } from '../testing/matrix.ts'
import type { Place } from '../testing/objects.ts'
import { nameOf, requestFor } from '../testing/requests.ts'
import { watchWrites, type Watch, type Written } from '../testing/watch.ts'

let api: TestApi
let place: Place
let cast: Cast
let watch: Watch
beforeAll(async () => {
  api = await createTestApi()
  place = { api, editionId: (await makeEdition(api.database.owner.db, { isCurrent: true })).id }
  cast = createCast(place)
  watch = await watchWrites(api)
})
afterAll(() => api.close())

const repetitionOfEndpoint = ({ config, schema }: Endpoint) => repetitionOf(config, schema)
const writes = guardedEndpoints().filter(({ method }) => method !== 'GET')
const kept = (...by: Repetition[]) => writes.filter((endpoint) => by.some((one) => one === repetitionOfEndpoint(endpoint)))
const tally = { twice: 0, done: 0, asked: 0 }

interface Sender {
  /** Sends the request, always the same one, with further headers. */
  send: (headers?: Record<string, string>) => Promise<{ answer: Answer; written: Written[] }>
}

/** Somebody whom the route lets in, with a request of theirs about something new. */
async function senderFor(endpoint: Endpoint): Promise<Sender> {
  const person = await cast.fresh(holderOf(endpoint.config.policy) ?? 'partnership_lead')
  const sent = await requestFor(endpoint, { owner: person, relation: 'own', objectOf: (_owner, slot) => makeObject(place, person, slot) })
  const given = filled(endpoint.schema.body ?? {}, { text: 'A text', variant: 0, named: {} })
  const body =
    endpoint.schema.body === undefined ? {} : { body: typeof given === 'object' ? { ...given, ...named(sent.body.body) } : given }
  const caller = callerOf(api.app, person.cookies)
  await watch.take()
  const send = async (headers: Record<string, string> = {}) => {
    const answer = await caller.send(endpoint.method, sent.url, { ...body, headers })
    return { answer, written: await watch.take() }
  }
  return { send }
}

/** The ids in a body that are of things that exist. */
function named(body: unknown): object {
  return Object.fromEntries(Object.entries(Object(body)).filter(([key]) => key.endsWith('Id')))
}

/** What follows from a change by itself, and comes to the same however often it is worked out. */
const FOLLOWS: ReadonlySet<string> = new Set(['live_events', 'match_changes', 'match_runs', 'outbox'])

/** The tables that have more rows than before. */
function more(written: readonly Written[]): string[] {
  const tables = Map.groupBy(written, ({ table }) => table)
  const grown = [...tables].filter(
    ([, rows]) => rows.reduce((sum, { before, after }) => sum + Number(before === null) - Number(after === null), 0) > 0,
  )
  return grown.map(([table]) => table).filter((table) => !FOLLOWS.has(table))
}

const isDone = (answer: Answer) => answer.statusCode < 300

it('every write says what keeps it from being done twice', () => {
  expect(writes.filter((endpoint) => repetitionOfEndpoint(endpoint) === undefined).map(nameOf)).toEqual([])
})

describe('a write with a key', () => {
  it.each(kept('key'))('$method $url is refused without one, and done once with one', async (endpoint) => {
    const { send } = await senderFor(endpoint)
    const without = await send({ 'idempotency-key': '' })
    expect([without.answer.statusCode, without.written]).toEqual([400, []])
    const headers = { 'idempotency-key': randomUUID(), 'if-match': '*' }
    const [first, second] = [await send(headers), await send(headers)]
    tally.twice += 1
    if (!isDone(first.answer)) return
    tally.done += 1
    expect([second.answer.payload, second.answer.headers['idempotent-replay']]).toEqual([first.answer.payload, 'true'])
    expect(second.written).toEqual([])
  })
})

describe('a write to what was seen', () => {
  it.each(kept('ifMatch'))('$method $url says what it saw, or is refused', async (endpoint) => {
    const { send } = await senderFor(endpoint)
    const [without, stale] = [await send(), await send({ 'if-match': '"999999"' })]
    for (const { answer, written } of [without, stale]) expect([isDone(answer), written]).toEqual([false, []])
    // What does not fit at all may be refused as such before anybody asks what was seen.
    if (without.answer.statusCode === 428) tally.asked += 1
    if (stale.answer.statusCode === 412) tally.asked += 1
  })
})

it('most of those are refused for just that', () => {
  expect(tally.asked).toBeGreaterThan(kept('ifMatch').length)
})

describe('a write that may come again', () => {
  it.each(kept('asks'))('$method $url changes nothing', async (endpoint) => {
    const { send } = await senderFor(endpoint)
    expect((await send()).written).toEqual([])
  })

  it.each(kept('sets', 'removes', 'moves', 'once', 'commandId', 'revision'))(
    '$method $url adds nothing the second time',
    async (endpoint) => {
      const { send } = await senderFor(endpoint)
      const first = await send()
      const second = await send()
      tally.twice += 1
      if (isDone(first.answer)) tally.done += 1
      expect(second.answer.statusCode).toBeLessThan(500)
      expect(more(second.written)).toEqual([])
    },
  )

  it('many of them were done the first time', () => {
    process.stdout.write(`again: ${tally.done} of ${tally.twice} writes were done, and sent a second time\n`)
    expect(tally.done).toBeGreaterThan(tally.twice / 3)
  })
})
