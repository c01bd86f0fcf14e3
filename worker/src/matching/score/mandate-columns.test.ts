import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { INSTRUMENTS } from '@scalebridge/db/reference'
import { createEngine } from './engine.ts'
import { forum, mandateFacts, pitchFacts } from '../facts/facts.arbitrary.ts'
import type { MandateFacts } from '../facts/facts.ts'

const oneByOne = (
  engine: ReturnType<typeof createEngine>,
  pitch: Parameters<typeof engine.scoreEligible>[0],
  mandates: readonly MandateFacts[],
) =>
  mandates.flatMap((mandate) => {
    const score = engine.scoreEligible(pitch, mandate)
    return score === null ? [] : [{ id: mandate.id, score }]
  })

describe('one pitch with many mandates', () => {
  it('has the scores that it has with each alone, in their order, whoever came, went or changed since it was asked last', () => {
    const mandates = fc.uniqueArray(mandateFacts, { minLength: 1, maxLength: 25, selector: ({ id }) => id })
    fc.assert(
      fc.property(
        fc.array(pitchFacts, { minLength: 1, maxLength: 4 }),
        fc.array(mandates, { minLength: 1, maxLength: 4 }),
        (pitches, rounds) => {
          const engine = createEngine({ corpus: pitches, on: forum })
          for (const round of rounds) {
            for (const pitch of pitches) expect(engine.scoreWithAll(pitch, round)).toEqual(oneByOne(engine, pitch, round))
          }
        },
      ),
      { numRuns: 150 },
    )
  })

  it('when there are more instruments than a number has bits, it still finds who offers one of them', () => {
    const [pitch] = fc.sample(pitchFacts, { numRuns: 1, seed: 1 })
    const [mandate] = fc.sample(mandateFacts, { numRuns: 1, seed: 1 })
    if (pitch === undefined || mandate === undefined) throw new Error('nothing to score')
    const open = {
      ...mandate,
      countries: [],
      countryGroups: [],
      excludedCountries: [],
      excludedSectors: [],
      ticketMinUsdMinor: null,
      ticketMaxUsdMinor: null,
    }
    const keys = [...INSTRUMENTS.map((key) => `${key}-like`), ...Array.from({ length: 40 }, (_, nth) => `kind-${nth}`)]
    const mandates = keys.map((key, nth) => ({ ...open, id: `m${nth}`, instruments: [key] }))
    const engine = createEngine({ corpus: [], on: forum })
    for (const key of keys) {
      const asking = { ...pitch, organisationId: 'theirs', refusedInvestorTypes: [], instruments: [key] }
      expect(engine.scoreWithAll(asking, mandates)).toEqual(oneByOne(engine, asking, mandates))
      expect(engine.scoreWithAll(asking, mandates)).toHaveLength(1)
    }
  })
})
