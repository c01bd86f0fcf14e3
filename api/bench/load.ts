/**
 * The load bars P1 to P10 and the burst, on the demonstration edition: the whole api and web with everything they ask of a request, each
 * beside a reference of the same dependencies in the same run, by turns. P9, which is exact, is a test (src/house/queries.test.ts).
 *   node api/bench/load.ts [--pairs 9] [--only P1,P2,burst]
 */
import { connect } from '@scalebridge/db'
import { fork, type ChildProcess } from 'node:child_process'
import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { buildWeb } from '../../db/local/build.ts'
import { PLACES } from '../../db/local/places.ts'
import { startPostgres } from '../../db/local/postgres.ts'
import { appendStageEvent } from '../src/stage/log.ts'
import { BURST_BARS, measureCrowd } from './load-crowd.ts'
import { copyPitches, prepareData, type LoadData } from './load-data.ts'
import { CONNECTIONS, isPrinted, measureRatio, type Load } from './load-pairs.ts'
import { measureSearch, SEARCH_BARS } from './load-search.ts'
import { measureStreams } from './load-streams.ts'
import { firstWord, startBareWeb, startWeb } from './load-web.ts'

const PUBLIC_ORIGIN = 'http://127.0.0.1'
const { values } = parseArgs({ options: { pairs: { type: 'string', default: '9' }, only: { type: 'string' } } })
const PAIRS = Number(values.pairs)
const isAsked = (...ids: string[]) => values.only === undefined || values.only.split(',').some((id) => ids.includes(id))

const directory = await mkdtemp(path.join(tmpdir(), 'scalebridge-bench-'))
const postgres = await startPostgres({ dataDir: path.join(directory, 'data') })
const children: ChildProcess[] = []
const held: boolean[] = []
try {
  await main()
} finally {
  for (const child of children) child.kill()
  await postgres.stop()
  await rm(directory, { recursive: true, force: true })
}
process.exitCode = held.every(Boolean) ? 0 : 1

async function main(): Promise<void> {
  if (isAsked('P5', 'P6', 'burst')) {
    mkdirSync(PLACES.logs, { recursive: true })
    await buildWeb((line) => console.log(line))
  }
  const data = await prepareData(postgres.url)
  const servers = await startServers(data)
  const readers = Array.from({ length: CONNECTIONS }, (_, nth) => data.readers[nth % data.readers.length]).filter(
    (one) => one !== undefined,
  )
  const cookies = await signIn(
    servers.api,
    readers.map(({ accountId }) => accountId),
  )
  const reading = { apiUrl: servers.apiUrl, readers, cookies, referenceUrl: servers.referenceUrl }
  await measureReads(reading)
  if (isAsked('P4')) await attempt(['P4'], () => measurePledges(servers, data))
  if (isAsked('P5', 'P6'))
    await attempt(
      ['P5', 'P6'].filter((id) => isAsked(id)),
      () => measurePages(reading, data),
    )
  if (isAsked('P8')) await attempt(['P8-delivery', 'P8-connect'], () => measureStage(servers, data))
  if (isAsked('burst')) await attempt(BURST_BARS, () => measureBurst(data))
  if (isAsked('P10')) await attempt(SEARCH_BARS, () => measurePool(servers, data))
}

/** Bars that cannot be measured are missed, and said to be; they do not take the others with them. */
async function attempt(ids: readonly string[], work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (error) {
    held.push(false)
    console.error(error)
    for (const id of ids.filter((one) => !isPrinted(one))) console.log(`BAR ${id} unmeasured - FAIL`)
  }
}

/** P10: the pool at ten thousand pitches. Last, as the lists of the others would be longer. */
async function measurePool({ api, apiUrl }: Servers, data: LoadData): Promise<void> {
  const pitchId = await copyPitches(data.ownerUrl, data.editionId, 10_000)
  const [cookie = ''] = await signIn(api, [data.curatorId])
  held.push(await measureSearch({ apiUrl, cookie, editionId: data.editionId, pitchId }, PAIRS))
}

interface Servers {
  api: ChildProcess
  apiUrl: string
  referenceUrl: string
}

async function startServers(data: LoadData): Promise<Servers> {
  const [apiPort, referencePort] = [await freePort(), await freePort()]
  const [api] = await Promise.all([startApi(apiPort, data.apiUrl), start('load-reference.ts', String(referencePort), data.apiUrl)])
  return { api, apiUrl: `http://127.0.0.1:${apiPort}`, referenceUrl: `http://127.0.0.1:${referencePort}` }
}

function startApi(port: number, databaseUrl: string): Promise<ChildProcess> {
  const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  return start('live-servers.ts', 'ours', String(port), databaseUrl, Buffer.from(key).toString('base64'))
}

