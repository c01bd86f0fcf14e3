/**
 * P8: what a stage's stream costs the api's processor beside a server of the same Fastify that only holds the
 * responses and writes one buffer to each: once to let a viewer in, and for every event that is delivered to one. (It was node:http with
 * an empty snapshot; what the bars were taken from, RELIABILITY.md 3.1, is a route of Fastify with one of two kilobytes.)
 */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { State } from './live-readers.ts'
import { printBar, quantile, quartiles } from './load-pairs.ts'

const VIEWERS = 500
const EVENTS = 20
/** Between two events, so that each is delivered by itself. */
const PAUSE_MS = 25
const BARS = { delivery: 1.5, connect: 2 }

export interface StreamSide {
  server: ChildProcess
  port: number
  path: string
  /** Sends one event to every viewer; answers its number. */
  tell: () => Promise<number>
}

interface Cost {
  connect: number
  delivery: number
}

/** Measures both bars and prints them. Answers whether both are held. */
export async function measureStreams(sides: { ours: StreamSide; raw: StreamSide }, pairs: number): Promise<boolean> {
  const ratios: Cost[] = []
  const sums = { connect: 0, delivery: 0 }
  for (let pair = 0; pair <= pairs; pair += 1) {
    const first = pair % 2 === 0 ? 'ours' : 'raw'
    const one = await costOf(sides[first])
    const other = await costOf(sides[first === 'ours' ? 'raw' : 'ours'])
    const [ours, raw] = first === 'ours' ? [one, other] : [other, one]
    // The first pair loads what each of them needs.
    if (pair === 0) continue
    ratios.push({ connect: ours.connect / raw.connect, delivery: ours.delivery / raw.delivery })
    sums.connect += ours.connect / pairs
    sums.delivery += ours.delivery / pairs
  }
  return (['delivery', 'connect'] as const)
    .map((what) => {
      const values = ratios.map((ratio) => ratio[what])
      const detail = `CPU of one ${what} beside a raw stream's: ${sums[what].toFixed(0)} µs, quartiles ${quartiles(values)}`
      return printBar(`P8-${what}`, { value: quantile(values, 0.5), atMost: BARS[what] }, detail)
    })
    .every(Boolean)
}

/** CPU in microseconds for each viewer let in, and for each event delivered to one. */
async function costOf({ server, port, path, tell }: StreamSide): Promise<Cost> {
  const before = await cpuMicros(server)
  const readers = fork(new URL('./live-readers.ts', import.meta.url), [path, String(VIEWERS), String(port)])
  try {
    await once(readers, 'message')
    await until(readers, (state) => state.open === VIEWERS)
    const open = await cpuMicros(server)
    let last = 0
    for (let nth = 0; nth < EVENTS; nth += 1) {
      last = await tell()
      await pause(PAUSE_MS)
    }
    await until(readers, (state) => state.lasts[last] === VIEWERS)
    const told = await cpuMicros(server)
    return { connect: (open - before) / VIEWERS, delivery: (told - open) / VIEWERS / EVENTS }
  } finally {
    readers.kill()
    await once(readers, 'exit')
  }
}

/** What a server has used of a processor so far. */
async function cpuMicros(server: ChildProcess): Promise<number> {
  server.send('cpu')
  const [micros]: number[] = await once(server, 'message')
  return micros ?? 0
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

async function until(readers: ChildProcess, isSo: (state: State) => boolean): Promise<void> {
  const giveUpAt = Date.now() + 60_000
  for (;;) {
    readers.send({ kind: 'state' })
    const [state]: State[] = await once(readers, 'message')
    if (state !== undefined && isSo(state)) return
    if (Date.now() > giveUpAt) throw new Error(`the viewers never got there: ${JSON.stringify(state)}`)
    await pause(20)
  }
}
