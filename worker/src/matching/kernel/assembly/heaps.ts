/** The best of both sides, in heaps, and the exact rules for what rows of points could not tell. */
import * as at from '../layout'
import { floors, heaps, mandates, passedList, perMandate, perPitch, pitchFloors, targetStride } from './state'

/** The exact points of a pair that was settled. */
let settledA: u32 = 0
let settledB: u32 = 0

/** Least score that can still enter a mandate's list: its own worst, or what another thread has already filled it with. */
export function floorOf(index: i32): u32 {
  const own = load<u32>(heaps + <usize>index * <usize>(perMandate << 2)) >> at.RANK_BITS
  return max<u32>(own, load<u16>(floors + ((<usize>index) << 1)))
}

/** Settles what rows could not tell, and puts the pairs in the lists of both sides that they are good enough for. */
export function keepBest(tile: usize, index: i32, passed: i32): void {
  const mandate = mandates + <usize>index * at.MANDATE_BYTES
  const heap = heaps + <usize>index * <usize>(perMandate << 2)
  const pitchHeaps: usize = load<u32>(tile, at.TILE_HEAPS)
  const ranks: usize = load<u32>(tile, at.TILE_RANKS)
  const mandateKey: u32 = at.RANK_LIMIT - index
  for (let place = passedList, end = passedList + ((<usize>passed) << 3); place < end; place += 8) {
    const pitch = load<u32>(place)
    const sum = load<u32>(place, 4)
    settledA = sum & at.POINTS_MASK
    settledB = (sum >> at.PARTNERSHIP_SHIFT) & at.POINTS_MASK
    if (sum & <u32>at.UNSETTLED) settle(tile, mandate, place)
    const both: u32 = settledA + settledB
    const score: u32 = both === 0 ? 0 : (<u32>2 * settledA * settledB) / both
    const key: u32 = score << at.RANK_BITS
    const pitchKey: u32 = key | (<u32>at.RANK_LIMIT - load<u32>(ranks + (pitch << 2)))
    if (pitchKey > load<u32>(heap)) {
      replaceLeast(heap, perMandate, pitchKey)
      const least = load<u32>(heap) >> at.RANK_BITS
      if (least > load<u16>(floors + ((<usize>index) << 1))) store<u16>(floors + ((<usize>index) << 1), <u16>least)
    }
    const pitchHeap = pitchHeaps + <usize>pitch * <usize>(perPitch << 2)
    if ((key | mandateKey) > load<u32>(pitchHeap)) {
      replaceLeast(pitchHeap, perPitch, key | mandateKey)
      store<u16>(pitchFloors + ((<usize>pitch) << 1), <u16>(load<u32>(pitchHeap) >> at.RANK_BITS))
    }
  }
}

/** Puts a key in the place of the least one of a heap, whose first is the least. */
function replaceLeast(heap: usize, size: i32, key: u32): void {
  let hole = 0
  for (;;) {
    let child = 2 * hole + 1
    if (child >= size) break
    let least = load<u32>(heap + ((<usize>child) << 2))
    if (child + 1 < size) {
      const right = load<u32>(heap + ((<usize>child) << 2), 4)
      if (right < least) {
        least = right
        child++
      }
    }
    if (least >= key) break
    store<u32>(heap + ((<usize>hole) << 2), least)
    hole = child
  }
  store<u32>(heap + ((<usize>hole) << 2), key)
}

/** Takes back from settledA and settledB what stood at its best and is less. */
function settle(tile: usize, mandate: usize, place: usize): void {
  const pitch = <usize>load<u32>(place)
  const open = load<u32>(place, 4)
  if (open & <u32>at.UNSETTLED_ASK) settleAsk(tile, mandate, pitch)
  if (open & <u32>at.UNSETTLED_PLACES) settlePlaces(tile, mandate, pitch)
  if (open & <u32>at.UNSETTLED_TARGETS) settleTargets(tile, mandate, pitch)
}

/** Two amounts of one bucket are compared as they are. */
function settleAsk(tile: usize, mandate: usize, pitch: usize): void {
  const amounts = <usize>load<u32>(tile, at.TILE_AMOUNTS) + (pitch << 4)
  const low = load<f64>(amounts)
  const high = load<f64>(amounts, 8)
  const ticketHigh = load<f64>(mandate, at.MANDATE_TICKET_HIGH)
  const record = <usize>load<u32>(tile, at.TILE_RECORDS) + pitch * at.RECORD_BYTES
  const id = <usize>load<u16>(record, at.RECORD_ASK)
  const best = load<u32>(<usize>load<u32>(mandate, at.MANDATE_ASK) + (id << 2))
  if (high < load<f64>(mandate, at.MANDATE_TICKET_LOW) || low > ticketHigh) {
    settledA = settledA + load<u32>(mandate, at.MANDATE_TOUCHING) - (best & at.POINTS_MASK)
  }
  const full = load<u32>(mandate, at.MANDATE_COVER_FULL)
  if (ticketHigh < high && ((best >> at.PARTNERSHIP_SHIFT) & at.POINTS_MASK) === full) {
    settledB = settledB + load<u32>(mandate, at.MANDATE_COVER_HALF) - full
  }
}

/** Several places: the best counts three times, the mean of all once. */
function settlePlaces(tile: usize, mandate: usize, pitch: usize): void {
  const starts = <usize>load<u32>(tile, at.TILE_PLACE_STARTS) + (pitch << 2)
  const places: usize = load<u32>(tile, at.TILE_PLACES)
  const relations: usize = load<u32>(mandate, at.MANDATE_RELATIONS)
  const end = load<u32>(starts, 4)
  let bestA: u32 = 0
  let bestB: u32 = 0
  let sumA: u32 = 0
  let sumB: u32 = 0
  for (let i = load<u32>(starts); i < end; i++) {
    const values = load<u16>(relations + ((<usize>load<u16>(places + ((<usize>i) << 1))) << 1))
    const a: u32 = values & 0xff
    const b: u32 = values >> 8
    bestA = max(bestA, a)
    bestB = max(bestB, b)
    sumA += a
    sumB += b
  }
  const count = end - load<u32>(starts)
  const geography: usize = load<u32>(mandate, at.MANDATE_GEOGRAPHY)
  const presence: usize = load<u32>(mandate, at.MANDATE_PRESENCE)
  const best = load<u32>(<usize>load<u32>(mandate, at.MANDATE_PLACE))
  settledA += <u32>load<u16>(geography + ((<usize>((3 * bestA + sumA / count) >> 2)) << 1)) - (best & at.POINTS_MASK)
  settledB +=
    <u32>load<u16>(presence + ((<usize>((3 * bestB + sumB / count) >> 2)) << 1)) - ((best >> at.PARTNERSHIP_SHIFT) & at.POINTS_MASK)
}

function settleTargets(tile: usize, mandate: usize, pitch: usize): void {
  const targets = <usize>load<u32>(tile, at.TILE_TARGETS) + pitch * at.TARGETS_BYTES
  const wanted = mandate + at.MANDATE_TARGETS
  const shared =
    popcnt(load<u64>(targets) & load<u64>(wanted)) +
    popcnt(load<u64>(targets, 8) & load<u64>(wanted, 8)) +
    popcnt(load<u64>(targets, 16) & load<u64>(wanted, 16))
  const row: usize = load<u32>(mandate, at.MANDATE_TARGET_ROW)
  const points: u32 = load<u16>(row + ((<usize>(load<u32>(targets, at.TARGETS_COUNT) * targetStride + <u32>shared)) << 1))
  settledA += points - load<u32>(mandate, at.MANDATE_TARGETS_MOST)
}
