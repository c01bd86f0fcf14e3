const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Tells whether a request that changes something comes from one of our own pages.
 * SvelteKit checks the content types of forms; this check covers every unsafe method and any content.
 * @param origin our own origin as the reader's browser sees it
 */
export function isSameOrigin(request: Request, origin: string): boolean {
  if (SAFE_METHODS.has(request.method)) return true
  const stated = request.headers.get('origin')
  if (stated !== null) return stated === origin
  return request.headers.get('sec-fetch-site') === 'same-origin'
}
