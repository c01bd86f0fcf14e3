// oxlint-disable typescript/no-non-null-assertion -- typed arrays in hot loops, read at indices made here
/** How far each pitch is from a place that it could get, in exchanges: breadth first from the places, over all pairs. Pure. */
import { GOALS, goalRoom, hasPlace, type Draft } from './draft.ts'

/** Of a pitch that no exchange leads to a place. */
export const NO_WAY = 0

/**
 * 1 for a pitch that could take a free place, or that of one with more than it must; 2 for one that could take the place of such a one.
 * Ends when all that are `wanted` are met: then everyone nearer than these is met too.
 */
export function floorLevels(draft: Draft, wanted: readonly number[]): Int32Array {
  const { pool } = draft
  const levels = new Int32Array(pool.pitches).fill(NO_WAY)
  const isWanted = new Uint8Array(pool.pitches)
  for (const pitch of wanted) isWanted[pitch] = 1
  let unmet = wanted.length
  const queue: number[] = []
  const reach = createReach(draft, (pitch, level) => {
    levels[pitch] = level
    unmet -= isWanted[pitch]!
    queue.push(pitch)
  })
  const isOpen = (pitch: number): boolean => levels[pitch] === NO_WAY
  for (let mandate = 0; mandate < pool.mandates; mandate += 1) reach.ends(mandate, isOpen)
  const { first, pairs } = placesOf(draft)
  for (const pitch of queue) {
    if (unmet === 0) break
    for (let nth = first[pitch]!; nth < first[pitch + 1]!; nth += 1)
      reach.places(pool.mandate[pairs[nth]!]!, pool.goal[pitch]!, { isOpen, level: levels[pitch]! + 1 })
  }
  return levels
}

/** The places that each pitch could leave: pairs[first[pitch]] … pairs[first[pitch + 1] - 1]. */
function placesOf({ pool, listed }: Draft): { first: Int32Array; pairs: Int32Array } {
  const held: number[] = []
  for (let pair = 0; pair < listed.length; pair += 1) if (listed[pair] === 1 && pool.pinned[pair] === 0) held.push(pair)
  const first = new Int32Array(pool.pitches + 1)
  for (const pair of held) first[pool.pitch[pair]! + 1]! += 1
  for (let pitch = 0; pitch < pool.pitches; pitch += 1) first[pitch + 1]! += first[pitch]!
  const next = first.slice()
  const pairs = new Int32Array(held.length)
  for (const pair of held) pairs[next[pool.pitch[pair]!]!++] = pair
  return { first, pairs }
}

function createReach(draft: Draft, met: (pitch: number, level: number) => void) {
  const { pool, listed, lists, options } = draft
  /** Goals of which a mandate's pitches have been met, a bit for each. */
  const done = new Int32Array(pool.mandates)
  const meet = (mandate: number, goals: number, { isOpen, level }: { isOpen: (pitch: number) => boolean; level: number }): void => {
    const missing = goals & ~done[mandate]!
    if (missing === 0) return
    done[mandate]! |= missing
    for (let pair = pool.first[mandate]!; pair < pool.first[mandate + 1]!; pair += 1) {
      const pitch = pool.pitch[pair]!
      if (((missing >> pool.goal[pitch]!) & 1) === 1 && listed[pair] === 0 && isOpen(pitch)) met(pitch, level)
    }
  }
  const withRoom = (mandate: number): number => {
    let goals = 0
    for (let goal = 0; goal < GOALS; goal += 1) if (goalRoom(draft, mandate, goal) > 0) goals |= 1 << goal
    return goals
  }
  return {
    /** Who could have a place of a mandate at once. */
    ends(mandate: number, isOpen: (pitch: number) => boolean): void {
      const room = withRoom(mandate)
      let goals = hasPlace(draft, mandate) ? room : 0
      for (let pair = pool.first[mandate]!; pair < pool.first[mandate + 1]!; pair += 1) {
        const pitch = pool.pitch[pair]!
        if (listed[pair] === 0 || pool.pinned[pair] === 1 || lists[pitch]! <= options.floor) continue
        goals |= room | (1 << pool.goal[pitch]!)
      }
      meet(mandate, goals, { isOpen, level: 1 })
    },
    /** Who could have the place of a pitch of this goal. */
    places(mandate: number, goal: number, found: { isOpen: (pitch: number) => boolean; level: number }): void {
      meet(mandate, withRoom(mandate) | (1 << goal), found)
    },
  }
}
