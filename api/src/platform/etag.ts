import type { FastifyReply, FastifyRequest } from 'fastify'
import { createHash } from 'node:crypto'
import { Problem } from './problem.ts'

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

/**
 * The revision that a change was made to, from `If-Match: "7"`; undefined for `*` (whatever stands there now).
 * 428 when the header is missing or is none of our ETags.
 */
export function revisionRead(request: Pick<FastifyRequest, 'headers'>): number | undefined {
  const given = request.headers['if-match']?.trim()
  if (given === '*') return undefined
  const revision = /^"(\d+)"$/.exec(given ?? '')?.[1]
  if (revision === undefined) throw new Problem('request.ifMatchMissing')
  return Number(revision)
}

/**
 * The revision of what counts none: made from its content (48 bits of SHA-256), so that the same content is the same revision.
 * @param content of plain values, its keys always in the same order
 */
export function revisionOf(content: unknown): number {
  return createHash('sha256').update(JSON.stringify(content)).digest().readUIntBE(0, 6)
}

/** Marks an answer with the revision that a later change has to name. */
export function markRevision(reply: FastifyReply, revision: number): void {
  reply.header('etag', `"${revision}"`)
}
