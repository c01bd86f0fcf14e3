import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { STAGES } from '../reference/stages.ts'
import { GRADED_KEYS, GRADES, selfCheck, type SelfCheckAnswers } from './self-check.ts'

const whole: SelfCheckAnswers = {
  stage: 'sustainable_scale',
  evidence: 5,
  ask: 'yes',
  terms: 'yes',
  losses: 'yes',
  partners: 'yes',
  countries: 'yes',
  lessons: 'yes',
}
const answers = fc.record({
  ...(Object.fromEntries(GRADED_KEYS.map((key) => [key, fc.constantFrom(...GRADES)])) as Record<
    (typeof GRADED_KEYS)[number],
    fc.Arbitrary<(typeof GRADES)[number]>
  >), // as: fromEntries forgets the keys
  stage: fc.constantFrom(...STAGES),
  evidence: fc.integer({ min: 0, max: 5 }),
})

describe('the self-check', () => {
  it('when all but the sharing of losses is done, says so: eligible, improve loss sharing', () => {
    const result = selfCheck({ ...whole, losses: 'no' })
    expect(result).toMatchObject({ isEligible: true, points: 85, maxPoints: 100, improve: ['losses'] })
  })

  it('when everything is done, names nothing to improve', () => {
    expect(selfCheck(whole)).toMatchObject({ points: 100, improve: [] })
  })

  it('when the stage is early, says so and refuses nothing', () => {
    const result = selfCheck({ ...whole, stage: 'ideation', evidence: 0 })
    expect(result).toMatchObject({ isEligible: false, improve: ['evidence', 'stage'] })
    expect(result.points).toBe(57)
  })

  it('whatever is answered, points add up and no better answer gives fewer', () => {
    fc.assert(
      fc.property(answers, (given) => {
        const result = selfCheck(given)
        expect(result.items.reduce((sum, item) => sum + item.points, 0)).toBe(result.points)
        for (const item of result.items) expect(item.points >= 0 && item.points <= item.maxPoints).toBe(true)
        for (const key of GRADED_KEYS) expect(selfCheck({ ...given, [key]: 'yes' }).points).toBeGreaterThanOrEqual(result.points)
      }),
      { numRuns: 200 },
    )
  })
})
