import type { schema } from '@scalebridge/db'
import { callStateAt, isLastHour, mayWrite, type CallState } from '@scalebridge/db/rules'

/** A pitch with what its readers need beside it. */
export interface FoundPitch {
  pitch: typeof schema.pitches.$inferSelect
  edition: typeof schema.editions.$inferSelect
  organisationName: string
  /** Until when it may be written although its call has ended. */
  extendedUntil: Date | null
  /** Fields that a scout filled in and nobody of the partnership has confirmed. */
  unconfirmed: readonly string[]
}

/** How its call stands for a pitch at an instant; without a pitch, for one that is to be begun. */
export function stateOfCall({ edition, pitch, extendedUntil }: Pick<FoundPitch, 'edition'> & Partial<FoundPitch>, now: Date): CallState {
  if (pitch === undefined) return callStateAt(edition, now)
  return callStateAt(edition, now, { updatedAt: pitch.updatedAt, extendedUntil: extendedUntil ?? null })
}

/** Whether a draft may be submitted with answers left out: its call ends within the hour, or is in its grace. */
export function mayLeaveOut(found: Pick<FoundPitch, 'edition' | 'pitch' | 'extendedUntil'>, now: Date): boolean {
  const { pitch, edition, extendedUntil } = found
  const isOpenStill = pitch.state === 'draft' && pitch.form !== 'pool' && mayWrite(stateOfCall(found, now))
  return isOpenStill && isLastHour(edition, now, extendedUntil)
}
