import { Worker } from 'node:worker_threads'
import type { ProposalResult, ProposalStep } from '@scalebridge/db/rules'
import type { SegmentFacts } from '@scalebridge/db/segment'

/** What the thread says: a step that begins, or the answer. */
export type AsideMessage =
  | { readonly kind: 'step'; readonly step: ProposalStep }
  | { readonly kind: 'result'; readonly result: ProposalResult }

export interface AsideOptions {
  /** Ends the thread at once; the promise then rejects with the signal's reason. */
  readonly signal: AbortSignal
  readonly tell: (step: ProposalStep) => void
}

/** Proposes slates in a thread of its own: solving blocks whatever it runs on, and a thread can be ended at any moment. */
export async function proposeAside(facts: SegmentFacts, { signal, tell }: AsideOptions): Promise<ProposalResult> {
  signal.throwIfAborted()
  const thread = new Worker(new URL('aside-thread.ts', import.meta.url), { workerData: facts })
  const { promise, resolve, reject } = Promise.withResolvers<ProposalResult>()
  thread.on('message', (message: AsideMessage) => (message.kind === 'step' ? tell(message.step) : resolve(message.result)))
  thread.once('error', reject)
  // After an answer this changes nothing.
  thread.once('exit', () => reject(new Error('the thread that solves slates ended without an answer')))
  const abort = () => reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await promise
  } finally {
    signal.removeEventListener('abort', abort)
    await thread.terminate()
  }
}
