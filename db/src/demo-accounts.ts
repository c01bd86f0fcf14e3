import type { MemberRole } from './reference/roles.ts'

/** The demonstration's accounts are named by their role; nobody real or invented stands behind them. */
export const DEMO_DOMAIN = 'demo.scalebridge.example'
export const DEMO_ACCOUNTS = [
  { role: 'partnership_lead', at: 'partnership' },
  { role: 'partnership_editor', at: 'partnership' },
  { role: 'partnership_viewer', at: 'partnership' },
  { role: 'investor_lead', at: 'investor' },
  { role: 'investor_member', at: 'investor' },
  { role: 'reviewer', at: 'secretariat' },
  { role: 'secretariat_curator', at: 'secretariat' },
  { role: 'secretariat_officer', at: 'secretariat' },
  { role: 'moderator', at: 'secretariat' },
  { role: 'admin', at: 'secretariat' },
] as const satisfies readonly { role: MemberRole; at: 'partnership' | 'investor' | 'secretariat' }[]

/** The address of a role's demonstration account, such as investor-lead@demo.scalebridge.example. */
export function demoEmail(role: MemberRole): string {
  return `${role.replaceAll('_', '-')}@${DEMO_DOMAIN}`
}
