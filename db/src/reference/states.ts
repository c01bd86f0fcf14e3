/**
 * The states of what lives in the product, and the moves allowed between them (vocabulary, section 13).
 * A state is written by one function per noun, and only along these moves.
 */
/** The states from which a table of moves leads to this one. */
export function statesBefore<State extends string>(moves: Readonly<Record<State, readonly State[]>>, to: State): State[] {
  const states = Object.keys(moves) as State[] // as: the keys of the table are its states
  return states.filter((from) => moves[from].includes(to))
}

export const EDITION_STATES = ['preparing', 'open', 'review', 'curation', 'live', 'after', 'archived'] as const
export type EditionState = (typeof EDITION_STATES)[number]

export const PITCH_STATES = [
  'draft',
  'submitted',
  'returned_for_fix',
  'eligible',
  'ineligible',
  'in_review',
  'shortlisted',
  'selected',
  'declined',
  'retracted',
  'confirmed',
  'staged',
  'published',
  'withdrawn',
  'archived',
  'merged',
  'duplicate',
] as const
export type PitchState = (typeof PITCH_STATES)[number]

export const PITCH_MOVES: Record<PitchState, readonly PitchState[]> = {
  draft: ['submitted', 'withdrawn'],
  submitted: ['eligible', 'ineligible', 'returned_for_fix', 'withdrawn', 'merged', 'duplicate'],
  returned_for_fix: ['submitted', 'withdrawn'],
  eligible: ['in_review', 'shortlisted', 'withdrawn'],
  ineligible: ['eligible', 'archived', 'withdrawn'],
  in_review: ['shortlisted', 'eligible', 'withdrawn'],
  shortlisted: ['selected', 'in_review', 'withdrawn'],
  // Whoever is swapped out on a released slate stands among the shortlisted again.
  selected: ['confirmed', 'shortlisted', 'declined', 'retracted', 'withdrawn'],
  declined: ['archived'],
  retracted: ['archived'],
  confirmed: ['staged', 'shortlisted', 'declined', 'retracted', 'withdrawn'],
  staged: ['published', 'withdrawn'],
  published: ['archived', 'withdrawn'],
  withdrawn: ['archived'],
  archived: [],
  merged: [],
  duplicate: [],
}

/** States in which a pitch takes part in matching. */
export const MATCHED_STATES = [
  'submitted',
  'returned_for_fix',
  'eligible',
  'in_review',
  'shortlisted',
  'selected',
  'confirmed',
  'staged',
  'published',
] as const satisfies readonly PitchState[]

export const MANDATE_STATES = ['draft', 'active', 'paused', 'expired'] as const
export type MandateState = (typeof MANDATE_STATES)[number]

export const MANDATE_MOVES: Record<MandateState, readonly MandateState[]> = {
  draft: ['active'],
  active: ['paused', 'expired'],
  paused: ['active', 'expired'],
  expired: ['active'],
}

/** Where a matching run stands. */
export const RUN_STATES = ['queued', 'running', 'ready', 'failed', 'obsolete'] as const
export type RunState = (typeof RUN_STATES)[number]

/** One that failed may be tried again, by whoever retries its job or by itself where it had only been given up; one that crashed is begun anew. */
export const RUN_MOVES: Record<RunState, readonly RunState[]> = {
  queued: ['running', 'ready', 'failed', 'obsolete'],
  running: ['running', 'ready', 'failed', 'obsolete'],
  ready: [],
  failed: ['queued', 'running', 'ready', 'obsolete'],
  obsolete: [],
}

export const RUN_KINDS = ['pitch', 'mandate', 'edition'] as const
export type RunKind = (typeof RUN_KINDS)[number]

/** What an investor made of a suggestion; no row means `suggested`. */
export const ENTRY_STATES = ['saved', 'dismissed'] as const
export type EntryState = (typeof ENTRY_STATES)[number]

export const IMPORT_STATES = ['queued', 'checking', 'rejected', 'writing', 'done', 'failed'] as const
export type ImportState = (typeof IMPORT_STATES)[number]

/** One whose worker died is checked anew from whatever it had come to; one that failed waits again when its job is retried. */
export const IMPORT_MOVES: Record<ImportState, readonly ImportState[]> = {
  queued: ['checking', 'failed'],
  checking: ['checking', 'rejected', 'writing', 'failed'],
  rejected: [],
  writing: ['checking', 'writing', 'done', 'failed'],
  done: [],
  failed: ['queued'],
}

export const IMPORT_KINDS = ['pitches', 'mandates', 'leads'] as const
export type ImportKind = (typeof IMPORT_KINDS)[number]

export const SEGMENT_KINDS = ['sdg_action', 'pitch'] as const
export type SegmentKind = (typeof SEGMENT_KINDS)[number]

export const INVESTOR_STATES = ['pending', 'verified', 'suspended', 'expired'] as const
export type InvestorState = (typeof INVESTOR_STATES)[number]

/** Where a version of the matching policy stands: nobody approves what they proposed, and one is in force per edition. */
export const POLICY_STATES = ['draft', 'proposed', 'in_force', 'retired'] as const
export type PolicyState = (typeof POLICY_STATES)[number]

export const POLICY_MOVES: Record<PolicyState, readonly PolicyState[]> = {
  draft: ['proposed', 'retired'],
  proposed: ['draft', 'in_force', 'retired'],
  in_force: ['retired'],
  // One goes back to an earlier version by a copy of it: what was in force stays as it was.
  retired: [],
}

/** What people say of one pitch and one investor, whatever its score: pins and bans are the Secretariat's, vetoes either side's. */
export const PAIR_RULE_KINDS = ['pin', 'ban', 'veto'] as const
export type PairRuleKind = (typeof PAIR_RULE_KINDS)[number]

/** Who says so. */
export const PAIR_RULE_SIDES = ['secretariat', 'investor', 'partnership'] as const
export type PairRuleSide = (typeof PAIR_RULE_SIDES)[number]

/** How two organisations are related (vocabulary, conflict of interest). */
export const CONFLICT_KINDS = [
  'same_organisation',
  'mail_domain',
  'mail_address',
  'employment',
  'board',
  'family',
  'funder_of',
  'other',
] as const
export type ConflictKind = (typeof CONFLICT_KINDS)[number]

/** Where a past grant was read from. */
export const GRANT_SOURCES = ['360giving', 'iati', 'csv', 'demonstration'] as const
export type GrantSource = (typeof GRANT_SOURCES)[number]

/** Why a pitch stands in a fair shortlist: by its score, for every pitch is to be on some list, for newcomers, or pinned. */
export const PLACED_BY = ['score', 'floor', 'novelty', 'pin'] as const
export type PlacedBy = (typeof PLACED_BY)[number]
