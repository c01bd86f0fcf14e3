import { expect, it } from 'vitest'
import { corpus } from '../facts/facts.arbitrary.ts'
import { pageOf } from './text-page.ts'
import { createTextReader, type TextReader } from './texts-aside.ts'

const MANDATES = [{ text: 'Clean water for villages' }, { text: '' }, { text: 'Énergie solaire pour les écoles' }]

async function read(reader: TextReader) {
  try {
    for (const page of [corpus.slice(0, 2), corpus.slice(2)]) reader.add(pageOf(page))
    const { corpus: statistics, texts } = await reader.end(MANDATES)
    const { stems, ...columns } = texts
    const known = stems.read('water never met before', 'en').numbers.slice(0, 4)
    return { statistics, ...columns, keys: stems.keys, known, words: [...texts.words], weights: [...texts.weights] }
  } finally {
    await reader.stop()
  }
}

it('when an edition is large, another thread reads the same of its texts', async () => {
  expect(corpus.length).toBeGreaterThan(2)
  const here = await read(createTextReader(Infinity))
  expect(here.weights.length).toBeGreaterThan(10)
  expect(await read(createTextReader(1))).toEqual(here)
})

it('when its thread ends early, who waits for the texts is told', async () => {
  const reader = createTextReader(1)
  reader.add(pageOf(corpus))
  const reading = reader.end(MANDATES)
  await Promise.all([expect(reading).rejects.toThrow('ended without them'), reader.stop()])
})
