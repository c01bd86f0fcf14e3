import { pitchReference } from '@scalebridge/db'
import { INVESTOR_TYPES } from '@scalebridge/db/reference'
import { toPublishing, type Eyes } from '@scalebridge/db/publishing'
import { isIntroduced, isNamed, movesOf, shownTo } from '@scalebridge/db/rules'
import { listed } from '../editions/editions.ts'
import { forEyes } from '../publishing/view.ts'
import type { Introduction } from './introductions.contract.ts'
import { standingOf, type IntroductionRow, type SeenIntroduction } from './sides.ts'

/** An introduction as one side may know it at an instant: of a silent decline nothing reaches the investor, not even a time. */
export function toIntroduction({ row, side }: SeenIntroduction, nowMs: number): Introduction {
  const standing = standingOf(row)
  const state = shownTo(side, standing, nowMs)
  const { answererName, answererEmail } = row
  const eyes = eyesOn(row, isIntroduced(state))
  const named = { title: row.pitchTitle, organisationName: row.partnershipName }
  const isTold = side === 'partnership' || isNamed(eyes.publishing, eyes.reader)
  return {
    id: row.id,
    side,
    state,
    revision: row.revision,
    moves: movesOf(side, standing, nowMs),
    pitch: {
      id: row.pitchId,
      ...(side === 'partnership' ? named : forEyes(named, eyes)),
      reference: row.pitchNumber === null ? null : pitchReference(row.editionSlug, row.pitchNumber),
    },
    mandate: side === 'investor' ? { id: row.mandateId, name: row.mandateName } : null,
    investor: { name: row.investorName, investorType: listed(INVESTOR_TYPES, row.investorType) },
    message: row.message,
    requestedAt: row.requestedAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    declineReason: state === 'declined' ? row.declineReason : null,
    contacts:
      isIntroduced(state) && answererEmail !== null && isTold
        ? { investor: row.asker, partnership: { name: answererName, email: answererEmail } }
        : null,
  }
}

/** With whose eyes the investor's side reads the pitch: who they are it learns once it is introduced, as long as it is verified. */
export function eyesOn(row: Pick<IntroductionRow, 'publishing' | 'investorState'>, isAccepted: boolean): Eyes {
  const near = isAccepted ? 'introduced' : 'investor'
  return { publishing: toPublishing(row.publishing), reader: row.investorState === 'verified' ? near : 'public' }
}
