import { DEAL_ROLES, INVESTOR_ROLES, PARTNERSHIP_ROLES, SECRETARIAT_ROLES, STAGE_ROLES, type MemberRole } from '@scalebridge/db/reference'

/** Whom a page is for: everybody, anybody signed in, or the holders of one of some roles. */
export type Audience = 'public' | 'account' | readonly MemberRole[]

/**
 * Who may open which page. The first pattern that a route id begins with decides; a route that none fits is
 * closed to everybody, and a test walks src/routes to see that there is none. The API decides again on each
 * object: this table only keeps people off screens that are not theirs.
 */
export const GUARDS: readonly (readonly [prefix: string, audience: Audience])[] = [
  ['/(public)', 'public'],
  ['/(account)', 'account'],
  // Whoever was taken off a team meanwhile is told so by the API, beside their own text.
  ['/(partner)/pitches/[pitchId]', 'account'],
  ['/(partner)', PARTNERSHIP_ROLES],
  ['/(investor)', INVESTOR_ROLES],
  ['/(deal)/introductions/[introductionId]', DEAL_ROLES],
  ['/(deal)/meetings', DEAL_ROLES],
  ['/(deal)', [...DEAL_ROLES, ...SECRETARIAT_ROLES]],
  ['/(secretariat)/sessions', ['admin']],
  ['/(secretariat)', SECRETARIAT_ROLES],
  ['/(stage)', STAGE_ROLES],
]

/** Where whoever has to add a second factor first adds it. */
const ADDING_FACTORS = '/(account)/account/security'

/**
 * Tells whether a reader has to add a second factor before this page: staff without one, outside a demonstration. What is open
 * to everybody stays open to them too.
 */
export function mustAddFactor(routeId: string | null, me: { needsFactor: boolean } | null): boolean {
  if (me?.needsFactor !== true || routeId === null) return false
  return audienceOf(routeId) !== 'public' && routeId !== ADDING_FACTORS
}

export type Verdict = 'allowed' | 'sign-in' | 'hidden'

/**
 * Decides whether a reader may open a route.
 * @param routeId SvelteKit's route id; null (no such page) is left to the 404 page
 * @param roles the reader's roles, null when nobody is signed in
 */
export function guard(routeId: string | null, roles: readonly string[] | null): Verdict {
  if (routeId === null) return 'allowed'
  const audience = audienceOf(routeId)
  if (audience === undefined) return 'hidden'
  if (audience === 'public') return 'allowed'
  if (roles === null) return 'sign-in'
  if (audience === 'account') return 'allowed'
  return audience.some((role) => roles.includes(role)) ? 'allowed' : 'hidden'
}

/** Returns whom a route is for, or undefined where the table has no entry. */
export function audienceOf(routeId: string): Audience | undefined {
  return GUARDS.find(([prefix]) => routeId === prefix || routeId.startsWith(`${prefix}/`))?.[1]
}
