import type { Me } from '@scalebridge/api/contract'

/** The organisations for which a reader may write pitches. */
export function mayWrite(me: Me | null): Me['memberships'] {
  return (me?.memberships ?? []).filter(({ role }) => role === 'partnership_lead' || role === 'partnership_editor')
}
