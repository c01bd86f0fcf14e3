import { FULL, affinity, type Policy } from '../facts/policy.ts'
import type { PreparedMandate, PreparedPitch } from './prepare.ts'
import type { InvestorFactor, PitchFactor } from './result.ts'
import { inOtherLanguages, textValue } from '../words/text.ts'
import { coverageValue, ticketValue } from '../facts/ticket.ts'

/** The pitch does not say: the policy's prior stands in, and the interval is open. */
export const UNKNOWN = -1

/** One of the rules below: the value of a pair, 0 to the factor's highest, or UNKNOWN. Only called where the mandate states the factor. */
type Rule = (pitch: PreparedPitch, mandate: PreparedMandate, policy: Policy) => number

/**
 * What an investor weighs. Goals count by identity only: no published matrix of interlinkages is loaded, and an
 * unsourced one would put opinions into scores.
 */
export const INVESTOR_RULES: Readonly<Record<InvestorFactor, Rule>> = {
  goals: goalsValue,
  targets: targetsValue,
  geography: (pitch, mandate, policy) => placesValue(pitch, mandate, policy.geography),
  ticket: ({ ask }, { ticket }, policy) => (ask && ticket ? ticketValue(ask, ticket, policy) : UNKNOWN),
  instrument: ({ instruments }, { instrument }) => instruments.reduce((best, key) => Math.max(best, instrument(key)), UNKNOWN),
  stage: ({ stage }, { stages }, policy) => (stage === null ? UNKNOWN : lookUp(policy.stageByDistance, stageDistance(stage, stages))),
  evidence: ({ facts: { evidenceLevel } }, { facts: { minimumEvidence } }, policy) =>
    evidenceLevel === null ? UNKNOWN : lookUp(policy.evidenceByShortfall, Math.max(0, (minimumEvidence ?? 0) - evidenceLevel)),
  text: ({ text }, mandate, policy) => {
    if (!text || !mandate.text) return UNKNOWN
    const value = textValue(text, mandate.text, policy)
    return value < policy.prior.text && inOtherLanguages(text, mandate.text) ? UNKNOWN : value
  },
  track_record: (pitch, { facts: { investorId } }) => pitch.likeHistoryOf(investorId) ?? UNKNOWN,
}

/** What a partnership weighs. */
export const PITCH_RULES: Readonly<Record<PitchFactor, Rule>> = {
  investor_type: ({ facts: { wantedInvestorTypes } }, { facts: { investorType } }, policy) =>
    wantedInvestorTypes.reduce(
      (best, wanted) => Math.max(best, policy.otherInvestorType, affinity(policy.investorTypeFamilies, wanted, investorType)),
      UNKNOWN,
    ),
  support: ({ facts: { supportNeeded } }, { facts: { supportOffered } }) => {
    const needed = new Set(supportNeeded)
    const met = [...needed].filter((kind) => supportOffered.includes(kind)).length
    return needed.size === 0 ? UNKNOWN : Math.floor((FULL * met) / needed.size)
  },
  coverage: ({ ask }, { ticket }, policy) => (ask && ticket ? coverageValue(ask, ticket, policy) : UNKNOWN),
  presence: (pitch, mandate, policy) => placesValue(pitch, mandate, policy.presence),
}

/** Share of the pitch's goals that the mandate names, the primary one counting more. */
function goalsValue({ goals }: PreparedPitch, mandate: PreparedMandate, policy: Policy): number {
  if (goals.length === 0) return UNKNOWN
  let shared = 0
  let all = 0
  for (const [rank, goal] of goals.entries()) {
    const weight = rank === 0 ? policy.primaryGoalWeight : 1
    all += weight
    if (mandate.goals.has(goal)) shared += weight
  }
  return Math.floor((FULL * shared) / all)
}

/** Shared targets over the shorter of the two lists, so that a long list gains nothing by its length. */
function targetsValue(pitch: PreparedPitch, mandate: PreparedMandate): number {
  if (pitch.targets.length === 0) return UNKNOWN
  const shared = pitch.targets.filter((target) => mandate.targets.has(target)).length
  return Math.floor((FULL * shared) / Math.min(pitch.targets.length, mandate.targets.size))
}

/** The best of a pitch's places counts three times, the mean of all once. */
function placesValue({ places }: PreparedPitch, { place }: PreparedMandate, table: Policy['geography']): number {
  if (places.length === 0) return UNKNOWN
  let best = 0
  let sum = 0
  for (const code of places) {
    const value = table[place(code).relation]
    sum += value
    if (value > best) best = value
  }
  return (3 * best + Math.floor(sum / places.length)) >> 2
}

/** Steps from a stage to the nearest accepted one. */
export function stageDistance(stage: number, accepted: readonly number[]): number {
  let nearest = Infinity
  for (const other of accepted) nearest = Math.min(nearest, Math.abs(other - stage))
  return nearest
}

/** Reads a table whose last entry stands for everything beyond it. */
function lookUp(table: readonly number[], index: number): number {
  return table[Math.min(index, table.length - 1)] ?? 0
}
