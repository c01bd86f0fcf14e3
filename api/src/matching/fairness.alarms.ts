/** When a run's fairness is out of line. Pure; every rule is a number below, so that it can be told and argued about. */
import { SMALLEST_GROUP } from '@scalebridge/db/reference'
import type { FairnessReport, GroupShare } from '@scalebridge/db/rules'
import type { FairnessAlarm } from './fairness.contract.ts'

/** Inequality of exposure above this is too much, and a rise by this much since the run before is a drift. */
const MOST_GINI_PERMILLE = 450
const GINI_RISE_PERMILLE = 50
/** A group's share of places, against its share of the pool, below this is too little; a fall by this much is a drift. */
const LEAST_RATIO_PERMILLE = 800
const RATIO_FALL_PERMILLE = 150
/** Fairness may cost this much of the mean score. */
const MOST_COST_PERMILLE = 20

type Judged = Pick<
  FairnessReport,
  'shortlists' | 'plainBest' | 'belowFloor' | 'floor' | 'goalCapPercent' | 'listsShortOfNovelty' | 'groups'
>

/** Returns what is out of line in a run, the gravest first; `before` is the run before it, undefined for the first. */
export function alarmsOf(now: Judged, before: Judged | undefined): FairnessAlarm[] {
  const alarm = (code: FairnessAlarm['code'], limit: number, read: (judged: Judged) => number): FairnessAlarm[] =>
    read(now) > limit ? [{ code, group: null, value: read(now), limit, before: before === undefined ? null : read(before) }] : []
  const giniOf = ({ shortlists }: Judged) => shortlists.giniPermille
  const tooUnequal = alarm('gini', MOST_GINI_PERMILLE, giniOf)
  const rise = before === undefined ? [] : alarm('giniRose', giniOf(before) + GINI_RISE_PERMILLE, giniOf)
  return [
    ...alarm('unseen', 0, ({ shortlists }) => shortlists.unseen),
    ...alarm('floor', 0, ({ belowFloor }) => belowFloor),
    ...now.groups.flatMap((group) =>
      groupAlarms(
        group,
        before?.groups.find(({ key }) => key === group.key),
      ),
    ),
    ...(tooUnequal.length > 0 ? tooUnequal : rise),
    ...alarm('goal', now.goalCapPercent * 10, ({ shortlists }) => shortlists.largestGoalPermille),
    ...alarm('novelty', 0, ({ listsShortOfNovelty }) => listsShortOfNovelty),
    ...alarm('cost', MOST_COST_PERMILLE, costOf),
  ]
}

/** A group's share of places for each thousand of its share of the pool: 1000 is even; 1000 too where there are no such pitches. */
export function ratioOf({ poolPermille, placesPermille }: Pick<GroupShare, 'poolPermille' | 'placesPermille'>): number {
  return poolPermille === 0 ? 1_000 : Math.round((1_000 * placesPermille) / poolPermille)
}

function groupAlarms(group: GroupShare, before: GroupShare | undefined): FairnessAlarm[] {
  // Groups of fewer pitches swing by chance.
  if (group.pitches < SMALLEST_GROUP) return []
  const value = ratioOf(group)
  const was = before === undefined ? null : ratioOf(before)
  if (value < LEAST_RATIO_PERMILLE) return [{ code: 'group', group: group.key, value, limit: LEAST_RATIO_PERMILLE, before: was }]
  const limit = (was ?? 0) - RATIO_FALL_PERMILLE
  return was !== null && value < limit ? [{ code: 'groupFell', group: group.key, value, limit, before: was }] : []
}

function costOf({ shortlists, plainBest }: Judged): number {
  const lost = Math.max(0, plainBest.meanScoreTenths - shortlists.meanScoreTenths)
  return Math.round((1_000 * lost) / Math.max(1, plainBest.meanScoreTenths))
}
