/**
 * Files, exports and feeds: whoever asks, and however they stand to whose it is. Each route that answers with bytes says whose they are
 * (`handsOut`); what is about an object is walked by the matrix, frames by frames.test.ts, the rest here.
 */
import { schema } from '@scalebridge/db'
import { MEMBER_ROLES } from '@scalebridge/db/reference'
import { makeEdition } from '@scalebridge/db/testing'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { HandedOut } from '../platform/endpoint.ts'
import { canaryOf } from '../testing/answers.ts'
import { createCast, type Cast, type Person, type Who } from '../testing/cast.ts'
import { statementsOf, watchQueries } from '../testing/counted-queries.ts'
import { endpointsOf, guardedEndpoints } from '../testing/endpoints.ts'
import { callerOf, createTestApi, type TestApi } from '../testing/index.ts'
import { nameOf, requestFor } from '../testing/requests.ts'

let api: TestApi
let cast: Cast
beforeAll(async () => {
  api = await createTestApi()
  watchQueries(api.deps.pool)
  cast = createCast({ api, editionId: (await makeEdition(api.database.owner.db, { isCurrent: true })).id })
})
afterAll(() => api.close())

const EVERYBODY: readonly Who[] = ['nobody', 'account', ...MEMBER_ROLES]
const handed = (...whose: HandedOut[]) =>
  endpointsOf().filter(({ config: { handsOut } }) => handsOut !== undefined && whose.includes(handsOut))

/** Everybody, the owner's colleagues of every role among them. */
async function othersThan(owner: Person): Promise<[string, Person][]> {
  const strangers = EVERYBODY.map(async (who): Promise<[string, Person]> => [who, await cast.standing(who, 'stranger')])
  const colleagues = MEMBER_ROLES.map(async (who): Promise<[string, Person]> => [`${who} beside`, await cast.beside(owner, who)])
  return [...(await Promise.all(strangers)), ...(await Promise.all(colleagues))]
}

describe('a person’s copy of their own data', () => {
  it('is handed to that person and to nobody else, whatever they are and wherever they are colleagues', async () => {
    const reads = handed('asker').filter(({ method }) => method === 'GET')
    expect(reads.map(nameOf)).toEqual(['GET /api/v1/me/data/export'])
    const owner = await cast.standing('partnership_lead', 'member')
    const copy = { kind: 'export', state: 'ready', content: Buffer.from(canaryOf(owner)), finishedAt: new Date() }
    const expiresAt = new Date(Date.now() + 86_400_000)
    await api.database.owner.db.insert(schema.dataRequests).values({ ...copy, accountId: owner.accountId, expiresAt })
    for (const { url } of reads) {
      expect((await callerOf(api.app, owner.cookies).get(url)).payload).toBe(canaryOf(owner))
      // Not by any name for the person either: there is nothing in the request that could be one.
      const asked = [url, `${url}?accountId=${owner.accountId}`, `${url}/${owner.accountId}`, `${url}?requestId=${owner.accountId}`]
      for (const [who, other] of await othersThan(owner))
        for (const address of asked) {
          const answer = await callerOf(api.app, other.cookies).get(address)
          expect([who, address, answer.statusCode >= 400, answer.payload.includes('canary')]).toEqual([who, address, true, false])
        }
    }
  })
})

/** What every request asks for, whoever sends it. */
const ABOUT_THE_SENDER: ReadonlySet<string> = new Set(['sessions', 'accounts', 'memberships', 'investors', 'pitch_members'])

describe('what is made of what is sent', () => {
  it.each(handed('asker').filter(({ method }) => method === 'POST'))(
    'at $url asks the database for who sends it, and for nothing else',
    async (endpoint) => {
      const sender = await cast.standing('account', 'member')
      const sent = await requestFor(endpoint, { owner: sender, relation: 'own', objectOf: (owner, slot) => cast.held(owner, slot) })
      const ask = () => callerOf(api.app, sender.cookies).send(endpoint.method, sent.url, sent.body)
      expect((await ask()).statusCode).toBe(200)
      const tables = (await statementsOf(ask)).flatMap((text) =>
        [...text.matchAll(/(?:from|join|into|update) "?(\w+)/g)].map((match) => match[1]),
      )
      expect(tables.filter((table) => !ABOUT_THE_SENDER.has(table ?? ''))).toEqual([])
      expect(tables).toContain('sessions')
    },
  )
})

describe('a feed', () => {
  it('is handed to whoever has its address and to nobody without, and ends with its owner and with a new one', async () => {
    const { db } = api.database.owner
    const feeds = handed('holder')
    expect(feeds.map(nameOf)).toEqual(['GET /api/v1/calendars/:feedToken'])
    const owner = await cast.fresh('investor_lead')
    const token = await cast.held(owner, 'feedToken')
    const other = `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`
    const addressOf = (one: string) => `/api/v1/calendars/${one}`
    const statusesFor = async (one: string) => {
      const people = [['owner', owner] as const, ...(await othersThan(owner))]
      return new Set(
        await Promise.all(people.map(async ([, person]) => (await callerOf(api.app, person.cookies).get(addressOf(one))).statusCode)),
      )
    }
    expect([await statusesFor(token), await statusesFor(other)]).toEqual([new Set([200]), new Set([404])])
    await db.update(schema.accounts).set({ disabledAt: new Date() }).where(eq(schema.accounts.id, owner.accountId))
    expect((await api.public.get(addressOf(token))).statusCode).toBe(404)
    await db.update(schema.accounts).set({ disabledAt: null }).where(eq(schema.accounts.id, owner.accountId))
    await callerOf(api.app, owner.cookies).post('/api/v1/calendar-feed', { body: { do: 'make' } })
    expect(await statusesFor(token)).toEqual(new Set([404]))
  })
})

describe('what is handed to everybody', () => {
  it.each(handed('everybody'))('at $url is the same bytes, whoever asks', async (endpoint) => {
    const owner = await cast.standing('secretariat_curator', 'member')
    const sent = await requestFor(endpoint, { owner, relation: 'own', objectOf: (whose, slot) => cast.held(whose, slot) })
    const answers = new Set<string>()
    for (const [, person] of await othersThan(owner)) {
      const { statusCode, payload } = await callerOf(api.app, person.cookies).get(sent.url)
      answers.add(`${statusCode} ${payload.replaceAll(/DTSTAMP:\w+/g, '')}`)
    }
    expect([...answers].map((answer) => answer.slice(0, 3))).toEqual(['200'])
  })
})

it('every route that hands something out is walked somewhere', () => {
  const walked = new Set([...guardedEndpoints(), ...handed('frames')].map(nameOf))
  const all = handed('relation', 'everybody', 'asker', 'holder', 'frames')
  expect(all.filter((endpoint) => !walked.has(nameOf(endpoint)))).toEqual([])
  process.stdout.write(`handed out: ${all.map((endpoint) => `${endpoint.config.handsOut} ${nameOf(endpoint)}`).join(', ')}\n`)
})
