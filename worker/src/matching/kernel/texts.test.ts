import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FULL, currentPolicy } from '../facts/policy.ts'
import { TEXT_SHIFT } from './layout.ts'
import { textBound, textScale } from './texts.ts'

/** The most that a product of two texts can be: a mandate of twice the middling length. */
const LARGEST = 2 * 1024 * 1024

test('the bound of a text in 16-bit numbers is never below its points, and at most three above where it is not all of them', () => {
  const permille = fc.constantFrom(1, 2, 7, 50, 200, 555, 999, 1000)
  const seen = { close: 0 }
  fc.assert(
    fc.property(permille, fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 0, max: LARGEST }), (textFullPermille, most, product) => {
      const scale = textScale({ ...currentPolicy, textFullPermille })
      const value = Number((BigInt(Math.min(product, scale.cap)) * scale.multiplier) >> BigInt(TEXT_SHIFT))
      const points = Math.floor((most * value) / FULL)
      const { factor, extra } = textBound(most, scale)
      const scaled = Math.min(product >> scale.boundShift, scale.cap >> scale.boundShift, 2 ** 15 - 1)
      const bound = Math.floor((scaled * factor + 2 ** 14) / 2 ** 15) + extra
      expect(bound).toBeGreaterThanOrEqual(points)
      if (factor === 0) return
      expect(bound).toBeLessThanOrEqual(points + 3 + Math.ceil(most / FULL))
      seen.close++
    }),
    { numRuns: 5000 },
  )
  expect(seen.close).toBeGreaterThan(1000)
})
