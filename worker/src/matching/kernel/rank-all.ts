import { setImmediate } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import type { WeighedTexts } from '../words/counted-texts.ts'
import type { MandateFacts, PitchFacts } from '../facts/facts.ts'
import type { ListColumns } from '../lists/list-columns.ts'
import { groupsOn } from '../facts/places.ts'
import type { Policy } from '../facts/policy.ts'
import type { CorpusStatistics } from '../words/text.ts'
import type { TrackRecord } from '../track/model.ts'
import { compile, type Compiled, type Pause } from './compile.ts'
import { kernelModule, startKernel } from './instance.ts'
import { readMandateLists, readPitchLists } from './ranked.ts'
import { reserveThread, type ThreadMemory } from './thread-memory.ts'
import type { ThreadStart, TileDone } from './thread.ts'

export interface RankAllOptions {
  readonly pitches: readonly PitchFacts[]
  readonly mandates: readonly MandateFacts[]
  readonly policy: Policy
  readonly corpus: CorpusStatistics
  /** The pitches' texts in rising order of the pitches' ids, where they have been read already. */
  readonly texts?: WeighedTexts | undefined
  /** The day on which dated country groups (LDC) are read. */
  readonly on: Date
  /** What investors funded before; none is known when it is left out. */
  readonly track?: TrackRecord | null
  /** How many pitches a mandate's list keeps, and how many mandates a pitch's. */
  readonly perMandate: number
  readonly perPitch: number
  /** Threads beside the caller's; small editions are scored in the caller's own, in slices. */
  readonly threads: number
  /** Fewer pairs than this are scored without starting a thread. */
  readonly threadsFromPairs?: number
  readonly signal?: AbortSignal
  readonly onProgress?: (pairsDone: number, pairsTotal: number) => void
}

export interface RankedAll {
  /** Both in rising order of the owners' ids. */
  readonly byMandate: ListColumns
  readonly byPitch: ListColumns
  readonly eligiblePairs: number
  /** CPU time of scoring, without reading texts and making tables. */
  readonly cpuMs: number
}

/** Starting a thread takes as long as scoring so many pairs. */
const THREADS_FROM_PAIRS = 4_000_000

/** Longest stretch of work before others on the caller's thread get their turn. */
const SLICE_MS = 12

/** Mandates scored between two looks at the clock. */
const STRETCH = 64

/**
 * Ranks every pitch for every mandate and the other way round: the same lists and integers as the reference gives.
 * Rejects with the signal's reason when it is aborted, and with a RangeError when an edition is too large.
 */
export async function rankAll(options: RankAllOptions): Promise<RankedAll> {
  const { pitches, mandates, policy, corpus, on, perMandate, perPitch } = options
  const pause = createPause(options.signal)
  const context = { policy, corpus, membersOf: groupsOn(on), track: options.track ?? null }
  const edition = await compile({ pitches, mandates, context, texts: options.texts, perMandate, perPitch }, pause)
  return rankCompiled(edition, options, pause)
}

/** Ranks an edition that is in the kernel's memory already; what stands in its lists is emptied first. */
export async function rankCompiled(
  edition: Compiled,
  options: Omit<RankAllOptions, 'pitches' | 'mandates' | 'policy' | 'corpus' | 'on' | 'track'>,
  pause = createPause(options.signal),
): Promise<RankedAll> {
  const { perMandate, perPitch } = options
  const pairs = edition.pitchIds.length * edition.mandateIds.length
  const wanted = pairs < (options.threadsFromPairs ?? THREADS_FROM_PAIRS) ? 0 : Math.min(options.threads, edition.tiles.length)
  edition.arena.u16(edition.floors, edition.mandateIds.length).fill(0)
  const threads = Array.from({ length: Math.max(1, wanted) }, () => reserveThread(edition, { perMandate, perPitch }))
  const run: Run = {
    edition,
    signal: options.signal,
    tell: (tile) => options.onProgress?.(Math.min(pairs, tile * edition.mandateIds.length), pairs),
  }
  const { eligible, cpuMs } = wanted === 0 ? await scoreHere(run, threads, pause) : await scoreInThreads(run, threads)
  const reading = { edition, pause }
  return {
    byMandate: await readMandateLists(threads, perMandate, reading),
    byPitch: await readPitchLists(perPitch, reading),
    eligiblePairs: eligible,
    cpuMs,
  }
}

