import type { FastifyRequest } from 'fastify'
import { readCookies } from './cookies.ts'
import type { ApiConfig } from './deps.ts'
import { Problem } from './problem.ts'

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Lets a request that changes something in only from the product's own pages. A browser says where a request comes from in
 * Sec-Fetch-Site or Origin and no page can forge them; web's server says Origin for the browser it speaks for.
 * A caller with neither header is no browser: it is let in as long as it brings no cookie that it could have been tricked into sending.
 */
export function refuseOtherSites(request: FastifyRequest, config: ApiConfig): void {
  if (SAFE_METHODS.has(request.method)) return
  const site = request.headers['sec-fetch-site']
  const origin = request.headers.origin
  if (
    site !== undefined ? site === 'same-origin' : origin !== undefined ? origin === config.PUBLIC_ORIGIN : !bringsCookies(request, config)
  )
    return
  throw new Problem('request.crossOrigin')
}

function bringsCookies(request: FastifyRequest, config: ApiConfig): boolean {
  const { access, refresh } = readCookies(request, config)
  return access !== undefined || refresh !== undefined
}
