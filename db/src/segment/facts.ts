import type { Candidate, Plan, Quota } from '../rules/slate.ts'

/** An investor that may sit on a panel. */
export interface PanelInvestor {
  readonly id: string
  readonly investorType: string
  readonly affiliations: readonly string[]
}

/** An investor that a pitch is relevant to, by the best score that any of its mandates shows for it. */
export interface Relevance {
  readonly pitchId: string
  readonly investorId: string
  /** 0–100, as shown. */
  readonly score: number
}

/** Somebody's word on a pitch or an investor. */
export interface SlateRules {
  readonly pinnedPitches: readonly string[]
  readonly bannedPitches: readonly string[]
  readonly pinnedInvestors: readonly string[]
  readonly bannedInvestors: readonly string[]
}

/** All that a slate is solved from; plain values, so that it can be handed to a thread. */
export interface SegmentFacts {
  readonly segmentId: string
  readonly editionId: string
  readonly startsAtMs: number
  /** Counts every saved change of plan, quotas and rules. */
  readonly planRevision: number
  readonly bufferMs: number
  /** From which shown score on an investor counts as relevant. */
  readonly relevantFrom: number
  readonly plan: Plan
  readonly quotas: readonly Quota[]
  readonly rules: SlateRules
  readonly candidates: readonly Candidate[]
  readonly investors: readonly PanelInvestor[]
  /** Pairs from `relevantFrom` on; those in conflict are left out. */
  readonly relevant: readonly Relevance[]
  readonly conflicts: readonly { readonly pitchId: string; readonly investorId: string }[]
  /** Pitches with a place in another segment; only a pin brings one of them here as well. */
  readonly placedElsewhere: readonly { readonly pitchId: string; readonly segmentId: string }[]
}
