/** Reads the texts of a large edition in a thread of its own, while the caller's is still at work on the rows that follow. */
import { Worker } from 'node:worker_threads'
import { createTextCounter, statisticsOf, weighTexts, type WeighedTexts } from './counted-texts.ts'
import type { PitchText } from '../facts/facts.ts'
import { createStems } from './stems.ts'
import type { CorpusStatistics } from './text-weights.ts'
import type { TextsRead, TextsToRead } from './texts-thread.ts'

/** What the texts of an edition tell: the weights of words, and each pitch's words by them. */
export interface EditionTexts {
  readonly corpus: CorpusStatistics
  readonly texts: WeighedTexts
}

export interface TextReader {
  /** Takes the next pitches. */
  add(pitches: readonly PitchText[]): void
  /** To be asked once, when all pitches have been taken. Rejects when the thread fails. */
  end(mandates: readonly { readonly text: string }[]): Promise<EditionTexts>
  /** Lets go of the thread, whether all went well or not. */
  stop(): Promise<void>
}

/** Fewer pitches at once are read before a thread has started. */
const WORTH_A_THREAD = 2_000

/** Starts to read; the thread is started with the first `enough` pitches that come at once. */
export function createTextReader(enough = WORTH_A_THREAD): TextReader {
  let aside: ReturnType<typeof startThread> | undefined
  const counter = createTextCounter()
  const early: PitchText[] = []
  return {
    add(pitches) {
      if (aside === undefined && pitches.length < enough) {
        early.push(...pitches)
        return
      }
      aside ??= startThread()
      for (const page of [early.splice(0), pitches])
        aside.send({ texts: page.map(({ text }) => text), languages: page.map(({ language }) => language) })
    },
    async end(mandates) {
      if (aside !== undefined) return aside.end(mandates.map(({ text }) => text))
      for (const pitch of early) counter.add(pitch)
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
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  const send = (message: TextsToRead): void => thread.postMessage(message)
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
