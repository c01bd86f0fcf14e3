import type { IncomingMessage, ServerResponse } from 'node:http'
import { observe } from '@scalebridge/db/metrics'

declare module 'node:http' {
  interface IncomingMessage {
    /** The pattern of the page's route, set by hooks.server.ts. */
    routePattern?: string
  }
}

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** Counts a request once it is answered: by the pattern of its page, or as part of the API or a file. Addresses are never kept. */
export function countRequest(request: IncomingMessage, response: ServerResponse): void {
  const startedAt = performance.now()
  const read = labelsOf(request)
  response.once('finish', () => {
    // A stream lasts as long as somebody watches, which says nothing of how fast we are.
    if (String(response.getHeader('content-type')).startsWith('text/event-stream')) return
    const labels = { ...read(), status_class: `${Math.floor(response.statusCode / 100)}xx` }
    observe('http_request_duration_seconds', labels, (performance.now() - startedAt) / 1_000)
  })
}

/** What a request is counted under, to be read once it is answered: before, nobody knows the pattern of its page. */
export function labelsOf(request: IncomingMessage): () => { method: string; route: string } {
  // Asked now: the handler rewrites it.
  const isApi = request.url === '/api' || request.url?.startsWith('/api/') === true
  const method = METHODS.has(request.method ?? '') ? (request.method ?? 'other') : 'other'
  return () => ({ method, route: isApi ? 'api' : (request.routePattern ?? 'file') })
}
