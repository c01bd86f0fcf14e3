import { LOCALES } from '@scalebridge/db/reference'
import { FairnessReport, UnmetFloor } from '@scalebridge/db/rules'
import { Type, type Static } from 'typebox'
import { SECRETARIAT } from '../editions/editions.contract.ts'
import { endpoint } from '../platform/endpoint.ts'
import { closed, Count, Id, Instant, nullable, oneOf, PeopleCount, withProblems } from '../platform/shapes.ts'

/** What is out of line, and by which rule; the rules stand in fairness.alarms.ts. */
export const FAIRNESS_ALARMS = ['unseen', 'floor', 'gini', 'giniRose', 'goal', 'group', 'groupFell', 'novelty', 'cost'] as const
export type FairnessAlarmCode = (typeof FAIRNESS_ALARMS)[number]

export const FairnessAlarm = closed({
  code: oneOf(FAIRNESS_ALARMS),
  /** The group that it is about. */
  group: nullable(Type.String()),
  /** What was found, what is still in order, and what it was in the run before: numbers of pitches or lists, else thousandths. */
  value: Count,
  limit: Count,
  before: nullable(Count),
})
export type FairnessAlarm = Static<typeof FairnessAlarm>

/** A group's share of the places against its share of the pool. */
export const ToldGroup = closed({
  key: Type.String(),
  pitches: PeopleCount,
  places: PeopleCount,
  poolPermille: PeopleCount,
  placesPermille: PeopleCount,
})
export type ToldGroup = Static<typeof ToldGroup>

const { unmet: _unmet, groups: _groups, ...counts } = FairnessReport.properties
/** A run's report without the pitches it names, and without groups of few. */
export const Fairness = closed({ ...counts, groups: Type.Array(ToldGroup) })
export type Fairness = Static<typeof Fairness>

const RunOfReport = { runId: Id, finishedAt: Instant, policyVersion: nullable(Type.String()) }

/** One run of a series. */
export const FairnessPoint = closed({
  ...RunOfReport,
  unseen: Count,
  belowFloor: Count,
  giniPermille: Count,
  largestGoalPermille: Count,
})
export type FairnessPoint = Static<typeof FairnessPoint>

/** A pitch on fewer lists than the floor, by its name. */
export const UnmetPitch = closed({
  ...UnmetFloor.properties,
  reference: nullable(Type.String()),
  title: nullable(Type.String()),
  organisationName: Type.String(),
})
export type UnmetPitch = Static<typeof UnmetPitch>

/** From how many pitches on the answers to suggestions are told: fewer would show what a single writer did. */
export const LEAST_ANSWERED = 5

/** What writers said to the goal that was suggested, and to its targets, in one language of theirs. */
export const SuggestionsTaken = closed({ goal: Count, language: oneOf(LOCALES), answers: Count, accepted: Count })
export type SuggestionsTaken = Static<typeof SuggestionsTaken>

export const getFairness = endpoint({
  method: 'GET',
  url: '/api/v1/editions/:editionId/matching/fairness',
  policy: SECRETARIAT,
  schema: {
    summary: 'How fair the shortlists that investors see are, against earlier runs',
    params: closed({ editionId: Id }),
    response: withProblems({
      200: closed({
        /** Of the run whose lists readers see; null while it made no fair shortlists. */
        current: nullable(closed({ ...RunOfReport, fairness: Fairness })),
        unmet: Type.Array(UnmetPitch),
        alarms: Type.Array(FairnessAlarm),
        /** Oldest first, the current one last. */
        series: Type.Array(FairnessPoint),
        suggestions: Type.Array(SuggestionsTaken, { description: `Of ${LEAST_ANSWERED} pitches or more; fewer are left out.` }),
      }),
    }),
  },
})
