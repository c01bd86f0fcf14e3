import type { Compiled, Pause } from './compile.ts'
import type { ThreadMemory } from './thread-memory.ts'
import { RANK_BITS, RANK_LIMIT, TILE_ELIGIBLE, TILE_HEAPS, TILE_RANKS } from './layout.ts'

/** An owner's list, best first: score falling, then id rising. */
export interface RankedIds {
  readonly ownerId: string
  readonly ids: string[]
  readonly scores: Uint16Array
  /** How many the owner is eligible with, in the list or not. */
  readonly eligible: number
}

interface Reading {
  readonly edition: Compiled
  readonly pause: Pause
}

/** Joins the lists that threads have filled for each mandate, in the order of mandates' ids. */
export async function readMandateLists(
  threads: readonly ThreadMemory[],
  perMandate: number,
  { edition, pause }: Reading,
): Promise<RankedIds[]> {
  const { arena, mandateIds, pitchIds } = edition
  const keys = threads.map(({ heaps }) => arena.u32(heaps, mandateIds.length * perMandate))
  const counts = threads.map(({ eligible }) => arena.u32(eligible, mandateIds.length))
  const joined = new Uint32Array(threads.length * perMandate)
  const write = listWriter(mandateIds.length * perMandate, pitchIds)
  const lists: RankedIds[] = []
  for (const [index, ownerId] of mandateIds.entries()) {
    await pause()
    for (const [thread, list] of keys.entries())
      joined.set(list.subarray(index * perMandate, (index + 1) * perMandate), thread * perMandate)
    const eligible = counts.reduce((sum, count) => sum + (count[index] ?? 0), 0)
    lists.push({ ...write(ownerId, joined, perMandate), eligible })
  }
  return lists
}

/** Reads the lists of all pitches, in the order of their ids. */
export async function readPitchLists(perPitch: number, { edition, pause }: Reading): Promise<RankedIds[]> {
  const { arena, mandateIds, pitchIds, tiles } = edition
  const write = listWriter(pitchIds.length * perPitch, mandateIds)
  const lists: RankedIds[] = []
  lists.length = pitchIds.length
  for (const { address, count } of tiles) {
    const [ranksAt = 0] = arena.u32(address + TILE_RANKS, 1)
    const ranks = arena.u32(ranksAt, count)
    const [heaps = 0] = arena.u32(address + TILE_HEAPS, 1)
    const keys = arena.u32(heaps, count * perPitch).slice()
    const [counts = 0] = arena.u32(address + TILE_ELIGIBLE, 1)
    const eligible = arena.u32(counts, count)
    for (let place = 0; place < count; place++) {
      await pause()
      const rank = ranks[place] ?? 0
      const list = write(pitchIds[rank] ?? '', keys.subarray(place * perPitch, (place + 1) * perPitch), perPitch)
      lists[rank] = { ...list, eligible: eligible[place] ?? 0 }
    }
  }
  return lists
}

/** Sorts keys and turns them into ids and scores; all scores stand in one buffer. */
function listWriter(
  entries: number,
  ids: readonly string[],
): (ownerId: string, keys: Uint32Array, size: number) => Omit<RankedIds, 'eligible'> {
  const scores = new Uint16Array(entries)
  let end = 0
  return (ownerId, keys, size) => {
    const rising = keys.sort()
    const start = end
    const found: string[] = []
    for (let i = rising.length - 1; i >= 0 && found.length < size; i--) {
      const key = rising[i] ?? 0
      if (key === 0) break
      found.push(ids[RANK_LIMIT - (key & (2 ** RANK_BITS - 1))] ?? '')
      scores[end++] = key >>> RANK_BITS
    }
    return { ownerId, ids: found, scores: scores.subarray(start, end) }
  }
}
