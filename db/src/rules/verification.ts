/**
 * What an officer's word on an investor comes to. A verification in which a check did not pass waits for a second officer; anything else
 * is done at once, and drops what waits. Pure.
 */
import type { InvestorState } from '../reference/states.ts'

export interface Verification {
  asked: InvestorState
  /** Every check passed, and somebody stated that they may speak for the investor. */
  hasPassed: boolean
  /** Who proposed the verification that waits for a second officer, where one does. */
  proposedBy: string | null
  officer: string
}

/** `propose`: it waits. `confirm`: the second officer agrees. `sameOfficer`: refused. `take`: at once. */
export type VerificationStep = 'propose' | 'confirm' | 'sameOfficer' | 'take'

export function stepOfVerification({ asked, hasPassed, proposedBy, officer }: Verification): VerificationStep {
  if (asked !== 'verified' || hasPassed) return 'take'
  if (proposedBy === null) return 'propose'
  return proposedBy === officer ? 'sameOfficer' : 'confirm'
}
