import type { FastifyInstance } from 'fastify'
import type { ApiConfig } from './deps.ts'
import { DOCS_PREFIX } from './policy.ts'

/** Nothing that the API answers is a page: it may load nothing, run nothing and stand in no frame. */
const API_CSP = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox"
/** The reading page runs its own scripts; its bundle writes style attributes and inline pictures. */
const DOCS_CSP =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

/** Sets the headers that every answer carries, before anything can go wrong. */
export function setSecurityHeaders(app: FastifyInstance, config: ApiConfig): void {
  const all = {
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=()',
    ...(config.PUBLIC_ORIGIN.startsWith('https://') ? { 'strict-transport-security': 'max-age=31536000; includeSubDomains' } : {}),
  }
  const docs = { ...all, 'content-security-policy': DOCS_CSP }
  const answers = { ...all, 'content-security-policy': API_CSP, 'cache-control': 'no-store' }
  // No promise: every request passes here.
  app.addHook('onRequest', (request, reply, done) => {
    const isDocs = request.url === DOCS_PREFIX || request.url.startsWith(`${DOCS_PREFIX}/`)
    reply.headers(isDocs ? docs : answers).header('x-request-id', request.id)
    done()
  })
}
