/** Started by texts-aside.ts: takes the texts of pitches page by page, then those of mandates, and answers once. */
import { parentPort } from 'node:worker_threads'
import { createTextCounter, statisticsOf, weighTexts, type WeighedTexts } from './counted-texts.ts'
import type { CorpusStatistics } from './text-weights.ts'
import type { TextPage } from './text-page.ts'

/** Pitches' texts page by page; at the end the mandates'. */
export type TextsToRead = TextPage | { readonly mandates: readonly string[] }

/** What the texts tell; the table of words comes as its keys. */
export interface TextsRead extends Omit<WeighedTexts, 'stems'> {
  readonly corpus: CorpusStatistics
  readonly keys: readonly string[]
}

const counter = createTextCounter()

parentPort?.on('message', (message: TextsToRead) => {
  if ('mandates' in message) answer(message.mandates)
  else counter.addPage(message)
})

function answer(mandates: readonly string[]): void {
  const counted = counter.texts()
  const corpus = statisticsOf(
    counted,
    mandates.map((text) => ({ text })),
  )
  const { stems, ...texts } = weighTexts(counted, corpus)
  const words = texts.words.slice()
  const read: TextsRead = { ...texts, words, corpus, keys: stems.keys }
  const buffers = [words.buffer, texts.weights.buffer, texts.firsts.buffer].filter((buffer) => buffer instanceof ArrayBuffer)
  parentPort?.postMessage(read, buffers)
}
