/** Opens what strangers have sent in a thread of its own, which may neither grow nor last for long. */
import { parentPort, workerData } from 'node:worker_threads'
import { inspectFile, type Verdict } from './inspect.ts'
import { markPages } from './pdf.ts'

export type Task =
  | { do: 'inspect'; bytes: Uint8Array; name: string; type: string }
  | { do: 'mark'; bytes: Uint8Array; line: Uint8Array; words: string }

const task = workerData as Task // as: runInThread is the only one that starts this

async function run(): Promise<Verdict | { marked: Uint8Array }> {
  if (task.do === 'inspect') return inspectFile(Buffer.from(task.bytes), task)
  return { marked: await markPages(task.bytes, task) }
}

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origin
parentPort?.postMessage(await run())
