import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FAIR_OPTIONS, type FairInput, type FairMandate, type FairOptions, type FairPitch, type RankedList } from './input.ts'
import { fairShortlists, type FairShortlists } from './shortlists.ts'

interface Pair {
  mandate: string
  pitch: string
  score: number
}

const OPTIONS: FairOptions = { size: 3, floor: 2, mostPerPitch: 3, goalCapPercent: 67, noveltySlots: 0 }

/** Small editions in which places, floors and caps all press. */
const editions = fc
  .record({
    mandates: fc.integer({ min: 1, max: 4 }),
    pitches: fc.array(fc.record({ goal: fc.integer({ min: 1, max: 3 }), isNew: fc.boolean() }), { minLength: 1, maxLength: 7 }),
    scores: fc.array(fc.integer({ min: -300, max: 1_000 }), { minLength: 28, maxLength: 28 }),
  })
  .map(({ mandates, pitches, scores }) => {
    const pairs = Array.from({ length: mandates }).flatMap((_, m) =>
      pitches.flatMap((_pitch, p) => {
        const score = scores[m * 7 + p] ?? 0
        return score > 0 ? [{ mandate: `m${m}`, pitch: `p${p}`, score }] : []
      }),
    )
    return editionOf(pairs, {
      mandates: Array.from({ length: mandates }, (_, m) => ({ id: `m${m}`, pinned: [] })),
      pitches: pitches.map(({ goal, isNew }, p) => pitchOf(`p${p}`, { primaryGoal: goal, isFirstTimer: isNew })),
    })
  })

