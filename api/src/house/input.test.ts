import { makeEdition, PAYLOADS } from '@scalebridge/db/testing'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Endpoint } from '../platform/endpoint.ts'
import { createCast, makeObject, type Cast, type Person } from '../testing/cast.ts'
import { guardedEndpoints } from '../testing/endpoints.ts'
import { filled, takesText, variantsOf } from '../testing/filling.ts'
import { callerOf, createTestApi, type TestApi } from '../testing/index.ts'
import { holderOf } from '../testing/matrix.ts'
import type { Place } from '../testing/objects.ts'
import { requestFor, type Sent } from '../testing/requests.ts'
import { stringsIn, watchWrites, type Watch } from '../testing/watch.ts'

let api: TestApi
let place: Place
let cast: Cast
let watch: Watch
/** Columns that Postgres makes of others, such as all of a pitch's open texts in small letters. */
let derived: ReadonlySet<unknown>
beforeAll(async () => {
  api = await createTestApi()
  place = { api, editionId: (await makeEdition(api.database.owner.db, { isCurrent: true })).id }
  cast = createCast(place)
  watch = await watchWrites(api)
  const { rows } = await api.database.owner.db.execute(
    sql`select table_name || '.' || column_name as place from information_schema.columns where is_generated = 'ALWAYS'`,
  )
  derived = new Set(rows.map((row) => row['place']))
})
afterAll(() => api.close())

const writes = guardedEndpoints().filter(({ method }) => method !== 'GET')
const withBody = writes.filter(({ schema }) => schema.body !== undefined)
const withQuery = guardedEndpoints().filter(({ schema }) => schema.querystring !== undefined)

/** Somebody whom the route lets in, and a request of theirs that fits; what it is about is new. */
async function ready(endpoint: Endpoint): Promise<{ person: Person; sent: Sent }> {
  const person = await cast.fresh(holderOf(endpoint.config.policy) ?? 'partnership_lead')
  const objectOf = (owner: Person, slot: string) => makeObject(place, owner, slot)
  const sent = await requestFor(endpoint, { owner: person, relation: 'own', objectOf: (_owner, slot) => objectOf(person, slot) })
  await watch.take()
  return { person, sent }
}

const tally = { media: 0, poison: 0, query: 0, payloads: 0, stored: 0 }

describe('what a route does not declare', () => {
  const MEDIA_TYPES = [
    'text/plain',
    'text/plain; charset=utf-8',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/xml',
    'application/jsonx',
    'text/json',
    'application/octet-stream',
    'application/json, text/plain',
  ]

  it.each(withBody)('$method $url takes no body but JSON, and changes nothing for any other', async (endpoint) => {
    const { person, sent } = await ready(endpoint)
    const { send } = callerOf(api.app, person.cookies)
    const letIn: string[] = []
    for (const type of MEDIA_TYPES) {
      tally.media += 1
      const { statusCode } = await send(endpoint.method, sent.url, { ...sent.body, headers: { 'content-type': type, 'if-match': '*' } })
      if (statusCode !== 400 && statusCode !== 415) letIn.push(`${type}: ${statusCode}`)
    }
    expect(letIn).toEqual([])
    expect(await watch.take()).toEqual([])
  })

  const POISON = [
    'role',
    'ownerId',
    'status',
    'version',
    'isAdmin',
    'orgId',
    'createdAt',
    'score',
    'verified',
    'id',
    '__proto__',
    'constructor',
  ]

  it.each(withBody)('$method $url takes no property that nobody named, and changes nothing for it', async (endpoint) => {
    const { person, sent } = await ready(endpoint)
    const { send } = callerOf(api.app, person.cookies)
    const properties: unknown = Reflect.get(endpoint.schema.body ?? {}, 'properties') ?? {}
    const letIn: string[] = []
    for (const name of POISON) {
      if (Object.hasOwn(Object(properties), name)) continue
      tally.poison += 1
      const inner = name === 'constructor' ? '{"prototype":{"isAdmin":true}}' : name === '__proto__' ? '{"isAdmin":true}' : '"admin"'
      const body = JSON.stringify(sent.body.body ?? {})
        .replace(/^\{/, `{"${name}":${inner},`)
        .replace(/,\}$/, '}')
      const { statusCode } = await send(endpoint.method, sent.url, { body, headers: { 'if-match': '*' } })
      // A route that takes a form takes no JSON at all.
      if (statusCode !== 400 && statusCode !== 415) letIn.push(`${name}: ${statusCode}`)
    }
    expect(letIn).toEqual([])
    expect(await watch.take()).toEqual([])
  })

  it.each(withQuery)('$method $url takes each part of its query once, and no other', async (endpoint) => {
    const { person, sent } = await ready(endpoint)
    const { send } = callerOf(api.app, person.cookies)
    const properties: Record<string, { type?: string }> = Reflect.get(endpoint.schema.querystring ?? {}, 'properties') ?? {}
    const letIn: string[] = []
    const [path, query = ''] = sent.url.split('?')
    const once = Object.entries(properties).filter(([, { type }]) => type !== 'array')
    const added = [...once.map(([name]) => [name, 'name']), ['unheardOf', ''], ['__proto__', ''], ['constructor', '']]
    for (const [name = '', isKnown] of added) {
      tally.query += 1
      const more = isKnown ? `${name}=1&${name}=1` : `${name}=1`
      const { statusCode } = await send(endpoint.method, `${path}?${query}${query === '' ? '' : '&'}${more}`, sent.body)
      if (statusCode !== 400) letIn.push(`${more}: ${statusCode}`)
    }
    expect(letIn).toEqual([])
    expect(await watch.take()).toEqual([])
  })
})

