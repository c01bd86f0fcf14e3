import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'
import { PolicyTables } from './match-policy.ts'

const Count = Type.Integer({ minimum: 0 })

/** How well weights tell later decisions: area under the curve and log loss, in thousandths; null where one kind is missing. */
const Quality = Type.Object({ aucPermille: Type.Union([Count, Type.Null()]), logLossPermille: Count }, { additionalProperties: false })

/** From what a policy’s weights and calibration were learned, and how good they were on decisions that they were not learned from. */
export const LearnedPolicy = Type.Object(
  {
    /** The weights that people chose, around which it was learned; none is moved by more than half of it. */
    centre: PolicyTables.properties.investorWeights,
    /** Pairs that were saved or passed on, and pairs that were only seen. */
    decided: Count,
    seen: Count,
    trained: Count,
    heldOut: Count,
    before: Quality,
    after: Quality,
    calibration: Type.Unsafe<'anchors' | 'platt' | 'isotonic'>({ type: 'string', enum: ['anchors', 'platt', 'isotonic'] }),
  },
  { additionalProperties: false },
)
export type LearnedPolicy = Static<typeof LearnedPolicy>

/** Whether a stored value is such a record. */
export function isLearnedPolicy(value: unknown): value is LearnedPolicy {
  return Value.Check(LearnedPolicy, value)
}
