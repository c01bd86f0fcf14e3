export { createEngine } from './score/engine.ts'
export type { Engine, EngineOptions } from './score/engine.ts'
export type { ClosedTo, MandateFacts, PitchFacts, PitchText } from './facts/facts.ts'
export { closedToFrom, OPEN_TO_ALL, mandateFactsFrom, pitchFactsFrom, usdMinorOf, usdRatesFrom } from './read/from-rows.ts'
export type { MandateRow, PitchRow, UsdRates } from './read/from-rows.ts'
export { GATE_CODES, GATE_PARAMS, OPENING_CODES, OPENING_PARAMS, REASON_CODES, REASON_PARAMS } from './facts/codes.ts'
export type { Gate, GateCode, Opening, OpeningCode, ParamKinds, Reason, ReasonCode } from './facts/codes.ts'
export { INVESTOR_FACTORS, PITCH_FACTORS } from './score/result.ts'
export type {
  EligiblePair,
  Factor,
  FactorKey,
  FactorPoints,
  FailedGate,
  IneligiblePair,
  PairPoints,
  PairResult,
  Ranked,
  Side,
} from './score/result.ts'
export { PACKED_LENGTH, isPackedPair, packPair, unpackPair } from './score/pack.ts'
export { unpackLearned } from './read/snapshot.ts'
export { currentPolicy } from './facts/policy.ts'
export { readPolicy, tablesOf } from './read/read-policy.ts'
export type { PolicyInForce, PolicyRow } from './read/read-policy.ts'
export type { Policy } from './facts/policy.ts'
export { applyEdit, editsOf } from './what-if/edits.ts'
export type { PitchEdit } from './what-if/edits.ts'
export { counterfactuals, raises } from './what-if/raises.ts'
export type { Counterfactual, Raise } from './what-if/raises.ts'
export { widen, widenings } from './what-if/widenings.ts'
export type { Brings, Reach, Widening } from './what-if/widenings.ts'
export { buildTrackRecord } from './track/model.ts'
export type { SimilarProject, TrackRecord } from './track/model.ts'
export { dayOf } from './track/past-project.ts'
export type { PastProject } from './track/past-project.ts'
export { pastProjectFrom } from './track/subject.ts'
export type { StoredGrant } from './track/subject.ts'
