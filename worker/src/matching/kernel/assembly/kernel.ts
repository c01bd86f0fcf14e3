/**
 * The inner loops of a full matching. For one tile of pitches and a stretch of mandates: gates as bitmaps, the text of
 * all pitches of the tile at once, points by rows of tables, what is left by exact rules, and the best of both sides in
 * heaps. Every sum is of the same integers as the reference's. Globals belong to one instance, so threads share memory
 * but not these.
 */
import * as at from '../layout'

let mandates: usize = 0
let perMandate: i32 = 0
let perPitch: i32 = 0
let heaps: usize = 0
let floors: usize = 0
let termCount: i32 = 0
let textCap: i32 = 0
let textMultiplier: u64 = 0
let goalStride: i32 = 0
let historyFull: u32 = 0
let eligibleOf: usize = 0
let targetStride: u32 = 0

let openList: usize = 0
let passedList: usize = 0
let products: usize = 0
let pitchFloors: usize = 0
let openBits: usize = 0
let columns: usize = 0
let slots: usize = 0

/** The exact points of a pair that was settled. */
let settledA: u32 = 0
let settledB: u32 = 0

/** Takes what this instance is to work with. */
export function configure(config: usize): void {
  mandates = load<u32>(config, at.CONFIG_MANDATES)
  perMandate = load<i32>(config, at.CONFIG_PER_MANDATE)
  perPitch = load<i32>(config, at.CONFIG_PER_PITCH)
  heaps = load<u32>(config, at.CONFIG_HEAPS)
  floors = load<u32>(config, at.CONFIG_FLOORS)
  termCount = load<i32>(config, at.CONFIG_TERMS)
  textCap = load<i32>(config, at.CONFIG_TEXT_CAP)
  textMultiplier = load<u64>(config, at.CONFIG_TEXT_MULTIPLIER)
  goalStride = load<i32>(config, at.CONFIG_GOAL_STRIDE)
  eligibleOf = load<u32>(config, at.CONFIG_ELIGIBLE)
  historyFull = load<u32>(config, at.CONFIG_HISTORY_FULL)
  targetStride = load<u32>(config, at.CONFIG_TARGET_STRIDE)
  const scratch: usize = load<u32>(config, at.CONFIG_SCRATCH)
  openList = scratch + at.SCRATCH_OPEN
  passedList = scratch + at.SCRATCH_PASSED
  products = scratch + at.SCRATCH_PRODUCTS
  pitchFloors = scratch + at.SCRATCH_FLOORS
  openBits = scratch + at.SCRATCH_BITS
  columns = scratch + at.SCRATCH_COLUMNS
  slots = scratch + at.SCRATCH_SLOTS
}

/** Makes the columns of a tile's frequent terms, and empties its heaps. */
export function openTile(tile: usize): void {
  const starts: usize = load<u32>(tile, at.TILE_TERM_STARTS)
  const postings: usize = load<u32>(tile, at.TILE_POSTINGS)
  let used = 0
  for (let term = 0; term < termCount; term++) {
    const first = load<u32>(starts + ((<usize>term) << 2))
    const end = load<u32>(starts + ((<usize>term) << 2), 4)
    let slot = 0
    if (end - first > <u32>at.DENSE_FROM && used < at.DENSE_MOST) {
      const column = columns + <usize>used * (2 * at.TILE)
      memory.fill(column, 0, 2 * at.TILE)
      for (let i = first; i < end; i++) {
        const posting = load<u32>(postings + ((<usize>i) << 2))
        store<u16>(column + ((posting >> 16) << 1), <u16>posting)
      }
      slot = ++used
    }
    store<u32>(slots + ((<usize>term) << 2), slot)
  }
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
    const open = listOpen()
    if (open === 0) continue
    eligible += open
    const own = eligibleOf + ((<usize>index) << 2)
    store<u32>(own, load<u32>(own) + open)
    if (load<u32>(mandate, at.MANDATE_TERM_COUNT) > 0) compareTexts(tile, mandate)
    keepBest(tile, index, sumRest(tile, index, sumFirst(tile, index, open)))
  }
  return eligible
}