describe('a text that does harm elsewhere', () => {
  const withText = withBody.filter(({ schema }) => takesText(schema.body ?? {}))
  const word = (index: number) => `zq${index}z`
  const texts = PAYLOADS.map((payload, index) => payload.replaceAll('{}', word(index)))

  /**
   * Every text in every member of the body's unions; where they are many, each gets its share of the texts. What answers with a
   * file keeps nothing and is slow: a few texts show that it does not break.
   */
  function toSend({ schema }: Endpoint): { text: string; variant: number }[] {
    const variants = variantsOf(schema.body ?? {})
    const makesFile = Reflect.get(schema.response[200] ?? {}, 'type') === 'string'
    const share = makesFile ? 10 : Math.max(1, Math.round(variants / 4))
    return Array.from({ length: variants }, (_none, variant) =>
      texts.filter((_text, index) => index % share === variant % share).map((text) => ({ text, variant })),
    ).flat()
  }

  it.each(withText)('sent to $method $url is kept as it is or refused, and breaks nothing', async (endpoint) => {
    const { person, sent } = await ready(endpoint)
    const { send } = callerOf(api.app, person.cookies)
    const body = endpoint.schema.body ?? {}
    const broken: string[] = []
    for (const { text, variant } of toSend(endpoint)) {
      tally.payloads += 1
      const made = filled(body, { text, variant, named: slotsOf(sent) })
      const { statusCode, payload } = await send(endpoint.method, sent.url, { body: made, headers: { 'if-match': '*' } })
      if (statusCode >= 500) broken.push(`${statusCode} for ${text}: ${payload.slice(0, 200)}`)
    }
    expect(broken).toEqual([])
    const kept = (await watch.take()).flatMap((row) => stringsIn(row.after, row.table)).filter(({ place: where }) => !derived.has(where))
    const changed = kept.flatMap(({ place: where, text }) => {
      const index = Number(/zq(\d+)z/.exec(text)?.[1] ?? -1)
      if (index >= 0) tally.stored += 1
      // Space around a text is the one thing that may go.
      return index < 0 || text === texts[index] || text === texts[index]?.trim() ? [] : [`${where} holds ${text}`]
    })
    expect([...new Set(changed)]).toEqual([])
  })
})

/** The objects that a fitting request names in its body. */
function slotsOf(sent: Sent): Record<string, unknown> {
  const { body } = sent.body
  const entries = typeof body === 'object' && body !== null ? Object.entries(body) : []
  return Object.fromEntries(entries.filter(([name]) => name.endsWith('Id')))
}

describe('all of it', () => {
  it('was asked of every route that takes something', () => {
    process.stdout.write(`inputs: ${JSON.stringify(tally)} over ${writes.length} writing routes\n`)
    expect(Math.min(...Object.values(tally))).toBeGreaterThan(0)
  })
})
