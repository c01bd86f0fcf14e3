import { describe, expect, it } from 'vitest'
import { queryOf, readFilters, shortlistPath, without } from './shortlist-filters.ts'

const read = (query: string) => readFilters(new URLSearchParams(query))

describe('the filters of a shortlist', () => {
  it('when an address carries all of them, reads all', () => {
    expect(read('q=water&goal=6&place=sids&stage=scaling&instrument=grant&askMinUsd=100000&askMaxUsd=2000000&state=saved')).toEqual({
      q: 'water',
      goal: 6,
      place: 'sids',
      stage: 'scaling',
      instrument: 'grant',
      askMinUsd: 100_000,
      askMaxUsd: 2_000_000,
      state: 'saved',
    })
  })

  it('when the form is sent with empty fields, filters by nothing', () => {
    expect(read('q=+&goal=&place=&stage=&instrument=&askMinUsd=&askMaxUsd=&state=')).toEqual({})
  })

  it.each(['goal=18', 'goal=1.5e1', 'place=XYZ', 'place=group:none', 'stage=late', 'instrument=lottery', 'askMinUsd=-5', 'state=vetoed'])(
    'when an address says %s, leaves it away',
    (query) => {
      expect(read(query)).toEqual({})
    },
  )

  it('when a number is typed with marks between its digits, or in Arabic digits, reads it', () => {
    expect(read('askMinUsd=1,500,000&askMaxUsd=٢٬٠٠٠')).toEqual({ askMinUsd: 1_500_000, askMaxUsd: 2000 })
  })

  it('when written and read again, they are the same', () => {
    const filters = read('state=saved&q=small+islands&place=group:grulac&goal=14')
    expect(read(queryOf(filters))).toEqual(filters)
    expect(queryOf(filters)).toBe('q=small+islands&goal=14&place=group%3Agrulac&state=saved')
  })

  it('when one is taken away, keeps the others', () => {
    expect(without(read('q=a&goal=1&stage=scaling'), 'goal')).toEqual({ q: 'a', stage: 'scaling' })
  })

  it('when nothing is filtered, the address has no question mark', () => {
    expect([shortlistPath('m'), shortlistPath('m', 'goal=1')]).toEqual(['/mandates/m/shortlist', '/mandates/m/shortlist?goal=1'])
  })
})
