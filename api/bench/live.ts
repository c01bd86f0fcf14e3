/**
 * The live stage under its audience: viewers on two api processes over one database, the load generator in its own process, and a
 * bare server of server-sent events beside them, block by block, so that a noisy machine hits both alike. Then one api
 * process is killed and comes back while events go on. At the end the audience answers: a burst of votes and pledges (live-burst.ts).
 *   node api/bench/live.ts [--viewers 3000] [--blocks 4] [--events 10]
 */
import { bootstrapRoles, connect, migrate, schema, type Db } from '@scalebridge/db'
import { openShow } from '@scalebridge/db/rules'
import { makeEdition, makeSegment } from '@scalebridge/db/testing'
import { fork, type ChildProcess } from 'node:child_process'
import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { startPostgres } from '../../db/local/postgres.ts'
import { appendStageEvent } from '../src/stage/log.ts'
import { BURST, prepareBurst, runBurst, type BurstPlaces } from './live-burst.ts'
import type { Asked, State } from './live-readers.ts'

const PASSWORDS = { app_owner: 'owner', app_rw: 'rw', app_worker: 'worker' }
const PACE_MS = 500
const BARS = { p50Ms: 125, p99Ms: 250, timesBare: 1.5, kilobytes: 40, backMs: 6_000, burstSeconds: 10 }
const { values } = parseArgs({
  options: {
    viewers: { type: 'string', default: '3000' },
    blocks: { type: 'string', default: '4' },
    events: { type: 'string', default: '10' },
  },
})
const VIEWERS = Number(values.viewers)

const nowMs = () => Number(process.hrtime.bigint()) / 1e6
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const directory = await mkdtemp(path.join(tmpdir(), 'scalebridge-bench-'))
const postgres = await startPostgres({ dataDir: path.join(directory, 'data') })
const children = new Set<ChildProcess>()
let hasFailed = false
try {
  await main()
} finally {
  for (const child of children) child.kill()
  await postgres.stop()
  await rm(directory, { recursive: true, force: true })
}
process.exitCode = hasFailed ? 1 : 0

async function main(): Promise<void> {
  const { db, apiUrl, stageId, burst, close } = await prepare()
  const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const ports = [await freePort(), await freePort()]
  const barePorts = [await freePort(), await freePort()]
  const startOurs = (port: number) => startServer('ours', port, apiUrl, Buffer.from(key).toString('base64'))
  const ours = await Promise.all(ports.map(startOurs))
  const bare = await Promise.all(barePorts.map((port) => startServer('bare', port)))
  const memory = await measureMemory(ours, `/api/v1/stage/${stageId}/live`, ports)
  const bareMemory = await measureMemory(bare, '/', barePorts)
  console.log(
    `${VIEWERS} viewers on two processes each; ours ${memory.perViewer.toFixed(1)} KB a viewer, bare ${bareMemory.perViewer.toFixed(1)} KB.`,
  )

  const sendOurs = async () => {
    const atMs = nowMs()
    return [await tell(db, stageId), atMs] as [number, number]
  }
  let bareSeq = 0
  const sendBare = async () => {
    bareSeq += 1
    const atMs = nowMs()
    for (const child of bare) child.send(`id: ${bareSeq}\nevent: stage\ndata: ${JSON.stringify(payloadOf(bareSeq))}\n\n`)
    return [bareSeq, atMs] as [number, number]
  }
  const blocks = await measureBlocks({
    ours: { send: sendOurs, readers: memory.readers },
    bare: { send: sendBare, readers: bareMemory.readers },
  })
  const middle = (pick: (block: Block) => number) => quantile(blocks.map(pick), 0.5)
  bar(
    'live-broadcast-p50-ms',
    middle(({ ours: own }) => own.p50),
    BARS.p50Ms,
  )
  bar(
    'live-broadcast-p99-ms',
    middle(({ ours: own }) => own.p99),
    BARS.p99Ms,
  )
  bar(
    'live-broadcast-p99-times-bare',
    middle(({ ours: own, bare: other }) => own.p99 / other.p99),
    BARS.timesBare,
  )
  bar('live-memory-per-viewer-kb', memory.perViewer, BARS.kilobytes)
  bareMemory.readers.kill()
  for (const child of bare) child.kill()

  const backMs = await killAndRestart({ victim: ours[0], restart: () => startOurs(ports[0] ?? 0), send: sendOurs, readers: memory.readers })
  const end = await ask<State>(memory.readers, { kind: 'state' })
  console.log(`after the restart: ${end.reconnected} viewers came back, ${end.frames} frames delivered.`)
  bar('live-restart-all-back-ms', backMs, BARS.backMs)
  bar('live-restart-lost', end.lost, 0)
  bar('live-restart-doubled', end.doubled, 0)
  // Last, as its events for moderators alone are gaps in what viewers count.
  await measureBurst(db, { stageId, ports, burst, server: ours[1] })
  await close()
}

