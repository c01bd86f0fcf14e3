import { writeSync } from 'node:fs'
import { workerData } from 'node:worker_threads'
import type { Guarded } from './loop-guard.ts'

const { turns, everyMs, beats } = workerData as Guarded // as: what guardLoop gives
let last = -1
let still = 0
// Counted, not timed: a machine that slept has stopped this thread as well.
setInterval(() => {
  const now = Atomics.load(turns, 0)
  still = now === last ? still + 1 : 0
  last = now
  if (still < beats) return
  // The log is the other thread's, which writes no more.
  writeSync(
    2,
    `${JSON.stringify({ level: 'fatal', time: new Date().toISOString(), msg: 'the event loop stands still: this worker ends, to be started anew' })}\n`,
  )
  process.kill(process.pid, 'SIGKILL')
}, everyMs)