describe('fairShortlists', () => {
  it('when it can be done at all, every eligible pitch is on as many lists as the floor says, at the highest score', () => {
    fc.assert(
      fc.property(editions, (edition) => {
        const found = fairShortlists(edition, OPTIONS)
        expect(worthOf(found, OPTIONS.floor)).toEqual(bestWorth(edition, OPTIONS))
      }),
      { numRuns: 150 },
    )
  })

  it('when an edition is too large for the exact optimum, as many floors are met and scores are lower by few points at most', () => {
    fc.assert(
      fc.property(editions, (edition) => {
        const found = worthOf(fairShortlists(edition, OPTIONS, 0), OPTIONS.floor)
        const best = bestWorth(edition, OPTIONS)
        expect(found.floors).toBe(best.floors)
        const places = edition.mandates.length * OPTIONS.size
        expect(best.score - found.score).toBeLessThanOrEqual(places * 40)
      }),
      { numRuns: 100 },
    )
  })

  it('never lists a pitch twice, an ineligible one, too many of a goal, or one pitch too often', () => {
    fc.assert(
      fc.property(editions, fc.integer({ min: 0, max: 2 }), fc.constantFrom(0, 1_000), (edition, noveltySlots, mostExact) => {
        const { lists } = fairShortlists(edition, { ...OPTIONS, noveltySlots }, mostExact)
        const eligible = new Set(pairsOf(edition).map(({ mandate, pitch }) => `${mandate} ${pitch}`))
        const goalOf = new Map(edition.pitches.map(({ id, primaryGoal }) => [id, primaryGoal]))
        const counts = countLists(lists)
        for (const [mandate, places] of lists) {
          const ids = places.map(({ pitchId }) => pitchId)
          expect(new Set(ids).size).toBe(ids.length)
          expect(ids.length).toBeLessThanOrEqual(3)
          expect(ids.every((id) => eligible.has(`${mandate} ${id}`))).toBe(true)
          for (const goal of [1, 2, 3]) expect(ids.filter((id) => goalOf.get(id) === goal).length).toBeLessThanOrEqual(2)
        }
        expect([...counts.values()].every((count) => count <= 3)).toBe(true)
      }),
    )
  })

  it('when places are made for what is new, no floor that was met is lost and no list loses what it has of it', () => {
    fc.assert(
      fc.property(editions, (edition) => {
        const without = fairShortlists(edition, OPTIONS)
        const withNew = fairShortlists(edition, { ...OPTIONS, noveltySlots: 1 })
        expect(withNew.unmet.length).toBeLessThanOrEqual(without.unmet.length)
        const isNew = new Set(edition.pitches.filter(({ isFirstTimer }) => isFirstTimer).map(({ id }) => id))
        const newOnes = (found: FairShortlists, id: string) =>
          (found.lists.get(id) ?? []).filter(({ pitchId }) => isNew.has(pitchId)).length
        for (const { id } of edition.mandates) expect(newOnes(withNew, id)).toBeGreaterThanOrEqual(Math.min(1, newOnes(without, id)))
      }),
    )
  })

  it('when the same pairs come in another order, the same lists come out', () => {
    fc.assert(
      fc.property(editions.map(withTies), (edition) => {
        const turned: FairInput = {
          mandates: edition.mandates.toReversed(),
          pitches: edition.pitches.toReversed(),
          byMandate: edition.byMandate.toReversed(),
          byPitch: edition.byPitch.toReversed(),
        }
        const [found, expected] = [fairShortlists(turned, OPTIONS), fairShortlists(edition, OPTIONS)]
        expect([...found.lists]).toEqual([...expected.lists])
        expect(found).toEqual(expected)
      }),
    )
  })

  it('when the floor rises, no pitch that was seen becomes unseen', () => {
    fc.assert(
      fc.property(editions, (edition) => {
        const unseen = [0, 1, 2].map((floor) => fairShortlists(edition, { ...OPTIONS, floor }).metrics.shortlists.unseen)
        expect(unseen[1]).toBeLessThanOrEqual(unseen[0] ?? 0)
      }),
    )
  })

  it('when there are fewer places than floors ask for, it fills every place and names the pitches left short', () => {
    const pitches = ['p1', 'p2', 'p3', 'p4'].map((id, nth) => pitchOf(id, { primaryGoal: nth + 1 }))
    const pairs = pitches.map(({ id }, nth) => ({ mandate: 'm1', pitch: id, score: 900 - nth }))
    const { lists, unmet } = fairShortlists(editionOf(pairs, { mandates: [{ id: 'm1', pinned: [] }], pitches }), OPTIONS)
    expect(lists.get('m1')).toHaveLength(3)
    expect(unmet).toEqual([
      { pitchId: 'p1', lists: 1, eligibleMandates: 1 },
      { pitchId: 'p2', lists: 1, eligibleMandates: 1 },
      { pitchId: 'p3', lists: 1, eligibleMandates: 1 },
      { pitchId: 'p4', lists: 0, eligibleMandates: 1 },
    ])
  })

  it('when a pitch is pinned, it has a place before all others and says so', () => {
    const pitches = ['p1', 'p2', 'p3', 'p4'].map((id) => pitchOf(id, { primaryGoal: 14 }))
    const pairs = pitches.map(({ id }, nth) => ({ mandate: 'm1', pitch: id, score: 900 - 100 * nth }))
    const edition = editionOf(pairs, { mandates: [{ id: 'm1', pinned: ['p4', 'closed'] }], pitches })
    expect(fairShortlists(edition, OPTIONS).lists.get('m1')).toEqual([
      { pitchId: 'p4', score: 600, why: 'pin' },
      { pitchId: 'p1', score: 900, why: 'score' },
    ])
  })

  it('when only pairs beyond the candidates can meet a floor, it finds them', () => {
    // The 15 best mandates of `last` have room only for pitches that have nowhere else to go; of its sixteenth it is the 62nd.
    const id = (letter: string, nth: number) => `${letter}${String(nth).padStart(2, '0')}`
    const tied = Array.from({ length: 15 }, (_, nth) => ({ mandate: id('m', nth), pitch: id('a', nth), score: 900 }))
    const free = Array.from({ length: 61 }, (_, nth) => ({ mandate: id('n', nth), pitch: id('b', nth), score: 300 }))
    const pairs = [
      ...tied,
      ...free,
      ...free.map(({ pitch }) => ({ mandate: 'm15', pitch, score: 900 })),
      ...tied.map(({ mandate }) => ({ mandate, pitch: 'last', score: 500 })),
      { mandate: 'm15', pitch: 'last', score: 100 },
    ]
    const edition = editionOf(pairs, {
      mandates: [...new Set(pairs.map(({ mandate }) => mandate))].map((mandate) => ({ id: mandate, pinned: [] })),
      pitches: [...new Set(pairs.map(({ pitch }) => pitch))].map((pitch, nth) => pitchOf(pitch, { primaryGoal: (nth % 17) + 1 })),
    })
    const { unmet, lists } = fairShortlists(edition, { ...FAIR_OPTIONS, size: 1, floor: 1, noveltySlots: 0 })
    expect(unmet).toEqual([])
    expect(lists.get('m15')).toEqual([{ pitchId: 'last', score: 100, why: 'floor' }])
  })

  it('tells which place is there by score, which so that a pitch is seen, and which as something new', () => {
    const mandates = ['m1', 'm2'].map((id) => ({ id, pinned: [] }))
    const pitches = [
      pitchOf('best', { primaryGoal: 1 }),
      pitchOf('good', { primaryGoal: 2 }),
      pitchOf('rare', { primaryGoal: 3 }),
      pitchOf('fresh', { primaryGoal: 4, isFirstTimer: true }),
    ]
    const score = { best: 900, good: 800, rare: 500, fresh: 400 }
    const pairs = mandates.flatMap(({ id }) => Object.entries(score).map(([pitch, points]) => ({ mandate: id, pitch, score: points })))
    const options = { size: 3, floor: 1, mostPerPitch: 2, goalCapPercent: 100, noveltySlots: 1 }
    const { lists } = fairShortlists(
      editionOf(
        pairs.filter(({ mandate, pitch }) => mandate === 'm1' || pitch !== 'rare'),
        { mandates, pitches },
      ),
      options,
    )
    const why = Object.fromEntries(
      [...lists].map(([id, places]) => [id, Object.fromEntries(places.map((place) => [place.pitchId, place.why]))]),
    )
    expect(why).toEqual({ m1: { best: 'score', rare: 'score', fresh: 'novelty' }, m2: { best: 'score', good: 'score', fresh: 'score' } })
  })
})

