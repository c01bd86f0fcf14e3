/** Started by aside.ts with an edition's pairs; answers once with its shortlists. */
import { parentPort, workerData } from 'node:worker_threads'
import type { FairInput, FairOptions } from './input.ts'
import { fairShortlists } from './shortlists.ts'

const { input, options }: { input: FairInput; options: FairOptions } = workerData

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origin
parentPort?.postMessage(fairShortlists(input, options))
