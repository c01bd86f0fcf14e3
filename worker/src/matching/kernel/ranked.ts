// oxlint-disable typescript/no-non-null-assertion -- typed arrays read at indices made here
import type { ListColumns } from '../lists/list-columns.ts'
import type { Compiled, Pause } from './compile.ts'
import type { ThreadMemory } from './thread-memory.ts'
import { RANK_BITS, RANK_LIMIT, TILE_ELIGIBLE, TILE_HEAPS, TILE_RANKS } from './layout.ts'

interface Reading {
  readonly edition: Compiled
  readonly pause: Pause
}

/** Joins the lists that threads have filled for each mandate, in the order of mandates' ids. */
export async function readMandateLists(
  threads: readonly ThreadMemory[],
  perMandate: number,
  { edition, pause }: Reading,
): Promise<ListColumns> {
  const { arena, mandateIds, pitchIds } = edition
  const keys = threads.map(({ heaps }) => arena.u32(heaps, mandateIds.length * perMandate))
  const counts = threads.map(({ eligible }) => arena.u32(eligible, mandateIds.length))
  const joined = new Uint32Array(threads.length * perMandate)
  const { columns, write } = listWriter({ ownerIds: mandateIds, otherIds: pitchIds, size: perMandate })
  for (let owner = 0; owner < mandateIds.length; owner += 1) {
    await pause()
    for (const [thread, list] of keys.entries())
      joined.set(list.subarray(owner * perMandate, (owner + 1) * perMandate), thread * perMandate)
    write(
      owner,
      joined,
      counts.reduce((sum, count) => sum + count[owner]!, 0),
    )
  }
  return columns
}

/** Reads the lists of all pitches, in the order of their ids. */
export async function readPitchLists(perPitch: number, { edition, pause }: Reading): Promise<ListColumns> {
  const { arena, mandateIds, pitchIds, tiles } = edition
  const { columns, write } = listWriter({ ownerIds: pitchIds, otherIds: mandateIds, size: perPitch })
  for (const { address, count } of tiles) {
    const [ranksAt = 0] = arena.u32(address + TILE_RANKS, 1)
    const ranks = arena.u32(ranksAt, count)
    const [heaps = 0] = arena.u32(address + TILE_HEAPS, 1)
    const keys = arena.u32(heaps, count * perPitch).slice()
    const [counts = 0] = arena.u32(address + TILE_ELIGIBLE, 1)
    const eligible = arena.u32(counts, count)
    for (let place = 0; place < count; place++) {
      await pause()
      write(ranks[place]!, keys.subarray(place * perPitch, (place + 1) * perPitch), eligible[place]!)
    }
  }
  return columns
}

/** Sorts keys and turns them into positions and scores. */
export function listWriter({ ownerIds, otherIds, size }: Pick<ListColumns, 'ownerIds' | 'otherIds' | 'size'>) {
  const entries = ownerIds.length * size
  const [lengths, eligible] = [new Int32Array(ownerIds.length), new Int32Array(ownerIds.length)]
  const columns: ListColumns = {
    ownerIds,
    otherIds,
    size,
    lengths,
    others: new Int32Array(entries),
    scores: new Uint16Array(entries),
    eligible,
  }
  const { others, scores } = columns
  const write = (owner: number, keys: Uint32Array, count: number): void => {
    const rising = keys.sort()
    const first = owner * size
    let length = 0
    for (let nth = rising.length - 1; nth >= 0 && length < size; nth -= 1) {
      const key = rising[nth]!
      if (key === 0) break
      others[first + length] = RANK_LIMIT - (key & (2 ** RANK_BITS - 1))
      scores[first + length] = key >>> RANK_BITS
      length += 1
    }
    lengths[owner] = length
    eligible[owner] = count
  }
  return { columns, write }
}
