/**
 * Roles a person may hold within an organisation (vocabulary, section 15: the ones this slice uses).
 * `public` is everybody, `account` anyone signed in; they are held by nobody as a membership.
 */
export const MEMBER_ROLES = [
  'partnership_lead',
  'partnership_editor',
  'partnership_viewer',
  'investor_lead',
  'investor_member',
  'reviewer',
  'secretariat_curator',
  'secretariat_officer',
  'moderator',
  'admin',
] as const
export type MemberRole = (typeof MEMBER_ROLES)[number]

/** Whom a policy may name. */
export const POLICY_ROLES = ['public', 'account', ...MEMBER_ROLES] as const
export type PolicyRole = (typeof POLICY_ROLES)[number]

export const PARTNERSHIP_ROLES = ['partnership_lead', 'partnership_editor', 'partnership_viewer'] as const
export const INVESTOR_ROLES = ['investor_lead', 'investor_member'] as const
export const SECRETARIAT_ROLES = ['secretariat_curator', 'secretariat_officer', 'admin'] as const
/** Who speaks for either side of an introduction. */
export const DEAL_ROLES = ['partnership_lead', 'partnership_editor', ...INVESTOR_ROLES] as const
/** Who runs a segment live: the moderator, and the Secretariat beside them. */
export const STAGE_ROLES = ['moderator', ...SECRETARIAT_ROLES] as const
