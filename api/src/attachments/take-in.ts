import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { ATTACHMENT_MAX_BYTES } from '@scalebridge/db/reference'
import { Problem } from '../platform/problem.ts'

/**
 * Takes in what is sent, counting, and stops at the first byte beyond the limit, however long the request says it is.
 * @throws Problem `attachment.tooLarge` (413), `attachment.incomplete` (422) when the sender went away in the middle
 */
export async function takeIn(file: Readable): Promise<Buffer> {
  const parts: Buffer[] = []
  let size = 0
  try {
    for await (const part of file) {
      const bytes = Buffer.from(part as Uint8Array) // as: a stream of bytes
      size += bytes.length
      if (size > ATTACHMENT_MAX_BYTES) throw new Problem('attachment.tooLarge')
      parts.push(bytes)
    }
  } catch (cause) {
    if (cause instanceof Problem) throw cause
    throw new Problem('attachment.incomplete', { cause })
  }
  return Buffer.concat(parts)
}

export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
