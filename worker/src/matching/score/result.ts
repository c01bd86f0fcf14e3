import type { FactorKey } from '@scalebridge/db/reference'
import type { Gate, Opening, Reason } from '../facts/codes.ts'

export { INVESTOR_FACTORS, PITCH_FACTORS, type FactorKey, type InvestorFactor, type PitchFactor } from '@scalebridge/db/reference'

/** The stored part of a factor. `maxPoints` is 0 where the mandate states no preference. */
export interface FactorPoints<K extends FactorKey = FactorKey> {
  readonly key: K
  readonly points: number
  readonly maxPoints: number
  /** False where the pitch does not say, so that the points are an assumption and the interval is wider. */
  readonly known: boolean
}

/** A factor with the reason for its points. */
export interface Factor<K extends FactorKey = FactorKey> extends FactorPoints<K> {
  readonly reason: Reason
}

/** One side of a pair. The points of its factors add up exactly to `points`, their maxima to `maxPoints`. */
export interface Side<F extends FactorPoints = Factor> {
  readonly points: number
  readonly maxPoints: number
  readonly factors: readonly F[]
}

/** What is stored of a scored pair: everything but the words. */
export interface PairPoints<F extends FactorPoints = FactorPoints> {
  /** 0–1000: floor(2ab/(a+b)) of the two sides' points. This orders lists. */
  readonly score: number
  /** 0–100: `score` through the policy's monotone calibrator. This is shown. */
  readonly shown: number
  /** Lowest and highest `shown` that any completion of the pitch's unknown fields can reach. */
  readonly interval: readonly [number, number]
  readonly investorSide: Side<F>
  readonly pitchSide: Side<F>
}

export interface EligiblePair extends PairPoints<Factor> {
  readonly eligible: true
}

/** A gate that is closed, and what would open it. */
export type FailedGate = Gate & { readonly opensWhen: Opening }

export interface IneligiblePair {
  readonly eligible: false
  readonly gates: readonly FailedGate[]
}

export type PairResult = EligiblePair | IneligiblePair

/** A place in a list: `id` is the pitch's for an investor's list and the mandate's for a pitch's list. */
export interface Ranked {
  readonly id: string
  readonly result: EligiblePair
}
