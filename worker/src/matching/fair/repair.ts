// oxlint-disable typescript/no-non-null-assertion -- typed arrays in hot loops, read at indices made here
/**
 * What a flow cannot do: places left free though a pitch outside the candidates fits, and places for first-timers and unusual
 * partners (their share and the caps of goals cross, so both cannot be one network). Floors and caps stay as they are. Pure.
 */
import { goalRoom, hasPlace, isUnderMost, list, unlist, type Draft } from './draft.ts'

/** Fills free places, best first. */
export function fillPlaces(draft: Draft): void {
  const { pool } = draft
  for (let mandate = 0; mandate < pool.mandates; mandate += 1) {
    for (let pair = pool.first[mandate]!; pair < pool.first[mandate + 1]! && hasPlace(draft, mandate); pair += 1) {
      if (canAdd(draft, pair)) list(draft, pair)
    }
  }
}

/** Gives each list its places for what is new, by the exchanges that cost the least score; returns the pairs so listed. */
export function placeNovel(draft: Draft): ReadonlySet<number> {
  const placed = new Set<number>()
  for (let mandate = 0; mandate < draft.pool.mandates; mandate += 1) {
    while (draft.takenByNovel[mandate]! < draft.options.noveltySlots) {
      const exchange = bestExchange(draft, mandate)
      if (exchange === undefined) break
      if (exchange.out !== undefined) unlist(draft, exchange.out)
      list(draft, exchange.in)
      placed.add(exchange.in)
    }
  }
  return placed
}

interface Exchange {
  in: number
  /** Undefined when there is a place to spare. */
  out?: number
}

function bestExchange(draft: Draft, mandate: number): Exchange | undefined {
  const { pool, listed } = draft
  const leaving = cheapestToLeave(draft, mandate)
  let best: Exchange | undefined
  let gain = -Infinity
  for (let pair = pool.first[mandate]!; pair < pool.first[mandate + 1]!; pair += 1) {
    const pitch = pool.pitch[pair]!
    if (pool.novel[pitch] === 0 || listed[pair] === 1 || !isUnderMost(draft, pitch)) continue
    // Later pairs score no higher, and no exchange costs less than an empty place.
    if (canAdd(draft, pair)) return { in: pair }
    const out = leaving(pool.goal[pitch]!)
    if (out === undefined || pool.score[pair]! - pool.score[out]! <= gain) continue
    gain = pool.score[pair]! - pool.score[out]!
    best = { in: pair, out }
  }
  return best
}

/** The last on a list that can make room for a pitch of a goal: not new itself, not pinned, and on more lists than it must be. */
function cheapestToLeave(draft: Draft, mandate: number): (goal: number) => number | undefined {
  const { pool, listed, lists, options } = draft
  let last: number | undefined
  const ofGoal = new Map<number, number>()
  for (let pair = pool.first[mandate + 1]! - 1; pair >= pool.first[mandate]!; pair -= 1) {
    if (listed[pair] === 0 || pool.pinned[pair] === 1) continue
    const pitch = pool.pitch[pair]!
    if (pool.novel[pitch] === 1 || lists[pitch]! <= options.floor) continue
    last ??= pair
    if (!ofGoal.has(pool.goal[pitch]!)) ofGoal.set(pool.goal[pitch]!, pair)
  }
  return (goal) => (goalRoom(draft, mandate, goal) > 0 ? last : ofGoal.get(goal))
}

function canAdd(draft: Draft, pair: number): boolean {
  const { pool, listed } = draft
  const mandate = pool.mandate[pair]!
  const pitch = pool.pitch[pair]!
  return listed[pair] === 0 && hasPlace(draft, mandate) && isUnderMost(draft, pitch) && goalRoom(draft, mandate, pool.goal[pitch]!) > 0
}
