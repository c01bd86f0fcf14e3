/** Texts: the products of a mandate's words with those of all pitches of a tile at once. */
import * as at from '../layout'
import { frequent, products, slots, termCount, wordColumns } from './state'

/** Makes the columns of a tile's frequent terms: the weight of the term in each pitch. */
export function openWords(tile: usize): void {
  const starts: usize = load<u32>(tile, at.TILE_TERM_STARTS)
  const postings: usize = load<u32>(tile, at.TILE_POSTINGS)
  let used = 0
  for (let term = 0; term < termCount; term++) {
    const first = load<u32>(starts + ((<usize>term) << 2))
    const end = load<u32>(starts + ((<usize>term) << 2), 4)
    let slot = 0
    if (end - first > <u32>at.DENSE_FROM && used < at.DENSE_MOST) {
      const column = wordColumns + <usize>used * (2 * at.TILE)
      memory.fill(column, 0, 2 * at.TILE)
      for (let i = first; i < end; i++) {
        const posting = load<u32>(postings + ((<usize>i) << 2))
        store<u16>(column + ((posting >> 16) << 1), <u16>posting)
      }
      slot = ++used
    }
    store<u32>(slots + ((<usize>term) << 2), slot)
  }
}

/** Product of a mandate's text with the text of each pitch of the tile. */
export function compareTexts(tile: usize, mandate: usize): void {
  const starts: usize = load<u32>(tile, at.TILE_TERM_STARTS)
  const postings: usize = load<u32>(tile, at.TILE_POSTINGS)
  const terms: usize = load<u32>(mandate, at.MANDATE_TERMS)
  const end = terms + ((<usize>load<u32>(mandate, at.MANDATE_TERM_COUNT)) << 3)
  addFrequent(listFrequent(terms, end))
  for (let entry = terms; entry < end; entry += 8) {
    const term = (<usize>load<u32>(entry)) << 2
    if (load<u32>(slots + term) > 0) continue
    const weight = load<i32>(entry, 4)
    const last = postings + ((<usize>load<u32>(starts + term, 4)) << 2)
    for (let posting = postings + ((<usize>load<u32>(starts + term)) << 2); posting < last; posting += 4) {
      const packed = load<u32>(posting)
      const product = products + ((packed >> 16) << 2)
      store<i32>(product, load<i32>(product) + weight * <i32>(packed & 0xffff))
    }
  }
}

/** Lists a mandate's frequent terms in pairs: two columns and their two weights. Returns the end of the list. */
function listFrequent(terms: usize, end: usize): usize {
  let pair = frequent
  let isHalf = false
  for (let entry = terms; entry < end; entry += 8) {
    const slot = load<u32>(slots + ((<usize>load<u32>(entry)) << 2))
    if (slot === 0) continue
    const column = <u32>(wordColumns + <usize>(slot - 1) * (2 * at.TILE))
    const weight = load<u32>(entry, 4)
    if (isHalf) {
      store<u32>(pair, column, 4)
      store<u32>(pair, load<u32>(pair, 8) | (weight << 16), 8)
      pair += 12
    } else {
      // One that stays alone is paired with itself at no weight.
      store<u32>(pair, column)
      store<u32>(pair, column, 4)
      store<u32>(pair, weight, 8)
    }
    isHalf = !isHalf
  }
  return isHalf ? pair + 12 : pair
}

/** Adds up the columns of a list of pairs, sixteen pitches at a time, so that sums stay in registers. */
function addFrequent(end: usize): void {
  for (let place: usize = 0; place < <usize>(at.TILE * 2); place += 32) {
    let a = i32x4.splat(0)
    let b = i32x4.splat(0)
    let c = i32x4.splat(0)
    let d = i32x4.splat(0)
    for (let pair = frequent; pair < end; pair += 12) {
      const left = <usize>load<u32>(pair) + place
      const right = <usize>load<u32>(pair, 4) + place
      const weights = v128.load32_splat(pair, 8)
      const l = v128.load(left)
      const r = v128.load(right)
      a = i32x4.add(a, i32x4.dot_i16x8_s(v128.shuffle<i16>(l, r, 0, 8, 1, 9, 2, 10, 3, 11), weights))
      b = i32x4.add(b, i32x4.dot_i16x8_s(v128.shuffle<i16>(l, r, 4, 12, 5, 13, 6, 14, 7, 15), weights))
      const m = v128.load(left, 16)
      const s = v128.load(right, 16)
      c = i32x4.add(c, i32x4.dot_i16x8_s(v128.shuffle<i16>(m, s, 0, 8, 1, 9, 2, 10, 3, 11), weights))
      d = i32x4.add(d, i32x4.dot_i16x8_s(v128.shuffle<i16>(m, s, 4, 12, 5, 13, 6, 14, 7, 15), weights))
    }
    const product = products + (place << 1)
    v128.store(product, a)
    v128.store(product, b, 16)
    v128.store(product, c, 32)
    v128.store(product, d, 48)
  }
}
