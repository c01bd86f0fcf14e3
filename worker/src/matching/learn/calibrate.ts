/**
 * Maps a score to what is shown, from decisions: of the pitches with a shown 70 that investors decided on, 70 of 100 were
 * saved. With too few decisions the policy’s own corners stay; then a logistic curve (Platt 1999); with many a monotone
 * staircase joined by lines (isotonic regression by pooling adjacent violators, Ayer et al. 1955). Pure, and never falling.
 */
import type { Policy } from '../facts/policy.ts'
import { fitLine, sigmoid } from './logistic.ts'

type Corners = Policy['calibration']

/** A score that an investor decided on. */
export interface DecidedScore {
  readonly score: number
  readonly isPositive: boolean
}

export const LEAST_FOR_PLATT = 300
export const LEAST_FOR_ISOTONIC = 2_000
const HIGHEST_SCORE = 1_000
const PLATT_STEP = 50
/** Scores are gathered in this many groups of equal size before they are pooled: a policy has no room for more corners. */
const GROUPS = 40

export type CalibrationMethod = 'anchors' | 'platt' | 'isotonic'

/** The corners for these decisions, and how they were found; `present` where the decisions are too few or speak against the score. */
export function calibrate(decided: readonly DecidedScore[], present: Corners): { method: CalibrationMethod; corners: Corners } {
  if (decided.length >= LEAST_FOR_ISOTONIC) return { method: 'isotonic', corners: isotonic(decided) }
  const corners = decided.length >= LEAST_FOR_PLATT ? platt(decided) : null
  return corners === null ? { method: 'anchors', corners: present } : { method: 'platt', corners }
}

function platt(decided: readonly DecidedScore[]): Corners | null {
  const line = fitLine(decided.map(({ score, isPositive }) => ({ x: score / HIGHEST_SCORE, isPositive, weight: 1 })))
  if (line.slope <= 0) return null
  return Array.from({ length: HIGHEST_SCORE / PLATT_STEP + 1 }, (_, index) => {
    const score = index * PLATT_STEP
    return [score, Math.round(100 * sigmoid(line.intercept + (line.slope * score) / HIGHEST_SCORE))] as const
  })
}

interface Pool {
  readonly scoreSum: number
  readonly positives: number
  readonly count: number
}

function isotonic(decided: readonly DecidedScore[]): Corners {
  const pools: Pool[] = []
  for (const group of groupsOf(decided)) {
    let pool = group
    for (let last = pools.at(-1); last !== undefined && shareOf(last) >= shareOf(pool); last = pools.at(-1)) {
      pools.pop()
      pool = { scoreSum: last.scoreSum + pool.scoreSum, positives: last.positives + pool.positives, count: last.count + pool.count }
    }
    pools.push(pool)
  }
  const corners = pools.map((pool) => [Math.round(pool.scoreSum / pool.count), Math.round(100 * shareOf(pool))] as const)
  return spanned(corners)
}

/** Groups of about equal size in rising order of score; equal scores stay together. */
function groupsOf(decided: readonly DecidedScore[]): Pool[] {
  const sorted = decided.toSorted((a, b) => a.score - b.score)
  const size = Math.ceil(sorted.length / GROUPS)
  const groups: Pool[] = []
  for (let start = 0; start < sorted.length;) {
    let end = Math.min(sorted.length, start + size)
    while (end < sorted.length && sorted[end]?.score === sorted[end - 1]?.score) end += 1
    const group = sorted.slice(start, end)
    groups.push({
      scoreSum: group.reduce((sum, { score }) => sum + score, 0),
      positives: group.filter(({ isPositive }) => isPositive).length,
      count: group.length,
    })
    start = end
  }
  return groups
}

function shareOf({ positives, count }: Pool): number {
  return positives / count
}

/** Corners over all scores: the first and the last value hold to the ends, and each score has one corner. */
function spanned(corners: Corners): Corners {
  const [first, last] = [corners[0], corners.at(-1)]
  if (first === undefined || last === undefined) return corners
  const inner = corners.filter(([score], index) => score > 0 && score < HIGHEST_SCORE && score !== corners[index - 1]?.[0])
  return [[0, first[1]], ...inner, [HIGHEST_SCORE, last[1]]]
}
