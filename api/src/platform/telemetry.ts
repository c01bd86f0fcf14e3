import { markFailed, startSpan, within } from '@scalebridge/db/telemetry'
import type { FastifyInstance, FastifyRequest } from 'fastify'

declare module 'fastify' {
  interface FastifyRequest {
    /** The request itself, from its first hook on. */
    span: ReturnType<typeof startSpan> | undefined
  }
}

/**
 * Every request is a span, named by its route's pattern: what it promises belongs to its trace, as do its lines in the log. No trace
 * is taken over from outside, where anybody could name one. Registered before whatever may refuse a request.
 */
export function traceRequests(app: FastifyInstance): void {
  app.decorateRequest('span')
  app.addHook('onRequest', (request, _reply, done) => {
    const span = startSpan({ name: `${request.method} ${patternOf(request)}`, kind: 'request' })
    request.span = span
    within(span, done)
  })
  // The body came in on events of the connection, which know of no request.
  app.addHook('preValidation', (request, _reply, done) => (request.span === undefined ? done() : within(request.span, done)))
  app.addHook('onResponse', (request, reply, done) => {
    const { span } = request
    if (span === undefined) return done()
    span.setAttributes({
      'http.request.method': request.method,
      'http.route': patternOf(request),
      'http.response.status_code': reply.statusCode,
    })
    if (reply.statusCode >= 500) markFailed(span)
    span.end()
    done()
  })
}

/** The route as it was declared, never what stood in the address; `unknown` where there is none. */
function patternOf(request: FastifyRequest): string {
  return (request.is404 ? undefined : request.routeOptions.url) ?? 'unknown'
}
