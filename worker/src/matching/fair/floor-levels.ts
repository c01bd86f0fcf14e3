// oxlint-disable typescript/no-non-null-assertion -- typed arrays in hot loops, read at indices made here
/** How far each pitch is from a place that it could get, in exchanges: breadth first from the places, over all pairs. Pure. */
import { GOALS, goalRoom, hasPlace, type Draft } from './draft.ts'

/** Of a pitch that no exchange leads to a place. */
export const NO_WAY = 0

/** 1 for a pitch that could take a free place, or that of one with more than it must; 2 for one that could take the place of such a one. */
export function floorLevels(draft: Draft): Int32Array {
  const { pool, listed } = draft
  const levels = new Int32Array(pool.pitches).fill(NO_WAY)
  const queue: number[] = []
  const reach = createReach(draft, (pitch, level) => {
    levels[pitch] = level
    queue.push(pitch)
  })
  const isOpen = (pitch: number): boolean => levels[pitch] === NO_WAY
  for (let mandate = 0; mandate < pool.mandates; mandate += 1) reach.ends(mandate, isOpen)
  for (const pitch of queue) {
    for (let nth = pool.firstOfPitch[pitch]!; nth < pool.firstOfPitch[pitch + 1]!; nth += 1) {
      const pair = pool.ofPitch[nth]!
      if (listed[pair] === 1 && pool.pinned[pair] === 0)
        reach.places(pool.mandate[pair]!, pool.goal[pitch]!, { isOpen, level: levels[pitch]! + 1 })
    }
  }
  return levels
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
      let goals = hasPlace(draft, mandate) ? withRoom(mandate) : 0
      for (let pair = pool.first[mandate]!; pair < pool.first[mandate + 1]!; pair += 1) {
        const pitch = pool.pitch[pair]!
        if (listed[pair] === 0 || pool.pinned[pair] === 1 || lists[pitch]! <= options.floor) continue
        goals |= withRoom(mandate) | (1 << pool.goal[pitch]!)
      }
      meet(mandate, goals, { isOpen, level: 1 })
    },
    /** Who could have the place of a pitch of this goal. */
    places(mandate: number, goal: number, found: { isOpen: (pitch: number) => boolean; level: number }): void {
      meet(mandate, withRoom(mandate) | (1 << goal), found)
    },
  }
}
