// oxlint-disable typescript/no-non-null-assertion -- typed arrays read at indices made here
/** The lists of one tile, as it is stored, and how those of all tiles become the run's. Pure. */
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import type { Pause } from '../../kernel/compile.ts'
import { RANK_BITS, RANK_LIMIT } from '../../kernel/layout.ts'
import { listWriter } from '../../kernel/ranked.ts'
import type { ListColumns } from '../../lists/list-columns.ts'
import type { ListLimits } from '../../lists/lists.ts'

/** Lists without their ids: everyone is a position in the rising order of ids, of the tile's pitches and of all mandates. */
type Lists = Omit<ListColumns, 'ownerIds' | 'otherIds'>

/** What a tile's pitches and all mandates are to each other: the best of the tile for each mandate, and each pitch's whole list. */
export interface RankedTile {
  readonly byMandate: Lists
  readonly byPitch: Lists
}

/** Sizes of the parts of one side: how many owners, how long a list may be, and how many entries all lists have together. */
const HEAD = 3

/** The tile's lists as compressed columns of numbers, low bytes first. Equal lists give equal bytes. */
export function packRanked({ byMandate, byPitch }: RankedTile): Buffer {
  return zstdCompressSync(Buffer.concat([...partsOf(byMandate), ...partsOf(byPitch)]))
}

function partsOf({ size, lengths, others, scores, eligible }: Lists): Buffer[] {
  const entries = lengths.reduce((sum, length) => sum + length, 0)
  const [its, theirScores] = [new Int32Array(entries), new Uint16Array(entries)]
  let end = 0
  for (const [owner, length] of lengths.entries()) {
    const first = owner * size
    its.set(others.subarray(first, first + length), end)
    theirScores.set(scores.subarray(first, first + length), end)
    end += length
  }
  return [Uint32Array.of(lengths.length, size, entries), lengths, eligible, its, theirScores].map(bytesOf)
}

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer => Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength)

/** Reads packRanked's bytes back. Throws when they are no such thing. */
export function unpackRanked(packed: Uint8Array): RankedTile {
  const read = zstdDecompressSync(packed)
  // Of its own, from the start: a column of numbers stands at a multiple of its width.
  const bytes = new Uint8Array(read).buffer
  let at = 0
  const take = <T>(column: new (bytes: ArrayBuffer, from: number, count: number) => T, count: number, width: number): T => {
    const from = at
    at += count * width
    return at % width === 0 && from % width === 0 ? new column(bytes, from, count) : new column(bytes.slice(from, at), 0, count)
  }
  const side = (): Lists => {
    const [owners = 0, size = 0, entries = 0] = take(Uint32Array, HEAD, 4)
    const [lengths, eligible] = [take(Int32Array, owners, 4), take(Int32Array, owners, 4)]
    const [its, theirScores] = [take(Int32Array, entries, 4), take(Uint16Array, entries, 2)]
    const [others, scores] = [new Int32Array(owners * size), new Uint16Array(owners * size)]
    let end = 0
    for (const [owner, length] of lengths.entries()) {
      others.set(its.subarray(end, end + length), owner * size)
      scores.set(theirScores.subarray(end, end + length), owner * size)
      end += length
    }
    return { size, lengths, others, scores, eligible }
  }
  return { byMandate: side(), byPitch: side() }
}

interface Whole {
  /** All of the run's, in rising order: the tiles' pitches one tile after the other. */
  readonly pitchIds: readonly string[]
  readonly mandateIds: readonly string[]
  readonly limits: ListLimits
}

/**
 * Joins the lists of all tiles, which come in the order of their pitches: exactly those that one process ranks. What is among the
 * best of all is among the best of its tile, and a pitch has met all mandates in its own.
 */
export async function mergeTiles(
  tiles: readonly RankedTile[],
  { pitchIds, mandateIds, limits }: Whole,
  pause: Pause,
): Promise<{ byMandate: ListColumns; byPitch: ListColumns }> {
  const firsts = firstPitches(tiles)
  const mandates = listWriter({ ownerIds: mandateIds, otherIds: pitchIds, size: limits.mandate })
  const keys = new Uint32Array(tiles.length * limits.mandate)
  for (let owner = 0; owner < mandateIds.length; owner += 1) {
    await pause()
    let end = 0
    let eligible = 0
    for (const [nth, { byMandate }] of tiles.entries()) {
      const first = owner * byMandate.size
      eligible += byMandate.eligible[owner]!
      for (let entry = first; entry < first + byMandate.lengths[owner]!; entry += 1)
        keys[end++] = byMandate.scores[entry]! * 2 ** RANK_BITS + (RANK_LIMIT - (firsts[nth]! + byMandate.others[entry]!))
    }
    mandates.write(owner, keys.subarray(0, end), eligible)
  }
  return { byMandate: mandates.columns, byPitch: joinPitches(tiles, { pitchIds, mandateIds, size: limits.pitch }) }
}

function joinPitches(
  tiles: readonly RankedTile[],
  { pitchIds, mandateIds, size }: { pitchIds: readonly string[]; mandateIds: readonly string[]; size: number },
): ListColumns {
  const entries = pitchIds.length * size
  const [lengths, eligible] = [new Int32Array(pitchIds.length), new Int32Array(pitchIds.length)]
  const [others, scores] = [new Int32Array(entries), new Uint16Array(entries)]
  for (const [nth, first] of firstPitches(tiles).entries()) {
    const { byPitch } = tiles[nth]!
    lengths.set(byPitch.lengths, first)
    eligible.set(byPitch.eligible, first)
    others.set(byPitch.others, first * size)
    scores.set(byPitch.scores, first * size)
  }
  return { ownerIds: pitchIds, otherIds: mandateIds, size, lengths, others, scores, eligible }
}

/** The place of each tile's first pitch among all. */
function firstPitches(tiles: readonly RankedTile[]): number[] {
  let next = 0
  return tiles.map(({ byPitch }) => {
    const first = next
    next += byPitch.lengths.length
    return first
  })
}
