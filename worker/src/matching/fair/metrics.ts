// oxlint-disable typescript/no-non-null-assertion -- typed arrays read at indices made here
/** How fair a run's shortlists are, in whole numbers, beside what the plain best of every list would come to. Pure. */
import type { Exposure, GroupShare } from '@scalebridge/db/rules'
import { GOALS } from './draft.ts'
import { countBits } from './order.ts'
import type { Pool } from './pool.ts'

/** People's own words of who they are are counted only from this many pitches on. */
export const SMALLEST_IDENTITY_GROUP = 5
const IDENTITY = 'identity:'

/** Pairs listed, as 1 for each, of the best `size` of every mandate: what a list without fairness would be. */
export function plainBest(pool: Pool, size: number): Uint8Array {
  const listed = new Uint8Array(pool.pitch.length)
  for (let mandate = 0; mandate < pool.mandates; mandate += 1) {
    listed.fill(1, pool.first[mandate], Math.min(pool.first[mandate]! + size, pool.first[mandate + 1]!))
  }
  return listed
}

export function exposureOf(pool: Pool, listed: Uint8Array): Exposure {
  const lists = listsPerPitch(pool, listed)
  const eligible = lists.filter((_, pitch) => isEligible(pool, pitch))
  const perList = Array.from({ length: pool.mandates }, (_, mandate) => varietyOf(pool, listed, mandate)).filter(({ places }) => places > 0)
  return {
    unseen: eligible.filter((count) => count === 0).length,
    giniPermille: gini(eligible),
    largestGoalPermille: mean(perList.map(({ largest, places }) => (1_000 * largest) / places)),
    goalsPerListTenths: mean(perList.map(({ goals }) => 10 * goals)),
    regionsPerListTenths: mean(perList.map(({ regions }) => 10 * regions)),
    meanScoreTenths: Math.round((10 * total(perList.map(({ scores }) => scores))) / Math.max(1, total(eligible))),
  }
}

/** Returns each group of the pool with its shares. */
export function groupShares(pool: Pool, listed: Uint8Array): GroupShare[] {
  const lists = listsPerPitch(pool, listed)
  const groups = pool.groupKeys.map((key) => ({ key, pitches: 0, places: 0 }))
  let eligible = 0
  for (let pitch = 0; pitch < pool.pitches; pitch += 1) {
    if (!isEligible(pool, pitch)) continue
    eligible += 1
    for (let nth = pool.firstGroup[pitch]!; nth < pool.firstGroup[pitch + 1]!; nth += 1) {
      const group = groups[pool.groups[nth]!]!
      group.pitches += 1
      group.places += lists[pitch]!
    }
  }
  const places = total(lists)
  return groups
    .filter(({ key, pitches }) => pitches >= (key.startsWith(IDENTITY) ? SMALLEST_IDENTITY_GROUP : 1))
    .map((group) => ({
      ...group,
      poolPermille: Math.round((1_000 * group.pitches) / eligible),
      placesPermille: Math.round((1_000 * group.places) / Math.max(1, places)),
    }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
}

/** An eligible pitch on fewer lists than the floor. */
export interface Unmet {
  readonly pitch: number
  readonly lists: number
  readonly eligibleMandates: number
}

/** Eligible pitches on fewer lists than the floor, in order of ids. */
export function unmetOf(pool: Pool, lists: Int32Array, floor: number): Unmet[] {
  const unmet: Unmet[] = []
  lists.forEach((count, pitch) => {
    const eligibleMandates = pool.firstOfPitch[pitch + 1]! - pool.firstOfPitch[pitch]!
    if (eligibleMandates > 0 && count < floor) unmet.push({ pitch, lists: count, eligibleMandates })
  })
  return unmet
}

export function isEligible({ firstOfPitch }: Pool, pitch: number): boolean {
  return firstOfPitch[pitch + 1]! > firstOfPitch[pitch]!
}

function listsPerPitch({ pitches, pitch }: Pool, listed: Uint8Array): Int32Array {
  const lists = new Int32Array(pitches)
  for (let pair = 0; pair < listed.length; pair += 1) if (listed[pair] === 1) lists[pitch[pair]!]! += 1
  return lists
}

function varietyOf(pool: Pool, listed: Uint8Array, mandate: number) {
  const byGoal = new Int32Array(GOALS)
  let [places, scores, regions] = [0, 0, 0]
  for (let pair = pool.first[mandate]!; pair < pool.first[mandate + 1]!; pair += 1) {
    if (listed[pair] === 0) continue
    const pitch = pool.pitch[pair]!
    places += 1
    scores += pool.score[pair]!
    byGoal[pool.goal[pitch]!]! += 1
    regions |= pool.regionBits[pitch]!
  }
  const named = byGoal.subarray(1)
  return { places, scores, largest: Math.max(...named), goals: named.filter((count) => count > 0).length, regions: countBits(regions) }
}

/** Gini coefficient in thousandths; 0 where there is nothing to share. */
export function gini(counts: ArrayLike<number>): number {
  const sorted = Float64Array.from(counts).sort()
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
