import { describe, expect, it } from 'vitest'
import { usdMinorOf, usdRatesFrom } from './from-rows.ts'

const rates = usdRatesFrom([
  { currency: 'JPY', usdPerUnit: '0.0065000000' },
  { currency: 'KWD', usdPerUnit: '3.2500000000' },
])

describe('usdMinorOf', () => {
  it('when the amount is in dollars, it stays as it is, with or without a rate', () => {
    expect(usdMinorOf(150_000_001, 'USD', rates)).toBe(150_000_001)
  })

  it('when a currency has no minor unit, or a thousandth, it counts whole units before the rate', () => {
    expect(usdMinorOf(1_000_000, 'JPY', rates)).toBe(650_000)
    expect(usdMinorOf(1_000_000, 'KWD', rates)).toBe(325_000)
  })

  it('when the amount, the currency or the rate is unknown, so is the size in dollars', () => {
    expect([usdMinorOf(null, 'USD', rates), usdMinorOf(1, null, rates), usdMinorOf(1, 'EUR', rates)]).toEqual([null, null, null])
  })
})
