/** What somebody may do in one pitch; a finance editor writes the ask and the term sheet, a presenter reads and presents. */
export const PITCH_MEMBER_ROLES = ['lead', 'editor', 'finance_editor', 'viewer', 'presenter'] as const
export type PitchMemberRole = (typeof PITCH_MEMBER_ROLES)[number]

/** Where an organisation stands that a pitch names as a partner; one that denies it is not shown. */
export const PARTNER_STATES = ['invited', 'confirmed', 'denied'] as const
export type PartnerState = (typeof PARTNER_STATES)[number]

/** A lead is handed over once both have confirmed. */
export const LEAD_TRANSFER_STATES = ['offered', 'accepted', 'done', 'withdrawn'] as const
export type LeadTransferState = (typeof LEAD_TRANSFER_STATES)[number]
