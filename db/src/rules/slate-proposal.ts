import type { QuotaKind } from '../reference/segment.ts'
import type { LimitKind, QuotaState } from './slate.ts'

/** What the solver answers with: slates that differ, or what stands in the way. Codes and their parameters, never prose. */

/** Every reason that the solver gives, with the names of its parameters. */
export const SLATE_CODES = {
  /** A person's word. */
  pinned: [],
  banned: [],
  /** It counts for a quota that would be short without it. */
  'quota.needs': ['kind', 'value'],
  /** Its rank by quality among the candidates. */
  'quality.rank': ['rank', 'of'],
  /** The best slate without it, all rules kept, loses so many points by taking the other pitch instead. */
  'swap.costs': ['points', 'pitchId'],
  /** No other single pitch could stand in its place with all rules kept. */
  'swap.none': [],
  /** Forcing it in instead of the other pitch loses so many points, with all rules kept. */
  'force.costs': ['points', 'pitchId'],
  /** Whatever it stood instead of, this quota would be missed or exceeded. */
  'quota.short': ['kind', 'value'],
  'quota.full': ['kind', 'value'],
  'organisation.full': ['organisationId'],
  'country.full': ['country'],
  /** Too few investors of the panel match it and have no conflict of interest with it. */
  'panel.tooFew': ['investors', 'needed'],
  /** An investor pinned to the panel has a conflict of interest with it. */
  'panel.conflict': ['investorId'],
  /** It has a place in another segment. */
  'placed.elsewhere': ['segmentId'],
  /** Keeping several rules at once leaves no single exchange. */
  'rules.several': [],
  /** What an alternative gives up. */
  'points.lower': ['points', 'percent'],
  'quotas.cost': ['points', 'percent'],
  'quota.flexed': ['kind', 'value', 'by'],
  'quota.broken': ['kind', 'value', 'by'],
  'limit.broken': ['limit', 'value', 'by'],
  'next.best': ['points'],
  'next.none': [],
  'differs.by': ['pitches'],
  'panel.short': ['by'],
  /** The solver reached its time limit: no slate is more than so many percent better. */
  'bound.gap': ['percent'],
  /** Running order. */
  'order.sameGoal': ['pitchId', 'goal'],
  'order.sameRegion': ['pitchId', 'region'],
  'order.outsideHours': ['pitchId', 'localHour'],
  /** Counting shows it before any solver runs: fewer candidates count than the quota asks for. */
  'supply.short': ['kind', 'value', 'supply', 'minimum'],
  'supply.pair': ['kind', 'value', 'otherKind', 'otherValue', 'supply'],
  'pool.short': ['candidates', 'places'],
  'time.short': ['slots', 'places'],
  'pins.many': ['pins', 'places'],
  /** Both are pinned and have a conflict of interest: the pitch stays, the investor goes. */
  'pins.conflict': ['pitchId', 'investorId'],
} as const satisfies Record<string, readonly string[]>
export type SlateCode = keyof typeof SLATE_CODES

export interface SlateReason {
  readonly code: SlateCode
  readonly params: Readonly<Record<string, string | number>>
}

/** What a solver's run does, in this order; a proposal's `step` is one of these. */
export const PROPOSAL_STEPS = ['reading', 'checking', 'solving', 'relaxing', 'alternatives', 'explaining'] as const
export type ProposalStep = (typeof PROPOSAL_STEPS)[number]

export interface ProposedPitch {
  readonly pitchId: string
  readonly why: readonly SlateReason[]
  /** Reserves that can stand in its place with every quota held, least loss first. */
  readonly reserveIds: readonly string[]
  /** Where no single reserve can: the least exchange of several that keeps the rules when this pitch drops. */
  readonly exchange: { readonly out: readonly string[]; readonly in: readonly string[] } | null
}

export interface ProposedReserve {
  readonly pitchId: string
  /** Slots that it may fill with every quota held, first choice first. */
  readonly fitsPitchIds: readonly string[]
}

export interface ProposedInvestor {
  readonly investorId: string
  /** Pitches of the slate that it is relevant to. */
  readonly relevantTo: readonly string[]
  readonly affiliations: readonly string[]
}

export interface SlateAlternative {
  readonly pitches: readonly ProposedPitch[]
  readonly reserves: readonly ProposedReserve[]
  readonly panel: readonly string[]
  readonly panelists: readonly ProposedInvestor[]
  readonly order: readonly string[]
  readonly orderNotes: readonly SlateReason[]
  /** The sum of the pitches' qualities. */
  readonly objective: number
  /** 0 when proven best; else no slate under the same rules is more than so many percent better. */
  readonly boundGapPercent: number
  readonly givesUp: readonly SlateReason[]
  readonly quotas: readonly QuotaState[]
}

/** By how much a limit must give way, beyond its flex; `bound` says which end of it. */
export interface Relaxation {
  readonly kind: QuotaKind | LimitKind
  readonly value: string
  readonly bound: 'minimum' | 'maximum'
  readonly by: number
}

/** A pitch that would make the plan possible, by what it must count for; an empty list means any pitch. */
export interface Unlock {
  readonly wanted: readonly { readonly kind: QuotaKind; readonly value: string }[]
}

export interface Infeasibility {
  /** The smallest set: no other has a smaller sum. The alternatives are the best slates under it. */
  readonly relaxations: readonly Relaxation[]
  /** The fewest pitches that, all together, would make any relaxation needless; null when no pitch could. */
  readonly unlocks: readonly Unlock[] | null
  readonly checks: readonly SlateReason[]
}

export interface ProposalResult {
  readonly alternatives: readonly SlateAlternative[]
  /** Null when every quota and limit is kept, flex included. */
  readonly infeasible: Infeasibility | null
  readonly leftOut: readonly { readonly pitchId: string; readonly reason: SlateReason }[]
  readonly candidates: number
  readonly solveMs: number
}
