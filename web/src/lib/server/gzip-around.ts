import { constants, crc32, deflateRawSync } from 'node:zlib'

/** A gzip file's first ten bytes: by deflate, of no time and no name (RFC 1952). */
const HEAD = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff])
/** An empty block that says it is the last (RFC 1951, section 3.2.4). */
const LAST_BLOCK = Buffer.from([1, 0, 0, 0xff, 0xff])
/** How far back a compressed text may refer. */
const WINDOW = 32_768

interface Place {
  at: number
  length: number
  /** Which of the parts stands here. */
  part: number
}

/** Makes the text with other words for the parts, each exactly as long in bytes as what it stands for. */
export function plainAround(text: string, parts: readonly string[]): (own: readonly string[]) => Buffer {
  const whole = Buffer.from(text)
  const places = parts.flatMap((part, nth) => placesOf(whole, part, nth))
  return (own) => {
    const plain = Buffer.from(whole)
    for (const place of places) ownBytes(place, own).copy(plain, place.at)
    return plain
  }
}

/**
 * Compresses a text once for many who each get some parts of it anew: a nonce, an id. What stands around those parts is compressed
 * without looking at them, they themselves are stored as they are, and what differs between two answers is a few bytes and the checksum.
 * @param parts what in the text is anybody's own; not empty, and none within another
 * @returns makes the gzip file with other words for the parts, each exactly as long in bytes as what it stands for
 */
export function gzipAround(text: string, parts: readonly string[]): (own: readonly string[]) => Buffer {
  const whole = Buffer.from(text)
  const places = parts.flatMap((part, nth) => placesOf(whole, part, nth)).toSorted((a, b) => a.at - b.at)
  // Nothing in a page is a NUL: no match is ever found in the parts.
  const blanked = Buffer.from(whole)
  for (const { at, length } of places) blanked.fill(0, at, at + length)
  const around = [...places, { at: whole.length, length: 0, part: -1 }].map(({ at }, nth) => {
    const before = places[nth - 1]
    const from = before === undefined ? 0 : before.at + before.length
    const known = blanked.subarray(Math.max(0, from - WINDOW), from)
    const options = { level: 9, finishFlush: constants.Z_SYNC_FLUSH }
    return deflateRawSync(whole.subarray(from, at), known.length === 0 ? options : { ...options, dictionary: known })
  })
  return (own) => {
    const plain = Buffer.from(whole)
    const stored = places.map((place) => {
      const bytes = ownBytes(place, own)
      bytes.copy(plain, place.at)
      return Buffer.concat([storedHead(place.length), bytes])
    })
    const end = Buffer.alloc(8)
    end.writeUInt32LE(crc32(plain), 0)
    end.writeUInt32LE(plain.length, 4)
    return Buffer.concat([
      HEAD,
      ...around.flatMap((block, nth) => [block, ...(stored[nth] === undefined ? [] : [stored[nth]])]),
      LAST_BLOCK,
      end,
    ])
  }
}

function placesOf(whole: Buffer, text: string, part: number): Place[] {
  const sought = Buffer.from(text)
  const places: Place[] = []
  for (let at = whole.indexOf(sought); at >= 0; at = whole.indexOf(sought, at + sought.length)) {
    places.push({ at, length: sought.length, part })
  }
  return places
}

function ownBytes({ length, part }: Place, own: readonly string[]): Buffer {
  const bytes = Buffer.from(own[part] ?? '')
  if (bytes.length !== length) throw new Error(`${length} bytes are to be replaced by ${bytes.length}`)
  return bytes
}

/** The head of a block that is stored as it is, and is not the last: its length, and that with every bit turned. */
function storedHead(length: number): Buffer {
  const head = Buffer.alloc(5)
  head.writeUInt16LE(length, 1)
  head.writeUInt16LE(length ^ 0xffff, 3)
  return head
}
