/** Counts of open pitches: of one mandate at once, and of each pitch over mandates, as numbers whose bits lie in bitmaps. */
import * as at from '../layout'
import { counters, openBits } from './state'

/** How many pitches are open. */
export function countOpen(): i32 {
  let open: i64 = 0
  for (let word: usize = 0; word < <usize>at.BITMAP_BYTES; word += 8) open += popcnt(load<i64>(openBits + word))
  return <i32>open
}

/** Adds one to the count of each open pitch: 128 counts at a time, from their lowest bit on for as long as any carries. */
export function addOpen(): void {
  for (let word: usize = 0; word < <usize>at.BITMAP_BYTES; word += 16) {
    let carry = v128.load(openBits + word)
    let bits = counters + word
    while (v128.any_true(carry)) {
      const known = v128.load(bits)
      v128.store(bits, v128.xor(known, carry))
      carry = v128.and(known, carry)
      bits += at.BITMAP_BYTES
    }
  }
}

/** Adds the counts to those that stand with the tile's pitches, and empties them. */
export function spreadCounts(tile: usize): void {
  const eligible: usize = load<u32>(tile, at.TILE_ELIGIBLE)
  for (let bit: u32 = 0; bit < <u32>at.COUNTER_BITS; bit++) {
    const bitmap = counters + bit * at.BITMAP_BYTES
    for (let word: usize = 0; word < <usize>at.BITMAP_BYTES; word += 8) {
      let bits = load<u64>(bitmap + word)
      while (bits !== 0) {
        const count = eligible + (((word << 3) + <usize>ctz(bits)) << 2)
        store<u32>(count, load<u32>(count) + ((<u32>1) << bit))
        bits &= bits - 1
      }
    }
  }
  memory.fill(counters, 0, at.COUNTER_BITS * at.BITMAP_BYTES)
}
