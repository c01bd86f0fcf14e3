import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { poolContent, poolSum, type PoolMember } from './pools.ts'

const member = (given: Partial<PoolMember>): PoolMember => ({
  pitchId: 'a',
  title: 'Solar dryers',
  summary: 'Mangoes are dried, not lost.',
  goals: [2],
  scope: 'country',
  countries: ['KEN'],
  regions: [],
  askMinor: 1_000_000,
  askMinimumMinor: null,
  askCurrency: 'USD',
  instruments: ['grant'],
  supportNeeded: [],
  sensitiveSectors: [],
  refusedInvestorTypes: [],
  stage: 'scaling',
  evidenceLevel: 2,
  ...given,
})

const RATES = new Map([
  ['EUR', 1.1],
  ['JPY', 0.007],
])

describe('a pool', () => {
  it('in one currency asks for exactly the sum of its members, whatever the rates', () => {
    const asks = fc.array(fc.integer({ min: 1, max: 1e12 }), { minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(asks, (amounts) => {
        const members = amounts.map((askMinor, index) => member({ pitchId: String(index), askMinor, askCurrency: 'XOF' }))
        const sum = poolSum(members, new Map())
        expect(sum).toMatchObject({ askMinor: amounts.reduce((a, b) => a + b, 0), currency: 'XOF', isNormalised: false })
      }),
    )
  })

  it('in several currencies asks in US dollars, each member by its rate, and leaves out one without a rate', () => {
    const members = [
      member({ pitchId: 'a' }),
      member({ pitchId: 'b', askMinor: 500_000, askCurrency: 'EUR' }),
      member({ pitchId: 'c', askMinor: 1_000_000, askCurrency: 'JPY' }),
      member({ pitchId: 'd', askCurrency: 'KES' }),
    ]
    const { askMinor, currency, isNormalised, asks } = poolSum(members, RATES)
    expect(asks.map(({ amountMinor }) => amountMinor)).toEqual([1_000_000, 550_000, 700_000, null])
    expect({ askMinor, currency, isNormalised }).toEqual({ askMinor: 2_250_000, currency: 'USD', isNormalised: true })
  })

  it('joins goals and places, the most frequent goal first, and holds what one refuses for all', () => {
    const pool = poolContent(
      [member({ goals: [2, 5] }), member({ goals: [5, 13], countries: ['UGA'], refusedInvestorTypes: ['dfi'] })],
      new Map(),
    )
    expect(pool).toMatchObject({ goals: [5, 2, 13], countries: ['KEN', 'UGA'], scope: 'multi_country', refusedInvestorTypes: ['dfi'] })
  })

  it('has the stage and the evidence of the member who has least, and neither where one member’s is unknown', () => {
    const other = member({ stage: 'proof_of_concept', evidenceLevel: 0 })
    expect(poolContent([member({}), other], new Map())).toMatchObject({ stage: 'proof_of_concept', evidenceLevel: 0 })
    const light = member({ stage: null, evidenceLevel: null })
    expect(poolContent([member({}), light], new Map())).toMatchObject({ stage: null, evidenceLevel: null })
  })

  it('of members who need support and no money asks for no money', () => {
    const pool = poolContent([member({ askMinor: null, askCurrency: null, supportNeeded: ['data'] })], new Map())
    expect(pool).toMatchObject({ askMinor: null, askMinimumMinor: null, askCurrency: null, supportNeeded: ['data'] })
  })
})
