// oxlint-disable typescript/no-non-null-assertion -- typed arrays read at indices made here
import type { PlacedBy } from '@scalebridge/db/reference'
import type { FairnessReport, UnmetFloor } from '@scalebridge/db/rules'
import { allot, MOST_EXACT, type Allotting } from './allot.ts'
import { GOALS, goalRoom, list, startDraft, type Draft } from './draft.ts'
import { FAIR_OPTIONS, type FairInput, type FairOptions, type Place } from './input.ts'
import { exposureOf, groupShares, isEligible, plainBest, unmetOf, type Unmet } from './metrics.ts'
import { diversify } from './order.ts'
import { namesOf, poolOf, type Pool, type PoolNames } from './pool.ts'
import { fillPlaces, placeNovel } from './repair.ts'

export interface FairShortlists {
  /** Every mandate's places in the order to show, in rising order of mandates' ids. */
  readonly lists: ReadonlyMap<string, readonly Place[]>
  /** Every eligible pitch on fewer lists than the floor. */
  readonly unmet: readonly UnmetFloor[]
  readonly metrics: FairnessReport
}

/** Shortlists without names, as they come from another thread: everyone is a position in the pool. */
export interface PlacedPool {
  /** Every mandate's places in the order to show. */
  readonly lists: readonly (readonly Placed[])[]
  readonly unmet: readonly Unmet[]
  readonly metrics: Omit<FairnessReport, 'unmet'>
}

interface Placed {
  readonly pitch: number
  readonly score: number
  readonly why: PlacedBy
}

/** As many pitches as a report names; nobody reads further. */
const NAMED_UNMET = 200

/**
 * Fair shortlists of an edition: pins first; then every eligible pitch on at least `floor` lists, as far as there is any way;
 * then the highest sum of scores, no list with more of one primary goal than its cap; then some places of each for what is new.
 * Pure, and the same for the same pairs in whatever order they come.
 */
export function fairShortlists(input: FairInput, options: FairOptions = FAIR_OPTIONS, mostExact = MOST_EXACT): FairShortlists {
  return withNames(namesOf(input), placeAll(poolOf(input), options, { mostExact }))
}

/** The same for a pool, without names. */
export function placeAll(pool: Pool, options: FairOptions, allotting: Allotting = { mostExact: MOST_EXACT }): PlacedPool {
  const draft = allot(pool, options, allotting)
  fillPlaces(draft)
  const exchanged = placeNovel(draft)
  const reasonOf = reasonsFor(draft, exchanged)
  const lists = Array.from({ length: pool.mandates }, (_, mandate) => placesOf(draft, mandate, reasonOf))
  const unmet = unmetOf(pool, draft.lists, options.floor)
  return { lists, unmet, metrics: reportOf(draft, unmet.length) }
}

/** Puts the ids back. */
export function withNames({ mandateIds, pitchIds }: PoolNames, placed: PlacedPool): FairShortlists {
  const unmet = placed.unmet.map(({ pitch, ...counts }) => ({ pitchId: pitchIds[pitch]!, ...counts }))
  return {
    lists: new Map(
      placed.lists.map((places, mandate) => [
        mandateIds[mandate]!,
        places.map(({ pitch, score, why }) => ({ pitchId: pitchIds[pitch]!, score, why })),
      ]),
    ),
    unmet,
    metrics: { ...placed.metrics, unmet: unmet.slice(0, NAMED_UNMET) },
  }
}

function placesOf({ pool, listed }: Draft, mandate: number, reasonOf: (pair: number) => PlacedBy): Placed[] {
  const pairs: number[] = []
  for (let pair = pool.first[mandate]!; pair < pool.first[mandate + 1]!; pair += 1) if (listed[pair] === 1) pairs.push(pair)
  return diversify(pool, pairs).map((pair) => ({ pitch: pool.pitch[pair]!, score: pool.score[pair]!, why: reasonOf(pair) }))
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
  const marks = new Float64Array(pool.mandates * GOALS).fill(Number.POSITIVE_INFINITY)
  for (let mandate = 0; mandate < pool.mandates; mandate += 1) {
    for (let pair = pool.first[mandate]!; pair < pool.first[mandate + 1]!; pair += 1) {
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

function reportOf(draft: Draft, belowFloor: number): PlacedPool['metrics'] {
  const { pool, options, listed, taken, takenByNovel } = draft
  let eligiblePitches = 0
  for (let pitch = 0; pitch < pool.pitches; pitch += 1) if (isEligible(pool, pitch)) eligiblePitches += 1
  return {
    mandates: pool.mandates,
    pitches: pool.pitches,
    eligiblePitches,
    places: taken.reduce((sum, places) => sum + places, 0),
    size: options.size,
    floor: options.floor,
    goalCapPercent: options.goalCapPercent,
    noveltySlots: options.noveltySlots,
    belowFloor,
    listsShortOfNovelty: takenByNovel.filter((count, mandate) => count < Math.min(options.noveltySlots, taken[mandate]!)).length,
    shortlists: exposureOf(pool, listed),
    plainBest: exposureOf(pool, plainBest(pool, options.size)),
    groups: groupShares(pool, listed),
  }
}
