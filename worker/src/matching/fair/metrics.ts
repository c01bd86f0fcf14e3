// oxlint-disable typescript/no-non-null-assertion -- typed arrays read at indices made here
/** How fair a run's shortlists are, in whole numbers, beside what the plain best of every list would come to. Pure. */
import type { Exposure, GroupShare, UnmetFloor } from '@scalebridge/db/rules'
import { GOALS } from './draft.ts'
import type { Pool } from './pool.ts'

/** People's own words of who they are are counted only from this many pitches on. */
export const SMALLEST_IDENTITY_GROUP = 5
const IDENTITY = 'identity:'

/** Pairs listed, as 1 for each, of the best `size` of every mandate: what a list without fairness would be. */
export function plainBest(pool: Pool, size: number): Uint8Array {
  const listed = new Uint8Array(pool.pitch.length)
  for (let mandate = 0; mandate < pool.mandateIds.length; mandate += 1) {
    listed.fill(1, pool.first[mandate], Math.min(pool.first[mandate]! + size, pool.first[mandate + 1]!))
  }
  return listed
}

export function exposureOf(pool: Pool, listed: Uint8Array): Exposure {
  const lists = listsPerPitch(pool, listed)
  const eligible = lists.filter((_, pitch) => pool.firstOfPitch[pitch + 1]! > pool.firstOfPitch[pitch]!)
  const perList = Array.from(pool.mandateIds, (_, mandate) => varietyOf(pool, listed, mandate)).filter(({ places }) => places > 0)
  const scores = pool.score.reduce((sum, score, pair) => sum + (listed[pair] === 1 ? score : 0), 0)
  return {
    unseen: eligible.filter((count) => count === 0).length,
    giniPermille: gini(eligible),
    largestGoalPermille: mean(perList.map(({ largest, places }) => (1_000 * largest) / places)),
    goalsPerListTenths: mean(perList.map(({ goals }) => 10 * goals)),
    regionsPerListTenths: mean(perList.map(({ regions }) => 10 * regions)),
    meanScoreTenths: Math.round((10 * scores) / Math.max(1, total(eligible))),
  }
}

/** Returns each group of the pool with its shares. */
export function groupShares(pool: Pool, listed: Uint8Array): GroupShare[] {
  const lists = listsPerPitch(pool, listed)
  const groups = new Map<string, { pitches: number; places: number }>()
  let eligible = 0
  pool.pitches.forEach((pitch, at) => {
    if (pool.firstOfPitch[at + 1]! <= pool.firstOfPitch[at]!) return
    eligible += 1
    for (const key of new Set(pitch.groups)) {
      const group = groups.get(key) ?? { pitches: 0, places: 0 }
      groups.set(key, { pitches: group.pitches + 1, places: group.places + lists[at]! })
    }
  })
  const places = total(lists)
  return [...groups]
    .filter(([key, { pitches }]) => !key.startsWith(IDENTITY) || pitches >= SMALLEST_IDENTITY_GROUP)
    .map(([key, group]) => ({
      key,
      ...group,
      poolPermille: Math.round((1_000 * group.pitches) / eligible),
      placesPermille: Math.round((1_000 * group.places) / Math.max(1, places)),
    }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
}

/** Eligible pitches on fewer lists than the floor, in order of ids. */
export function unmetOf(pool: Pool, listed: Uint8Array, floor: number): UnmetFloor[] {
  const lists = listsPerPitch(pool, listed)
  return pool.pitches.flatMap(({ id }, at) => {
    const eligibleMandates = pool.firstOfPitch[at + 1]! - pool.firstOfPitch[at]!
    return eligibleMandates > 0 && lists[at]! < floor ? [{ pitchId: id, lists: lists[at]!, eligibleMandates }] : []
  })
}

function listsPerPitch(pool: Pool, listed: Uint8Array): Int32Array {
  const lists = new Int32Array(pool.pitches.length)
  pool.pitch.forEach((pitch, pair) => {
    lists[pitch]! += listed[pair]!
  })
  return lists
}

function varietyOf(pool: Pool, listed: Uint8Array, mandate: number) {
  const byGoal = new Int32Array(GOALS)
  const regions = new Set<string>()
  let places = 0
  for (let pair = pool.first[mandate]!; pair < pool.first[mandate + 1]!; pair += 1) {
    if (listed[pair] === 0) continue
    const pitch = pool.pitch[pair]!
    places += 1
    byGoal[pool.goal[pitch]!]! += 1
    for (const region of pool.pitches[pitch]!.regions ?? []) regions.add(region)
  }
  const named = byGoal.subarray(1)
  return { places, largest: Math.max(...named), goals: named.filter((count) => count > 0).length, regions: regions.size }
}

/** Gini coefficient in thousandths; 0 where there is nothing to share. */
export function gini(counts: ArrayLike<number>): number {
  const sorted = Array.from(counts).toSorted((a, b) => a - b)
  const sum = total(sorted)
  if (sum === 0) return 0
  const weighted = sorted.reduce((running, count, nth) => running + count * (nth + 1), 0)
  return Math.round((1_000 * (2 * weighted - (sorted.length + 1) * sum)) / (sorted.length * sum))
}

function total(counts: ArrayLike<number>): number {
  return Array.from(counts).reduce((sum, count) => sum + count, 0)
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : Math.round(total(values) / values.length)
}
