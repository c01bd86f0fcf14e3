/** How partnerships are looked for instead of waited for: leads, who names them, and how they are invited. */
import type { Origin } from './stakeholders.ts'

export const LEAD_STATES = [
  'lead',
  'researching',
  'shortlisted',
  'invited',
  'accepted',
  'drafting',
  'submitted',
  'declined',
  'no_reply',
] as const
export type LeadState = (typeof LEAD_STATES)[number]

/** Who moves a lead: the Secretariat by hand, the invitation by what becomes of it, the pitch by being written. */
export const LEAD_MOVERS = ['secretariat', 'invitation', 'pitch'] as const
export type LeadMover = (typeof LEAD_MOVERS)[number]

interface LeadMoveRule {
  by: LeadMover
  from: readonly LeadState[]
  to: LeadState
}

export const LEAD_MOVES = {
  research: { by: 'secretariat', from: ['lead', 'shortlisted', 'declined', 'no_reply'], to: 'researching' },
  shortlist: { by: 'secretariat', from: ['lead', 'researching', 'no_reply'], to: 'shortlisted' },
  giveUp: { by: 'secretariat', from: ['lead', 'researching', 'shortlisted', 'invited', 'no_reply'], to: 'declined' },
  noReply: { by: 'secretariat', from: ['invited'], to: 'no_reply' },
  /** It turned out to be in the pool already. */
  join: { by: 'secretariat', from: ['lead', 'researching', 'shortlisted'], to: 'submitted' },
  invite: { by: 'invitation', from: ['shortlisted', 'no_reply'], to: 'invited' },
  revoke: { by: 'invitation', from: ['invited', 'no_reply'], to: 'shortlisted' },
  accept: { by: 'invitation', from: ['invited', 'no_reply'], to: 'accepted' },
  decline: { by: 'invitation', from: ['invited', 'no_reply'], to: 'declined' },
  draft: { by: 'pitch', from: ['accepted'], to: 'drafting' },
  submit: { by: 'pitch', from: ['accepted', 'drafting'], to: 'submitted' },
  withdraw: { by: 'pitch', from: ['accepted', 'drafting', 'submitted'], to: 'declined' },
} as const satisfies Record<string, LeadMoveRule>
export type LeadMove = keyof typeof LEAD_MOVES

/** The moves that people make by a button; the others follow from what they do elsewhere. */
export const LEAD_BUTTONS = ['research', 'shortlist', 'giveUp', 'noReply'] as const satisfies readonly LeadMove[]
export type LeadButton = (typeof LEAD_BUTTONS)[number]

/** Who brought a partnership to the Secretariat's notice. */
export const NOMINATOR_KINDS = [
  'unct',
  'resident_coordinator',
  'regional_commission',
  'global_compact_network',
  'member_state',
  'un_entity',
  'secretariat',
  'self',
  'other',
] as const
export type NominatorKind = (typeof NOMINATOR_KINDS)[number]

/** In whose name an invitation is sent; a pitch that begins by it has this origin. */
export const INVITATION_KINDS = ['presidents_invitation', 'secretariat_scouting'] as const satisfies readonly Origin[]
export type InvitationKind = (typeof INVITATION_KINDS)[number]

export const CALL_INVITATION_STATES = ['open', 'accepted', 'declined', 'revoked', 'expired'] as const
export type CallInvitationState = (typeof CALL_INVITATION_STATES)[number]

/** What stands in the history of a lead. */
export const LEAD_EVENT_KINDS = ['created', 'imported', 'changed', 'moved', 'merged', 'joined', 'invited', 'resent', 'revoked'] as const
export type LeadEventKind = (typeof LEAD_EVENT_KINDS)[number]

/** The fields of a pitch that a scout fills in ahead of its partnership. */
export const SCOUT_FIELDS = ['language', 'title', 'summary', 'goals', 'scope', 'countries'] as const
export type ScoutField = (typeof SCOUT_FIELDS)[number]
