import { describe, expect, it } from 'vitest'
import { costOf } from './cost-per-unit.ts'

describe('the cost per unit of a claim', () => {
  it.each([
    ['140 USD per household connected', 14_000, 'USD'],
    ['USD 12.5 per fisher and year', 1250, 'USD'],
    ['1 500 JPY per child', 1500, 'JPY'],
    ['9,50 EUR par famille', 950, 'EUR'],
    ['12 USD/household', 1200, 'USD'],
    ['12 KES', 1200, 'KES'],
  ])('when it says "%s", it is an amount of that currency', (text, amountMinor, currency) => {
    expect(costOf(text)).toEqual({ amountMinor, currency })
  })

  it.each([
    'About a dollar a day',
    '10-12 USD per child',
    'USD 10 to 12 per child',
    'USD 12 million',
    '1,200 USD per school',
    '12 XYZ per day',
    '',
  ])('when it says "%s", no amount is read into it', (text) => {
    expect(costOf(text)).toBeNull()
  })
})
