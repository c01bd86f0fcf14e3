/** Started by aside.ts with a segment's facts; tells each step, then answers with the proposal. */
import { parentPort, workerData } from 'node:worker_threads'
import type { SegmentFacts } from '@scalebridge/db/segment'
import type { AsideMessage } from './aside.ts'
import { proposeSlates } from './propose.ts'
import { openSolver } from './solver.ts'

const facts: SegmentFacts = workerData

function post(message: AsideMessage): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origin
  parentPort?.postMessage(message)
}

const solver = await openSolver()
const result = proposeSlates(facts, { solver, tell: (step) => post({ kind: 'step', step }) })
post({ kind: 'result', result })