interface Reading {
  apiUrl: string
  referenceUrl: string
  /** Who reads on each connection, and their cookies. */
  readers: { mandateId: string; accountId: string }[]
  cookies: string[]
}

/** P1, P2, P3 and P7: reads of the api. */
async function measureReads({ apiUrl, referenceUrl, readers, cookies }: Reading): Promise<void> {
  const cookieOf = (nth: number) => ({ cookie: cookies[nth] ?? '' })
  const shortlistOf = (nth: number) => `/api/v1/mandates/${readers[nth]?.mandateId}/shortlist`
  const shortlist: Load = { origin: apiUrl, amount: 600, request: (nth) => ({ path: shortlistOf(nth), headers: cookieOf(nth) }) }
  const bareShortlist: Load = {
    origin: referenceUrl,
    amount: 600,
    request: (nth) => ({ path: `/shortlist/${readers[nth]?.mandateId}/${readers[nth]?.accountId}` }),
  }
  const bar = async (id: string, what: string, sides: { ours: Load; reference: Load; atLeast: number }) => {
    const measure = async () => held.push(await measureRatio({ id, what, atLeast: sides.atLeast }, sides, PAIRS))
    if (isAsked(id)) await attempt([id], measure)
  }
  await bar('P1', 'a shortlist beside its prepared statement alone', { ours: shortlist, reference: bareShortlist, atLeast: 0.55 })
  const measureUnchanged = async () => {
    const etags: string[] = []
    for (const [nth, cookie] of cookies.entries()) etags.push(await etagOf(`${apiUrl}${shortlistOf(nth)}`, cookie))
    const unchanged: Load = {
      origin: apiUrl,
      amount: 900,
      status: 304,
      request: (nth) => ({ path: shortlistOf(nth), headers: { ...cookieOf(nth), 'if-none-match': etags[nth] ?? '' } }),
    }
    const what = 'an unchanged shortlist (304) beside the whole one'
    held.push(await measureRatio({ id: 'P2', what, atLeast: 1.3 }, { ours: unchanged, reference: shortlist }, PAIRS))
  }
  if (isAsked('P2')) await attempt(['P2'], measureUnchanged)
  const solutions: Load = { origin: apiUrl, amount: 1_200, request: () => ({ path: '/api/v1/solutions' }) }
  const bareSolutions: Load = { origin: referenceUrl, amount: 1_200, request: () => ({ path: '/solutions' }) }
  await bar('P3', 'the public catalogue beside its prepared statement alone', { ours: solutions, reference: bareSolutions, atLeast: 0.7 })
  // It answers a constant, once the platform has asked who is there, whether they may, and how often.
  const nothing: Load = {
    origin: apiUrl,
    amount: 2_000,
    request: (nth) => ({ path: '/api/v1/.well-known/jwks.json', headers: cookieOf(nth) }),
  }
  await bar('P7', 'a route that does nothing, signed in, beside Fastify alone', {
    ours: nothing,
    reference: { origin: referenceUrl, amount: 6_000, request: () => ({ path: '/hello' }) },
    atLeast: 0.45,
  })
}

async function etagOf(url: string, cookie: string): Promise<string> {
  const response = await fetch(url, { headers: { cookie } })
  await response.arrayBuffer()
  return response.headers.get('etag') ?? ''
}

/** P4: a pledge with its ledger, its audit, its event and its replay, beside one row in a transaction. */
async function measurePledges({ api, apiUrl, referenceUrl }: Servers, { stage, burst }: LoadData): Promise<void> {
  const accountIds = Array.from({ length: CONNECTIONS }, (_, nth) => burst.accountIds[nth % burst.accountIds.length] ?? '')
  const cookies = await signIn(api, accountIds)
  const headers = { 'content-type': 'application/json', origin: PUBLIC_ORIGIN }
  const terms = { kind: 'money', instrument: null, amountMinor: 10_000, currency: 'USD', description: null, condition: null }
  const anew = (bodyOf: () => object) => (request: object) => ({ ...request, body: JSON.stringify(bodyOf()) })
  const pledge = () => ({
    commandId: randomUUID(),
    toPitchId: null,
    terms: { ...terms, matchFromMinor: null, dueOn: null, isAnonymous: false },
  })
  const ours: Load = {
    origin: apiUrl,
    amount: 150,
    status: 201,
    request: (nth) => ({
      method: 'POST',
      path: `/api/v1/stage/${stage.id}/pledges`,
      headers: { ...headers, cookie: cookies[nth] ?? '' },
      setupRequest: anew(pledge),
    }),
  }
  const reference: Load = {
    origin: referenceUrl,
    amount: 600,
    status: 201,
    request: (nth) => ({
      method: 'POST',
      path: '/pledges',
      headers,
      setupRequest: anew(() => ({ segmentId: stage.segmentId, sessionId: stage.id, accountId: accountIds[nth], commandId: randomUUID() })),
    }),
  }
  held.push(await measureRatio({ id: 'P4', what: 'a pledge beside one row in a transaction', atLeast: 0.65 }, { ours, reference }, PAIRS))
}

