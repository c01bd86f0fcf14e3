import { inflateSync } from 'node:zlib'

const HEADER_BYTES = 44
const ENTRY_BYTES = 20

/**
 * Unpacks a WOFF 1.0 font (W3C Recommendation, 2012) into the OpenType file that it wraps: the same tables, inflated,
 * under a directory of their own. Throws a RangeError for a file that is cut short.
 */
export function openTypeOf(woff: Buffer): Buffer {
  const count = woff.readUInt16BE(12)
  const font = Buffer.alloc(woff.readUInt32BE(16))
  const power = Math.floor(Math.log2(count))
  font.writeUInt32BE(woff.readUInt32BE(4), 0)
  font.writeUInt16BE(count, 4)
  font.writeUInt16BE(2 ** power * 16, 6)
  font.writeUInt16BE(power, 8)
  font.writeUInt16BE((count - 2 ** power) * 16, 10)
  let offset = 12 + 16 * count
  for (let index = 0; index < count; index += 1) {
    const entry = HEADER_BYTES + ENTRY_BYTES * index
    const start = woff.readUInt32BE(entry + 4)
    const packed = woff.readUInt32BE(entry + 8)
    const length = woff.readUInt32BE(entry + 12)
    const body = woff.subarray(start, start + packed)
    const table = packed < length ? inflateSync(body) : body
    const to = 12 + 16 * index
    woff.copy(font, to, entry, entry + 4)
    woff.copy(font, to + 4, entry + 16, entry + 20)
    font.writeUInt32BE(offset, to + 8)
    font.writeUInt32BE(length, to + 12)
    table.copy(font, offset)
    offset += (length + 3) & ~3
  }
  return font
}
