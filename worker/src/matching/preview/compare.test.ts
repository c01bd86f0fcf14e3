import { describe, expect, it } from 'vitest'
import type { FairnessReport } from '@scalebridge/db/rules'
import { compareOutcomes, type Outcome } from './compare.ts'

const exposure = { unseen: 0, giniPermille: 0, largestGoalPermille: 0, goalsPerListTenths: 0, regionsPerListTenths: 0, meanScoreTenths: 0 }

/** An outcome of mandates with these shortlists. */
function outcomeOf(lists: Record<string, readonly string[]>, scores: readonly number[] = []): Outcome {
  const places = Object.values(lists).reduce((sum, list) => sum + list.length, 0)
  const fairness: FairnessReport = {
    mandates: Object.keys(lists).length,
    pitches: 50,
    eligiblePitches: 40,
    places,
    size: 20,
    floor: 2,
    goalCapPercent: 40,
    noveltySlots: 2,
    belowFloor: 1,
    unmet: [{ pitchId: '00000000-0000-4000-8000-000000000000', lists: 0, eligibleMandates: 1 }],
    listsShortOfNovelty: 0,
    shortlists: exposure,
    plainBest: exposure,
    groups: [],
  }
  return {
    lists: new Map(
      Object.entries(lists).map(([id, ids]) => [id, ids.map((pitchId, index) => ({ pitchId, score: scores[index] ?? 900 - index }))]),
    ),
    fairness,
    eligiblePairs: 1000,
    shownFor: (score) => score / 10,
  }
}

const letters = (count: number, prefix = 'p') => Array.from({ length: count }, (_, index) => `${prefix}${String(index).padStart(2, '0')}`)

describe('a comparison of two policies', () => {
  it('when both give the same, nothing moves', () => {
    const same = outcomeOf({ a: letters(20), b: letters(5) })
    expect(compareOutcomes(same, same)).toMatchObject({
      pitches: 50,
      mandates: 2,
      lists: { changed: 0, reordered: 0, same: 2 },
      places: { before: 25, after: 25, cameIn: 0, left: 0, unmoved: 25, moved: 0 },
      byPlacesChanged: [{ places: 0, lists: 2 }],
      orderPermille: 1000,
      movedMandates: [],
      movedPitches: [],
    })
  })

  it('when two change places, the list is only reordered, and when all do, the order is turned round', () => {
    const before = outcomeOf({ a: ['x', 'y', 'z'] })
    expect(compareOutcomes(before, outcomeOf({ a: ['y', 'x', 'z'] }))).toMatchObject({
      lists: { changed: 0, reordered: 1, same: 0 },
      places: { cameIn: 0, left: 0, unmoved: 1, moved: 2 },
      orderPermille: 333,
      movedMandates: [{ id: 'a', cameIn: 0, left: 0, moved: 2 }],
    })
    expect(compareOutcomes(before, outcomeOf({ a: ['z', 'y', 'x'] })).orderPermille).toBe(-1000)
  })

  it('counts how far pitches move that stay on a list', () => {
    const list = letters(20)
    const shifted = [...list.slice(10), ...list.slice(0, 9), 'new']
    const { moves, places } = compareOutcomes(outcomeOf({ a: list }), outcomeOf({ a: shifted }))
    expect(moves).toEqual([
      { from: 0, places: 0 },
      { from: 1, places: 0 },
      { from: 2, places: 0 },
      { from: 4, places: 0 },
      { from: 8, places: 19 },
    ])
    expect(places).toEqual({ before: 20, after: 20, cameIn: 1, left: 1, unmoved: 0, moved: 19 })
    const swapped = compareOutcomes(outcomeOf({ a: letters(5) }), outcomeOf({ a: ['p01', 'p00', 'p04', 'p03', 'p02'] }))
    expect(swapped.moves.map(({ places: count }) => count)).toEqual([1, 2, 2, 0, 0])
  })

  it('when pitches come in for others, it names the mandates and pitches that move most', () => {
    const before = outcomeOf({ a: ['x', 'y'], b: ['x', 'y'], c: ['x'] })
    const moved = compareOutcomes(before, outcomeOf({ a: ['v', 'w'], b: ['x', 'w'], c: ['x'] }))
    expect(moved.lists).toEqual({ changed: 2, reordered: 0, same: 1 })
    expect(moved.places).toEqual({ before: 5, after: 5, cameIn: 3, left: 3, unmoved: 2, moved: 0 })
    expect(moved.movedMandates).toEqual([
      { id: 'a', cameIn: 2, left: 2, moved: 0 },
      { id: 'b', cameIn: 1, left: 1, moved: 0 },
    ])
    expect(moved.movedPitches).toEqual([
      { id: 'w', listsBefore: 0, listsAfter: 2 },
      { id: 'y', listsBefore: 2, listsAfter: 0 },
      { id: 'v', listsBefore: 0, listsAfter: 1 },
      { id: 'x', listsBefore: 3, listsAfter: 2 },
    ])
    expect(moved.byPlacesChanged).toEqual([
      { places: 0, lists: 1 },
      { places: 1, lists: 1 },
      { places: 2, lists: 1 },
    ])
  })

  it('a list that only loses a pitch is a changed one', () => {
    expect(compareOutcomes(outcomeOf({ a: ['x', 'y'] }), outcomeOf({ a: ['x'] }))).toMatchObject({
      lists: { changed: 1, reordered: 0, same: 0 },
      places: { before: 2, after: 1, cameIn: 0, left: 1, unmoved: 1, moved: 0 },
    })
  })

  it('counts the pitches on so many lists or more', () => {
    const lists = Object.fromEntries(letters(10, 'm').map((id, nth) => [id, nth < 3 ? ['x', 'y'] : ['x']]))
    const { coverage } = compareOutcomes(outcomeOf({}), outcomeOf(lists))
    expect(coverage.map(({ lists: least, after }) => [least, after])).toEqual([
      [1, 2],
      [2, 2],
      [3, 2],
      [5, 1],
      [10, 1],
      [20, 0],
      [40, 0],
    ])
    expect(coverage.every(({ before }) => before === 0)).toBe(true)
  })

  it('counts places by their shown score in bands of ten, 100 in the last', () => {
    const { shownBefore } = compareOutcomes(outcomeOf({ a: letters(5) }, [0, 99, 100, 999, 1000]), outcomeOf({}))
    expect(shownBefore).toEqual([2, 1, 0, 0, 0, 0, 0, 0, 0, 2])
  })

  it('keeps what a run reports of both, without the pitches that it names', () => {
    const same = outcomeOf({ a: ['x'] })
    const { unmet, ...report } = same.fairness
    expect(unmet).toHaveLength(1)
    expect(compareOutcomes(same, same).fairness).toEqual({ before: report, after: report })
  })
})
