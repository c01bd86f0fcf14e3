import { CURRENCIES, LOCALES, minorUnitOf, type Locale } from '@scalebridge/db/reference'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { majorText, parseMajor } from './money.ts'

const amounts = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER })
const currencies = fc.constantFrom(...CURRENCIES)
const locales = fc.constantFrom(...LOCALES)
const commaLocales: readonly Locale[] = ['fr', 'ru', 'es']

/** Writes an amount as a person of that language would, with groups of three; no floating point on the way. */
function written(amountMinor: number, digits: number, marks: { group: string; decimal: string }): string {
  const text = String(amountMinor).padStart(digits + 1, '0')
  const whole = text.slice(0, text.length - digits).replace(/\B(?=(\d{3})+$)/g, marks.group)
  return digits === 0 ? whole : whole + marks.decimal + text.slice(-digits)
}

describe('an amount in a form', () => {
  it('when it is shown for editing, it reads back as the same number of minor units, in every currency and language', () => {
    fc.assert(
      fc.property(amounts, currencies, locales, (amountMinor, currency, locale) => {
        expect(parseMajor(majorText(amountMinor, currency, locale), minorUnitOf(currency), locale)).toBe(amountMinor)
      }),
    )
  })

  it('when it is written with the marks of the language, it is read exactly', () => {
    fc.assert(
      fc.property(amounts, currencies, locales, fc.boolean(), (amountMinor, currency, locale, spaced) => {
        const comma = commaLocales.includes(locale)
        const marks = { group: spaced ? '\u202f' : comma ? '.' : ',', decimal: comma ? ',' : '.' }
        expect(parseMajor(written(amountMinor, minorUnitOf(currency), marks), minorUnitOf(currency), locale)).toBe(amountMinor)
      }),
    )
  })

  it('when it is written in Arabic-Indic digits and marks, it is read exactly', () => {
    fc.assert(
      fc.property(amounts, currencies, (amountMinor, currency) => {
        const arabic = written(amountMinor, minorUnitOf(currency), { group: '٬', decimal: '٫' }).replace(
          /\d/g,
          (digit) => '٠١٢٣٤٥٦٧٨٩'[Number(digit)] ?? '',
        )
        expect(parseMajor(arabic, minorUnitOf(currency), 'ar')).toBe(amountMinor)
      }),
    )
  })

  it('when it has more decimals than the currency, it is refused and not rounded', () => {
    fc.assert(
      fc.property(fc.nat({ max: 1_000_000 }), currencies, fc.integer({ min: 1, max: 9 }), (whole, currency, last) => {
        const digits = minorUnitOf(currency)
        // One decimal too many; three decimals after a single point would be a group of three elsewhere, so English alone.
        expect(parseMajor(`${whole}.${'0'.repeat(digits)}${last}`, digits, 'en')).toBeNull()
      }),
    )
  })

  it.each([
    ['1,234', 'en', 123_400],
    ['1.234', 'es', 123_400],
    ['1,234', 'fr', null],
    ['1.234', 'en', null],
    ['1234.5', 'fr', 123_450],
    ['1234,5', 'en', 123_450],
  ] as const)('when %s could be read in two ways, %s reads it as %j US cents', (text, locale, minor) => {
    expect(parseMajor(text, 2, locale)).toBe(minor)
  })
})
