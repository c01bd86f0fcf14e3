import { Worker } from 'node:worker_threads'
import type { AttachmentType } from '@scalebridge/db/reference'
import { Problem } from '../platform/problem.ts'
import type { Refusal } from './refusals.ts'
import type { Task } from './thread.ts'

/** The largest allowed file takes two seconds; what takes longer was made to. */
const MOST_MS = 20_000
const MOST_MB = 384
const MOST_AT_ONCE = 4

let running = 0

/**
 * Inspects a file away from everything else.
 * @throws Problem `attachment.busy` (503) when many are being looked at
 */
export async function inspectInThread(file: {
  bytes: Uint8Array
  name: string
  type: string
}): Promise<{ mediaType: AttachmentType; bytes: Uint8Array } | { refusal: Refusal }> {
  const made = await runInThread({ do: 'inspect', ...file })
  // A thread that died of the file has said enough about it.
  if (made === undefined) return { refusal: 'broken' }
  return 'marked' in made ? { refusal: 'broken' } : made
}

/**
 * Marks every page of a PDF.
 * @throws Problem `attachment.cannotMark` (422): without its mark a file is not handed out
 */
export async function markInThread(file: { bytes: Uint8Array; line: Uint8Array; words: string }): Promise<Uint8Array> {
  const made = await runInThread({ do: 'mark', ...file })
  if (made === undefined || !('marked' in made)) throw new Problem('attachment.cannotMark')
  return made.marked
}

type Made = { marked: Uint8Array } | { mediaType: AttachmentType; bytes: Uint8Array } | { refusal: Refusal }

async function runInThread(task: Task): Promise<Made | undefined> {
  if (running >= MOST_AT_ONCE) throw new Problem('attachment.busy', { retryAfterSeconds: 5 })
  running += 1
  const thread = new Worker(new URL('thread.ts', import.meta.url), {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: MOST_MB },
  })
  const timer = setTimeout(() => void thread.terminate(), MOST_MS)
  try {
    return await new Promise<Made | undefined>((resolve) => {
      thread.on('message', (made: Made) => resolve(made))
      thread.on('error', () => resolve(undefined))
      thread.on('exit', () => resolve(undefined))
    })
  } finally {
    clearTimeout(timer)
    running -= 1
    await thread.terminate()
  }
}
