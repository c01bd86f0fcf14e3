import { pitchReference } from '@scalebridge/db'
import { INVESTOR_TYPES } from '@scalebridge/db/reference'
import { isIntroduced, movesOf, shownTo } from '@scalebridge/db/rules'
import { listed } from '../editions/editions.ts'
import type { Introduction } from './introductions.contract.ts'
import { standingOf, type SeenIntroduction } from './sides.ts'

/** An introduction as one side may know it at an instant: of a silent decline nothing reaches the investor, not even a time. */
export function toIntroduction({ row, side }: SeenIntroduction, nowMs: number): Introduction {
  const standing = standingOf(row)
  const state = shownTo(side, standing, nowMs)
  const { answererName, answererEmail } = row
  return {
    id: row.id,
    side,
    state,
    revision: row.revision,
    moves: movesOf(side, standing, nowMs),
    pitch: {
      id: row.pitchId,
      title: row.pitchTitle,
      reference: row.pitchNumber === null ? null : pitchReference(row.editionSlug, row.pitchNumber),
      organisationName: row.partnershipName,
    },
    mandate: side === 'investor' ? { id: row.mandateId, name: row.mandateName } : null,
    investor: { name: row.investorName, investorType: listed(INVESTOR_TYPES, row.investorType) },
    message: row.message,
    requestedAt: row.requestedAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    declineReason: state === 'declined' ? row.declineReason : null,
    contacts:
      isIntroduced(state) && answererEmail !== null
        ? { investor: row.asker, partnership: { name: answererName, email: answererEmail } }
        : null,
  }
}
