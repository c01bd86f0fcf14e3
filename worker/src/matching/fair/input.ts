import type { PlacedBy } from '@scalebridge/db/reference'
import type { Folded } from '../lists/list-columns.ts'

/** What fair shortlists are made from and what they come to. Plain data; everything counted is a whole number. */

/** A mandate or a pitch with its counterparts, best first, and their scores. */
export interface RankedList {
  readonly ownerId: string
  readonly ids: readonly string[]
  readonly scores: ArrayLike<number>
}

/** A mandate that gets a shortlist. A pinned pitch needs its score, so it counts only where one of the lists holds the pair. */
export interface FairMandate {
  readonly id: string
  readonly pinned: readonly string[]
}

/** What fairness looks at in a pitch. Nothing of it enters a score. */
export interface FairPitch {
  readonly id: string
  /** The primary goal, 1–17; null when it has none. */
  readonly primaryGoal: number | null
  readonly isFirstTimer: boolean
  readonly isUnusual: boolean
  /** For the order inside a list: what else it is about and where it works. */
  readonly goals?: readonly number[]
  readonly regions?: readonly string[]
  /** Groups whose share of places is compared with their share of the pool; those with `identity:` before them only in numbers of five and more. */
  readonly groups?: readonly string[]
}

export interface FairInput {
  readonly mandates: readonly FairMandate[]
  readonly pitches: readonly FairPitch[]
  /** Only eligible pairs stand in these lists; what is closed or vetoed can therefore never be placed. */
  readonly byMandate: readonly RankedList[]
  readonly byPitch: readonly RankedList[]
  /** More of the same, in columns. */
  readonly folded?: { readonly mandate: Folded | null; readonly pitch: Folded | null }
}

export interface FairOptions {
  /** Places on a shortlist. */
  readonly size: number
  /** On so many shortlists every eligible pitch is to stand. */
  readonly floor: number
  readonly mostPerPitch: number
  /** The largest part of a shortlist's places that pitches of one primary goal may take. */
  readonly goalCapPercent: number
  /** Places of each shortlist meant for first-timers and unusual partners. */
  readonly noveltySlots: number
}

/** MATCHING's defaults: two lists for every pitch, at most 40 % of a list for one goal, two of twenty places for what is new. */
export const FAIR_OPTIONS: FairOptions = { size: 20, floor: 2, mostPerPitch: 60, goalCapPercent: 40, noveltySlots: 2 }

export interface Place {
  readonly pitchId: string
  readonly score: number
  /** Among the best, so that it is seen, as something new, or put there by the Secretariat. */
  readonly why: PlacedBy
}
