import { Type } from 'typebox'
import { endpoint, PUBLIC } from '../platform/endpoint.ts'
import { closed, Locale, Nothing, withProblems } from '../platform/shapes.ts'

const Institution = Type.String({ maxLength: 31, pattern: '^[a-z][a-z0-9-]*$', description: 'As GET /api/v1/institutions names it.' })
const Said = Type.Optional(Type.String({ maxLength: 4_000 }))

export const listInstitutions = endpoint({
  method: 'GET',
  url: '/api/v1/institutions',
  policy: PUBLIC,
  schema: {
    summary: 'Institutions whose people sign in with their own accounts',
    response: withProblems({ 200: closed({ items: Type.Array(closed({ key: Type.String(), name: Type.String() })) }) }),
  },
})

/** A link and not a form: it changes nothing here, and a page's policy of forms does not reach to other sites. */
export const startAtInstitution = endpoint({
  method: 'GET',
  url: '/api/v1/institutions/:institution/start',
  policy: PUBLIC,
  schema: {
    summary: 'Go to an institution to sign in (a redirect)',
    params: closed({ institution: Institution }),
    querystring: closed({
      locale: Type.Optional(Locale),
      next: Type.Optional(Type.String({ maxLength: 500, pattern: '^/(?![/\\\\])', description: 'Path to go to afterwards.' })),
    }),
    response: withProblems({ 303: Nothing }),
  },
})

/** The redirect address to register with the institution. What it may send beside the code is what providers are known to send. */
export const returnFromInstitution = endpoint({
  method: 'GET',
  url: '/api/v1/institutions/:institution/return',
  policy: PUBLIC,
  schema: {
    summary: 'Come back from an institution (a redirect)',
    params: closed({ institution: Institution }),
    querystring: closed({
      code: Said,
      state: Said,
      iss: Said,
      error: Said,
      error_description: Said,
      error_uri: Said,
      session_state: Said,
      client_info: Said,
      scope: Said,
      authuser: Said,
      hd: Said,
      prompt: Said,
    }),
    response: withProblems({ 303: Nothing }),
  },
})

/** OpenID Connect Back-Channel Logout 1.0; the one body that is a form and not JSON, since the standard says so. */
export const logOutByInstitution = endpoint({
  method: 'POST',
  url: '/api/v1/institutions/:institution/logout',
  policy: PUBLIC,
  repeatable: 'moves',
  schema: {
    summary: 'An institution ends the sessions of one of its people (application/x-www-form-urlencoded)',
    params: closed({ institution: Institution }),
    body: closed({ logout_token: Type.String({ maxLength: 8_000 }) }),
    response: withProblems({ 204: Nothing }),
  },
})
