// oxlint-disable typescript/no-non-null-assertion -- typed arrays in hot loops, read at indices made here
/**
 * Places for pitches below their floor along the shortest ways through all pairs: one takes a free place, or that of a pitch that has
 * more than it must, or of one that finds another in the same manner (augmenting paths). Afterwards no floor
 * more can be met by anybody. Pure.
 */
import { GOALS, goalRoom, hasPlace, list, unlist, type Draft } from './draft.ts'
import { floorLevels, NO_WAY } from './floor-levels.ts'

export function meetFloors(draft: Draft): void {
  const { pool, options, lists } = draft
  const onList = Array.from({ length: pool.mandates }, () => new Set<number>())
  draft.listed.forEach((isListed, pair) => {
    if (isListed === 1) onList[pool.mandate[pair]!]!.add(pair)
  })
  const isShort = (pitch: number): boolean =>
    lists[pitch]! < Math.min(options.floor, pool.firstOfPitch[pitch + 1]! - pool.firstOfPitch[pitch]!)
  let left = Array.from({ length: pool.pitches }, (_, pitch) => pitch).filter(isShort)
  // In rounds (Hopcroft and Karp, 1973): the ways of one round are the shortest there are, and do not cross.
  for (let placed = 1; placed > 0 && left.length > 0;) {
    const ways = createWays(draft, { onList, left })
    // Whoever has no way now has none later either: no exchange of others leads out of all that it could reach.
    left = left.filter((pitch) => ways.levels[pitch] !== NO_WAY)
    placed = 0
    for (const pitch of left) while (lists[pitch]! < options.floor && place(ways, pitch)) placed += 1
    left = left.filter(isShort)
  }
}

interface Ways {
  readonly draft: Draft
  /** Pairs on each list. */
  readonly onList: readonly Set<number>[]
  /** How far each pitch is from a place; every step of a way leads one nearer. */
  readonly levels: Int32Array
  /** Of each pitch's pairs, how many have been tried in this round. */
  readonly tried: Int32Array
  /** The search that asked for a mandate's places for a goal last: a way takes no more than one of them. */
  readonly askedBy: Int32Array
  search: number
}

function createWays(draft: Draft, { onList, left }: { onList: Ways['onList']; left: readonly number[] }): Ways {
  const { mandates, pitches } = draft.pool
  const askedBy = new Int32Array(mandates * GOALS)
  return { draft, onList, levels: floorLevels(draft, left), tried: new Int32Array(pitches), askedBy, search: 0 }
}

/** Gives a pitch one place more; false when there is no way left in this round. */
function place(ways: Ways, start: number): boolean {
  ways.search += 1
  return step(ways, start)
}

/** Depth first: whoever makes room has found another place before. */
function step(ways: Ways, pitch: number): boolean {
  const { draft, onList, tried, askedBy, search } = ways
  const { pool, listed } = draft
  const goal = pool.goal[pitch]!
  for (; pool.firstOfPitch[pitch]! + tried[pitch]! < pool.firstOfPitch[pitch + 1]!; tried[pitch]! += 1) {
    const pair = pool.ofPitch[pool.firstOfPitch[pitch]! + tried[pitch]!]!
    const mandate = pool.mandate[pair]!
    if (listed[pair] === 1 || askedBy[mandate * GOALS + goal] === search) continue
    askedBy[mandate * GOALS + goal] = search
    if (!makeRoom(ways, pair)) continue
    list(draft, pair)
    onList[mandate]!.add(pair)
    return true
  }
  return false
}

/** Leaves a place for a pair on its list, free or left by another; false when nobody can leave. */
function makeRoom(ways: Ways, pair: number): boolean {
  const { draft, onList, levels } = ways
  const { pool, lists, options } = draft
  const mandate = pool.mandate[pair]!
  const goal = pool.goal[pool.pitch[pair]!]!
  const level = levels[pool.pitch[pair]!]!
  const room = goalRoom(draft, mandate, goal)
  if (room > 0 && hasPlace(draft, mandate)) return true
  for (const other of onList[mandate]!) {
    const holder = pool.pitch[other]!
    if (pool.pinned[other] === 1 || (room === 0 && pool.goal[holder] !== goal)) continue
    const canLeave = lists[holder]! > options.floor || (level > 1 && levels[holder] === level - 1 && step(ways, holder))
    if (!canLeave) continue
    unlist(draft, other)
    onList[mandate]!.delete(other)
    return true
  }
  return false
}
