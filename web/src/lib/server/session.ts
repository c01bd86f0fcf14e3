import { getMe, refreshSession, type Output } from '@scalebridge/api/contract'
import type { RequestEvent } from '@sveltejs/kit'
import { call } from './api.ts'
import { sessionCookie } from './cookies.ts'
import { ApiProblem } from './problems.ts'
import { endsSoon } from './token.ts'

/** The signed-in reader: who, in which organisations, with which roles. */
export type Me = Output<typeof getMe>

/**
 * Finds who is asking, once per request. Without a cookie nobody is asked; an access token that is missing or
 * about to end is renewed with the refresh token first, so that no page sees a 401 in between.
 * @returns null for a reader who is not signed in, or whose session has ended
 * @throws ApiProblem when the API is down
 */
export async function loadMe(event: RequestEvent): Promise<Me | null> {
  const access = sessionCookie(event.cookies, 'sb_access')
  const refresh = sessionCookie(event.cookies, 'sb_refresh')
  if (!access && !refresh) return null
  try {
    if (refresh && (!access || endsSoon(access))) await call(event, refreshSession, {})
    return await call(event, getMe, {})
  } catch (cause) {
    if (cause instanceof ApiProblem && cause.problem.status === 401) return null
    throw cause
  }
}

/**
 * The roles that a reader holds anywhere, each once; null when nobody is signed in. Who works on a single pitch may open the
 * partnerships' pages: the API decides what of them is theirs.
 */
export function rolesOf(me: Me | null): string[] | null {
  if (me === null) return null
  const inPitches = me.pitchRoles.length > 0 ? ['partnership_viewer'] : []
  return [...new Set([...me.memberships.map((membership) => membership.role), ...inPitches])]
}
