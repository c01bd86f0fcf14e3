import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'

const Count = Type.Integer({ minimum: 0 })
const closed = <P extends Record<string, ReturnType<typeof Type.Integer | typeof Type.String>>>(properties: P) =>
  Type.Object(properties, { additionalProperties: false })
const Id = Type.String({ format: 'uuid' })

/** Something before and after. */
const Change = closed({ before: Count, after: Count })

/** How many bands of ten the shown scores 0–100 are counted in; 100 falls in the last. */
export const SHOWN_BANDS = 10

/** What a draft policy would move in an edition, against the policy in force when it was computed. */
export const PolicyPreview = Type.Object(
  {
    comparedTo: Type.String(),
    pitches: Count,
    /** Mandates compared; fewer than there are where the edition is so large that every nth one stands for the rest. */
    mandates: Count,
    mandatesInAll: Count,
    /** How long a shortlist is taken to be. */
    listSize: Count,
    /** Shortlists with other pitches, with the same ones in another order, and as they were. */
    lists: closed({ changed: Count, reordered: Count, same: Count }),
    /** Places of all shortlists, and how many of them another pitch would take. */
    places: closed({ all: Count, changed: Count }),
    /** Mean agreement of the orders of the pitches that stand on both lists (Kendall’s tau, in thousandths); null without any pair. */
    orderPermille: Type.Union([Type.Integer({ minimum: -1000, maximum: 1000 }), Type.Null()]),
    /** How many shortlists would change by this many places. */
    byPlacesChanged: Type.Array(closed({ places: Count, lists: Count })),
    movedMandates: Type.Array(closed({ id: Id, changed: Count })),
    movedPitches: Type.Array(closed({ id: Id, listsBefore: Count, listsAfter: Count })),
    eligiblePairs: Change,
    /** Pitches that fit a mandate and stand on no shortlist. */
    unseenPitches: Change,
    /** Inequality of the pitches’ places on shortlists, 0 all alike to 1000. */
    giniPermille: Change,
    /** Eligible pairs by their shown score, in bands of ten. */
    shownBefore: Type.Array(Count, { minItems: SHOWN_BANDS, maxItems: SHOWN_BANDS }),
    shownAfter: Type.Array(Count, { minItems: SHOWN_BANDS, maxItems: SHOWN_BANDS }),
  },
  { additionalProperties: false },
)
export type PolicyPreview = Static<typeof PolicyPreview>

/** Whether a stored value is a preview of the present form. */
export function isPolicyPreview(value: unknown): value is PolicyPreview {
  return Value.Check(PolicyPreview, value)
}
