import { Worker } from 'node:worker_threads'
import { Problem } from '../platform/problem.ts'
import type { PrintDocument } from './documents.shapes.ts'
import type { Template } from './printer-thread.ts'

/** A thread holds some 150 MB: it ends when nobody has asked for this long. */
const IDLE_MS = 60_000
/** A document takes a tenth of a second; a thread that is silent for this long is not coming back. */
const SILENCE_MS = 30_000
const MOST_WAITING = 30

interface Job {
  resolve: (pdf: Buffer) => void
  reject: (reason: Error) => void
}

interface Printer {
  thread: Worker
  jobs: Map<number, Job>
  /** Ends the thread, as idle or as silent. */
  timer: NodeJS.Timeout
}

interface Answer {
  id: number
  pdf?: Uint8Array
  reason?: string
}

let printer: Printer | undefined
let lastId = 0

/**
 * Makes a PDF of a document, tagged and in the direction of its language: the one way in this house to make one.
 * It is set in a thread, one document after the other.
 * @throws Problem `document.busy` (503) when too many wait, `document.failed` (422) when it cannot be set
 */
export function renderPdf(document: PrintDocument): Promise<Buffer> {
  return print('document', document)
}

/** One line of words in any of our scripts, as a PDF of one page that is as large as the line. Errors as for `renderPdf`. */
export function renderLine(words: readonly string[]): Promise<Buffer> {
  return print('watermark', words)
}

async function print(template: Template, content: unknown): Promise<Buffer> {
  printer ??= startPrinter()
  const { thread, jobs } = printer
  if (jobs.size >= MOST_WAITING) throw new Problem('document.busy', { retryAfterSeconds: 5 })
  lastId += 1
  const id = lastId
  thread.ref()
  const made = new Promise<Buffer>((resolve, reject) => jobs.set(id, { resolve, reject }))
  expectWithin(printer, SILENCE_MS)
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  thread.postMessage({ id, json: JSON.stringify(content), template })
  return made
}

/** Ends the thread, if there is one; whoever waits for a document is refused. */
export async function closePrinter(): Promise<void> {
  await printer?.thread.terminate()
}

function startPrinter(): Printer {
  const thread = new Worker(new URL('printer-thread.ts', import.meta.url))
  thread.unref()
  const started: Printer = { thread, jobs: new Map(), timer: setTimeout(() => void thread.terminate(), SILENCE_MS).unref() }
  let failure = new Error('the printer ended')
  thread.on('message', ({ id, pdf, reason }: Answer) => {
    const job = started.jobs.get(id)
    started.jobs.delete(id)
    if (started.jobs.size === 0) thread.unref()
    expectWithin(started, started.jobs.size === 0 ? IDLE_MS : SILENCE_MS)
    if (pdf === undefined) job?.reject(new Problem('document.failed', { cause: new Error(reason) }))
    else job?.resolve(Buffer.from(pdf.buffer, pdf.byteOffset, pdf.byteLength))
  })
  thread.on('error', (error: Error) => (failure = error))
  thread.on('exit', () => {
    clearTimeout(started.timer)
    if (printer === started) printer = undefined
    for (const job of started.jobs.values()) job.reject(failure)
  })
  return started
}

function expectWithin(one: Printer, ms: number): void {
  clearTimeout(one.timer)
  one.timer = setTimeout(() => void one.thread.terminate(), ms).unref()
}
