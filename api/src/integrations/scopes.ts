import type { TokenScope } from '@scalebridge/db/reference'

/**
 * The routes that a token with each scope may call, as its maker would. What is not here is shut for every token, above all
 * sessions, factors, accounts and tokens. `assurance` is how sure the routes may take it to be who calls.
 */
export const SCOPE_ROUTES: Readonly<Record<TokenScope, { assurance: 1 | 2; routes: readonly string[] }>> = {
  'catalogue.read': {
    assurance: 1,
    routes: ['GET /api/v1/solutions', 'GET /api/v1/solutions/:pitchId', 'GET /api/v1/editions/current', 'GET /api/v1/clarifications'],
  },
  'pitches.read': {
    assurance: 1,
    routes: ['GET /api/v1/pitches', 'GET /api/v1/pitches/:pitchId', 'GET /api/v1/pitches/:pitchId/receipt'],
  },
  'matches.read': {
    assurance: 2,
    routes: [
      'GET /api/v1/pitches/:pitchId/matching',
      'GET /api/v1/mandates',
      'GET /api/v1/mandates/:mandateId',
      'GET /api/v1/mandates/:mandateId/shortlist',
      'GET /api/v1/mandates/:mandateId/shortlist/:pitchId',
    ],
  },
  'interests.write': {
    assurance: 2,
    routes: ['GET /api/v1/mandates/:mandateId/interests/:pitchId', 'PUT /api/v1/mandates/:mandateId/interests/:pitchId'],
  },
}

/** How sure a token with these scopes makes a route of its caller; undefined where no scope opens the route. */
export function assuranceFor(scopes: readonly TokenScope[], route: string): 1 | 2 | undefined {
  const opening = scopes.map((scope) => SCOPE_ROUTES[scope]).filter(({ routes }) => routes.includes(route))
  if (opening.length === 0) return undefined
  return opening.some(({ assurance }) => assurance === 2) ? 2 : 1
}
