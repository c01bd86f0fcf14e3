import type { Candidate, Plan } from './slate.ts'
import type { SlateReason } from './slate-proposal.ts'

/**
 * In which order a slate's pitches stand on the stage: the cheapest order by dynamic programming over subsets (Held and Karp,
 * "A dynamic programming approach to sequencing problems", 1962), where the place in the order has a cost too, since remote
 * presenters have hours. Longer slates are put together by best insertion and improved by moving one pitch at a time.
 */

/** What the order looks at. */
export type OrderedPitch = Pick<Candidate, 'id' | 'goals' | 'regionGroups' | 'countries' | 'presence' | 'zone' | 'instruments'>

export interface OrderSetting {
  /** When the first slot begins. */
  readonly startsAtMs: number
  readonly slotMs: Plan['slotMs']
}

export interface RunningOrder {
  readonly order: readonly string[]
  readonly cost: number
  /** What could not be avoided: neighbours alike, and remote presenters outside their hours. */
  readonly notes: readonly SlateReason[]
}

/** Costs: one remote presenter outside their hours weighs more than any pair of neighbours that are alike. */
const OUTSIDE_HOURS = 100
const SAME_GOAL = 4
const SAME_REGION = 3
const SAME_COUNTRY = 2
const BOTH_REMOTE = 1
/** Remote presenters speak between these hours of their own place; a slot must end by the second. */
const EARLIEST_HOUR = 7
const LATEST_HOUR = 22
/** Beyond this many, subsets take too long: 16 take 17 million steps. */
const MOST_EXACT = 16

/** The best order of a slate; proven for up to sixteen pitches. The same input gives the same order. */
export function runningOrder(pitches: readonly OrderedPitch[], setting: OrderSetting): RunningOrder {
  const costs = makeCosts(pitches, setting)
  const path = pitches.length <= MOST_EXACT ? exactOrder(costs) : insertedOrder(costs)
  const ordered = path.flatMap((index) => pitches[index] ?? [])
  return { order: ordered.map(({ id }) => id), cost: costOf(path, costs), notes: orderNotes(ordered, setting) }
}

/** What is not as it should be in an order that somebody made by hand, and its cost. */
export function judgeOrder(ordered: readonly OrderedPitch[], setting: OrderSetting): Omit<RunningOrder, 'order'> {
  const path = ordered.map((_, index) => index)
  return { cost: costOf(path, makeCosts(ordered, setting)), notes: orderNotes(ordered, setting) }
}

interface Costs {
  readonly count: number
  /** Cost of one pitch directly before another: [before * count + after]. */
  readonly beside: Int32Array
  /** Cost of a pitch at a place: [pitch * count + place]. */
  readonly at: Int32Array
}

function makeCosts(pitches: readonly OrderedPitch[], setting: OrderSetting): Costs {
  const count = pitches.length
  const beside = new Int32Array(count * count)
  const at = new Int32Array(count * count)
  pitches.forEach((pitch, row) => {
    pitches.forEach((other, column) => {
      beside[row * count + column] = row === column ? 0 : besideCost(pitch, other)
      at[row * count + column] = hourOutside(pitch, { ...setting, place: column }) === null ? 0 : OUTSIDE_HOURS
    })
  })
  return { count, beside, at }
}

function besideCost(pitch: OrderedPitch, other: OrderedPitch): number {
  return (
    (sharedGoal(pitch, other) === null ? 0 : SAME_GOAL) +
    (sharedRegion(pitch, other) === null ? 0 : SAME_REGION) +
    (pitch.countries.some((country) => other.countries.includes(country)) ? SAME_COUNTRY : 0) +
    (pitch.presence === 'remote' && other.presence === 'remote' ? BOTH_REMOTE : 0)
  )
}

function sharedGoal({ goals: [goal] }: OrderedPitch, { goals: [other] }: OrderedPitch): number | null {
  return goal !== undefined && goal === other ? goal : null
}

function sharedRegion(pitch: OrderedPitch, other: OrderedPitch): string | null {
  return pitch.regionGroups.find((group) => other.regionGroups.includes(group)) ?? null
}

