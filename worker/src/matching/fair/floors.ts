// oxlint-disable typescript/no-non-null-assertion -- typed arrays in hot loops, read at indices made here
/**
 * Places for pitches below their floor along the shortest ways through all pairs: one takes a free place, or that of a pitch that has
 * more than it must, or of one that finds another in the same manner (Ford and Fulkerson's augmenting paths). Afterwards no floor
 * more can be met by anybody. Pure.
 */
import { GOALS, goalRoom, hasPlace, list, unlist, type Draft } from './draft.ts'
import { floorLevels, NO_WAY } from './floor-levels.ts'

const NONE = -1

export function meetFloors(draft: Draft): void {
  const { pool, options, lists } = draft
  const onList = Array.from({ length: pool.mandates }, () => new Set<number>())
  draft.listed.forEach((isListed, pair) => {
    if (isListed === 1) onList[pool.mandate[pair]!]!.add(pair)
  })
  const short = (): number[] =>
    Array.from({ length: pool.pitches }, (_, pitch) => pitch).filter(
      (pitch) => lists[pitch]! < Math.min(options.floor, pool.firstOfPitch[pitch + 1]! - pool.firstOfPitch[pitch]!),
    )
  // In rounds (Hopcroft and Karp, 1973): the ways of one round are the shortest there are, and do not cross.
  for (let placed = 1; placed > 0;) {
    const left = short()
    if (left.length === 0) return
    const ways = createWays(draft, onList)
    placed = 0
    for (const pitch of left) while (lists[pitch]! < options.floor && place(ways, pitch)) placed += 1
  }
}

/** Pairs on each list; how a search met each pitch. */
interface Ways {
  readonly draft: Draft
  readonly onList: readonly Set<number>[]
  /** How far each pitch is from a place; every step of a way leads nearer. */
  readonly levels: Int32Array
  /** Who has no way left in this round. */
  readonly hopeless: Uint8Array
  /** The search that met a pitch, or a mandate's places for a goal, last. */
  readonly metBy: Int32Array
  readonly askedBy: Int32Array
  /** For a pitch that was met: the pair that it would leave, and the pair that would take its place. */
  readonly leaves: Int32Array
  readonly taker: Int32Array
  search: number
}

function createWays(draft: Draft, onList: Ways['onList']): Ways {
  const { pool } = draft
  return {
    draft,
    onList,
    levels: floorLevels(draft),
    hopeless: new Uint8Array(pool.pitches),
    metBy: new Int32Array(pool.pitches),
    askedBy: new Int32Array(pool.mandates * GOALS),
    leaves: new Int32Array(pool.pitches).fill(NONE),
    taker: new Int32Array(pool.pitches).fill(NONE),
    search: 0,
  }
}

/** Gives a pitch one place more; false when there is no way. */
function place(ways: Ways, start: number): boolean {
  const { draft, metBy, hopeless, levels } = ways
  const { pool, listed } = draft
  if (levels[start] === NO_WAY || hopeless[start] === 1) return false
  ways.search += 1
  metBy[start] = ways.search
  const met = [start]
  for (const pitch of met) {
    for (let nth = pool.firstOfPitch[pitch]!; nth < pool.firstOfPitch[pitch + 1]!; nth += 1) {
      const pair = pool.ofPitch[nth]!
      if (listed[pair] === 1) continue
      const end = askFor(ways, pair, met)
      if (end === undefined) continue
      follow(ways, { start, pair, end })
      return true
    }
  }
  for (const pitch of met) hopeless[pitch] = 1
  return false
}

/** Who could make room for a pair: NONE where a place is free, the pair of a pitch that can go without, or undefined; then its holders are met. */
function askFor(ways: Ways, pair: number, met: number[]): number | undefined {
  const { draft, onList, levels, hopeless, metBy, askedBy, search } = ways
  const { pool, lists, options } = draft
  const mandate = pool.mandate[pair]!
  const goal = pool.goal[pool.pitch[pair]!]!
  if (askedBy[mandate * GOALS + goal] === search) return undefined
  askedBy[mandate * GOALS + goal] = search
  const level = levels[pool.pitch[pair]!]!
  const room = goalRoom(draft, mandate, goal)
  if (room > 0 && hasPlace(draft, mandate)) return NONE
  for (const other of onList[mandate]!) {
    const holder = pool.pitch[other]!
    if (pool.pinned[other] === 1 || (room === 0 && pool.goal[holder] !== goal)) continue
    if (lists[holder]! > options.floor) return other
    if (levels[holder] !== level - 1 || hopeless[holder] === 1 || metBy[holder] === search) continue
    metBy[holder] = search
    ways.leaves[holder] = other
    ways.taker[holder] = pair
    met.push(holder)
  }
  return undefined
}

/** Everyone on the way takes the next one's place, from its end back to its start. */
function follow({ draft, onList, leaves, taker }: Ways, { start, pair, end }: { start: number; pair: number; end: number }): void {
  const { pool } = draft
  const leave = (out: number): void => {
    unlist(draft, out)
    onList[pool.mandate[out]!]!.delete(out)
  }
  const take = (taken: number): void => {
    list(draft, taken)
    onList[pool.mandate[taken]!]!.add(taken)
  }
  if (end !== NONE) leave(end)
  take(pair)
  for (let pitch = pool.pitch[pair]!; pitch !== start;) {
    leave(leaves[pitch]!)
    take(taker[pitch]!)
    pitch = pool.pitch[taker[pitch]!]!
  }
}
