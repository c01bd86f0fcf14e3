import { describe, expect, it } from 'vitest'
import { majorText, parseMajor, readMoney } from './money.ts'

describe('an amount as typed', () => {
  it.each([
    ['2500000', 2, 250_000_000],
    ['2,500,000', 2, 250_000_000],
    ['2 500 000,50', 2, 250_000_050],
    ['2.500.000', 2, 250_000_000],
    ['1,234.5', 2, 123_450],
    ['٢٥٠٠٠٠٠', 2, 250_000_000],
    ['٢٬٥٠٠٬٠٠٠٫٥', 2, 250_000_050],
    ['5000', 0, 5000],
    ['1.234', 3, 1234],
  ])('when it is %s with %i decimals, it is %i minor units', (text, digits, minor) => {
    expect(parseMajor(text, digits)).toBe(minor)
  })

  it.each([
    ['abc', 2],
    ['-5', 2],
    ['0', 2],
    ['1.005', 2],
    ['5.5', 0],
    ['1e6', 2],
    ['99999999999999999', 2],
    ['1,23,456', 2],
  ])('when it is %s with %i decimals, it is refused', (text, digits) => {
    expect(parseMajor(text, digits)).toBeNull()
  })

  it.each([
    [250_000_050, 'USD', '2500000.50'],
    [250_000_000, 'USD', '2500000'],
    [5, 'USD', '0.05'],
    [5000, 'JPY', '5000'],
    [1234, 'KWD', '1.234'],
  ])('when %i minor units of %s are edited, the field shows %s, which reads back as the same', (minor, currency, text) => {
    const form = new FormData()
    form.set('ask.amount', text)
    form.set('ask.currency', currency)
    expect(majorText(minor, currency)).toBe(text)
    expect(readMoney(form, 'ask')).toEqual({ amountMinor: minor, currency })
  })

  it('when nothing is typed, there is no amount', () => {
    expect(readMoney(new FormData(), 'ask')).toBeNull()
  })

  it('when the currency is none, it is refused', () => {
    const form = new FormData()
    form.set('ask.amount', '5')
    form.set('ask.currency', 'XXX')
    expect(readMoney(form, 'ask')).toBe('invalid')
  })
})
