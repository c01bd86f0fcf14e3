// oxlint-disable typescript/no-non-null-assertion -- typed arrays read at indices made here
import type { PlacedBy } from '@scalebridge/db/reference'
import type { FairnessReport, UnmetFloor } from '@scalebridge/db/rules'
import { allot } from './allot.ts'
import { GOALS, goalRoom, list, startDraft, type Draft } from './draft.ts'
import { FAIR_OPTIONS, type FairInput, type FairOptions, type Place } from './input.ts'
import { exposureOf, groupShares, plainBest, unmetOf } from './metrics.ts'
import { diversify } from './order.ts'
import { poolOf, type Pool } from './pool.ts'
import { fillPlaces, placeNovel } from './repair.ts'

export interface FairShortlists {
  /** Every mandate's places in the order to show, in rising order of mandates' ids. */
  readonly lists: ReadonlyMap<string, readonly Place[]>
  /** Every eligible pitch on fewer lists than the floor. */
  readonly unmet: readonly UnmetFloor[]
  readonly metrics: FairnessReport
}

/** As many pitches as a report names; nobody reads further. */
const NAMED_UNMET = 200

/**
 * Fair shortlists of an edition: pins first; then every eligible pitch on at least `floor` lists, as far as there is any way;
 * then the highest sum of scores, no list with more of one primary goal than its cap; then some places of each for what is new.
 * Pure, and the same for the same pairs in whatever order they come.
 */
export function fairShortlists(input: FairInput, options: FairOptions = FAIR_OPTIONS): FairShortlists {
  const pool = poolOf(input)
  const draft = allot(pool, options)
  fillPlaces(draft)
  const exchanged = placeNovel(draft)
  const reasonOf = reasonsFor(draft, exchanged)
  const lists = new Map(pool.mandateIds.map((id, mandate) => [id, placesOf(draft, mandate, reasonOf)]))
  const unmet = unmetOf(pool, draft.listed, options.floor)
  return { lists, unmet, metrics: reportOf(draft, unmet) }
}

function placesOf({ pool, listed }: Draft, mandate: number, reasonOf: (pair: number) => PlacedBy): Place[] {
  const pairs = [...pairsOf(pool, mandate)].filter((pair) => listed[pair] === 1)
  const places = pairs.map((pair) => ({
    pair,
    pitch: pool.pitches[pool.pitch[pair]!]!,
    score: pool.score[pair]!,
    isPinned: pool.pinned[pair] === 1,
  }))
  return diversify(places).map(({ pair, pitch, score }) => ({ pitchId: pitch.id, score, why: reasonOf(pair) }))
}

/** A pitch that would be there by its score, or is as good as one that would, is there by its score; of the others it is told what brought them. */
function reasonsFor(draft: Draft, exchanged: ReadonlySet<number>): (pair: number) => PlacedBy {
  const { pool, options, lists } = draft
  const marks = ownMarks(pool, options)
  return (pair) => {
    if (pool.pinned[pair] === 1) return 'pin'
    if (pool.score[pair]! >= marks[markOf(pool, pair)]!) return 'score'
    if (exchanged.has(pair)) return 'novelty'
    return lists[pool.pitch[pair]!]! <= options.floor ? 'floor' : 'score'
  }
}

/** The lowest score of each primary goal among the best of every mandate under the cap of goals, were it alone. */
function ownMarks(pool: Pool, options: FairOptions): Float64Array {
  const alone = startDraft(pool, options)
  const marks = new Float64Array(pool.mandateIds.length * GOALS).fill(Number.POSITIVE_INFINITY)
  for (let mandate = 0; mandate < pool.mandateIds.length; mandate += 1) {
    for (const pair of pairsOf(pool, mandate)) {
      if (alone.taken[mandate]! >= options.size) break
      if (alone.listed[pair] === 0 && goalRoom(alone, mandate, pool.goal[pool.pitch[pair]!]!) > 0) {
        list(alone, pair)
        marks[markOf(pool, pair)] = pool.score[pair]!
      }
    }
  }
  return marks
}

function markOf(pool: Pool, pair: number): number {
  return pool.mandate[pair]! * GOALS + pool.goal[pool.pitch[pair]!]!
}

function reportOf(draft: Draft, unmet: readonly UnmetFloor[]): FairnessReport {
  const { pool, options, listed, taken, takenByNovel } = draft
  const eligible = pool.pitches.filter((_, pitch) => pool.firstOfPitch[pitch + 1]! > pool.firstOfPitch[pitch]!)
  return {
    mandates: pool.mandateIds.length,
    pitches: pool.pitches.length,
    eligiblePitches: eligible.length,
    places: taken.reduce((sum, places) => sum + places, 0),
    size: options.size,
    floor: options.floor,
    goalCapPercent: options.goalCapPercent,
    noveltySlots: options.noveltySlots,
    belowFloor: unmet.length,
    unmet: unmet.slice(0, NAMED_UNMET),
    listsShortOfNovelty: takenByNovel.filter((count, mandate) => count < Math.min(options.noveltySlots, taken[mandate]!)).length,
    shortlists: exposureOf(pool, listed),
    plainBest: exposureOf(pool, plainBest(pool, options.size)),
    groups: groupShares(pool, listed),
  }
}

function* pairsOf(pool: Pool, mandate: number): Generator<number> {
  for (let pair = pool.first[mandate]!; pair < pool.first[mandate + 1]!; pair += 1) yield pair
}
