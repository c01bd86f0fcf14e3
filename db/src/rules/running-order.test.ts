import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judgeOrder, runningOrder, type OrderedPitch } from './running-order.ts'

const STARTS_AT = Date.UTC(2027, 1, 3, 15, 0)
const setting = { startsAtMs: STARTS_AT, slotMs: 600_000 }

function pitch(id: string, facts: Partial<OrderedPitch> = {}): OrderedPitch {
  return { id, goals: [], regionGroups: [], countries: [], presence: 'in_person', zone: null, instruments: [], ...facts }
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length === 0) return [[]]
  return items.flatMap((item, index) => permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]))
}

const arbitrary = (maxLength: number) =>
  fc
    .array(
      fc.record({
        goals: fc.array(fc.constantFrom(6, 7, 9), { minLength: 1, maxLength: 2 }),
        regionGroups: fc.subarray(['african', 'grulac', 'weog'] as const, { minLength: 1, maxLength: 2 }),
        countries: fc.subarray(['KEN', 'FJI', 'PER'], { maxLength: 1 }),
        presence: fc.constantFrom('in_person' as const, 'remote' as const),
        zone: fc.constantFrom('Asia/Tokyo', 'Pacific/Fiji', 'America/Lima', 'Europe/Paris', null),
      }),
      { minLength: 1, maxLength },
    )
    .map((facts) => facts.map((fact, index) => pitch(`p${index}`, fact)))

describe('a running order', () => {
  it('of up to six pitches, is as cheap as the cheapest of all orders, and holds each pitch once', () => {
    fc.assert(
      fc.property(arbitrary(6), fc.constantFrom(600_000, 3_600_000), (pitches, slotMs) => {
        const { order, cost, notes } = runningOrder(pitches, { ...setting, slotMs })
        const cheapest = Math.min(...permutations(pitches).map((path) => judgeOrder(path, { ...setting, slotMs }).cost))
        expect(cost).toBe(cheapest)
        expect(order.toSorted()).toEqual(pitches.map(({ id }) => id).toSorted())
        const path = order.flatMap((id) => pitches.find((one) => one.id === id) ?? [])
        expect(judgeOrder(path, { ...setting, slotMs })).toEqual({ cost, notes })
      }),
      { numRuns: 25 },
    )
  })

  it('keeps neighbours of one goal apart where there is another way', () => {
    const pitches = [pitch('a', { goals: [6] }), pitch('b', { goals: [6] }), pitch('c', { goals: [7] })]
    const { order, notes } = runningOrder(pitches, setting)
    expect(order[1]).toBe('c')
    expect(notes).toEqual([])
  })

  it('says so where it cannot be avoided', () => {
    const pitches = [pitch('a', { goals: [6], regionGroups: ['weog'] }), pitch('b', { goals: [6], regionGroups: ['weog'] })]
    expect(runningOrder(pitches, setting).notes.map(({ code }) => code)).toEqual(['order.sameGoal', 'order.sameRegion'])
  })

  it('lets a remote presenter speak between 07:00 and 22:00 of their own place, summer time included', () => {
    // 20:30 in Nairobi is the last moment for a slot of ninety minutes; in Lima it is noon.
    const remote = pitch('remote', { presence: 'remote', zone: 'Africa/Nairobi' })
    const slots = { startsAtMs: Date.UTC(2027, 1, 3, 17, 30), slotMs: 5_400_000 }
    expect(runningOrder([pitch('a'), pitch('b'), remote], slots).order[0]).toBe('remote')
    // New York is at UTC−5 in February and at UTC−4 in July: 11:30 UTC is 06:30, then 07:30.
    const early = pitch('early', { presence: 'remote', zone: 'America/New_York' })
    const note = { code: 'order.outsideHours', params: { pitchId: 'early', localHour: 6 } }
    expect(judgeOrder([early], { startsAtMs: Date.UTC(2027, 1, 3, 11, 30), slotMs: 600_000 }).notes).toEqual([note])
    expect(judgeOrder([early], { startsAtMs: Date.UTC(2027, 6, 3, 11, 30), slotMs: 600_000 }).notes).toEqual([])
  })

  it('of more than sixteen pitches, holds each once and is no dearer than the order they came in', () => {
    fc.assert(
      fc.property(arbitrary(1), fc.integer({ min: 17, max: 22 }), ([first], count) => {
        const pitches = Array.from({ length: count }, (_, index) =>
          pitch(`p${index}`, { ...first, id: `p${index}`, goals: [index % 3 === 0 ? 6 : 7 + (index % 4)] }),
        )
        const { order, cost } = runningOrder(pitches, setting)
        expect(new Set(order).size).toBe(count)
        expect(cost).toBeLessThanOrEqual(judgeOrder(pitches, setting).cost)
      }),
      { numRuns: 10 },
    )
  })
})
