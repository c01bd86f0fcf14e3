import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'
import { FairnessReport } from './fairness.ts'

const Count = Type.Integer({ minimum: 0 })
const closed = <P extends Record<string, ReturnType<typeof Type.Integer | typeof Type.String>>>(properties: P) =>
  Type.Object(properties, { additionalProperties: false })
const Id = Type.String({ format: 'uuid' })

/** Something before and after. */
const Change = closed({ before: Count, after: Count })

/** How many bands of ten the shown scores 0–100 are counted in; 100 falls in the last. */
export const SHOWN_BANDS = 10

/** On how many shortlists at least a pitch is counted to stand. */
export const COVERAGE_STEPS = [1, 2, 3, 5, 10, 20, 40] as const

/** Least moves, up or down, of the bands in which pitches that stay on a shortlist are counted. */
export const MOVE_BANDS = [0, 1, 2, 4, 8] as const

const { unmet: _unmet, ...fairness } = FairnessReport.properties
/** What a run's report would say, without the pitches that it names. */
const PreviewFairness = Type.Object(fairness, { additionalProperties: false })
export type PreviewFairness = Static<typeof PreviewFairness>

/**
 * What a draft policy would move in an edition, against the policy in force when it was computed: all pairs ranked, and the
 * fair shortlists made, under each of the two, as a whole run does it.
 */
export const PolicyPreview = Type.Object(
  {
    comparedTo: Type.String(),
    pitches: Count,
    mandates: Count,
    /** Pairs that no gate keeps apart. */
    eligiblePairs: Change,
    /** Shortlists with other pitches, with the same ones in another order, and as they were. */
    lists: closed({ changed: Count, reordered: Count, same: Count }),
    /** Places of all shortlists; how many pitches come in and leave, over all lists; how many stay at the same place and at another. */
    places: closed({ before: Count, after: Count, cameIn: Count, left: Count, unmoved: Count, moved: Count }),
    /** Mean agreement of the orders of the pitches that stand on both lists (Kendall’s tau, in thousandths); null without any pair. */
    orderPermille: Type.Union([Type.Integer({ minimum: -1000, maximum: 1000 }), Type.Null()]),
    /** How many pitches that stay on a list move by so many places or more, up or down, and less than the next band. */
    moves: Type.Array(closed({ from: Count, places: Count }), { minItems: MOVE_BANDS.length, maxItems: MOVE_BANDS.length }),
    /** How many shortlists would get so many pitches that they do not hold now. */
    byPlacesChanged: Type.Array(closed({ places: Count, lists: Count })),
    movedMandates: Type.Array(closed({ id: Id, cameIn: Count, left: Count, moved: Count })),
    movedPitches: Type.Array(closed({ id: Id, listsBefore: Count, listsAfter: Count })),
    /** Pitches on so many shortlists or more. */
    coverage: Type.Array(closed({ lists: Count, before: Count, after: Count }), {
      minItems: COVERAGE_STEPS.length,
      maxItems: COVERAGE_STEPS.length,
    }),
    fairness: Type.Object({ before: PreviewFairness, after: PreviewFairness }, { additionalProperties: false }),
    /** Places of shortlists by their shown score, in bands of ten. */
    shownBefore: Type.Array(Count, { minItems: SHOWN_BANDS, maxItems: SHOWN_BANDS }),
    shownAfter: Type.Array(Count, { minItems: SHOWN_BANDS, maxItems: SHOWN_BANDS }),
  },
  { additionalProperties: false },
)
export type PolicyPreview = Static<typeof PolicyPreview>

/** Whether a stored value is a preview of the present form; those of earlier forms are no longer shown. */
export function isPolicyPreview(value: unknown): value is PolicyPreview {
  return Value.Check(PolicyPreview, value)
}
