import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { buildWeb } from '../../db/local/build.ts'
import { PLACES } from '../../db/local/places.ts'
import { openStage, tellStage } from './live-faults.ts'
import { askToSignIn, call, countMails, drained, keepAsking, newAddress, signIn, type Outcome } from './load.ts'
import type { Report } from './report.ts'
import { watchStreams } from './streams.ts'
import type { World } from './world.ts'

/** Processes say for this long that they leave; in production it is two seconds. */
const NOTICE = { DRAIN_NOTICE_MS: '1000' }
const VIEWERS = 20
const ASKERS = 8

/** Each sort of request that readers send, by how it may be asked again. */
type Sort = 'read' | 'page' | 'form' | 'sign_in' | 'pitch'

/**
 * R17: two apis and the two webs before them are started anew, one after the other, while people read pages, send forms, sign in,
 * write with a key and watch the stage. Before the webs stands what stands there in production: a proxy that goes on to the next.
 */
export async function restartInTurn(world: World, report: Report): Promise<void> {
  mkdirSync(PLACES.logs, { recursive: true })
  await buildWeb((line) => report.note(line))
  const apis = [await world.startApi({ env: NOTICE }), await world.startApi({ env: NOTICE })]
  const apiUrls = apis.map(({ url }) => url)
  const webs = [await world.startWeb({ apiUrls, env: NOTICE }), await world.startWeb({ apiUrls, env: NOTICE })]
  await world.startWorker()
  const front = await startFront(webs.map(({ url }) => url))
  const cookie = await signIn(world, apis[0]?.url ?? '', 'partnership-lead')
  const stageId = await openStage(world)
  const streams = watchStreams(`${front.url}/api/v1/stage/${stageId}/live`, VIEWERS)
  await streams.until(({ open }) => open === VIEWERS)
  const restarts = (async () => {
    for (const [nth, api] of apis.entries()) {
      await pause(1_000)
      await api.end('SIGTERM')
      apis[nth] = await world.startApi({ port: Number(new URL(api.url).port), env: NOTICE })
    }
    for (const [nth, web] of webs.entries()) {
      await pause(1_000)
      await web.end('SIGTERM')
      webs[nth] = await world.startWeb({ apiUrls, port: Number(new URL(web.url).port), env: NOTICE })
    }
    await pause(1_000)
  })()
  let told = Promise.resolve(0)
  const askers = askersOf({ url: front.url, cookie, organisationId: await organisationOf(front.url, cookie) })
  const sent = await keepAsking(ASKERS, restarts, (asker, nth) => {
    if (asker === 0) told = told.then(() => tellStage(world, stageId))
    return (askers[(asker + nth) % askers.length] ?? askers[0])()
  })
  await restarts
  const last = await told
  const seen = await streams.until(({ lasts }) => lasts.every((one) => one === last))
  streams.close()
  front.close()
  await drained(world, 60_000)
  const mails = await countMails(world, namesOf(sent, 'sign_in'))
  const pitches = await countPitches(world, namesOf(sent, 'pitch'))
  const failed = sent.filter(({ outcome }) => !isDone(outcome))
  const words = new Set(failed.map(({ sort, outcome }) => `${sort} ${outcome.status}`))
  report.note(`${sent.length} requests; not answered well: ${[...words].join(', ') || 'none'}`)
  report.note(`${VIEWERS} streams came back ${seen.returns} times`)
  report.atMost('R17.failed', failed.length, 0)
  report.atMost('R17.lost', mails.lost + pitches.lost + seen.lost, 0)
  report.atMost('R17.doubled', mails.doubled + pitches.doubled + seen.doubled, 0)
  report.atLeast('R17.streams_told_goodbye', seen.goodbyes, VIEWERS)
  report.atMost('R17.streams_cut', seen.returns - seen.goodbyes, 0)
}

const isDone = ({ status }: Outcome) => status >= 200 && status < 400

interface Asked {
  sort: Sort
  /** What it asked for, to be counted afterwards. */
  name: string
  outcome: Outcome
}

function askersOf({
  url,
  cookie,
  organisationId,
}: {
  url: string
  cookie: string
  organisationId: string
}): [() => Promise<Asked>, ...(() => Promise<Asked>)[]] {
  const ask = async (sort: Sort, name: string, outcome: Promise<Outcome>): Promise<Asked> => ({ sort, name, outcome: await outcome })
  return [
    () => ask('read', '', call({ url, path: '/api/v1/me', method: 'GET', headers: { cookie } })),
    () => ask('page', '', call({ url, path: '/pitches', method: 'GET', headers: { cookie } })),
    () => {
      const address = newAddress()
      return ask('sign_in', address, askToSignIn(url, address))
    },
    () => {
      const address = newAddress()
      const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: url }
      return ask('form', address, call({ url, path: '/sign-in', text: `email=${encodeURIComponent(address)}`, headers }))
    },
    () => {
      const title = `Chaos ${randomUUID()}`
      const headers = { cookie, 'idempotency-key': randomUUID() }
      return ask('pitch', title, call({ url, path: '/api/v1/pitches', headers, body: { organisationId, title, language: 'en' } }))
    },
  ]
}

async function organisationOf(url: string, cookie: string): Promise<string> {
  const me = await call({ url, path: '/api/v1/me', method: 'GET', headers: { cookie } })
  const { memberships } = me.body as { memberships: { organisationId: string }[] } // as: the contract's shape
  return memberships[0]?.organisationId ?? ''
}

const namesOf = (sent: readonly Asked[], sort: Sort) =>
  sent.filter((one) => one.sort === sort && isDone(one.outcome)).map(({ name }) => name)

async function countPitches({ db }: World, titles: readonly string[]): Promise<{ lost: number; doubled: number }> {
  const { rows } = await db.execute<{ title: string; count: string }>(
    sql`select title, count(*) as count from pitches where title like 'Chaos %' group by title`,
  )
  const counts = new Map(rows.map(({ title, count }) => [title, Number(count)]))
  return { lost: titles.filter((title) => !counts.has(title)).length, doubled: [...counts.values()].filter((count) => count > 1).length }
}

interface Web {
  pipeToApi: (
    request: IncomingMessage,
    response: ServerResponse,
    to: { apis: unknown; reader: { address: string; protocol: 'http' } },
  ) => void
  Apis: new (list: string) => unknown
}

/** A proxy as docs/operations.md asks for one. It is web's own way to its apis, which asks for the same. */
async function startFront(urls: readonly string[]): Promise<{ url: string; close: () => void }> {
  // Found by their address: worker imports nothing of web, and this is no part of the worker.
  const [{ pipeToApi }, { Apis }] = (await Promise.all(
    ['api-pipe', 'apis'].map((name) => import(new URL(`../../web/server/${name}.ts`, import.meta.url).href)),
  )) as [Pick<Web, 'pipeToApi'>, Pick<Web, 'Apis'>] // as: what these two export
  const apis = new Apis(urls.join(','))
  const server = createServer((request, response) => {
    const address = String(request.headers['x-forwarded-for'] ?? '127.0.0.1')
    pipeToApi(request, response, { apis, reader: { address, protocol: 'http' } })
  }).listen({ port: 0, host: '127.0.0.1', backlog: 4_096 })
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
