/** Points of a mandate and the open pitches of a tile: first an upper bound of all at once, then exactly what may enter. */
import * as at from '../layout'
import { floorOf } from './heaps'
import {
  columns,
  goalStride,
  historyFull,
  openBits,
  passedList,
  pitchFloors,
  products,
  rowColumns,
  sums,
  supportColumns,
  textCap,
  textColumns,
  textMultiplier,
  textShift,
  typeColumns,
} from './state'

const COLUMN: usize = 2 * at.TILE

/**
 * Looks up, once for a tile, what many mandates read of its pitches in the same row: points of wanted kinds of investor, of
 * support, and the least that a text gives, each as a column over the pitches.
 */
export function openColumns(tile: usize): void {
  const records: usize = load<u32>(tile, at.TILE_RECORDS)
  const rowsEnd = typeColumns + supportColumns
  for (let number = 0; number < rowsEnd + textColumns; number++) {
    const row: usize = load<u32>(rowColumns + ((<usize>number) << 2))
    const column = columns + <usize>number * COLUMN
    for (let pitch: usize = 0; pitch < <usize>at.TILE; pitch++) {
      const record = records + pitch * at.RECORD_BYTES
      let points: u16
      if (number < typeColumns) points = load<u16>(row + ((<usize>load<u16>(record, at.RECORD_TYPES)) << 1))
      else if (number < rowsEnd) points = load<u16>(row + ((<usize>load<u16>(record, at.RECORD_SUPPORT)) << 1))
      else points = load<u16>(<usize>load<u32>(row + ((<usize>load<u8>(record, at.RECORD_LANGUAGE)) << 2)))
      store<u16>(column + (pitch << 1), points)
    }
  }
}

/** Adds up what stands in rows of the mandate's own for each open pitch: ask, places, goals and, where there is one, its past. */
export function sumOwn(tile: usize, mandate: usize): void {
  const pairs: usize = load<u32>(tile, at.TILE_PAIRS)
  const askRow: usize = load<u32>(mandate, at.MANDATE_ASK)
  const placeRow: usize = load<u32>(mandate, at.MANDATE_PLACE)
  const goalRow: usize = load<u32>(mandate, at.MANDATE_GOAL_ROW)
  const goals = load<u32>(mandate, at.MANDATE_GOALS)
  const historyColumn = historyOf(tile, mandate)
  const historyRow: usize = load<u32>(mandate, at.MANDATE_HISTORY_ROW)
  for (let word: usize = 0; word < <usize>at.BITMAP_BYTES; word += 8) {
    let bits = load<u64>(openBits + word)
    while (bits !== 0) {
      const pitch = (word << 3) + <usize>ctz(bits)
      bits &= bits - 1
      const own = pairs + (pitch << 3)
      const ids = load<u32>(own)
      const goalBits = load<u32>(own, 4)
      const primary = (goals >> ((goalBits >> at.GOAL_BITS) & 31)) & 1
      const goalIndex = ((goalBits >> at.CLASS_SHIFT) * 2 + primary) * <u32>goalStride + popcnt(goalBits & goals)
      let sum =
        load<u32>(askRow + ((<usize>(ids & 0xffff)) << 2)) +
        load<u32>(placeRow + ((<usize>(ids >> 16)) << 2)) +
        load<u32>(goalRow + ((<usize>goalIndex) << 2))
      if (historyColumn) {
        const known = min<u32>(load<u16>(historyColumn + (pitch << 1)), historyFull + 1)
        sum += load<u16>(historyRow + ((<usize>known) << 1))
      }
      store<u32>(sums + (pitch << 2), sum)
    }
  }
}

function historyOf(tile: usize, mandate: usize): usize {
  const column = load<i32>(mandate, at.MANDATE_HISTORY)
  const table: usize = load<u32>(tile, at.TILE_HISTORY)
  return column < 0 || table === 0 ? 0 : table + <usize>column * COLUMN
}

/**
 * Lists the open pitches that could still enter one of the two lists if instruments, stage and evidence were at their best, and the text at a point above what its product gives at most. 16 pitches at a time, without a branch for each.
 */
