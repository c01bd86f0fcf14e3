import { describe, expect, it } from 'vitest'
import { summarisePool, type PoolFact } from './pool-summary.ts'

const on = new Date('2026-12-03T00:00:00Z')
const fact = (overrides: Partial<PoolFact>): PoolFact => ({
  pitches: 1,
  goals: [6],
  scope: 'country',
  countries: [],
  regions: [],
  origin: 'open_call',
  stage: 'scaling',
  isMatched: true,
  ...overrides,
})
const pool = [
  fact({ goals: [6, 7], countries: ['NPL'] }),
  fact({ goals: [7], countries: ['KEN', 'UGA'], scope: 'multi_country', origin: 'secretariat_scouting', stage: null }),
  fact({ goals: [14, 6], scope: 'regional', regions: ['061'], isMatched: false }),
  fact({ goals: [], scope: null }),
  fact({ goals: [9], scope: 'global' }),
]
const summary = () => summarisePool(pool, { goalsUnderReview: [6, 9, 11], on })

describe('summarisePool', () => {
  it('when pitches are counted by goal, each counts once for every goal, and once for its primary one', () => {
    expect(summary()).toMatchObject({
      total: 5,
      byGoal: [
        { key: 6, count: 2 },
        { key: 7, count: 2 },
        { key: 9, count: 1 },
        { key: 14, count: 1 },
      ],
      byPrimaryGoal: [
        { key: 6, count: 1 },
        { key: 7, count: 1 },
        { key: 9, count: 1 },
        { key: 14, count: 1 },
      ],
      goalUnknown: 1,
    })
  })

  it('when pitches are counted by place, two countries of one region are one pitch there, and nowhere is unknown', () => {
    const { byCountry, byRegion } = summary()
    expect(byCountry).toEqual([
      { key: 'KEN', count: 1 },
      { key: 'NPL', count: 1 },
      { key: 'UGA', count: 1 },
      { key: 'unknown', count: 1 },
    ])
    expect(byRegion).toEqual(['001', '002', '009', '014', '034', '061', '142', '202', 'unknown'].map((key) => ({ key, count: 1 })))
  })

  it('when a regional pitch is counted by group, the region counts where all its states belong', () => {
    expect(summary()).toMatchObject({
      byRegionalGroup: [
        { key: 'group:african', count: 1 },
        { key: 'group:asia_pacific', count: 2 },
        { key: 'unknown', count: 1 },
      ],
      ldc: 1,
      lldc: 2,
      sids: 1,
    })
  })

  it('when the day is before Nepal left the list, it counts as least developed', () => {
    expect(summarisePool(pool, { goalsUnderReview: [], on: new Date('2026-11-23T00:00:00Z') }).ldc).toBe(2)
  })

  it('when nobody is of a stage or an origin, a zero says so', () => {
    expect(summary().byOrigin).toEqual([
      { key: 'open_call', count: 4 },
      { key: 'presidents_invitation', count: 0 },
      { key: 'secretariat_scouting', count: 1 },
    ])
    expect(summary().byStage.filter(({ count }) => count > 0)).toEqual([
      { key: 'scaling', count: 4 },
      { key: 'unknown', count: 1 },
    ])
  })

  it('when goals under review are hardly answered, it names them, the groups they miss, and the pitches nobody matches', () => {
    const { gaps } = summary()
    expect(gaps.filter(({ kind }) => kind === 'goal')).toEqual([
      { kind: 'goal', goal: 6, group: null, count: 2 },
      { kind: 'goal', goal: 9, group: null, count: 1 },
      { kind: 'goal', goal: 11, group: null, count: 0 },
    ])
    expect(gaps.filter(({ kind, goal }) => kind === 'goal_in_group' && goal === 6)).toEqual([
      { kind: 'goal_in_group', goal: 6, group: 'ldc', count: 0 },
      { kind: 'goal_in_group', goal: 6, group: 'group:african', count: 0 },
    ])
    expect(gaps.filter(({ goal }) => goal === 11)).toHaveLength(1)
    expect(gaps.find(({ group }) => group === 'group:weog')).toEqual({ kind: 'group', goal: null, group: 'group:weog', count: 0 })
    expect(gaps.at(-1)).toEqual({ kind: 'unmatched', goal: null, group: null, count: 1 })
  })

  it('when many pitches say the same, they count as if each were told of by itself', () => {
    const many = pool.map((one, nth) => ({ ...one, pitches: nth + 1 }))
    const each = many.flatMap((one) => Array.from({ length: one.pitches }, () => ({ ...one, pitches: 1 })))
    const asked = { goalsUnderReview: [6, 9, 11], on }
    expect(summarisePool(many, asked)).toEqual(summarisePool(each, asked))
  })
})
