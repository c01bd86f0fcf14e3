/**
 * The inner loops of a full matching. For one tile of pitches and a stretch of mandates: gates as bitmaps, the text of
 * all pitches of the tile at once, an upper bound of every pair's score by columns and rows of points, the exact points of
 * what may still enter a list, and the best of both sides in heaps. Every sum is of the same integers as the reference's.
 */
import * as at from '../layout'
import { addOpen, countOpen, spreadCounts } from './counts'
import { closeSome, openGates } from './gates'
import { keepBest } from './heaps'
import { eligibleOf, mandates, perPitch, pitchFloors } from './state'
import { listHopeful, openColumns, sumAll, sumOwn } from './sums'
import { compareTexts, openWords } from './words'

export { configure } from './state'

/** Makes the columns of a tile, and empties its heaps. */
export function openTile(tile: usize): void {
  openWords(tile)
  openColumns(tile)
  memory.fill(load<u32>(tile, at.TILE_HEAPS), 0, at.TILE * perPitch * 4)
  memory.fill(load<u32>(tile, at.TILE_ELIGIBLE), 0, at.TILE * 4)
  memory.fill(pitchFloors, 0, at.TILE * 2)
}

/** Scores a tile against the mandates from one to before another. Returns the number of eligible pairs. */
export function scoreTile(tile: usize, from: i32, to: i32): i32 {
  let eligible = 0
  for (let index = from; index < to; index++) {
    const mandate = mandates + <usize>index * at.MANDATE_BYTES
    openGates(tile, mandate)
    closeSome(tile, mandate)
    const open = countOpen()
    if (open === 0) continue
    eligible += open
    const own = eligibleOf + ((<usize>index) << 2)
    store<u32>(own, load<u32>(own) + open)
    addOpen()
    sumOwn(tile, mandate)
    if (load<u32>(mandate, at.MANDATE_TERM_COUNT) > 0) compareTexts(tile, mandate)
    keepBest(tile, index, sumAll(tile, index, mandate, listHopeful(mandate, index)))
  }
  spreadCounts(tile)
  return eligible
}
