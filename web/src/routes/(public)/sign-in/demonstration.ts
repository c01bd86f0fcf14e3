import type { MemberRole } from '@scalebridge/db/reference'

/** The demonstration's accounts are named by their role, as the seed of the demonstration edition makes them. */
const ROLES = [
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
] as const satisfies readonly MemberRole[]

/** The accounts that one may try in the demonstration, with the address of each. */
export const DEMONSTRATION_ACCOUNTS = ROLES.map((role) => ({ role, email: `${role.replaceAll('_', '-')}@demo.scalebridge.example` }))