/** Bitmap of the pitches that no gate keeps from a mandate, 64 bytes of it at a time, so that they stay in registers. */
function openGates(tile: usize, mandate: usize): void {
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

/** Takes out the few pitches that a mandate is kept from one by one. Their ranks rise. */
function closeSome(tile: usize, mandate: usize): void {
  const count: i32 = load<i32>(mandate, at.MANDATE_CLOSED_COUNT)
  if (count === 0) return
  const closed: usize = load<u32>(mandate, at.MANDATE_CLOSED)
  const first: u32 = load<u32>(tile, at.TILE_FIRST_RANK)
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

function listOpen(): i32 {
  let end = openList
  for (let word: usize = 0; word < <usize>at.BITMAP_BYTES; word += 8) {
    let bits = load<u64>(openBits + word)
    while (bits !== 0) {
      store<u16>(end, <u16>((word << 3) + <usize>ctz(bits)))
      end += 2
      bits &= bits - 1
    }
  }
  return <i32>((end - openList) >> 1)
}

/** Product of a mandate's text with the text of each pitch of the tile. */
function compareTexts(tile: usize, mandate: usize): void {
  const starts: usize = load<u32>(tile, at.TILE_TERM_STARTS)
  const postings: usize = load<u32>(tile, at.TILE_POSTINGS)
  let entry: usize = load<u32>(mandate, at.MANDATE_TERMS)
  const end = entry + ((<usize>load<u32>(mandate, at.MANDATE_TERM_COUNT)) << 3)
  memory.fill(products, 0, at.TILE * 4)
  for (; entry < end; entry += 8) {
    const term = (<usize>load<u32>(entry)) << 2
    const weight = load<i32>(entry, 4)
    const slot = load<u32>(slots + term)
    if (slot > 0) {
      addColumn(columns + <usize>(slot - 1) * (2 * at.TILE), weight)
      continue
    }
    const last = postings + ((<usize>load<u32>(starts + term, 4)) << 2)
    for (let posting = postings + ((<usize>load<u32>(starts + term)) << 2); posting < last; posting += 4) {
      const packed = load<u32>(posting)
      const product = products + ((packed >> 16) << 2)
      store<i32>(product, load<i32>(product) + weight * <i32>(packed & 0xffff))
    }
  }
}

function addColumn(column: usize, weight: i32): void {
  const factor = i16x8.splat(<i16>weight)
  for (let place: usize = 0; place < <usize>(at.TILE * 2); place += 16) {
    const weights = v128.load(column + place)
    const product = products + (place << 1)
    v128.store(product, i32x4.add(v128.load(product), i32x4.extmul_low_i16x8_s(weights, factor)))
    v128.store(product, i32x4.add(v128.load(product, 16), i32x4.extmul_high_i16x8_s(weights, factor)), 16)
  }
}

/**
 * Adds up the partnership's side and what tells most of the investor's: places, ask, text and history. Lists the pairs
 * that could still enter one of the two lists if all else were at its best.
 */
function sumFirst(tile: usize, index: i32, open: i32): i32 {
  const mandate = mandates + <usize>index * at.MANDATE_BYTES
  const records: usize = load<u32>(tile, at.TILE_RECORDS)
  const askRow: usize = load<u32>(mandate, at.MANDATE_ASK)
  const placeRow: usize = load<u32>(mandate, at.MANDATE_PLACE)
  const typeRow: usize = load<u32>(mandate, at.MANDATE_TYPES)
  const supportRow: usize = load<u32>(mandate, at.MANDATE_SUPPORT)
  const textRows: usize = load<u32>(mandate, at.MANDATE_TEXT_ROWS)
  const hasTerms = load<u32>(mandate, at.MANDATE_TERM_COUNT) > 0
  const historyColumn = historyOf(tile, mandate)
  const historyRow: usize = load<u32>(mandate, at.MANDATE_HISTORY_ROW)
  const rest = load<u32>(mandate, at.MANDATE_REST)
  const counts: usize = load<u32>(tile, at.TILE_ELIGIBLE)
  const floor = floorOf(index)
  let end = passedList
  for (let place = openList, last = openList + ((<usize>open) << 1); place < last; place += 2) {
    const pitch = <usize>load<u16>(place)
    const record = records + pitch * at.RECORD_BYTES
    const count = counts + (pitch << 2)
    store<u32>(count, load<u32>(count) + 1)
    let sum =
      load<u32>(askRow + ((<usize>load<u16>(record, at.RECORD_ASK)) << 2)) +
      load<u32>(placeRow + ((<usize>load<u16>(record, at.RECORD_PLACE)) << 2)) +
      ((<u32>load<u16>(typeRow + ((<usize>load<u16>(record, at.RECORD_TYPES)) << 1)) +
        <u32>load<u16>(supportRow + ((<usize>load<u16>(record, at.RECORD_SUPPORT)) << 1))) <<
        at.PARTNERSHIP_SHIFT)
    const textRow: usize = load<u32>(textRows + ((<usize>load<u8>(record, at.RECORD_LANGUAGE)) << 2))
    let value: usize = 0
    if (hasTerms) value = <usize>((<u64>min<i32>(load<i32>(products + (pitch << 2)), textCap) * textMultiplier) >> at.TEXT_SHIFT)
    sum += load<u16>(textRow + (value << 1))
    if (historyColumn) {
      const known = min<u32>(load<u16>(historyColumn + (pitch << 1)), historyFull + 1)
      sum += load<u16>(historyRow + ((<usize>known) << 1))
    }
    const a: u32 = (sum & at.POINTS_MASK) + rest
    const b: u32 = (sum >> at.PARTNERSHIP_SHIFT) & at.POINTS_MASK
    const least: u32 = min<u32>(floor, load<u16>(pitchFloors + (pitch << 1)))
    store<u32>(end, <u32>pitch)
    store<u32>(end, sum, 4)
    // Written always and counted only when it may enter: a branch here would be guessed wrong every few pairs.
    end += (<usize>i32(<u32>2 * a * b >= least * (a + b))) << 3
  }
  return <i32>((end - passedList) >> 3)
}

/** Adds goals, instruments, stage and evidence to what is listed, and keeps in the list what could still enter. */
function sumRest(tile: usize, index: i32, passed: i32): i32 {
  const mandate = mandates + <usize>index * at.MANDATE_BYTES
  const records: usize = load<u32>(tile, at.TILE_RECORDS)
  const instrumentRow: usize = load<u32>(mandate, at.MANDATE_INSTRUMENTS)
  const stageRow: usize = load<u32>(mandate, at.MANDATE_STAGE)
  const goalRow: usize = load<u32>(mandate, at.MANDATE_GOAL_ROW)
  const goals = load<u32>(mandate, at.MANDATE_GOALS)
  const floor = floorOf(index)
  let end = passedList
  for (let place = passedList, last = passedList + ((<usize>passed) << 3); place < last; place += 8) {
    const pitch = <usize>load<u32>(place)
    const record = records + pitch * at.RECORD_BYTES
    const goalBits = load<u32>(record, at.RECORD_GOALS)
    const primary = (goals >> ((goalBits >> at.GOAL_BITS) & 31)) & 1
    const goalIndex = ((goalBits >> at.CLASS_SHIFT) * 2 + primary) * <u32>goalStride + popcnt(goalBits & goals)
    const sum =
      load<u32>(place, 4) +
      load<u32>(goalRow + ((<usize>goalIndex) << 2)) +
      load<u16>(instrumentRow + ((<usize>load<u16>(record, at.RECORD_INSTRUMENTS)) << 1)) +
      load<u16>(stageRow + ((<usize>load<u8>(record, at.RECORD_STAGE)) << 1))
    const a: u32 = sum & at.POINTS_MASK
    const b: u32 = (sum >> at.PARTNERSHIP_SHIFT) & at.POINTS_MASK
    const least: u32 = min<u32>(floor, load<u16>(pitchFloors + (pitch << 1)))
    store<u32>(end, <u32>pitch)
    store<u32>(end, sum, 4)
    end += (<usize>i32(<u32>2 * a * b >= least * (a + b))) << 3
  }
  return <i32>((end - passedList) >> 3)
}

function historyOf(tile: usize, mandate: usize): usize {
  const column = load<i32>(mandate, at.MANDATE_HISTORY)
  const table: usize = load<u32>(tile, at.TILE_HISTORY)
  return column < 0 || table === 0 ? 0 : table + <usize>column * (2 * at.TILE)
}

/** Least score that can still enter a mandate's list: its own worst, or what another thread has already filled it with. */
function floorOf(index: i32): u32 {
  const own = load<u32>(heaps + <usize>index * <usize>(perMandate << 2)) >> at.RANK_BITS
  return max<u32>(own, load<u16>(floors + ((<usize>index) << 1)))
}

/** Settles what rows could not tell, and puts the pairs in the lists of both sides that they are good enough for. */
function keepBest(tile: usize, index: i32, passed: i32): void {
  const mandate = mandates + <usize>index * at.MANDATE_BYTES
  const heap = heaps + <usize>index * <usize>(perMandate << 2)
  const pitchHeaps: usize = load<u32>(tile, at.TILE_HEAPS)
  const firstRank: u32 = load<u32>(tile, at.TILE_FIRST_RANK)
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
    const pitchKey: u32 = key | (<u32>at.RANK_LIMIT - (firstRank + pitch))
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
