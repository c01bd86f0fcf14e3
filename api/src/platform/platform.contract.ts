import { Type } from 'typebox'
import { endpoint, PUBLIC, type Policy } from './endpoint.ts'
import { closed, withProblems } from './shapes.ts'

const SIGNED_IN: Policy = { roles: ['account'], relation: 'own', assurance: 1 }

export const getOpenApi = endpoint({
  method: 'GET',
  url: '/api/v1/openapi.json',
  handsOut: 'everybody',
  policy: PUBLIC,
  schema: {
    summary: 'This description, as OpenAPI 3.1',
    response: withProblems({ 200: Type.String({ description: 'An OpenAPI document.' }) }),
  },
})

/** JWKS (RFC 7517): the current key, and while keys are being changed the next and the previous one. */
export const listKeys = endpoint({
  method: 'GET',
  url: '/api/v1/.well-known/jwks.json',
  policy: PUBLIC,
  schema: {
    summary: 'The public keys of access tokens, as a JSON Web Key Set',
    response: withProblems({
      200: closed({
        keys: Type.Array(
          closed({
            kty: Type.Literal('EC'),
            crv: Type.Literal('P-256'),
            x: Type.String(),
            y: Type.String(),
            kid: Type.String({ description: 'Thumbprint, RFC 7638.' }),
            alg: Type.Literal('ES256'),
            use: Type.Literal('sig'),
          }),
        ),
      }),
    }),
  },
})

/**
 * Server-sent events: `id` the number in the log, `event` what happened, `data` ids and counts. A reader asks again for what
 * changed, and after a reconnection for everything it shows; `Last-Event-ID` brings what it missed.
 * Besides the events of the log: `hello` when the stream begins, `reauth` when the session has ended, `bye` when the server leaves.
 */
export const streamLive = endpoint({
  method: 'GET',
  url: '/api/v1/live',
  handsOut: 'frames',
  policy: SIGNED_IN,
  schema: {
    summary: 'What changes, as it changes (text/event-stream)',
    querystring: closed({
      channel: Type.Array(Type.String({ maxLength: 60, pattern: '^((pitch|mandate|edition|segment|organisation):[0-9a-f-]{36}|queue)$' }), {
        minItems: 1,
        maxItems: 20,
        description: 'pitch:ID, mandate:ID, edition:ID or queue; may be repeated.',
      }),
    }),
    response: withProblems({ 200: Type.String({ description: 'text/event-stream' }) }),
  },
})
