import { describe, expect, it } from 'vitest'
import { DISCLOSURES, type Disclosure } from '../reference/introductions.ts'
import { syndicateOf, toldToPartnership, type Interest } from './interests.ts'

const of = (investorId: string, disclosure: Disclosure, isOptedIn = false): Interest => ({
  kind: 'would_cofund',
  amountMinMinor: 100,
  amountMaxMinor: 200,
  currency: 'USD',
  disclosure,
  isOptedIn,
  investorId,
  investorName: `Fund ${investorId}`,
  contact: { name: null, email: `${investorId}@fund.example` },
})

describe('what a partnership is told of interests', () => {
  it.each([
    ['count', []],
    ['name', [{ investorName: 'Fund a', contact: null }]],
    ['contact', [{ investorName: 'Fund a', contact: { name: null, email: 'a@fund.example' } }]],
  ] as const)('when the level is %s, it is exactly that', (disclosure, named) => {
    const told = toldToPartnership([of('a', disclosure)])
    expect(told.count).toBe(1)
    expect(told.named.map(({ investorName, contact }) => ({ investorName, contact }))).toEqual(named)
    if (disclosure === 'count') expect(JSON.stringify(told)).toBe('{"count":1,"named":[]}')
  })

  it('when one investor is interested through two mandates, it counts once', () => {
    expect(toldToPartnership([of('a', 'count'), of('a', 'count'), of('b', 'name')]).count).toBe(2)
  })
})

describe('what an investor is told of the others', () => {
  const others = DISCLOSURES.flatMap((disclosure) => [of(`${disclosure}-in`, disclosure, true), of(`${disclosure}-out`, disclosure, false)])

  it('when it has not opted in itself, nothing at all, not even a count', () => {
    expect(syndicateOf([of('me', 'contact', false), ...others], 'me')).toBeNull()
    expect(syndicateOf(others, 'me')).toBeNull()
  })

  it('when it has, those who opted in as well, each by the level it chose, and no trace of the rest', () => {
    const told = syndicateOf([of('me', 'count', true), ...others], 'me')
    expect(told?.count).toBe(3)
    expect(told?.named.map(({ investorName }) => investorName)).toEqual(['Fund name-in', 'Fund contact-in'])
    expect(JSON.stringify(told)).not.toContain('-out')
    expect(told).toEqual(syndicateOf([of('me', 'count', true), ...others.filter(({ isOptedIn }) => isOptedIn)], 'me'))
  })
})
