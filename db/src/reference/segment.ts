/**
 * The words of curation: what a segment's places can be shared out by, and what becomes of a slate.
 * Youth, women, Indigenous and disability representation is what a partnership says of itself, and counts here alone.
 */
export const QUOTA_KINDS = [
  'goal',
  'region_group',
  'ldc',
  'sids',
  'lldc',
  'stakeholder_type',
  'instrument',
  'language',
  'remote',
  'youth',
  'women',
  'indigenous',
  'disability',
  'origin',
  'past_edition',
] as const
export type QuotaKind = (typeof QUOTA_KINDS)[number]

/** Kinds of quota that name what they count, such as a goal's number; the others count a yes. */
export const VALUED_QUOTA_KINDS = [
  'goal',
  'region_group',
  'stakeholder_type',
  'instrument',
  'language',
  'origin',
] as const satisfies readonly QuotaKind[]

export const SLATE_STATES = ['draft', 'proposed', 'signed_off', 'released', 'retired'] as const
export type SlateState = (typeof SLATE_STATES)[number]

/** Nobody signs off what they proposed; what was released changes by swaps alone, each with its reason. */
export const SLATE_MOVES: Record<SlateState, readonly SlateState[]> = {
  draft: ['proposed', 'retired'],
  proposed: ['draft', 'signed_off', 'retired'],
  signed_off: ['draft', 'released', 'retired'],
  released: ['retired'],
  retired: [],
}

export const SLATE_ROLES = ['selected', 'reserve'] as const
export type SlateRole = (typeof SLATE_ROLES)[number]

/** What a curator did against the solver's word; each with a reason. */
export const DEVIATIONS = ['added', 'removed', 'swapped', 'moved', 'panel_added', 'panel_removed', 'quota_broken'] as const
export type Deviation = (typeof DEVIATIONS)[number]

export const PROPOSAL_STATES = ['queued', 'running', 'ready', 'failed', 'cancelled'] as const
export type ProposalState = (typeof PROPOSAL_STATES)[number]

/** One whose worker died is begun anew. */
export const PROPOSAL_MOVES: Record<ProposalState, readonly ProposalState[]> = {
  queued: ['running', 'failed', 'cancelled'],
  running: ['running', 'ready', 'failed', 'cancelled'],
  ready: [],
  failed: [],
  cancelled: [],
}

/** Where a selected partnership stands on its way to the stage. */
export const PLACE_STATES = ['selected', 'confirmed', 'declined', 'retracted', 'withdrawn', 'swapped'] as const
export type PlaceState = (typeof PLACE_STATES)[number]

export const PLACE_MOVES: Record<PlaceState, readonly PlaceState[]> = {
  selected: ['confirmed', 'declined', 'retracted', 'withdrawn', 'swapped'],
  confirmed: ['declined', 'retracted', 'withdrawn', 'swapped'],
  declined: [],
  retracted: [],
  withdrawn: [],
  swapped: [],
}

/** How a partnership presents. */
export const PRESENCES = ['in_person', 'remote'] as const
export type Presence = (typeof PRESENCES)[number]
