import type { FastifyInstance } from 'fastify'
import { Problem } from './problem.ts'

/**
 * Reads bodies as JSON in UTF-8 and as nothing else: text would pass by the schemas, and bytes that are not UTF-8
 * would be stored as something the sender did not write. `__proto__` and `constructor.prototype` are refused.
 */
export function readBodies(app: FastifyInstance): void {
  const parseJson = app.getDefaultJsonParser('error', 'error')
  const decoder = new TextDecoder('utf-8', { fatal: true })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    // A DELETE may say that it is JSON and carry nothing.
    if (body.length === 0 && request.routeOptions.schema?.body === undefined) return done(null, undefined)
    let text: string
    try {
      text = typeof body === 'string' ? body : decoder.decode(body)
    } catch (cause) {
      return done(new Problem('request.unreadable', { cause }))
    }
    return parseJson(request, text, done)
  })
}
