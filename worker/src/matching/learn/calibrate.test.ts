import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { policyErrors } from '@scalebridge/db/rules'
import { calibrate, type DecidedScore } from './calibrate.ts'
import { currentPolicy } from '../facts/policy.ts'
import { tablesOf } from '../read/read-policy.ts'
import { shownFor } from '../score/score.ts'

const decided: fc.Arbitrary<DecidedScore> = fc.record({ score: fc.integer({ min: 0, max: 1000 }), isPositive: fc.boolean() })
const many = (minLength: number) => fc.array(decided, { minLength, maxLength: minLength + 200, size: 'max' })

/** One in ten saved at the lowest score, nine in ten at the highest. */
const graded = (count: number): DecidedScore[] =>
  Array.from({ length: count }, (_, index) => {
    const score = (index * 37) % 1001
    return { score, isPositive: ((index * 7919) % 100) / 100 < 0.1 + (0.8 * score) / 1000 }
  })

describe('the calibrator', () => {
  it.each([0, 299, 300, 1_999, 2_000])('with %i decisions whatever they are, it never falls and covers all scores', (count) => {
    fc.assert(
      fc.property(many(count), (list) => {
        const { corners } = calibrate(list.slice(0, count), currentPolicy.calibration)
        const policy = { ...currentPolicy, calibration: corners }
        expect(policyErrors(tablesOf(policy))).toEqual([])
        const shown = Array.from({ length: 1001 }, (_, score) => shownFor(score, policy))
        expect(shown.every((value, score) => value >= (shown[score - 1] ?? 0) && value <= 100)).toBe(true)
      }),
      { numRuns: 10 },
    )
  })

  it('with fewer than 300 decisions, the policy’s own corners stay', () => {
    expect(calibrate(graded(299), currentPolicy.calibration)).toEqual({ method: 'anchors', corners: currentPolicy.calibration })
  })

  it('with 300, it is a logistic curve near the shares that were saved', () => {
    const { method, corners } = calibrate(graded(300), currentPolicy.calibration)
    expect(method).toBe('platt')
    const policy = { ...currentPolicy, calibration: corners }
    expect(shownFor(500, policy)).toBeGreaterThan(40)
    expect(shownFor(500, policy)).toBeLessThan(60)
    expect(shownFor(900, policy)).toBeGreaterThan(75)
  })

  it('with 2,000, it follows the shares themselves', () => {
    const { method, corners } = calibrate(graded(4_000), currentPolicy.calibration)
    expect(method).toBe('isotonic')
    const policy = { ...currentPolicy, calibration: corners }
    for (const score of [100, 300, 500, 700, 900]) {
      expect(Math.abs(shownFor(score, policy) - (10 + (80 * score) / 1000))).toBeLessThanOrEqual(10)
    }
  })

  it('when better scores were saved less often, a logistic curve would fall, so the corners stay', () => {
    const against = graded(400).map(({ score, isPositive }) => ({ score: 1000 - score, isPositive }))
    expect(calibrate(against, currentPolicy.calibration).method).toBe('anchors')
  })
})
