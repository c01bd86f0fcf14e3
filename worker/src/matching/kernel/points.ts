import { INVESTOR_RULES, PITCH_RULES, UNKNOWN } from '../score/factors.ts'
import { FULL, TRACK_FULL, type Policy } from '../facts/policy.ts'
import type { PreparedMandate, PreparedPitch } from '../score/prepare.ts'
import type { InvestorFactor, PitchFactor } from '../score/result.ts'

/** A pitch that says nothing. Rows are made by asking the reference's rules about it with one thing said. */
export const SILENT: PreparedPitch = {
  facts: {
    id: '',
    organisationId: '',
    goals: [],
    targets: [],
    scope: null,
    countries: [],
    regions: [],
    askUsdMinor: null,
    askMinimumUsdMinor: null,
    instruments: [],
    stage: null,
    evidenceLevel: null,
    sensitiveSectors: [],
    wantedInvestorTypes: [],
    supportNeeded: [],
    refusedInvestorTypes: [],
    text: '',
    language: null,
  },
  goals: [],
  targets: [],
  places: [],
  ask: null,
  instruments: [],
  stage: null,
  text: null,
  likeHistoryOf: () => null,
  similarProjectsOf: () => [],
}

/** Value of an investor's factor where the mandate states it, UNKNOWN where it does not or the pitch does not say. */
export function investorValue(key: InvestorFactor, { pitch, mandate, policy }: Asked): number {
  return mandate.investorMaxima.stated[key] ? INVESTOR_RULES[key](pitch, mandate, policy) : UNKNOWN
}

/** Value of a partnership's factor, likewise. */
export function pitchValue(key: PitchFactor, { pitch, mandate, policy }: Asked): number {
  return mandate.pitchMaxima.stated[key] ? PITCH_RULES[key](pitch, mandate, policy) : UNKNOWN
}

export interface Asked {
  readonly pitch: PreparedPitch
  readonly mandate: PreparedMandate
  readonly policy: Policy
}

/** Points of a value, or of what is assumed where it is UNKNOWN. */
export function pointsOf(maxPoints: number, value: number, assumed: number): number {
  return Math.floor((maxPoints * (value === UNKNOWN ? assumed : value)) / FULL)
}

/** The same of a track record, whose values are finer. */
export function trackPointsOf(maxPoints: number, value: number): number {
  return Math.floor((maxPoints * value) / TRACK_FULL)
}
