import { LOCALES, loadTargetTexts, type GoalNumber } from '@scalebridge/db/reference'
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { createTargetRanker, likelihoodOf, loadTargetRanker } from './targets.ts'
import { hasChangedMuch, sketchOf } from './text-sketch.ts'

interface Indicator {
  code: string
  goal: GoalNumber
  lang: string
  text: string
}

/** Official wording of the indicators: other sentences about the same targets, which the ranker has not read. */
const indicators = gunzipSync(readFileSync(new URL('./data/official.jsonl.gz', import.meta.url)))
  .toString()
  .trim()
  .split('\n')
  .map((line): Indicator => JSON.parse(line))
  .filter(({ code }) => code.split('.').length === 3)

const targetOf = ({ code }: Indicator): string => code.split('.').slice(0, 2).join('.')

describe('ranking targets by the words of a text', () => {
  it.each(LOCALES)(
    'in %s, given the goal, an indicator finds its own target first in half of all cases, and among three in 7 of 10',
    async (locale) => {
      const ranker = await loadTargetRanker(locale)
      const own = indicators.filter(({ lang }) => lang === locale)
      const places = own.map((indicator) =>
        ranker.rank(indicator.text, [indicator.goal]).findIndex(({ target }) => target === targetOf(indicator)),
      )
      const share = (most: number) => places.filter((place) => place >= 0 && place < most).length / own.length
      expect(own.length).toBe(249)
      expect(share(1)).toBeGreaterThan(0.55)
      expect(share(3)).toBeGreaterThan(0.7)
    },
  )

  it.each(LOCALES)('in %s, what is called likely is right more often than what is only possible', async (locale) => {
    const ranker = await loadTargetRanker(locale)
    const right = { likely: [0, 0], possible: [0, 0] }
    for (const indicator of indicators.filter(({ lang }) => lang === locale)) {
      const [first] = ranker.rank(indicator.text, [indicator.goal])
      const likelihood = first && likelihoodOf(first)
      if (!first || !likelihood) continue
      right[likelihood][0]! += first.target === targetOf(indicator) ? 1 : 0 // !: both places are there from the start
      right[likelihood][1]! += 1 // !: as above
    }
    const share = ([hits = 0, all = 0]: number[]) => hits / all
    expect(share(right.likely)).toBeGreaterThan(0.7)
    expect(share(right.likely)).toBeGreaterThan(share(right.possible))
  })

  it('says which words of the text led to a target, as they stand in it, the rarest first', async () => {
    const ranker = await loadTargetRanker('en')
    const [first] = ranker.rank('Small-scale artisanal fishers reach markets and marine resources.', [14])
    expect(first?.target).toBe('14.b')
    expect(first?.words.slice(0, 2).toSorted()).toEqual(['artisanal', 'fishers'])
  })

  it('leaves out a target that shares no word, and gives the same for sentences in another order', async () => {
    const ranker = createTargetRanker(await loadTargetTexts('en'), 'en')
    expect(ranker.rank('Zeppelin hangar')).toEqual([])
    const [a, b] = ['Coral reefs are restored.', 'Overfishing of fish stocks ends.']
    expect(ranker.rank(`${a} ${b}`)).toEqual(ranker.rank(`${b} ${a}`))
  })
})

describe('the sketch of a text', () => {
  const text = 'Women fishers restore coral reefs and mangroves, and sell their catch at a fair price in the harbour of the island.'

  it('tells a mended sentence from another text', () => {
    const now = sketchOf(text, 'en')
    expect(hasChangedMuch(sketchOf(text.replace('restore', 'mend'), 'en'), now)).toBe(false)
    expect(hasChangedMuch(sketchOf('Solar panels light village schools after dark.', 'en'), now)).toBe(true)
    expect(hasChangedMuch(sketchOf('', 'en'), now)).toBe(true)
  })
})
