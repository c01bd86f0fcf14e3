import type { Edition, Pitch } from '@scalebridge/api/contract'

export type LockReason = 'withdrawn' | 'submitted' | 'notOpen' | 'closed' | 'role' | 'finance'

/** Why a pitch can only be read; null while it can be written. The server decides that, and its clock. */
export function lockedBecause(
  pitch: Pick<Pitch, 'state' | 'allowed'>,
  edition: Pick<Edition, 'acceptsPitches' | 'opensAt' | 'serverTime'>,
): LockReason | null {
  if (pitch.allowed.edit) return null
  if (pitch.state === 'withdrawn') return 'withdrawn'
  if (pitch.state !== 'draft' && pitch.state !== 'returned_for_fix') return 'submitted'
  if (pitch.allowed.editFinance) return 'finance'
  if (pitch.state === 'returned_for_fix' || edition.acceptsPitches) return 'role'
  return Date.parse(edition.serverTime) < Date.parse(edition.opensAt) ? 'notOpen' : 'closed'
}