/** A database with one open session of a segment, and the url of the role that the api has. */
async function prepare(): Promise<{ db: Db; apiUrl: string; stageId: string; burst: BurstPlaces; close: () => Promise<void> }> {
  const urlOf = (user: keyof typeof PASSWORDS) => {
    const url = new URL(postgres.url)
    Object.assign(url, { username: user, password: PASSWORDS[user], pathname: '/bench' })
    return url.href
  }
  await bootstrapRoles(postgres.url, { database: 'bench', passwords: PASSWORDS })
  await migrate(urlOf('app_owner'))
  const owner = connect(urlOf('app_owner'), { max: 1 })
  const { id: editionId } = await makeEdition(owner.db)
  const { id: segmentId } = await makeSegment(owner.db, { editionId })
  const items = Array.from({ length: 12 }, (_, index) => ({
    id: crypto.randomUUID(),
    kind: 'panel' as const,
    title: `Item ${index + 1}`,
    pitch: null,
    plannedMs: 300_000,
    floorMs: 0,
    backstage: null,
  }))
  const show = openShow({ mode: 'live', items, bufferMs: 300_000, plannedStartMs: Date.now(), atMs: Date.now() })
  const [session] = await owner.db.insert(schema.stageSessions).values({ segmentId, mode: 'live', show, roomCode: 'BENCHA' }).returning()
  const burst = await prepareBurst(owner.db, String(session?.id))
  await owner.close()
  const { db, close } = connect(urlOf('app_rw'), { max: 4 })
  return { db, apiUrl: urlOf('app_rw'), stageId: String(session?.id), burst, close }
}

function payloadOf(number: number) {
  return { poll: { id: randomUUID(), question: 'x'.repeat(120), options: [String(number)], state: 'open', results: null } }
}

/** One public event of about 300 bytes on the wire, as any operation writes it; answers its number. */
function tell(db: Db, stageId: string): Promise<number> {
  return db.transaction((tx) => appendStageEvent(tx, stageId, { kind: 'poll.opened', audience: 'public', payload: payloadOf(0) }))
}

