/** Started by aside.ts with an edition's pairs; answers with its shortlists, and of a large edition before that with most of its places. */
import { parentPort, workerData } from 'node:worker_threads'
import type { Draft } from './draft.ts'
import type { FairInput, FairOptions } from './input.ts'
import { poolOf } from './pool.ts'
import { placeAll } from './shortlists.ts'

/** Pairs that are most likely placed, as positions in the pool. */
export interface EarlyPlaces {
  readonly mandate: Int32Array
  readonly pitch: Int32Array
}

/** What the thread is started with. */
export interface ToPlace {
  readonly input: FairInput
  readonly options: FairOptions
  readonly mostExact: number
}

const { input, options, mostExact }: ToPlace = workerData

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origin
parentPort?.postMessage(placeAll(poolOf(input), options, { mostExact, early: tellEarly }))

function tellEarly({ listed, pool: { mandate, pitch } }: Draft): void {
  const pairs: number[] = []
  for (let pair = 0; pair < listed.length; pair += 1) if (listed[pair] === 1) pairs.push(pair)
  const early: EarlyPlaces = {
    mandate: Int32Array.from(pairs, (pair) => mandate[pair] ?? 0),
    pitch: Int32Array.from(pairs, (pair) => pitch[pair] ?? 0),
  }
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origin
  parentPort?.postMessage(early)
}
