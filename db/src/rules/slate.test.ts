import { getTableColumns } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { segmentPlans } from '../schema/segment.ts'
import { makeCandidate } from '../testing/candidate.ts'
import { brokenLimits, countryStanding, DEFAULT_PLAN, firstQuestionFrom, qualityOf, quotaStates, slotTemplate } from './slate.ts'
import type { Quota } from './slate.ts'

describe('the quotas of a slate', () => {
  const candidates = [
    makeCandidate('a', { women: true, goals: [6, 14] }),
    makeCandidate('b', { women: false }),
    makeCandidate('c', { women: true }),
  ]
  const quota = (bounds: Partial<Quota>): Quota => ({ kind: 'women', value: '', minimum: 0, maximum: null, flex: 0, ...bounds })
  const standing = (bounds: Partial<Quota>, ids: string[]) => quotaStates({ quotas: [quota(bounds)], candidates }, ids)[0]

  it('are held, flexed or broken by how many of the selected count; what is not said never counts', () => {
    expect(standing({ minimum: 1 }, ['a', 'b'])).toMatchObject({ count: 1, standing: 'held', isHeld: true, by: 0 })
    expect(standing({ minimum: 2, flex: 1 }, ['a', 'b'])).toMatchObject({ count: 1, standing: 'flexed', isHeld: true, by: 1 })
    expect(standing({ minimum: 2 }, ['b', 'nobody'])).toMatchObject({ count: 0, standing: 'broken', isHeld: false, by: 2 })
    expect(standing({ maximum: 1 }, ['a', 'c'])).toMatchObject({ standing: 'broken', by: 1 })
  })

  it('count a goal wherever a pitch ranks it', () => {
    expect(standing({ kind: 'goal', value: '14', minimum: 1 }, ['a'])).toMatchObject({ count: 1, isHeld: true })
  })
})

describe('the limits of a plan', () => {
  it('are told with what they are broken by', () => {
    const plan = { ...DEFAULT_PLAN, places: 2, budgetMs: DEFAULT_PLAN.slotMs, mostPerCountry: 1 }
    const candidates = ['a', 'b', 'c'].map((id) =>
      makeCandidate(id, { organisationIds: ['same'], countries: [id === 'c' ? 'PER' : 'KEN'] }),
    )
    expect(brokenLimits({ plan, candidates }, ['a', 'b', 'c'])).toEqual([
      { kind: 'places', value: '', by: 1 },
      { kind: 'time', value: '', by: 2 },
      { kind: 'organisation', value: 'same', by: 2 },
      { kind: 'country', value: 'KEN', by: 1 },
    ])
  })

  it('are the defaults of the table where nobody has planned the segment yet', () => {
    const { revision: _, ...numbers } = DEFAULT_PLAN
    const columns: Record<string, { readonly default?: unknown }> = getTableColumns(segmentPlans)
    expect(Object.fromEntries(Object.keys(numbers).map((key) => [key, columns[key]?.default ?? null]))).toEqual(numbers)
  })
})

describe('a slot', () => {
  it('is dialogue for at least three fifths, and its parts add up to it', () => {
    for (const slotMs of [60_000, 599_999, 600_000, 7_200_000]) {
      const { pitchMs, panelMs, questionsMs } = slotTemplate(slotMs)
      expect(pitchMs + panelMs + questionsMs).toBe(slotMs)
      expect(panelMs + questionsMs).toBeGreaterThanOrEqual(0.6 * slotMs)
    }
  })

  it('takes its first question from the room and from afar in turn', () => {
    expect([1, 2, 3].map(firstQuestionFrom)).toEqual(['room', 'remote', 'room'])
  })
})

describe('what a candidate is', () => {
  it('is as good as it is ready and as its best three investors match it', () => {
    expect(qualityOf({ readinessPercent: 100, bestScores: [100, 100, 100, 10] })).toBe(1000)
    expect(qualityOf({ readinessPercent: 50, bestScores: [60] })).toBe(350)
  })

  it('counts as least developed by the day: Nepal until it leaves the list', () => {
    expect(countryStanding(['NPL'], new Date('2026-11-23'))).toEqual({
      regionGroups: ['asia_pacific'],
      isLdc: true,
      isSids: false,
      isLldc: true,
    })
    expect(countryStanding(['NPL'], new Date('2026-11-25')).isLdc).toBe(false)
    expect(countryStanding(['USA'], new Date('2026-11-25')).regionGroups).toEqual(['weog'])
  })
})