async function startServer(which: 'ours' | 'bare', port: number, ...more: string[]): Promise<ChildProcess> {
  const child = fork(new URL('./live-servers.ts', import.meta.url), [which, String(port), ...more], { execArgv: ['--expose-gc'] })
  children.add(child)
  child.on('exit', () => children.delete(child))
  await once(child, 'message')
  return child
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

async function ask<T>(child: ChildProcess, message: Asked | 'rss' | { accountIds: string[] }): Promise<T> {
  const answered = once(child, 'message')
  child.send(message)
  const [answer]: T[] = await answered
  if (answer === undefined) throw new Error('no answer')
  return answer
}

/** Lets the viewers in and weighs the servers before and after, each time with their garbage gone. */
async function measureMemory(servers: readonly ChildProcess[], url: string, ports: readonly number[]) {
  const weigh = async () => (await Promise.all(servers.map((child) => ask<number>(child, 'rss')))).reduce((a, b) => a + b, 0)
  // The first requests load code that has nothing to do with how many come.
  for (const port of ports) await fetch(`http://127.0.0.1:${port}/api/v1/editions/current`).then((answer) => answer.body?.cancel())
  const before = await weigh()
  const from = nowMs()
  const readers = fork(new URL('./live-readers.ts', import.meta.url), [url, String(VIEWERS), ...ports.map(String)])
  children.add(readers)
  readers.on('exit', () => children.delete(readers))
  await once(readers, 'message')
  await until(readers, (state) => state.open === VIEWERS)
  console.log(`${VIEWERS} viewers were let in within ${(nowMs() - from).toFixed(0)} ms.`)
  return { readers, perViewer: ((await weigh()) - before) / 1024 / VIEWERS }
}

async function until(readers: ChildProcess, isSo: (state: State) => boolean, patienceMs = 120_000): Promise<State> {
  const from = nowMs()
  for (;;) {
    const state = await ask<State>(readers, { kind: 'state' })
    if (isSo(state)) return state
    if (nowMs() - from > patienceMs) throw new Error(`the viewers never got there: ${JSON.stringify(state)}`)
    await pause(50)
  }
}

interface Side {
  send: () => Promise<[seq: number, atMs: number]>
  readers: ChildProcess
}
interface Measured {
  p50: number
  p99: number
}
interface Block {
  ours: Measured
  bare: Measured
}

async function measureBlocks(sides: { ours: Side; bare: Side }): Promise<Block[]> {
  const blocks: Block[] = []
  // What is not warm is not measured.
  await measure(sides.bare)
  await measure(sides.ours)
  for (let index = 0; index < Number(values.blocks); index += 1) {
    const first = index % 2 === 0 ? 'ours' : 'bare'
    const one = await measure(sides[first])
    const other = await measure(sides[first === 'ours' ? 'bare' : 'ours'])
    const block = first === 'ours' ? { ours: one, bare: other } : { ours: other, bare: one }
    blocks.push(block)
    console.log(
      `block ${index + 1}: ours p50 ${rounded(block.ours.p50)} p99 ${rounded(block.ours.p99)} · bare p50 ${rounded(block.bare.p50)} p99 ${rounded(block.bare.p99)}`,
    )
  }
  return blocks
}

/** From before an event is written until each viewer has it, two events a second. */
async function measure({ send, readers }: Side): Promise<Measured> {
  const sent: [number, number][] = []
  for (let index = 0; index < Number(values.events); index += 1) {
    sent.push(await send())
    await pause(PACE_MS)
  }
  const last = sent.at(-1)?.[0] ?? 0
  await until(readers, (state) => state.lasts[last] === VIEWERS)
  const latencies = await ask<number[]>(readers, { kind: 'latencies', sent })
  return { p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99) }
}

/** With all viewers watching: what they send up is all there, once, in time. */
async function measureBurst(
  db: Db,
  given: { stageId: string; ports: readonly number[]; burst: BurstPlaces; server: ChildProcess | undefined },
): Promise<void> {
  const { stageId, ports, burst, server } = given
  if (server === undefined) throw new Error('no server to sign in with')
  const cookies = await ask<string[]>(server, { accountIds: burst.accountIds })
  const result = await runBurst(db, { stageId, ports, cookies, questionIds: burst.questionIds })
  console.log(
    `${BURST.votes} votes and ${BURST.pledges} pledges, all pledges and each tenth vote sent twice: ${result.seconds.toFixed(1)} s, slowest of a hundred ${rounded(result.p99Ms)}.`,
  )
  if (result.refusals !== '') console.log(`refused: ${result.refusals}`)
  bar('live-burst-seconds', result.seconds, BARS.burstSeconds)
  bar('live-burst-refused', result.refused, 0)
  bar('live-burst-lost', result.lost, 0)
  bar('live-burst-doubled', result.doubled, 0)
}

/** Five events a second while a process dies without a word and comes back two seconds later; answers how long its viewers took. */
async function killAndRestart(given: { victim: ChildProcess | undefined; restart: () => Promise<ChildProcess> } & Side): Promise<number> {
  let isOver = false
  let last = 0
  const sending = (async () => {
    while (!isOver) {
      ;[last] = await given.send()
      await pause(200)
    }
  })()
  try {
    await pause(2_000)
    given.victim?.kill('SIGKILL')
    await pause(2_000)
    await given.restart()
    const upAt = nowMs()
    await until(given.readers, (state) => state.open === VIEWERS)
    const backMs = nowMs() - upAt
    await pause(2_000)
    isOver = true
    await sending
    await until(given.readers, (state) => state.lasts[last] === VIEWERS)
    return backMs
  } finally {
    isOver = true
    await sending
  }
}

function quantile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  return sorted[Math.floor((sorted.length - 1) * share)] ?? 0
}

function rounded(value: number): string {
  return `${value.toFixed(0)} ms`
}

function bar(id: string, value: number, atMost: number): void {
  const isHeld = value <= atMost
  hasFailed ||= !isHeld
  console.log(`BAR ${id} ${Number(value.toFixed(2))} ${atMost} ${isHeld ? 'PASS' : 'FAIL'}`)
}
