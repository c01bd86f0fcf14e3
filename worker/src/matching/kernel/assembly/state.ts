/** What one instance works with. Globals belong to one instance, so threads share memory but not these. */
import * as at from '../layout'

export let mandates: usize = 0
export let perMandate: i32 = 0
export let perPitch: i32 = 0
export let heaps: usize = 0
export let floors: usize = 0
export let termCount: i32 = 0
export let textCap: i32 = 0
export let textMultiplier: u64 = 0
export let textShift: i32 = 0
export let goalStride: i32 = 0
export let historyFull: u32 = 0
export let eligibleOf: usize = 0
export let targetStride: u32 = 0
export let rowColumns: usize = 0
export let typeColumns: i32 = 0
export let supportColumns: i32 = 0
export let textColumns: i32 = 0

export let passedList: usize = 0
export let products: usize = 0
export let sums: usize = 0
export let pitchFloors: usize = 0
export let openBits: usize = 0
export let counters: usize = 0
export let frequent: usize = 0
export let wordColumns: usize = 0
export let slots: usize = 0
export let columns: usize = 0

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
  textShift = load<i32>(config, at.CONFIG_TEXT_BOUND_SHIFT)
  goalStride = load<i32>(config, at.CONFIG_GOAL_STRIDE)
  eligibleOf = load<u32>(config, at.CONFIG_ELIGIBLE)
  historyFull = load<u32>(config, at.CONFIG_HISTORY_FULL)
  targetStride = load<u32>(config, at.CONFIG_TARGET_STRIDE)
  rowColumns = load<u32>(config, at.CONFIG_COLUMNS)
  typeColumns = load<i32>(config, at.CONFIG_TYPE_COLUMNS)
  supportColumns = load<i32>(config, at.CONFIG_SUPPORT_COLUMNS)
  textColumns = load<i32>(config, at.CONFIG_TEXT_COLUMNS)
  const scratch: usize = load<u32>(config, at.CONFIG_SCRATCH)
  passedList = scratch + at.SCRATCH_PASSED
  products = scratch + at.SCRATCH_PRODUCTS
  sums = scratch + at.SCRATCH_SUMS
  pitchFloors = scratch + at.SCRATCH_FLOORS
  openBits = scratch + at.SCRATCH_BITS
  counters = scratch + at.SCRATCH_COUNTERS
  frequent = scratch + at.SCRATCH_FREQUENT
  wordColumns = scratch + at.SCRATCH_WORDS
  columns = scratch + at.SCRATCH_COLUMNS
  slots = columns + <usize>(typeColumns + supportColumns + textColumns) * (2 * at.TILE)
}
