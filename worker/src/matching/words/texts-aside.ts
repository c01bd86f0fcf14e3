/** Reads the texts of a large edition in a thread of its own, while the caller's is still at work on the rows that follow. */
import { Worker } from 'node:worker_threads'
import { createTextCounter, statisticsOf, weighTexts, type WeighedTexts } from './counted-texts.ts'
import { createStems } from './stems.ts'
import type { CorpusStatistics } from './text-weights.ts'
import type { TextPage } from './text-page.ts'
import type { TextsRead, TextsToRead } from './texts-thread.ts'

/** What the texts of an edition tell: the weights of words, and each pitch's words by them. */
export interface EditionTexts {
  readonly corpus: CorpusStatistics
  readonly texts: WeighedTexts
}

export interface TextReader {
  /** Takes the texts of the next pitches; their bytes may be another thread's afterwards. */
  add(page: TextPage): void
  /** To be asked once, when all pitches have been taken. Rejects when the thread fails. */
  end(mandates: readonly { readonly text: string }[]): Promise<EditionTexts>
  /** Lets go of the thread, whether all went well or not. */
  stop(): Promise<void>
}

/** Fewer texts are read before a thread has started. */
const WORTH_A_THREAD = 2_000

/** Starts to read; the thread is started when `enough` texts have come. */
export function createTextReader(enough = WORTH_A_THREAD): TextReader {
  let aside: ReturnType<typeof startThread> | undefined
  const early: TextPage[] = []
  let come = 0
  return {
    add(page) {
      early.push(page)
      come += page.ends.length
      if (come < enough) return
      aside ??= startThread()
      for (const each of early.splice(0)) aside.send(each, [each.bytes.buffer, each.ends.buffer])
    },
    async end(mandates) {
      if (aside !== undefined) return aside.end(mandates.map(({ text }) => text))
      const counter = createTextCounter()
      for (const page of early) counter.addPage(page)
      const counted = counter.texts()
      const corpus = statisticsOf(counted, mandates)
      return { corpus, texts: weighTexts(counted, corpus) }
    },
    stop: async () => {
      await aside?.stop()
    },
  }
}

function startThread() {
  const thread = new Worker(new URL('texts-thread.ts', import.meta.url))
  const answer = new Promise<TextsRead>((resolve, reject) => {
    thread.once('message', (read: TextsRead) => resolve(read))
    thread.once('error', reject)
    // After a message this changes nothing.
    thread.once('exit', () => reject(new Error('the thread that reads texts ended without them')))
  })
  // Whoever asks for the end hears of a failure; until then it is nobody's fault.
  answer.catch(() => undefined)
  const send = (message: TextsToRead, given: ArrayBuffer[] = []): void => thread.postMessage(message, given)
  return {
    send,
    async end(mandates: readonly string[]): Promise<EditionTexts> {
      send({ mandates })
      const { corpus, keys, ...columns } = await answer
      return { corpus, texts: { ...columns, stems: createStems(keys) } }
    },
    stop: () => thread.terminate(),
  }
}
