import type { IncomingMessage, ServerResponse } from 'node:http'
import { markFailed, startSpan, traceparentOf } from '@scalebridge/db/tracing'
import { labelsOf } from './metrics.ts'

/** The flag of a span that somebody collects (W3C Trace Context). */
const SAMPLED = '-01'

/**
 * Makes a request a span, which the API's join: its header goes on with what the page asks and with what is passed through. What a reader
 * names as their trace goes no further.
 */
export function traceRequest(request: IncomingMessage, response: ServerResponse): void {
  delete request.headers['traceparent']
  const span = startSpan({ name: 'web', kind: 'request' })
  const traceparent = traceparentOf(span)
  if (traceparent.endsWith(SAMPLED)) request.headers['traceparent'] = traceparent
  const read = labelsOf(request)
  response.once('close', () => {
    const { method, route } = read()
    span.updateName(`${method} ${route}`)
    span.setAttributes({ 'http.request.method': method, 'http.route': route, 'http.response.status_code': response.statusCode })
    if (response.statusCode >= 500) markFailed(span)
    span.end()
  })
}
