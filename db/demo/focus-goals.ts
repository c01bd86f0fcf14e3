/**
 * Goals of a mandate: from the UNDP focus areas of the projects an investor paid for before 2011.
 * The four areas are those of UNDP's strategic plan of the time, as written in the source. The reading is ours, each goal
 * with its reason. It uses neither the field nor the table from which pitches take their goals (crs-goals.ts).
 */
import type { GoalNumber } from '../src/reference/sdgs.ts'
import { interleave } from './crs-goals.ts'

type FocusArea = {
  /** Last part of the identifier of a mandate for this area alone. */
  readonly key: string
  /** Ranked. */
  readonly goals: readonly GoalNumber[]
  readonly reason: string
}

export const FOCUS_AREAS: Readonly<Record<string, FocusArea>> = {
  'Poverty reduction & MDG achievement': {
    key: 'poverty',
    goals: [1, 3, 8, 10],
    reason: 'Poverty (1); the health goals of the MDGs, where UNDP managed large grants (3); livelihoods (8); inclusion (10)',
  },
  'Democratic governance': {
    key: 'governance',
    goals: [16, 5, 10],
    reason: 'Institutions, justice and elections (16); participation of women (5); rights and inclusion (10)',
  },
  'Crisis prevention & recovery': {
    key: 'crisis',
    goals: [16, 11, 13, 1],
    reason: 'Conflict and security (16); recovery of settlements (11); disasters (13); resilience of the poor (1)',
  },
  'Environment & sustainable development': {
    key: 'environment',
    goals: [13, 15, 7, 12, 14],
    reason: 'Climate (13); ecosystems on land (15); energy (7); chemicals and ozone (12); oceans (14)',
  },
}

/** A focus area counts where it has at least this share of the projects whose area is known. */
const LEAST_SHARE = 0.15

/** Returns the table's line of a focus area. @throws RangeError for an area the table lacks. */
export function focusArea(name: string): FocusArea {
  const area = FOCUS_AREAS[name]
  if (!area) throw new RangeError(`No goals are documented for the focus area ${name}`)
  return area
}

/**
 * Ranks the goals of a history. Takes how many projects each focus area has; returns at most five goals, the biggest
 * area's first, and an empty list where no area is known.
 */
export function goalsOfHistory(projectsByFocus: ReadonlyMap<string, number>): GoalNumber[] {
  const total = [...projectsByFocus.values()].reduce((sum, count) => sum + count, 0)
  const ranked = [...projectsByFocus]
    .filter(([, count]) => count >= total * LEAST_SHARE)
    .toSorted(([nameA, countA], [nameB, countB]) => countB - countA || (nameA < nameB ? -1 : 1))
  return interleave(ranked.map(([name]) => focusArea(name).goals))
}
