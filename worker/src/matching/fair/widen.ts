// oxlint-disable typescript/no-non-null-assertion -- typed arrays in hot loops, read at indices made here
import { goalRoom, hasPlace, type Draft } from './draft.ts'

/**
 * Pitches along the ways by which a pitch below its floor could still get a place when all pairs are looked at: it takes a
 * free place, or one of a pitch that has more than it must, or of a pitch that finds another in the same manner. Pure.
 */
export function pitchesToWiden(draft: Draft): number[] {
  const { pool, options, lists } = draft
  const { firstOfPitch } = pool
  /** From where no way leads on. */
  const hopeless = new Uint8Array(pool.pitches.length)
  const found = new Set<number>()
  lists.forEach((count, pitch) => {
    if (count >= Math.min(options.floor, firstOfPitch[pitch + 1]! - firstOfPitch[pitch]!) || hopeless[pitch] === 1) return
    const { seen, ends } = search(draft, pitch, hopeless)
    for (const other of seen) {
      if (ends) found.add(other)
      else hopeless[other] = 1
    }
  })
  return [...found]
}

/** Every pitch met on the ways from one that is short, until one of them ends at a place. */
function search(draft: Draft, start: number, hopeless: Uint8Array): { seen: Set<number>; ends: boolean } {
  const { pool, options, lists, listed } = draft
  const seen = new Set([start])
  for (const pitch of seen) {
    for (let nth = pool.firstOfPitch[pitch]!; nth < pool.firstOfPitch[pitch + 1]!; nth += 1) {
      const pair = pool.ofPitch[nth]!
      if (listed[pair] === 1) continue
      const holders = holdersFor(draft, pair)
      if (holders === undefined || holders.some((holder) => lists[holder]! > options.floor)) return { seen, ends: true }
      holders.filter((holder) => hopeless[holder] === 0).forEach((holder) => seen.add(holder))
    }
  }
  return { seen, ends: false }
}

/** Pitches on a pair's list whose place its pitch could take; undefined when a place is free. */
function holdersFor(draft: Draft, pair: number): number[] | undefined {
  const { pool, listed } = draft
  const mandate = pool.mandate[pair]!
  const goal = pool.goal[pool.pitch[pair]!]!
  const room = goalRoom(draft, mandate, goal)
  if (room > 0 && hasPlace(draft, mandate)) return undefined
  const holders: number[] = []
  for (let other = pool.first[mandate]!; other < pool.first[mandate + 1]!; other += 1) {
    const holder = pool.pitch[other]!
    if (listed[other] === 1 && pool.pinned[other] === 0 && (room > 0 || pool.goal[holder] === goal)) holders.push(holder)
  }
  return holders
}
