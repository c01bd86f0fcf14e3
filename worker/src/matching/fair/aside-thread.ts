/** Started by aside.ts with an edition's pairs; answers once with its shortlists. */
import { parentPort, workerData } from 'node:worker_threads'
import type { FairOptions } from './input.ts'
import type { Pool } from './pool.ts'
import { placeAll } from './shortlists.ts'

const { pool, options }: { pool: Pool; options: FairOptions } = workerData

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origin
parentPort?.postMessage(placeAll(pool, options))
