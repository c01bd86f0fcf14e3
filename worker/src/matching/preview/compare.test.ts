import { describe, expect, it } from 'vitest'
import { addMandate, compareOutcomes, emptyOutcome, LIST_SIZE } from './compare.ts'

const shownFor = (score: number) => score / 10

/** An outcome of mandates that have these pitches, best first. */
function outcomeOf(lists: Record<string, readonly string[]>) {
  const outcome = emptyOutcome()
  for (const [mandateId, ids] of Object.entries(lists)) {
    addMandate(outcome, mandateId, { scored: ids.map((id, index) => ({ id, score: 900 - index })), shownFor })
  }
  return outcome
}

const letters = (count: number, prefix = 'p') => Array.from({ length: count }, (_, index) => `${prefix}${String(index).padStart(2, '0')}`)

describe('a comparison of two policies', () => {
  it('when both give the same, nothing moves', () => {
    const same = outcomeOf({ a: letters(30), b: letters(5) })
    expect(compareOutcomes(same, same)).toMatchObject({
      mandates: 2,
      lists: { changed: 0, reordered: 0, same: 2 },
      places: { all: 25, changed: 0 },
      orderPermille: 1000,
      movedMandates: [],
      movedPitches: [],
    })
  })

  it('when two change places, the list is only reordered, and when all do, the order is turned round', () => {
    const before = outcomeOf({ a: ['x', 'y', 'z'] })
    expect(compareOutcomes(before, outcomeOf({ a: ['y', 'x', 'z'] }))).toMatchObject({
      lists: { changed: 0, reordered: 1, same: 0 },
      orderPermille: 333,
    })
    expect(compareOutcomes(before, outcomeOf({ a: ['z', 'y', 'x'] })).orderPermille).toBe(-1000)
  })

  it('when pitches come in for others, it names the mandates and pitches that move most', () => {
    const before = outcomeOf({ a: ['x', 'y'], b: ['x', 'y'], c: ['x'] })
    const moved = compareOutcomes(before, outcomeOf({ a: ['v', 'w'], b: ['x', 'w'], c: ['x'] }))
    expect(moved.lists).toEqual({ changed: 2, reordered: 0, same: 1 })
    expect(moved.places).toEqual({ all: 5, changed: 3 })
    expect(moved.movedMandates).toEqual([
      { id: 'a', changed: 2 },
      { id: 'b', changed: 1 },
    ])
    expect(moved.movedPitches).toEqual([
      { id: 'w', listsBefore: 0, listsAfter: 2 },
      { id: 'y', listsBefore: 2, listsAfter: 0 },
      { id: 'v', listsBefore: 0, listsAfter: 1 },
      { id: 'x', listsBefore: 3, listsAfter: 2 },
    ])
    expect(moved.byPlacesChanged.filter(({ lists }) => lists > 0)).toEqual([
      { places: 0, lists: 1 },
      { places: 1, lists: 1 },
      { places: 2, lists: 1 },
    ])
  })

  it('counts eligible pitches beyond the list as unseen, and inequality among all that are eligible', () => {
    const crowded = outcomeOf({ a: letters(40), b: letters(40) })
    const spread = outcomeOf({ a: letters(40), b: letters(40).toReversed() })
    const { unseenPitches, giniPermille, eligiblePairs } = compareOutcomes(crowded, spread)
    expect(unseenPitches).toEqual({ before: 40 - LIST_SIZE, after: 0 })
    expect(giniPermille).toEqual({ before: 500, after: 0 })
    expect(eligiblePairs).toEqual({ before: 80, after: 80 })
  })

  it('counts shown scores in bands of ten, 100 in the last', () => {
    const outcome = emptyOutcome()
    const scored = [0, 99, 100, 999, 1000].map((score) => ({ id: `p${score}`, score }))
    addMandate(outcome, 'a', { scored, shownFor })
    expect(outcome.shown).toEqual([2, 1, 0, 0, 0, 0, 0, 0, 0, 2])
  })

  it('equal scores stand in the order of their ids', () => {
    const outcome = emptyOutcome()
    addMandate(outcome, 'a', { scored: ['c', 'a', 'b'].map((id) => ({ id, score: 5 })), shownFor })
    expect(outcome.lists.get('a')).toEqual(['a', 'b', 'c'])
  })
})
