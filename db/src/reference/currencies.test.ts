import { describe, expect, it } from 'vitest'
import { CURRENCIES, isCurrency, minorUnitOf } from './currencies.ts'

describe('currencies', () => {
  it('are one list: the codes one can pay in, in alphabetical order', () => {
    expect(CURRENCIES).toHaveLength(164)
    expect([...CURRENCIES].sort()).toEqual([...CURRENCIES])
  })

  it('know where their decimal point stands', () => {
    expect(['JPY', 'USD', 'KWD', 'XOF', 'CLF'].map(minorUnitOf)).toEqual([0, 2, 3, 0, 4])
  })

  it('do not include metals, funds of account or testing codes, in which nobody pays', () => {
    for (const code of ['XAU', 'XAG', 'XPT', 'XDR', 'XTS', 'XXX', 'XBA', 'XSU', 'XAD']) expect(isCurrency(code), code).toBe(false)
  })

  it('when the code is unknown, refuse to guess', () => {
    for (const code of ['usd', 'EURO', '', 'toString']) {
      expect(isCurrency(code), code).toBe(false)
      expect(() => minorUnitOf(code), code).toThrow(RangeError)
    }
  })
})
