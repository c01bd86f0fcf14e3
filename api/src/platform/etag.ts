import type { FastifyReply, FastifyRequest } from 'fastify'

/**
 * Marks an answer with its version as a strong ETag, and says whether the caller has it already:
 * then the status is 304 and the handler returns nothing more. `version` must change whenever the answer would.
 */
export function isUnchanged(request: FastifyRequest, reply: FastifyReply, version: string | number): boolean {
  const etag = `"${version}"`
  reply.header('etag', etag)
  reply.header('cache-control', 'private, no-cache')
  const known = (request.headers['if-none-match'] ?? '').split(',').map((tag) => tag.trim())
  if (!known.includes(etag) && !known.includes('*')) return false
  reply.code(304)
  return true
}
