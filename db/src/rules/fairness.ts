import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'

const Count = Type.Integer({ minimum: 0 })
const Permille = Type.Integer({ minimum: 0, maximum: 1000 })
const Options = { additionalProperties: false }

/** How pitches are spread over lists: over fair shortlists, or over the plain best of every mandate. */
export const Exposure = Type.Object(
  {
    /** Eligible pitches that are on no list. */
    unseen: Count,
    /** Gini coefficient of the lists that eligible pitches are on: 0 all alike, 1000 one has everything. */
    giniPermille: Permille,
    /** Part of a list's places that its largest primary goal takes, mean over lists. */
    largestGoalPermille: Permille,
    /** Different primary goals, and regions, on a list, mean over lists. */
    goalsPerListTenths: Count,
    regionsPerListTenths: Count,
    meanScoreTenths: Count,
  },
  Options,
)
export type Exposure = Static<typeof Exposure>

/** A group's share of places against its share of eligible pitches. */
export const GroupShare = Type.Object(
  {
    /** `ldc`, `sids`, `lldc`, `first_timer`, `language:` and its tag, `identity:` and what organisations say that they are. */
    key: Type.String({ maxLength: 100 }),
    pitches: Count,
    places: Count,
    poolPermille: Permille,
    placesPermille: Permille,
  },
  Options,
)
export type GroupShare = Static<typeof GroupShare>

/** An eligible pitch on fewer lists than the floor. */
export const UnmetFloor = Type.Object({ pitchId: Type.String({ format: 'uuid' }), lists: Count, eligibleMandates: Count }, Options)
export type UnmetFloor = Static<typeof UnmetFloor>

/** How fair a whole run's shortlists are; kept with the run's counts. */
export const FairnessReport = Type.Object(
  {
    mandates: Count,
    pitches: Count,
    /** Pitches that fit at least one mandate. */
    eligiblePitches: Count,
    places: Count,
    /** The rules it was made by: places on a list, lists for every pitch, largest share of a goal, places for what is new. */
    size: Count,
    floor: Count,
    goalCapPercent: Count,
    noveltySlots: Count,
    /** Eligible pitches on fewer lists than the floor; the first of them stand in `unmet`. */
    belowFloor: Count,
    unmet: Type.Array(UnmetFloor),
    /** Lists with fewer newcomers than places meant for them. */
    listsShortOfNovelty: Count,
    shortlists: Exposure,
    plainBest: Exposure,
    groups: Type.Array(GroupShare),
  },
  Options,
)
export type FairnessReport = Static<typeof FairnessReport>

/** Whether a stored value is a report of the present form. */
export function isFairnessReport(value: unknown): value is FairnessReport {
  return Value.Check(FairnessReport, value)
}