interface Run {
  readonly edition: Compiled
  readonly signal: AbortSignal | undefined
  /** Told how many pitches are done. */
  readonly tell: (pitches: number) => void
}

interface Scored {
  readonly eligible: number
  readonly cpuMs: number
}

async function scoreHere({ edition, tell }: Run, threads: readonly ThreadMemory[], pause: Pause): Promise<Scored> {
  const before = process.threadCpuUsage()
  const mandates = edition.mandateIds.length
  let eligible = 0
  let done = 0
  for (const { config } of threads) {
    const kernel = startKernel(kernelModule(), { memory: edition.arena.memory, config })
    for (const tile of edition.tiles) {
      kernel.openTile(tile.address)
      for (let from = 0; from < mandates; from += STRETCH) {
        await pause()
        eligible += kernel.scoreTile(tile.address, from, Math.min(mandates, from + STRETCH))
      }
      done += tile.count
      tell(done)
    }
  }
  const { user, system } = process.threadCpuUsage(before)
  return { eligible, cpuMs: (user + system) / 1000 }
}

async function scoreInThreads(run: Run, threads: readonly ThreadMemory[]): Promise<Scored> {
  const { edition } = run
  const queue = edition.tiles.values()
  let done = 0
  const finished = (count: number): void => run.tell((done += count))
  const scored = await Promise.all(threads.map(({ config }) => runThread(run, { config, queue, finished })))
  return {
    eligible: scored.reduce((sum, { eligible }) => sum + eligible, 0),
    cpuMs: scored.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
  }
}

interface Share {
  readonly config: number
  /** Tiles that nobody has taken yet. */
  readonly queue: Iterator<{ readonly address: number; readonly count: number }>
  readonly finished: (count: number) => void
}

/** One thread until no tile is left. It always has the next tile waiting, so that it never waits for us. */
async function runThread({ edition, signal }: Run, { config, queue, finished }: Share): Promise<Scored> {
  const start: ThreadStart = { module: kernelModule(), memory: edition.arena.memory, config, mandates: edition.mandateIds.length }
  const worker = new Worker(new URL('thread.ts', import.meta.url), { workerData: start })
  const stop = new AbortController()
  try {
    return await new Promise<Scored>((resolve, reject) => {
      signal?.throwIfAborted()
      signal?.addEventListener('abort', () => reject(signal.reason), { signal: stop.signal })
      const taken: number[] = []
      let total: Scored = { eligible: 0, cpuMs: 0 }
      const give = (): void => {
        const { value, done } = queue.next()
        if (done === true) return
        taken.push(value.count)
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
        worker.postMessage(value.address)
      }
      worker.on('error', reject)
      worker.on('exit', (code) => reject(new Error(`a thread of the kernel ended with code ${code}`)))
      worker.on('message', ({ eligible, cpuMs }: TileDone) => {
        total = { eligible: total.eligible + eligible, cpuMs: total.cpuMs + cpuMs }
        finished(taken.shift() ?? 0)
        give()
        if (taken.length === 0) resolve(total)
      })
      give()
      give()
      if (taken.length === 0) resolve(total)
    })
  } finally {
    stop.abort()
    await worker.terminate()
  }
}

/** Gives others their turn on this thread when a slice is over; then also looks whether all this is still wanted. */
export function createPause(signal?: AbortSignal): Pause {
  let since = performance.now()
  const othersTurn = async (): Promise<void> => {
    await setImmediate()
    since = performance.now()
  }
  return () => {
    if (performance.now() - since < SLICE_MS) return undefined
    signal?.throwIfAborted()
    return othersTurn()
  }
}
