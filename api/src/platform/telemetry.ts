import { markFailed, observe, startSpan, within } from '@scalebridge/db/telemetry'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { streamLive } from './platform.contract.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The request itself, from its first hook on. */
    span: ReturnType<typeof startSpan> | undefined
  }
}

/**
 * Every request is counted, and is a span named by its route's pattern: what it promises belongs to its trace, as do its lines in the log. A trace
 * is taken over from web alone, which TRUST_PROXY names: outside anybody could name one. Registered before whatever may refuse a request.
 */
export function traceRequests(app: FastifyInstance): void {
  app.decorateRequest('span')
  app.addHook('onRequest', (request, _reply, done) => {
    const span = startSpan({ name: `${methodOf(request)} ${patternOf(request)}`, kind: 'request', traceparent: traceOfWeb(request) })
    request.span = span
    within(span, done)
  })
  // The body came in on events of the connection, which know of no request.
  app.addHook('preValidation', (request, _reply, done) => (request.span === undefined ? done() : within(request.span, done)))
  app.addHook('onResponse', (request, reply, done) => {
    const { span } = request
    if (span === undefined) return done()
    const labels = { method: methodOf(request), route: patternOf(request), status_class: `${Math.floor(reply.statusCode / 100)}xx` }
    // A stream lasts as long as somebody watches, which says nothing of how fast we are.
    if (labels.route !== streamLive.url) observe('http_request_duration_seconds', labels, reply.elapsedTime / 1_000)
    span.setAttributes({
      'http.request.method': labels.method,
      'http.route': labels.route,
      'http.response.status_code': reply.statusCode,
    })
    if (reply.statusCode >= 500) markFailed(span)
    span.end()
    done()
  })
}

/** The span of the page that asks, from whoever may say for whom it speaks. */
function traceOfWeb(request: FastifyRequest): string | undefined {
  const { traceparent } = request.headers
  // More than one address is there only where the nearest is trusted to name the next.
  return typeof traceparent === 'string' && (request.ips?.length ?? 0) > 1 ? traceparent : undefined
}

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** Anybody may send a method of their own making. */
function methodOf({ method }: FastifyRequest): string {
  return METHODS.has(method) ? method : 'other'
}

/** The route as it was declared, never what stood in the address; `unknown` where there is none. */
function patternOf(request: FastifyRequest): string {
  return (request.is404 ? undefined : request.routeOptions.url) ?? 'unknown'
}
