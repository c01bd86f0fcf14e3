import type { ProposalResult as Whole } from '@scalebridge/db/rules'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { closed, Id } from '../platform/shapes.ts'
import { ProposalResult, SlateReason } from './segment.shapes.ts'

const Stored = closed({ ...ProposalResult.properties, leftOut: Type.Array(closed({ pitchId: Id, reason: SlateReason })) })

/** A proposal's result as it was stored; null where there is none, or where an earlier solver wrote it in another form. */
export function readResult(stored: unknown): (ProposalResult & Pick<Whole, 'leftOut'>) | null {
  return Value.Check(Stored, stored) ? (stored as ProposalResult & Pick<Whole, 'leftOut'>) : null // as: checked in the same expression
}

/** The part of it that everybody at the page needs: candidates carry their own reasons. */
export function withoutLeftOut({ leftOut: _leftOut, ...result }: ProposalResult & Pick<Whole, 'leftOut'>): ProposalResult {
  return result
}
