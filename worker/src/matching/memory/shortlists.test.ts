import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rank, type Ranking } from '../lists/lists.ts'
import { FLOOR, MOST_PER_PITCH, placeMandate, placePitch, SHORTLIST_SIZE, type Shortlist } from './shortlists.ts'

const PITCHES = 30
const MANDATES = 4
const pitchOf = (n: number) => `p${String(n).padStart(2, '0')}`
const mandateOf = (n: number) => `m${n}`

/** Scores by mandate and pitch; no entry where the pair is not eligible. */
type Scores = Map<string, Map<string, number>>

/** Shortlists as a plain best-of, and the lists that they are made from. */
function shelfOf(scores: Scores) {
  const lists = new Map<string, Ranking>()
  for (const [mandateId, ofPitches] of scores) lists.set(mandateId, listOf(ofPitches))
  const shortlists = new Map<string, Shortlist>()
  for (const [mandateId, list] of lists) {
    const ids = list.ids.slice(0, SHORTLIST_SIZE)
    shortlists.set(mandateId, {
      ids,
      scores: list.scores.slice(0, SHORTLIST_SIZE),
      placedBy: ids.map(() => 'score'),
      eligible: list.eligible,
    })
  }
  return { lists, shortlists }
}

const listOf = (ofPitches: ReadonlyMap<string, number>): Ranking =>
  rank(
    [...ofPitches].map(([id, score]) => ({ id, score })),
    1_000,
  )

const scoresOfAll = fc
  .array(fc.option(fc.integer({ min: 1, max: 50 })), { minLength: PITCHES * MANDATES, maxLength: PITCHES * MANDATES })
  .map((values): Scores => {
    const scores: Scores = new Map()
    for (let m = 0; m < MANDATES; m += 1) {
      const row = Array.from({ length: PITCHES }, (_, n) => [pitchOf(n), values[m * PITCHES + n] ?? null] as const)
      scores.set(mandateOf(m), new Map(row.flatMap(([id, score]) => (score === null ? [] : [[id, score] as const]))))
    }
    return scores
  })
const newScores = fc.array(fc.option(fc.integer({ min: 1, max: 50 })), { minLength: MANDATES, maxLength: MANDATES })

describe('a shortlist between two whole runs', () => {
  it('when a pitch changes, holds only eligible pitches, each once and with its score, and no more than its size', () => {
    fc.assert(
      fc.property(
        scoresOfAll,
        fc.array(fc.tuple(fc.integer({ min: 0, max: PITCHES - 1 }), newScores), { maxLength: 12 }),
        (scores, changes) => {
          const shelf = shelfOf(scores)
          for (const [n, given] of changes) {
            const now = new Map<string, number>()
            for (const [m, score] of given.entries()) {
              if (score === null) scores.get(mandateOf(m))?.delete(pitchOf(n))
              else scores.get(mandateOf(m))?.set(pitchOf(n), score)
              if (score !== null) now.set(mandateOf(m), score)
            }
            // The lists still hold the pitch where it stood: shortlists are written first.
            placePitch(shelf, pitchOf(n), now)
            for (const [mandateId, ofPitches] of scores) shelf.lists.set(mandateId, listOf(ofPitches))
          }
          for (const [mandateId, { ids, scores: listed, placedBy }] of shelf.shortlists) {
            const eligible = scores.get(mandateId) ?? new Map<string, number>()
            expect(new Set(ids).size).toBe(ids.length)
            expect(ids).toHaveLength(Math.min(SHORTLIST_SIZE, eligible.size))
            expect(placedBy).toHaveLength(ids.length)
            expect(listed).toEqual(ids.map((id) => eligible.get(id)))
          }
        },
      ),
      { numRuns: 200 },
    )
  })

  it('when a pitch becomes the best, it stands first; the last one by score leaves', () => {
    const scores: Scores = new Map([[mandateOf(0), new Map(Array.from({ length: 25 }, (_, n) => [pitchOf(n), 40 - n]))]])
    const shelf = shelfOf(scores)
    expect([...placePitch(shelf, pitchOf(24), new Map([[mandateOf(0), 50]])).rewritten]).toEqual([mandateOf(0)])
    expect(shelf.shortlists.get(mandateOf(0))?.ids).toEqual([24, ...Array.from({ length: 19 }, (_, n) => n)].map(pitchOf))
  })

  it('when a pitch stands on fewer lists than the floor, it enters where it fits best, in the place of one that stands on more', () => {
    const most = Array.from({ length: SHORTLIST_SIZE }, (_, n) => [pitchOf(n), 40 - n] as const)
    const scores: Scores = new Map(Array.from({ length: MANDATES }, (_, m) => [mandateOf(m), new Map(most)]))
    const shelf = shelfOf(scores)
    const { rewritten } = placePitch(
      shelf,
      pitchOf(29),
      new Map([
        [mandateOf(0), 1],
        [mandateOf(1), 3],
        [mandateOf(2), 2],
      ]),
    )
    expect([...rewritten].toSorted()).toEqual([mandateOf(1), mandateOf(2)])
    expect(rewritten.size).toBe(FLOOR)
    expect(shelf.shortlists.get(mandateOf(1))).toMatchObject({ placedBy: [...Array.from({ length: 19 }, () => 'score'), 'floor'] })
    expect(shelf.shortlists.get(mandateOf(1))?.ids).not.toContain(pitchOf(19))
  })

  it('when a pitch becomes the best everywhere, it stands on no more lists than a pitch may', () => {
    const scores: Scores = new Map()
    for (let m = 0; m < 100; m += 1) scores.set(mandateOf(m), new Map(Array.from({ length: 25 }, (_, n) => [pitchOf(n), 40 - n])))
    const shelf = shelfOf(scores)
    const { rewritten } = placePitch(shelf, pitchOf(24), new Map(Array.from({ length: 100 }, (_, m) => [mandateOf(m), 50 + m])))
    expect(rewritten.size).toBe(MOST_PER_PITCH)
    expect(rewritten.has(mandateOf(99))).toBe(true)
    expect(rewritten.has(mandateOf(0))).toBe(false)
  })

  it('when a mandate changes, its pins stay while they are eligible, and the rest is filled by score', () => {
    const scores: Scores = new Map([[mandateOf(0), new Map(Array.from({ length: 25 }, (_, n) => [pitchOf(n), 40 - n]))]])
    const shelf = shelfOf(scores)
    const before = shelf.shortlists.get(mandateOf(0))
    if (before === undefined) throw new Error('no shortlist')
    before.ids.splice(18, 2, pitchOf(24), 'gone')
    before.placedBy.splice(18, 2, 'pin', 'pin')
    placeMandate(shelf, mandateOf(0))
    const after = shelf.shortlists.get(mandateOf(0))
    expect(after?.ids).toEqual([...Array.from({ length: 19 }, (_, n) => pitchOf(n)), pitchOf(24)])
    expect(after?.placedBy.filter((reason) => reason === 'pin')).toHaveLength(1)
    shelf.lists.delete(mandateOf(0))
    placeMandate(shelf, mandateOf(0))
    expect(shelf.shortlists.has(mandateOf(0))).toBe(false)
  })
})
