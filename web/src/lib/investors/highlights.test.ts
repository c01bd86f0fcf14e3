import type { PairScore } from '@scalebridge/api/contract'
import { describe, expect, it } from 'vitest'
import { bindingGate, notStated, strongest } from './highlights.ts'

function factor(key: string, points: number, maxPoints: number, known = true) {
  return { key, points, maxPoints, known, reason: { code: `${key}.any`, params: {} } }
}

const pair: PairScore = {
  score: 600,
  shown: 62,
  interval: [54, 71],
  investorSide: {
    points: 430,
    maxPoints: 1000,
    factors: [
      factor('goals', 190, 200),
      factor('geography', 180, 200),
      factor('ticket', 30, 150),
      factor('stage', 60, 100, false),
      factor('text', 0, 0),
    ],
  },
  pitchSide: {
    points: 300,
    maxPoints: 1000,
    factors: [factor('investor_type', 150, 300, false), factor('presence', 200, 200), factor('support', 120, 240)],
  },
}

describe('what speaks most for a pair', () => {
  it('puts what the investor looks for first, most points first, and says a place once', () => {
    expect(strongest(pair, 3).map(({ key }) => key)).toEqual(['goals', 'geography', 'support'])
  })

  it('leaves out what is assumed, what is not weighed and what is weak', () => {
    expect(strongest(pair, 9).map(({ key }) => key)).not.toEqual(expect.arrayContaining(['stage']))
    expect(strongest(pair, 9).map(({ key }) => key)).not.toEqual(expect.arrayContaining(['text']))
    expect(strongest(pair, 9).map(({ key }) => key)).not.toEqual(expect.arrayContaining(['ticket']))
  })
})

describe('what a pitch does not state', () => {
  it('names the factors that would change the score', () => {
    expect(notStated(pair)).toEqual(['stage', 'investor_type'])
  })
})

describe('the constraint that binds', () => {
  it('is the noun that closes most pitches, however often it closes one', () => {
    const misses = [
      { gates: [{ code: 'ticket.too_small' }, { code: 'geography.outside' }] },
      { gates: [{ code: 'ticket.too_large' }, { code: 'ticket.too_small' }] },
    ]
    expect(bindingGate(misses)).toEqual({ noun: 'ticket', count: 2 })
  })

  it('when nothing was near, is none', () => {
    expect(bindingGate([])).toBeUndefined()
  })
})
