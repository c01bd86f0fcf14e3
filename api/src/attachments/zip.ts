import { inflateRawSync } from 'node:zlib'

const MOST_ENTRIES = 2_000
const MOST_UNPACKED_BYTES = 100 * 1024 * 1024
/** Below this a high ratio is what an empty sheet has. */
const RATIO_FROM_BYTES = 1024 * 1024
const MOST_RATIO = 100
const END_BYTES = 22
const LONGEST_COMMENT = 65_535
const STORED = 0
const DEFLATED = 8

export type ZipVerdict = 'fine' | 'broken' | 'bomb' | 'macros' | 'nested'

/** Where the end record of a ZIP lies that reaches exactly to the end of the bytes; undefined for none. */
export function findZipEnd(bytes: Buffer): number | undefined {
  for (let at = bytes.length - END_BYTES; at >= Math.max(0, bytes.length - END_BYTES - LONGEST_COMMENT); at -= 1) {
    if (bytes.readUInt32LE(at) === 0x06054b50 && at + END_BYTES + bytes.readUInt16LE(at + 20) === bytes.length) return at
  }
  return undefined
}

interface Entry {
  name: string
  method: number
  packed: Buffer
}

/**
 * Whether an Office file may be kept: not too many parts, not too much in them however they are declared, no macros and no
 * archive or program within. Each part is unpacked to see how large it really is, up to the limit and no further.
 */
export function judgeZip(bytes: Buffer): ZipVerdict {
  const end = findZipEnd(bytes)
  if (end === undefined) return 'broken'
  // 65,535 entries stand for "see elsewhere", which a file of this size has no need of.
  if (bytes.readUInt16LE(end + 10) > MOST_ENTRIES) return 'bomb'
  const entries = entriesOf(bytes, end)
  if (entries === undefined) return 'broken'
  if (entries.some(({ name }) => /vbaproject|vbadata|macrosheets|\/activex\//i.test(name))) return 'macros'
  if (entries.some(({ name }) => isArchiveOrProgram(name))) return 'nested'
  let left = MOST_UNPACKED_BYTES
  for (const entry of entries) {
    const size = unpackedSize(entry, left)
    if (size === undefined) return 'broken'
    if (size > left || (size > RATIO_FROM_BYTES && size > entry.packed.length * MOST_RATIO)) return 'bomb'
    left -= size
  }
  return 'fine'
}

function entriesOf(bytes: Buffer, end: number): Entry[] | undefined {
  const count = bytes.readUInt16LE(end + 10)
  let at = bytes.readUInt32LE(end + 16)
  const entries: Entry[] = []
  try {
    for (let index = 0; index < count; index += 1) {
      if (bytes.readUInt32LE(at) !== 0x02014b50) return undefined
      const [nameLength, extraLength, noteLength] = [bytes.readUInt16LE(at + 28), bytes.readUInt16LE(at + 30), bytes.readUInt16LE(at + 32)]
      const local = bytes.readUInt32LE(at + 42)
      if (bytes.readUInt32LE(local) !== 0x04034b50) return undefined
      const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28)
      const packed = bytes.subarray(start, start + bytes.readUInt32LE(at + 20))
      entries.push({ name: bytes.toString('utf8', at + 46, at + 46 + nameLength), method: bytes.readUInt16LE(at + 10), packed })
      at += 46 + nameLength + extraLength + noteLength
    }
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
  return entries
}

function isArchiveOrProgram(name: string): boolean {
  return /\.(zip|jar|7z|rar|gz|tgz|bz2|xz|docx|docm|xlsx|xlsm|pptx|pptm|exe|dll|js|vbs|bat|cmd|ps1|hta|html?|svg)$/i.test(name)
}

/** Undefined where it cannot be unpacked; one more than `most` where it is larger. */
function unpackedSize({ method, packed }: Entry, most: number): number | undefined {
  if (method === STORED) return packed.length
  if (method !== DEFLATED) return undefined
  try {
    return inflateRawSync(packed, { maxOutputLength: most + 1 }).length
  } catch (error) {
    return error instanceof RangeError ? most + 1 : undefined
  }
}