export function listHopeful(mandate: usize, index: i32): i32 {
  const typeColumn = columns + <usize>load<u32>(mandate, at.MANDATE_TYPE_COLUMN) * COLUMN
  const supportColumn = columns + (<usize>load<u32>(mandate, at.MANDATE_SUPPORT_COLUMN) + typeColumns) * COLUMN
  const textColumn = columns + (<usize>load<u32>(mandate, at.MANDATE_TEXT_COLUMN) + typeColumns + supportColumns) * COLUMN
  const hasTerms = load<u32>(mandate, at.MANDATE_TERM_COUNT) > 0
  const rest = i16x8.splat(load<i16>(mandate, at.MANDATE_REST))
  const factor = i16x8.splat(load<i16>(mandate, at.MANDATE_TEXT_FACTOR))
  const extra = i16x8.splat(load<i16>(mandate, at.MANDATE_TEXT_EXTRA))
  const most = i16x8.splat(<i16>(textCap >> textShift))
  const floor = i16x8.splat(<i16>floorOf(index))
  let end = passedList
  for (let word: usize = 0; word < <usize>at.BITMAP_BYTES; word += 2) {
    const open: u32 = load<u16>(openBits + word)
    if (open === 0) continue
    const place = word << 4
    let lost = i16x8.splat(0)
    let before = i16x8.splat(0)
    for (let half: usize = 0; half < 32; half += 16) {
      const spot = place + half
      let text = v128.load(textColumn + spot)
      if (hasTerms) {
        const product = products + (spot << 1)
        const low = i32x4.shr_u(v128.load(product), textShift)
        const high = i32x4.shr_u(v128.load(product, 16), textShift)
        const scaled = i16x8.min_s(i16x8.narrow_i32x4_s(low, high), most)
        text = i16x8.max_s(text, i16x8.add(i16x8.q15mulr_sat_s(scaled, factor), extra))
      }
      const first = v128.load(sums + (spot << 1))
      const second = v128.load(sums + (spot << 1), 16)
      const points = i32x4.splat(at.POINTS_MASK)
      const ownA = i16x8.narrow_i32x4_u(v128.and(first, points), v128.and(second, points))
      const ownB = v128.and(i16x8.narrow_i32x4_u(i32x4.shr_u(first, 16), i32x4.shr_u(second, 16)), i16x8.splat(<i16>at.POINTS_MASK))
      const a = i16x8.add(i16x8.add(ownA, rest), text)
      const b = i16x8.add(i16x8.add(ownB, v128.load(typeColumn + spot)), v128.load(supportColumn + spot))
      const least = i16x8.min_s(floor, v128.load(pitchFloors + spot))
      // 2ab - least(a + b) as a(2b - least) - b * least, two products added up by one instruction.
      const left = i16x8.sub(i16x8.add(b, b), least)
      const right = i16x8.neg(least)
      const lowRoom = i32x4.dot_i16x8_s(interleaveLow(a, b), interleaveLow(left, right))
      const highRoom = i32x4.dot_i16x8_s(interleaveHigh(a, b), interleaveHigh(left, right))
      before = lost
      lost = i16x8.narrow_i32x4_s(lowRoom, highRoom)
    }
    let hopeful: u32 = open & ~(<u32>i8x16.bitmask(i8x16.narrow_i16x8_s(before, lost)))
    const from: u32 = <u32>(word << 3)
    while (hopeful !== 0) {
      store<u32>(end, from + ctz(hopeful))
      end += 8
      hopeful &= hopeful - 1
    }
  }
  return <i32>((end - passedList) >> 3)
}

function interleaveLow(left: v128, right: v128): v128 {
  return v128.shuffle<i16>(left, right, 0, 8, 1, 9, 2, 10, 3, 11)
}

function interleaveHigh(left: v128, right: v128): v128 {
  return v128.shuffle<i16>(left, right, 4, 12, 5, 13, 6, 14, 7, 15)
}

/** Adds up all points of what is listed, and keeps in the list what could still enter. */
export function sumAll(tile: usize, index: i32, mandate: usize, hopeful: i32): i32 {
  const records: usize = load<u32>(tile, at.TILE_RECORDS)
  const typeColumn = columns + <usize>load<u32>(mandate, at.MANDATE_TYPE_COLUMN) * COLUMN
  const supportColumn = columns + (<usize>load<u32>(mandate, at.MANDATE_SUPPORT_COLUMN) + typeColumns) * COLUMN
  const instrumentRow: usize = load<u32>(mandate, at.MANDATE_INSTRUMENTS)
  const stageRow: usize = load<u32>(mandate, at.MANDATE_STAGE)
  const textRows: usize = load<u32>(mandate, at.MANDATE_TEXT_ROWS)
  const hasTerms = load<u32>(mandate, at.MANDATE_TERM_COUNT) > 0
  const floor = floorOf(index)
  let end = passedList
  for (let place = passedList, last = passedList + ((<usize>hopeful) << 3); place < last; place += 8) {
    const pitch = <usize>load<u32>(place)
    const record = records + pitch * at.RECORD_BYTES
    let value: usize = 0
    if (hasTerms) value = <usize>((<u64>min<i32>(load<i32>(products + (pitch << 2)), textCap) * textMultiplier) >> at.TEXT_SHIFT)
    const textRow: usize = load<u32>(textRows + ((<usize>load<u8>(record, at.RECORD_LANGUAGE)) << 2))
    const sum =
      load<u32>(sums + (pitch << 2)) +
      load<u16>(instrumentRow + ((<usize>load<u16>(record, at.RECORD_INSTRUMENTS)) << 1)) +
      load<u16>(stageRow + ((<usize>load<u8>(record, at.RECORD_STAGE)) << 1)) +
      load<u16>(textRow + (value << 1)) +
      ((<u32>load<u16>(typeColumn + (pitch << 1)) + <u32>load<u16>(supportColumn + (pitch << 1))) << at.PARTNERSHIP_SHIFT)
    const a: u32 = sum & at.POINTS_MASK
    const b: u32 = (sum >> at.PARTNERSHIP_SHIFT) & at.POINTS_MASK
    const least: u32 = min<u32>(floor, load<u16>(pitchFloors + (pitch << 1)))
    store<u32>(end, <u32>pitch)
    store<u32>(end, sum, 4)
    // Written always and counted only when it may enter: a branch here would be guessed wrong every few pairs.
    end += (<usize>i32(<u32>2 * a * b >= least * (a + b))) << 3
  }
  return <i32>((end - passedList) >> 3)
}
