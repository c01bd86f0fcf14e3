import type { PitchMemberRole } from './drafting.ts'

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

/**
 * Whom a policy may name. The last two are held in a single pitch only, never in an organisation: who writes its numbers, and
 * who has left its team, whose late save is answered by the operation instead of a shut door.
 */
export const POLICY_ROLES = ['public', 'account', ...MEMBER_ROLES, 'partnership_finance_editor', 'partnership_left'] as const
export type PolicyRole = (typeof POLICY_ROLES)[number]

/** What a role in one pitch counts as, for routes about that pitch and no other. */
export const PITCH_POLICY_ROLES: Record<PitchMemberRole | 'left', readonly PolicyRole[]> = {
  lead: ['partnership_lead'],
  editor: ['partnership_editor'],
  finance_editor: ['partnership_viewer', 'partnership_finance_editor'],
  viewer: ['partnership_viewer'],
  presenter: ['partnership_viewer'],
  left: ['partnership_left'],
}

export const PARTNERSHIP_ROLES = ['partnership_lead', 'partnership_editor', 'partnership_viewer'] as const
export const INVESTOR_ROLES = ['investor_lead', 'investor_member'] as const
export const SECRETARIAT_ROLES = ['secretariat_curator', 'secretariat_officer', 'admin'] as const
/** Who speaks for either side of an introduction. */
export const DEAL_ROLES = ['partnership_lead', 'partnership_editor', ...INVESTOR_ROLES] as const
/** Who runs a segment live: the moderator, and the Secretariat beside them. */
export const STAGE_ROLES = ['moderator', ...SECRETARIAT_ROLES] as const
/** Who works with what others confide: outside a demonstration none of them does so with one factor. */
export const STAFF_ROLES = [...SECRETARIAT_ROLES, 'moderator', 'reviewer'] as const
