import { expect, it } from 'vitest'
import { inDollars } from './dollars.ts'

const rates = [{ currency: 'JPY', usdPerUnit: 0.0064, asOf: '2026-11-01', source: 'a test' }]

it('when a currency has no cents, its units are dollars by the rate all the same', () => {
  expect(inDollars(1_000_000, 'JPY', rates)).toBe(640_000)
})

it('when there is no rate, the amount is unknown and not nought; dollars need none', () => {
  expect(inDollars(5, 'EUR', rates)).toBeNull()
  expect(inDollars(5, 'USD', [])).toBe(5)
})
