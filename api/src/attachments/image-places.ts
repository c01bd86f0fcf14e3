import type { AttachmentType } from '@scalebridge/db/reference'

/** Chunks of a PNG that may hold Exif, XMP or words. */
const PNG_WORDS: ReadonlySet<string> = new Set(['eXIf', 'iTXt', 'tEXt', 'zTXt'])
const WEBP_WORDS: ReadonlySet<string> = new Set(['EXIF', 'XMP '])
/** In the flags of a WebP's VP8X chunk: that Exif and XMP follow. */
const WEBP_SAYS_WORDS = 0x0c
const ORIENTATION_TAG = 0x0112

/**
 * A picture without what its camera wrote beside it: where and when it was taken, by whom, with a preview of what was cut away.
 * The way up of a JPEG is kept. Undefined for one that cannot be read to its end.
 */
export function withoutPlace(bytes: Buffer, type: AttachmentType): Buffer | undefined {
  try {
    if (type === 'image/png') return pngWithout(bytes)
    return type === 'image/webp' ? webpWithout(bytes) : jpegWithout(bytes)
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

function pngWithout(bytes: Buffer): Buffer | undefined {
  const kept = [bytes.subarray(0, 8)]
  let at = 8
  while (at < bytes.length) {
    const name = bytes.toString('latin1', at + 4, at + 8)
    const end = at + 12 + bytes.readUInt32BE(at)
    if (end > bytes.length) return undefined
    if (!PNG_WORDS.has(name)) kept.push(bytes.subarray(at, end))
    // What follows the last chunk is no part of the picture.
    if (name === 'IEND') return Buffer.concat(kept)
    at = end
  }
  return undefined
}

function webpWithout(bytes: Buffer): Buffer | undefined {
  const last = 8 + bytes.readUInt32LE(4)
  if (last > bytes.length) return undefined
  const kept: Buffer[] = []
  for (let at = 12; at < last;) {
    const name = bytes.toString('latin1', at, at + 4)
    const size = bytes.readUInt32LE(at + 4)
    const chunk = Buffer.from(bytes.subarray(at, at + 8 + size + (size % 2)))
    if (name === 'VP8X') chunk.writeUInt8(chunk.readUInt8(8) & ~WEBP_SAYS_WORDS, 8)
    if (!WEBP_WORDS.has(name)) kept.push(chunk)
    at += 8 + size + (size % 2)
  }
  const body = Buffer.concat(kept)
  const head = Buffer.from(bytes.subarray(0, 12))
  head.writeUInt32LE(4 + body.length, 4)
  return Buffer.concat([head, body])
}

function jpegWithout(bytes: Buffer): Buffer | undefined {
  const kept = [bytes.subarray(0, 2)]
  let at = 2
  while (at < bytes.length) {
    const marker = bytes.readUInt16BE(at)
    if (marker === 0xffff) at += 1
    else if (marker === 0xffda) {
      // From here on the picture itself, to its end mark.
      const end = bytes.lastIndexOf(Buffer.from([0xff, 0xd9]))
      return end < at ? undefined : Buffer.concat([...kept, bytes.subarray(at, end + 2)])
    } else {
      const end = at + 2 + bytes.readUInt16BE(at + 2)
      if (marker >> 8 !== 0xff || end > bytes.length) return undefined
      if (!isWords(marker)) kept.push(bytes.subarray(at, end))
      else if (marker === 0xffe1) kept.push(...wayUpOnly(bytes.subarray(at + 4, end)))
      at = end
    }
  }
  return undefined
}

/** Comments, and the segments of applications but those that say how to read the colours: JFIF, ICC, Adobe. */
const isWords = (marker: number): boolean =>
  marker === 0xfffe || (marker > 0xffe0 && marker <= 0xffef && marker !== 0xffe2 && marker !== 0xffee)

/** An Exif segment that says which side is up and nothing else; none where the old one does not say it. */
function wayUpOnly(segment: Buffer): Buffer[] {
  if (segment.toString('latin1', 0, 6) !== 'Exif\0\0') return []
  const tiff = segment.subarray(6)
  const isLittle = tiff.toString('latin1', 0, 2) === 'II'
  const short = (at: number) => (isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at))
  const first = isLittle ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4)
  const count = short(first)
  for (let index = 0; index < count; index += 1) {
    const entry = first + 2 + 12 * index
    if (short(entry) !== ORIENTATION_TAG) continue
    const segmentOnly = Buffer.from('ffe1002245786966000049492a0008000000010012010300010000000000000000000000', 'hex')
    segmentOnly.writeUInt16LE(short(entry + 8), 28)
    return [segmentOnly]
  }
  return []
}
