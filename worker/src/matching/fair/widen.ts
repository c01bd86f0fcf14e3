// oxlint-disable typescript/no-non-null-assertion -- typed arrays in hot loops, read at indices made here
import { GOALS, goalRoom, hasPlace, type Draft } from './draft.ts'

/**
 * Pitches along the ways by which a pitch below its floor could still get a place when all pairs are looked at: it takes a
 * free place, or one of a pitch that has more than it must, or of a pitch that finds another in the same manner. Pure.
 */
export function pitchesToWiden(draft: Draft): number[] {
  const { pool, options, lists } = draft
  const { firstOfPitch } = pool
  /** From where no way leads on. */
  const hopeless = new Uint8Array(pool.pitches)
  const found = new Set<number>()
  const asked = { hopeless, holdersOf: holdersOnce(draft), askedBy: new Int32Array(pool.mandates * GOALS).fill(-1) }
  lists.forEach((count, pitch) => {
    if (count >= Math.min(options.floor, firstOfPitch[pitch + 1]! - firstOfPitch[pitch]!) || hopeless[pitch] === 1) return
    const { seen, ends } = search(draft, pitch, asked)
    for (const other of seen) {
      if (ends) found.add(other)
      else hopeless[other] = 1
    }
  })
  return [...found]
}

interface Asked {
  hopeless: Uint8Array
  holdersOf: (place: number) => Holders
  /** The pitch whose search asked for a mandate's places for a goal last: their holders are met once in a search, not once a pair. */
  askedBy: Int32Array
}

/** Every pitch met on the ways from one that is short, until one of them ends at a place. */
function search({ pool, listed }: Draft, start: number, { hopeless, holdersOf, askedBy }: Asked): { seen: Set<number>; ends: boolean } {
  const seen = new Set([start])
  for (const pitch of seen) {
    for (let nth = pool.firstOfPitch[pitch]!; nth < pool.firstOfPitch[pitch + 1]!; nth += 1) {
      const pair = pool.ofPitch[nth]!
      const place = pool.mandate[pair]! * GOALS + pool.goal[pitch]!
      if (listed[pair] === 1 || askedBy[place] === start) continue
      askedBy[place] = start
      const holders = holdersOf(place)
      if (holders === ENDS) return { seen, ends: true }
      for (const holder of holders.filter((one) => hopeless[one] === 0)) seen.add(holder)
    }
  }
  return { seen, ends: false }
}

/** A way ends where a place is free, or held by a pitch that has more than it must. */
const ENDS = 'ends'

/** Pitches whose place another could take. */
type Holders = readonly number[] | typeof ENDS

/** They are the same for all pairs of a mandate with pitches of one goal, and are asked for again and again. */
function holdersOnce(draft: Draft): (place: number) => Holders {
  const known = new Map<number, Holders>()
  return (place) => {
    const found = known.get(place)
    if (found !== undefined) return found
    const holders = holdersFor(draft, Math.floor(place / GOALS), place % GOALS)
    known.set(place, holders)
    return holders
  }
}

/** Pitches on a mandate's list whose place a pitch of this goal could take. */
function holdersFor(draft: Draft, mandate: number, goal: number): Holders {
  const { pool, listed, lists, options } = draft
  const room = goalRoom(draft, mandate, goal)
  if (room > 0 && hasPlace(draft, mandate)) return ENDS
  const holders: number[] = []
  for (let other = pool.first[mandate]!; other < pool.first[mandate + 1]!; other += 1) {
    const holder = pool.pitch[other]!
    if (listed[other] === 1 && pool.pinned[other] === 0 && (room > 0 || pool.goal[holder] === goal)) holders.push(holder)
  }
  return holders.some((holder) => lists[holder]! > options.floor) ? ENDS : holders
}
