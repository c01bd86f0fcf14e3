import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { schema } from '@scalebridge/db'
import { createTestDatabase, makeEdition, makePitch, type TestDatabase } from '@scalebridge/db/testing'
import { startOf } from '../words/text-page.ts'
import { LONGEST_COPY_MS } from './connection-of.ts'
import { copyPitches } from './copied-pitches.ts'
import { loadPitches, loadTerms, takesPart, type Terms } from './load.ts'

let database: TestDatabase
let terms: Terms
let ids: string[]
beforeAll(async () => {
  database = await createTestDatabase()
  const owner = database.owner.db
  const editionId = (await makeEdition(owner)).id
  await owner
    .insert(schema.exchangeRates)
    .values({ editionId, currency: 'JPY', usdPerUnit: '0.0065', asOf: '2026-11-01', source: 'a test' })
  const texts = ['Plain words', 'Deux mots\nd’été, "cités" \\ et {en} liste', '海洋保护 and 😀', 'Reef 2', 'reef '.repeat(50).trim()]
  const variants = texts.flatMap((summary) => [
    { summary, goals: [14, 7], targets: ['14.2', '7.1'], problem: null, lessons: 'Learned' },
    { summary, scope: 'multi_country', countries: ['FJI', 'TON'], askMinor: 9_007_199_254_740_991, askCurrency: 'USD', askMinimumMinor: 1 },
    {
      summary,
      scope: null,
      countries: [],
      goals: [],
      targets: [],
      instruments: [],
      stage: null,
      evidenceLevel: null,
      askMinor: null,
      askMinimumMinor: null,
    },
    { summary, askMinor: 5_000_000, askMinimumMinor: null, askCurrency: 'JPY', evidenceLevel: 5, language: 'fr', approach: summary },
  ])
  const made = []
  for (let again = 0; again < 8; again += 1) {
    for (const variant of variants) made.push(await makePitch(owner, { editionId, state: 'submitted', ...variant }))
  }
  ids = made.map(({ id }) => id)
  terms = await loadTerms(database.worker.db, editionId)
})
afterAll(() => database.drop())

function copied(pageBytes?: number) {
  const options = { rates: terms.rates, ...(pageBytes === undefined ? {} : { pageBytes }) }
  return database.worker.db.transaction((tx) => Array.fromAsync(copyPitches(tx, takesPart(terms.editionId), options)))
}

describe('the pitches of an edition, copied', () => {
  it('are what is read of them one by one, in rising order, with every kind of text, list and amount', async () => {
    const pages = await copied()
    const facts = pages.flatMap(({ pitches }) => pitches)
    expect(facts).toHaveLength(ids.length)
    expect(facts).toEqual(await loadPitches(database.worker.db, terms, ids))
    expect(JSON.stringify(facts)).toBe(JSON.stringify(await loadPitches(database.worker.db, terms, ids)))
    expect(new Set(facts.map(({ text }) => text)).size).toBeGreaterThan(10)
  })

  it('come in pages, however their rows are cut, with the bytes of their texts', async () => {
    const pages = await copied(1000)
    expect(pages.length).toBeGreaterThan(1)
    for (const { pitches, texts } of pages) {
      const read = pitches.map((_, nth) => Buffer.from(texts.bytes.subarray(startOf(texts, nth), texts.ends[nth])).toString())
      expect(read).toEqual(pitches.map(({ text }) => text))
      expect(texts.languages).toEqual(pitches.map(({ language }) => language))
    }
  })

  it('leave no time-out behind that would find the copy late when it is long over', async () => {
    const [set, clear] = [vi.spyOn(globalThis, 'setTimeout'), vi.spyOn(globalThis, 'clearTimeout')]
    await copied()
    const limits = set.mock.calls.flatMap(([, ms], nth) => (ms === LONGEST_COPY_MS ? [set.mock.results[nth]?.value] : []))
    expect(limits).toHaveLength(1)
    expect(clear.mock.calls.flat()).toContain(limits[0])
    vi.restoreAllMocks()
  })

  it('when whoever reads them goes away, the transaction ends with that, and its connection is of use again', async () => {
    const reading = database.worker.db.transaction(async (tx) => {
      for await (const _ of copyPitches(tx, takesPart(terms.editionId), { rates: terms.rates, pageBytes: 1000 })) throw new Error('gone')
    })
    await expect(reading).rejects.toThrow('gone')
    expect(await copied()).not.toEqual([])
  })
})
