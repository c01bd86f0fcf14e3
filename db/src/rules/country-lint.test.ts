import { describe, expect, it } from 'vitest'
import { countryTermsOf, TERM_VARIANTS } from '../reference/term-variants.ts'
import { lintForCountries } from './country-lint.ts'
import { blankRow, blankSheet, type TermSheet } from './term-sheet.ts'

const ON = new Date('2026-09-01')
const found = (countries: string[], values: Partial<TermSheet>): string[] => {
  const terms = countryTermsOf(countries, ON)
  return terms === null ? [] : lintForCountries({ ...blankSheet('USD'), ...values }, terms).map(({ code }) => code)
}
const senior = { ...blankRow('stack'), id: 'l1', role: 'senior' as const, instrument: 'senior_loan' as const, amountMinor: 900 }
const owned = { ...blankRow('guarantees'), liabilityOwner: 'Ministry of Finance' }

describe('what a country of the pitch sets', () => {
  it('when several kinds of country are named, takes the lowest cap, the highest part put back and every preference', () => {
    const [malawi, fiji] = [countryTermsOf(['MWI'], ON), countryTermsOf(['FJI'], ON)]
    const both = countryTermsOf(['FJI', 'DEU', 'MWI'], ON)
    expect(both?.groups).toEqual(['ldc', 'lldc', 'sids'])
    expect(both).toMatchObject({ sovereignCapBps: 1000, reinvestBps: 2000, asksHedge: true, version: 1 })
    expect(both?.preferred.toSorted()).toEqual([...new Set([...(malawi?.preferred ?? []), ...(fiji?.preferred ?? [])])].toSorted())
    expect(countryTermsOf(['DEU'], ON)?.groups).toEqual(['other'])
    expect(countryTermsOf([], ON)).toBeNull()
  })

  it('when a country has left the list of the least developed, no longer counts it as one', () => {
    expect(countryTermsOf(['LAO'], ON)?.groups).toEqual(['ldc', 'lldc'])
    expect(countryTermsOf(['LAO'], new Date('2026-12-01'))?.groups).toEqual(['lldc'])
  })

  it('when it is published, has one variant for each kind and version', () => {
    const keys = TERM_VARIANTS.map(({ group, version }) => `${group} ${version}`)
    expect(new Set(keys).size).toBe(keys.length)
  })
})

describe('the lint for a country', () => {
  it.each<[string, string[], Partial<TermSheet>, string[]]>([
    [
      'a state guarantees in a least developed country and nobody is said to bear it',
      ['MWI'],
      { hasSovereignGuarantee: true },
      ['country.liabilityOwner', 'country.debtDistress'],
    ],
    ['it is said who bears it', ['MWI'], { hasSovereignGuarantee: true, guarantees: [owned], debtDistressNote: 'Moderate' }, []],
    [
      'a state may have to pay more than the cap',
      ['MWI'],
      { hasSovereignGuarantee: true, guarantees: [owned], debtDistressNote: 'x', totalMinor: 1000, contingentLiabilityMinor: 101 },
      ['country.sovereignCap'],
    ],
    ['a loan in dollars has no hedge', ['FJI'], { stack: [senior] }, ['country.hedge', 'country.instruments']],
    ['the hedge is described', ['FJI'], { stack: [{ ...senior, instrument: 'insurance' }], hedge: 'Swap for five years' }, []],
    ['too little is put back', ['FJI'], { rewardSplit: [blankRow('rewardSplit')], reinvestBps: 1499 }, ['country.reinvest']],
    ['the country is on no list', ['DEU'], { stack: [senior], hasSovereignGuarantee: true }, []],
  ])('when %s, says so', (_, countries, values, codes) => {
    expect(found(countries, values)).toEqual(codes)
  })
})