/** The local hour that is outside a remote presenter's hours at a place of the order (from 0); null where all is well or unknown. */
function hourOutside(pitch: OrderedPitch, slot: OrderSetting & { readonly place: number }): number | null {
  if (pitch.presence !== 'remote' || pitch.zone === null) return null
  const begins = localMinutes(pitch.zone, slot.startsAtMs + slot.place * slot.slotMs)
  if (begins === null) return null
  const ends = begins + slot.slotMs / 60_000
  return begins < EARLIEST_HOUR * 60 || ends > LATEST_HOUR * 60 ? Math.floor(begins / 60) : null
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** Minutes since local midnight, summer time included; null where the zone is not known here. */
function localMinutes(zone: string, atMs: number): number | null {
  const format = formats.get(zone) ?? makeFormat(zone)
  if (format === null) return null
  const parts = format.formatToParts(atMs)
  const read = (type: string) => Number(parts.find((part) => part.type === type)?.value)
  return read('hour') * 60 + read('minute')
}

function makeFormat(timeZone: string): Intl.DateTimeFormat | null {
  try {
    const format = new Intl.DateTimeFormat('en-GB', { timeZone, hour: 'numeric', minute: 'numeric', hourCycle: 'h23' })
    formats.set(timeZone, format)
    return format
  } catch {
    return null
  }
}

/** For each subset of pitches put first, and each of them as the last: the least cost, and who stood before. */
interface Table {
  readonly best: Int32Array
  readonly before: Int8Array
}

function exactOrder(costs: Costs): number[] {
  const { count, at } = costs
  if (count === 0) return []
  const subsets = 1 << count
  const table: Table = { best: new Int32Array(subsets * count).fill(-1), before: new Int8Array(subsets * count) }
  for (let first = 0; first < count; first += 1) table.best[(1 << first) * count + first] = cell(at, first * count)
  for (let subset = 1; subset < subsets; subset += 1) {
    for (let last = 0; last < count; last += 1) lengthen(table, costs, { subset, last })
  }
  return pathBack(table, count)
}

/** Puts each pitch that is not there yet behind a subset's last. */
function lengthen({ best, before }: Table, { count, beside, at }: Costs, { subset, last }: { subset: number; last: number }): void {
  const cost = cell(best, subset * count + last)
  if (cost < 0) return
  const place = bitCount(subset)
  for (let next = 0; next < count; next += 1) {
    if ((subset & (1 << next)) !== 0) continue
    const longer = (subset | (1 << next)) * count + next
    const total = cost + cell(beside, last * count + next) + cell(at, next * count + place)
    const known = cell(best, longer)
    if (known >= 0 && known <= total) continue
    best[longer] = total
    before[longer] = last
  }
}

function pathBack({ best, before }: Table, count: number): number[] {
  let subset = (1 << count) - 1
  let last = 0
  for (let end = 1; end < count; end += 1) {
    if (cell(best, subset * count + end) < cell(best, subset * count + last)) last = end
  }
  const path: number[] = []
  while (subset !== 0) {
    path.push(last)
    const previous = cell(before, subset * count + last)
    subset &= ~(1 << last)
    last = previous
  }
  return path.toReversed()
}

function insertedOrder(costs: Costs): number[] {
  let path: number[] = []
  for (let pitch = 0; pitch < costs.count; pitch += 1) path = bestInsertion(path, pitch, costs)
  for (let cost = costOf(path, costs); ;) {
    const better = path.map((pitch) =>
      bestInsertion(
        path.filter((other) => other !== pitch),
        pitch,
        costs,
      ),
    )
    const best = better.reduce((a, b) => (costOf(b, costs) < costOf(a, costs) ? b : a))
    if (costOf(best, costs) >= cost) return path
    path = best
    cost = costOf(path, costs)
  }
}

function bestInsertion(path: readonly number[], pitch: number, costs: Costs): number[] {
  const tries = Array.from({ length: path.length + 1 }, (_, place) => path.toSpliced(place, 0, pitch))
  return tries.reduce((a, b) => (costOf(b, costs) < costOf(a, costs) ? b : a))
}

function costOf(path: readonly number[], { count, beside, at }: Costs): number {
  return path.reduce((sum, pitch, place) => {
    const previous = path[place - 1]
    return sum + cell(at, pitch * count + place) + (previous === undefined ? 0 : cell(beside, previous * count + pitch))
  }, 0)
}

function orderNotes(ordered: readonly OrderedPitch[], setting: OrderSetting): SlateReason[] {
  return ordered.flatMap((pitch, place): SlateReason[] => {
    const localHour = hourOutside(pitch, { ...setting, place })
    const hours: SlateReason[] = localHour === null ? [] : [{ code: 'order.outsideHours', params: { pitchId: pitch.id, localHour } }]
    const previous = ordered[place - 1]
    if (previous === undefined) return hours
    const goal = sharedGoal(previous, pitch)
    const region = sharedRegion(previous, pitch)
    return [
      ...hours,
      ...(goal === null ? [] : [{ code: 'order.sameGoal', params: { pitchId: pitch.id, goal } } as const]),
      ...(region === null ? [] : [{ code: 'order.sameRegion', params: { pitchId: pitch.id, region } } as const]),
    ]
  })
}

function bitCount(bits: number): number {
  let count = 0
  for (let left = bits; left !== 0; left &= left - 1) count += 1
  return count
}

/** An entry that is there by construction. */
function cell(table: Int32Array | Int8Array, index: number): number {
  return table[index] ?? 0
}