/** The same pairs with so few different scores that only ids decide. */
function withTies({ mandates, pitches, ...lists }: FairInput): FairInput {
  const pairs = pairsOf({ mandates, pitches, ...lists }).map((pair) => ({ ...pair, score: Math.ceil(pair.score / 500) }))
  return editionOf(pairs, { mandates, pitches })
}

function pitchOf(id: string, facts: Partial<FairPitch>): FairPitch {
  return { id, primaryGoal: null, isFirstTimer: false, isUnusual: false, ...facts }
}

function editionOf(
  pairs: readonly Pair[],
  { mandates, pitches }: { mandates: readonly FairMandate[]; pitches: readonly FairPitch[] },
): FairInput {
  return {
    mandates,
    pitches,
    byMandate: mandates.map(({ id }) =>
      rankedOf(
        id,
        pairs.filter(({ mandate }) => mandate === id).map(({ pitch, score }) => ({ id: pitch, score })),
      ),
    ),
    byPitch: pitches.map(({ id }) =>
      rankedOf(
        id,
        pairs.filter(({ pitch }) => pitch === id).map(({ mandate, score }) => ({ id: mandate, score })),
      ),
    ),
  }
}

function rankedOf(ownerId: string, entries: readonly { id: string; score: number }[]): RankedList {
  const sorted = entries.toSorted((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))
  return { ownerId, ids: sorted.map(({ id }) => id), scores: sorted.map(({ score }) => score) }
}

function pairsOf({ byMandate }: FairInput): Pair[] {
  return byMandate.flatMap(({ ownerId, ids, scores }) => ids.map((pitch, nth) => ({ mandate: ownerId, pitch, score: scores[nth] ?? 0 })))
}

function countLists(lists: FairShortlists['lists']): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { pitchId } of [...lists.values()].flat()) counts.set(pitchId, (counts.get(pitchId) ?? 0) + 1)
  return counts
}

interface Worth {
  floors: number
  score: number
}

/** What the lists come to: places that count towards a floor, then scores. */
function worthOf({ lists }: FairShortlists, floor: number): Worth {
  const floors = [...countLists(lists).values()].reduce((sum, count) => sum + Math.min(count, floor), 0)
  return { floors, score: [...lists.values()].flat().reduce((sum, place) => sum + place.score, 0) }
}

/** The best there is, by going through every choice of lists mandate by mandate, keeping the best for each state of counts. */
function bestWorth(edition: FairInput, options: FairOptions): Worth {
  const goalOf = new Map(edition.pitches.map(({ id, primaryGoal }) => [id, primaryGoal]))
  const cap = Math.floor((options.size * options.goalCapPercent) / 100)
  const ids = edition.pitches.map(({ id }) => id)
  let states = new Map([[ids.map(() => 0).join(), 0]])
  for (const { ownerId, ids: pitches, scores } of edition.byMandate) {
    const choices = subsetsOf(
      pitches.map((id, nth) => ({ id, score: scores[nth] ?? 0 })),
      options.size,
    ).filter((chosen) => [1, 2, 3].every((goal) => chosen.filter(({ id }) => goalOf.get(id) === goal).length <= cap))
    expect(ownerId).toBeDefined()
    const next = new Map<string, number>()
    const combined = [...states].flatMap(([key, score]) => choices.map((chosen) => ({ key, score, chosen })))
    for (const { key, score, chosen } of combined) {
      const counts = key.split(',').map((count, nth) => Number(count) + (chosen.some(({ id }) => id === ids[nth]) ? 1 : 0))
      const sum = chosen.reduce((total, place) => total + place.score, score)
      const to = counts.join()
      if (counts.every((count) => count <= options.mostPerPitch) && sum > (next.get(to) ?? -1)) next.set(to, sum)
    }
    states = next
  }
  return [...states]
    .map(([key, score]) => ({ floors: key.split(',').reduce((sum, count) => sum + Math.min(Number(count), options.floor), 0), score }))
    .reduce((best, worth) => (worth.floors > best.floors || (worth.floors === best.floors && worth.score > best.score) ? worth : best))
}

function subsetsOf<T>(items: readonly T[], most: number): T[][] {
  return items.reduce<T[][]>((sets, item) => [...sets, ...sets.filter((set) => set.length < most).map((set) => [...set, item])], [[]])
}