/** P5 and P6: pages. */
async function measurePages({ apiUrl, referenceUrl, readers, cookies }: Reading, { stage }: LoadData): Promise<void> {
  const [port, barePort] = [await freePort(), await freePort()]
  children.push(await startWeb({ port, apiUrl, publicOrigin: PUBLIC_ORIGIN }))
  const origin = `http://127.0.0.1:${port}`
  const shell = `/live/${stage.id}`
  const page = await fetch(`${origin}${shell}`)
  if (!page.ok) throw new Error(`${shell} answered ${page.status}`)
  children.push(await startBareWeb({ port: barePort, shell: await page.text() }))
  const bareOrigin = `http://127.0.0.1:${barePort}`
  if (isAsked('P5')) {
    const rowsOf = (nth: number) => `${referenceUrl}/shortlist/${readers[nth]?.mandateId}/${readers[nth]?.accountId}`
    const ours: Load = {
      origin,
      amount: 50,
      request: (nth) => ({ path: `/mandates/${readers[nth]?.mandateId}/shortlist`, headers: { cookie: cookies[nth] ?? '' } }),
    }
    const reference: Load = { origin: bareOrigin, amount: 300, request: (nth) => ({ path: `/?from=${encodeURIComponent(rowsOf(nth))}` }) }
    const what = 'the page of a shortlist beside a bare page of the same rows'
    held.push(await measureRatio({ id: 'P5', what, atLeast: 0.7 }, { ours, reference }, PAIRS))
  }
  if (isAsked('P6')) {
    const ours: Load = { origin, amount: 4_000, request: () => ({ path: shell }) }
    const reference: Load = { origin: bareOrigin, amount: 4_000, request: () => ({ path: '/shell.html' }) }
    const what = 'the page of the stage for whoever comes first, beside the same as a static file'
    held.push(await measureRatio({ id: 'P6', what, atLeast: 0.9 }, { ours, reference }, PAIRS))
  }
}

/** The burst, on processes of its own that have done nothing before. */
async function measureBurst({ stage, burst, apiUrl: databaseUrl }: LoadData): Promise<void> {
  const [apiPort, webPort] = [await freePort(), await freePort()]
  const api = await startApi(apiPort, databaseUrl)
  children.push(await startWeb({ port: webPort, apiUrl: `http://127.0.0.1:${apiPort}`, publicOrigin: PUBLIC_ORIGIN }))
  held.push(await measureCrowd({ api, webPort, stageId: stage.id, questionIds: burst.questionIds }, children))
}

/** P8: the stage's stream. */
async function measureStage({ api, apiUrl }: Servers, { stage, apiUrl: databaseUrl }: LoadData): Promise<void> {
  const { db, close } = connect(databaseUrl, { max: 2 })
  const rawPort = await freePort()
  const raw = await start('live-servers.ts', 'raw', String(rawPort))
  let told = 0
  const payload = { poll: { id: stage.id, question: 'x'.repeat(120), options: [], state: 'open', results: null } }
  const tellRaw = async () => {
    told += 1
    raw.send(`id: ${told}\nevent: stage\ndata: ${JSON.stringify(payload)}\n\n`)
    return told
  }
  const tellOurs = () => db.transaction((tx) => appendStageEvent(tx, stage.id, { kind: 'poll.opened', audience: 'public', payload }))
  const ours = { server: api, port: Number(new URL(apiUrl).port), path: `/api/v1/stage/${stage.id}/live`, tell: tellOurs }
  held.push(await measureStreams({ ours, raw: { server: raw, port: rawPort, path: '/', tell: tellRaw } }, PAIRS))
  await close()
}

async function start(file: string, ...args: string[]): Promise<ChildProcess> {
  const child = fork(new URL(`./${file}`, import.meta.url), args, { execArgv: ['--expose-gc'] })
  children.push(child)
  await firstWord(child, file)
  return child
}

/** The cookies of newly signed-in sessions, one for each account named. */
async function signIn(api: ChildProcess, accountIds: readonly string[]): Promise<string[]> {
  api.send({ accountIds })
  const [cookies]: string[][] = await once(api, 'message')
  return cookies ?? []
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port was given')
  return address.port
}
