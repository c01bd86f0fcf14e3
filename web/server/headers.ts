import type { ServerResponse } from 'node:http'

const YEAR_SECONDS = 365 * 24 * 3600

/**
 * Headers for every answer of the origin, pages, files and API alike. The pages' Content-Security-Policy comes from
 * SvelteKit (it knows the nonces) and the API's from Fastify; this strict one is for what neither has answered.
 * @param secure whether readers reach us by https; only then does the browser get told to insist on it
 */
export function setSecurityHeaders(response: ServerResponse, secure: boolean): void {
  response.setHeader('x-content-type-options', 'nosniff')
  response.setHeader('referrer-policy', 'strict-origin-when-cross-origin')
  response.setHeader('cross-origin-opener-policy', 'same-origin')
  response.setHeader('cross-origin-resource-policy', 'same-origin')
  response.setHeader('permissions-policy', 'camera=(), microphone=(), geolocation=(), payment=(), usb=()')
  response.setHeader('x-frame-options', 'DENY')
  response.setHeader('content-security-policy', "default-src 'none'; frame-ancestors 'none'; base-uri 'none'")
  if (secure) response.setHeader('strict-transport-security', `max-age=${YEAR_SECONDS}; includeSubDomains`)
}

/** The worker that keeps show control open without a network fetches our own pages and files, and nothing else. */
export function setWorkerPolicy(response: ServerResponse): void {
  response.setHeader('content-security-policy', "default-src 'none'; connect-src 'self'; script-src 'self'")
}
