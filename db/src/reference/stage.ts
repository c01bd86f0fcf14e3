/** The words of the live stage (vocabulary, section 13). */

/** What a rundown is made of. */
export const ITEM_KINDS = [
  'opening',
  'pitch',
  'panel',
  'audience_questions',
  'pledge_moment',
  'video',
  'fireside',
  'break',
  'closing',
] as const
export type ItemKind = (typeof ITEM_KINDS)[number]

/** Items in which people speak with each other instead of to an audience: at least 60 % of a pitch's slot. */
export const DIALOGUE_KINDS = ['panel', 'audience_questions', 'pledge_moment', 'fireside'] as const satisfies readonly ItemKind[]

export const SLOT_STATES = ['planned', 'armed', 'live', 'overtime', 'done', 'skipped', 'swapped'] as const
export type SlotState = (typeof SLOT_STATES)[number]

export const SLOT_MOVES: Record<SlotState, readonly SlotState[]> = {
  planned: ['armed', 'live', 'skipped', 'swapped'],
  armed: ['planned', 'live', 'skipped', 'swapped'],
  // Back to what it was when an operator pressed "next" too early; the item before is on stage again.
  live: ['overtime', 'done', 'skipped', 'planned'],
  // Time that is added takes a slot back out of overtime.
  overtime: ['live', 'done', 'skipped', 'planned'],
  done: ['live'],
  skipped: ['planned'],
  swapped: [],
}

/** A rehearsal is the whole segment, marked as such on every screen, and wiped afterwards. */
export const SESSION_MODES = ['rehearsal', 'live'] as const
export type SessionMode = (typeof SESSION_MODES)[number]

export const SESSION_STATES = ['ready', 'running', 'paused', 'ended'] as const
export type SessionState = (typeof SESSION_STATES)[number]

/** Who an event of the stage may reach; each includes those before it. */
export const STAGE_AUDIENCES = ['public', 'backstage', 'moderators'] as const
export type StageAudience = (typeof STAGE_AUDIENCES)[number]

export const PLEDGE_STATES = ['signalled', 'confirmed', 'approved', 'published', 'withdrawn', 'refused'] as const
export type PledgeState = (typeof PLEDGE_STATES)[number]

/**
 * The moves of a pledge on stage: its pledger confirms, then a moderator approves, then it is public. The order of the first two
 * may not be turned round: nobody approves what nobody stands by.
 */
export const PLEDGE_MOVES: Record<PledgeState, readonly PledgeState[]> = {
  signalled: ['confirmed', 'withdrawn', 'refused'],
  confirmed: ['approved', 'withdrawn', 'refused'],
  approved: ['published', 'confirmed', 'withdrawn', 'refused'],
  published: ['withdrawn'],
  withdrawn: [],
  refused: ['signalled'],
}

/** What is pledged. */
export const PLEDGE_KINDS = ['money', 'guarantee', 'in_kind', 'technical_assistance', 'interest'] as const
export type PledgeKind = (typeof PLEDGE_KINDS)[number]

/** Kinds that carry an amount; one in kind has none, and is given no invented one. */
export const AMOUNT_PLEDGE_KINDS = ['money', 'guarantee'] as const satisfies readonly PledgeKind[]

/** What happened to a pledge; its ledger only grows. */
export const PLEDGE_EVENTS = [
  'signalled',
  'confirmed',
  'approved',
  'published',
  'undone',
  'corrected',
  // What is public is not corrected in silence: its pledger asks, a moderator agrees or says why not.
  'correction_asked',
  'correction_refused',
  'withdrawn',
  'refused',
  'met',
] as const
export type PledgeEvent = (typeof PLEDGE_EVENTS)[number]

export const QUESTION_STATES = ['waiting', 'approved', 'asked', 'answered', 'merged', 'refused'] as const
export type QuestionState = (typeof QUESTION_STATES)[number]

export const QUESTION_MOVES: Record<QuestionState, readonly QuestionState[]> = {
  waiting: ['approved', 'merged', 'refused'],
  approved: ['asked', 'merged', 'refused', 'waiting'],
  asked: ['answered', 'approved'],
  answered: [],
  merged: ['waiting'],
  refused: ['waiting'],
}

/** Where somebody takes part from. */
export const SEATS = ['room', 'remote'] as const
export type Seat = (typeof SEATS)[number]

/** Why something that somebody said is not shown; told to whoever said it. */
export const REFUSAL_REASONS = ['off_topic', 'personal_data', 'hostile', 'not_serious', 'duplicate', 'no_authority', 'other'] as const
export type RefusalReason = (typeof REFUSAL_REASONS)[number]

export const POLL_STATES = ['draft', 'open', 'closed'] as const
export type PollState = (typeof POLL_STATES)[number]

export const POLL_MOVES: Record<PollState, readonly PollState[]> = { draft: ['open'], open: ['closed'], closed: [] }
