import { describe, expect, it } from 'vitest'
import { poolPath, poolQuery, readPoolFilters, withoutFilter } from './pool-filters.ts'

const read = (query: string) => readPoolFilters(new URLSearchParams(query))

describe('the filters of the pool', () => {
  it('when an address names filters, reads each under its own name', () => {
    expect(read('q=solar&goal=7&place=lldc&stage=unknown&instrument=grant&origin=open_call&state=submitted&matched=none&sort=ask')).toEqual(
      {
        q: 'solar',
        goal: 7,
        place: 'lldc',
        stage: 'unknown',
        instrument: 'grant',
        origin: 'open_call',
        state: 'submitted',
        matched: 'none',
        sort: 'ask',
      },
    )
  })

  it.each(['goal=18', 'goal=0', 'goal=7.5', 'place=XXX', 'stage=later', 'sort=price', 'matched=', 'q=%20'])(
    'when %s is on no list, leaves it away',
    (query) => {
      expect(read(query)).toEqual({})
    },
  )

  it('when filters are written, they are read back the same', () => {
    const filters = read('sort=title&goal=14&q=%D9%85%D8%A7%D8%A1 %26 fish&place=009')
    expect(readPoolFilters(new URLSearchParams(poolQuery(filters)))).toEqual(filters)
  })

  it('when the same filters come in another order, they are the same text', () => {
    expect(poolQuery(read('sort=title&goal=14'))).toBe(poolQuery(read('goal=14&sort=title')))
  })

  it('when one filter is taken away, the others stay', () => {
    expect(poolPath(withoutFilter(read('goal=14&place=FJI'), 'goal'))).toBe('/pool?place=FJI#table')
  })
})
