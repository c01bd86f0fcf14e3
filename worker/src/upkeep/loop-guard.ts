import { Worker } from 'node:worker_threads'

/** How long the event loop may stand still. A job that keeps it for a third of that has lost its lock, and another worker has begun it. */
const LONGEST_STILL_MS = 30_000
const BEATS = 30

/** What the thread is given: a number that goes up while the loop turns, and how often to look at it. */
export interface Guarded {
  turns: Int32Array<SharedArrayBuffer>
  everyMs: number
  /** How often it may be found as it was before. */
  beats: number
}

/**
 * Ends the process, by force, when its event loop has stood still: a job that never returns leaves nothing else in it that could, and
 * whoever starts it anew has no way to see it. The job goes to another worker, and is given up when it has ended several.
 * The returned function ends the watch.
 */
export function guardLoop({ stillMs = LONGEST_STILL_MS }: { stillMs?: number } = {}): () => Promise<unknown> {
  const turns = new Int32Array(new SharedArrayBuffer(4))
  const everyMs = stillMs / BEATS
  const turn = setInterval(() => Atomics.add(turns, 0, 1), everyMs)
  const guarded: Guarded = { turns, everyMs, beats: BEATS }
  const thread = new Worker(new URL('loop-guard-thread.ts', import.meta.url), { workerData: guarded, execArgv: [] })
  // Neither keeps a process that has nothing else to do.
  turn.unref()
  thread.unref()
  return async () => {
    clearInterval(turn)
    await thread.terminate()
  }
}
