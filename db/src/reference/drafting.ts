/** What somebody may do in one pitch; a finance editor writes the ask and the term sheet, a presenter reads and presents. */
export const PITCH_MEMBER_ROLES = ['lead', 'editor', 'finance_editor', 'viewer', 'presenter'] as const
export type PitchMemberRole = (typeof PITCH_MEMBER_ROLES)[number]

/** Where an organisation stands that a pitch names as a partner; one that denies it is not shown. */
export const PARTNER_STATES = ['invited', 'confirmed', 'denied'] as const
export type PartnerState = (typeof PARTNER_STATES)[number]

/** Whoever holds the link may change their mind. */
export const PARTNER_MOVES: Record<PartnerState, readonly PartnerState[]> = {
  invited: ['confirmed', 'denied'],
  confirmed: ['denied'],
  denied: ['confirmed'],
}

/** A lead is handed over once both have confirmed. */
export const LEAD_TRANSFER_STATES = ['offered', 'accepted', 'done', 'withdrawn'] as const
export type LeadTransferState = (typeof LEAD_TRANSFER_STATES)[number]

/** What a person of the partnership or the Secretariat may ask of a pitch's team. */
export const TEAM_MOVES = [
  'invite',
  'resend',
  'withdrawInvitation',
  'changeRole',
  'remove',
  'leave',
  'offerLead',
  'acceptLead',
  'confirmLead',
  'cancelLead',
  'nominateLead',
  'appointLead',
] as const
export type TeamMove = (typeof TEAM_MOVES)[number]

/** The moves of a lead's hand-over. */
export const TRANSFER_MOVES = ['offerLead', 'acceptLead', 'confirmLead', 'cancelLead'] as const satisfies readonly TeamMove[]
export type TransferMove = (typeof TRANSFER_MOVES)[number]

/** What of a pitch a finance editor writes, beside its term sheet. */
export const FINANCE_FIELDS = ['askMinor', 'askMinimumMinor', 'askCurrency', 'instruments'] as const

/** Where somebody can be at work in a pitch: the sections of its form, and the term sheet. */
export const PRESENCE_SECTIONS = ['summary', 'goals', 'places', 'ask', 'stage', 'text', 'light', 'terms', 'evidence'] as const
export type PresenceSection = (typeof PRESENCE_SECTIONS)[number]

/** What a withdrawal can touch, most public first. */
export const WITHDRAWAL_CONSEQUENCES = ['stagePlace', 'pledges', 'introductions', 'meetings', 'versions', 'team'] as const
