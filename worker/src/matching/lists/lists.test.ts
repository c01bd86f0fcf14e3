import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { keepsPoints, limitsFor, makeMove, moveOf, needsRefill, rank, type Ranking } from './lists.ts'

const LIMIT = 6
const idOf = (n: number) => `id-${String(n).padStart(3, '0')}`

/** What a change does to a list, as applyChange does it. */
function change(list: Ranking, id: string, score: number | null): void {
  const move = moveOf(list, { id, score }, LIMIT)
  const isKnown = move.taken > 0 || list.eligible === list.ids.length
  const more = move.taken > 0 ? (score === null ? -1 : 0) : move.put > 0 || (isKnown && score !== null) ? 1 : 0
  list.eligible += more
  makeMove(list, move, { id, score: score ?? 0, limit: LIMIT })
}

describe('a list that is changed one counterpart at a time', () => {
  it('is always the beginning of the whole ranking, and whole where it does not say that it was cut', () => {
    const changes = fc.array(fc.tuple(fc.integer({ min: 1, max: 14 }), fc.option(fc.integer({ min: 0, max: 4 }))), { maxLength: 60 })
    fc.assert(
      fc.property(changes, (steps) => {
        const truth = new Map<string, number>()
        const list: Ranking = { ids: [], scores: [], eligible: 0 }
        for (const [n, score] of steps) {
          if (score === null) truth.delete(idOf(n))
          else truth.set(idOf(n), score)
          change(list, idOf(n), score)
          const whole = rank(
            [...truth].map(([id, value]) => ({ id, score: value })),
            100,
          )
          expect(list.ids).toEqual(whole.ids.slice(0, list.ids.length))
          expect(list.scores).toEqual(whole.scores.slice(0, list.ids.length))
          if (list.eligible === list.ids.length) expect(list.ids.length).toBe(whole.ids.length)
          expect(list.ids.length).toBeLessThanOrEqual(LIMIT)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('is ranked anew when it lost more than its spare places, and only if it was cut', () => {
    const ids = Array.from({ length: 49 }, (_, n) => idOf(n))
    expect(needsRefill({ ids, scores: [], eligible: 60 }, 80)).toBe(true)
    expect(needsRefill({ ids: [...ids, 'one more'], scores: [], eligible: 60 }, 80)).toBe(false)
    expect(needsRefill({ ids, scores: [], eligible: 49 }, 80)).toBe(false)
  })
})

describe('the points of lists', () => {
  it('are kept with every entry as long as the edition is small', () => {
    expect(keepsPoints({ pitches: 600, mandates: 150 })).toBe(true)
    expect(keepsPoints({ pitches: 2_000, mandates: 10_000 })).toBe(false)
  })
})

describe('the length of lists', () => {
  it('falls with the number of owners, down to what pages show', () => {
    expect(limitsFor({ pitches: 500, mandates: 115 })).toEqual({ mandate: 1_000, pitch: 400 })
    expect(limitsFor({ pitches: 2_000, mandates: 10_000 })).toEqual({ mandate: 80, pitch: 100 })
    expect(limitsFor({ pitches: 100_000, mandates: 10_000 })).toEqual({ mandate: 80, pitch: 50 })
    expect(limitsFor({ pitches: 0, mandates: 0 })).toEqual({ mandate: 1_000, pitch: 1_000 })
  })
})
