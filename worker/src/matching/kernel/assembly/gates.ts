/** Gates as bitmaps over the pitches of a tile. */
import * as at from '../layout'
import { openBits } from './state'

/** Bitmap of the pitches that no gate keeps from a mandate, 64 bytes of it at a time, so that they stay in registers. */
export function openGates(tile: usize, mandate: usize): void {
  const program: usize = load<u32>(mandate, at.MANDATE_PROGRAM)
  const bitmaps: usize = load<u32>(tile, at.TILE_BITMAPS)
  for (let block: usize = 0; block < <usize>at.BITMAP_BYTES; block += 64) {
    const base = bitmaps + block
    let a = v128.load(base)
    let b = v128.load(base, 16)
    let c = v128.load(base, 32)
    let d = v128.load(base, 48)
    let step = program + 2
    const excludedEnd = step + ((<usize>load<u16>(program)) << 1)
    for (; step < excludedEnd; step += 2) {
      const bitmap = base + <usize>load<u16>(step) * at.BITMAP_BYTES
      a = v128.andnot(a, v128.load(bitmap))
      b = v128.andnot(b, v128.load(bitmap, 16))
      c = v128.andnot(c, v128.load(bitmap, 32))
      d = v128.andnot(d, v128.load(bitmap, 48))
    }
    let groups: i32 = load<u16>(step)
    step += 2
    for (; groups > 0; groups--) {
      const groupEnd = step + 2 + ((<usize>load<u16>(step)) << 1)
      let e = i64x2.splat(0)
      let f = i64x2.splat(0)
      let g = i64x2.splat(0)
      let h = i64x2.splat(0)
      for (step += 2; step < groupEnd; step += 2) {
        const bitmap = base + <usize>load<u16>(step) * at.BITMAP_BYTES
        e = v128.or(e, v128.load(bitmap))
        f = v128.or(f, v128.load(bitmap, 16))
        g = v128.or(g, v128.load(bitmap, 32))
        h = v128.or(h, v128.load(bitmap, 48))
      }
      a = v128.and(a, e)
      b = v128.and(b, f)
      c = v128.and(c, g)
      d = v128.and(d, h)
    }
    v128.store(openBits + block, a)
    v128.store(openBits + block, b, 16)
    v128.store(openBits + block, c, 32)
    v128.store(openBits + block, d, 48)
  }
}

/** Takes out the few pitches that a mandate is kept from one by one. Their positions rise. */
export function closeSome(tile: usize, mandate: usize): void {
  const count: i32 = load<i32>(mandate, at.MANDATE_CLOSED_COUNT)
  if (count === 0) return
  const closed: usize = load<u32>(mandate, at.MANDATE_CLOSED)
  const first: u32 = load<u32>(tile, at.TILE_FIRST)
  let low = 0
  let high = count
  while (low < high) {
    const middle = (low + high) >> 1
    if (load<u32>(closed + ((<usize>middle) << 2)) < first) low = middle + 1
    else high = middle
  }
  for (; low < count; low++) {
    const place = load<u32>(closed + ((<usize>low) << 2)) - first
    if (place >= <u32>at.TILE) return
    const byte = openBits + (place >> 3)
    store<u8>(byte, load<u8>(byte) & ~((<u8>1) << (<u8>(place & 7))))
  }
}
