/**
 * Files as they lie in the store: in pieces, each sealed for itself with the file's own key, so that the last one cannot be cut off,
 * none swapped, and a reader of one piece needs no other (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár, 2015).
 */
import { createCipheriv, createDecipheriv } from 'node:crypto'

const CIPHER = 'aes-256-gcm'
const MARK = Buffer.from('SBF1')
const PIECE_BYTES = 64 * 1024
const TAG_BYTES = 16
const SEALED_PIECE_BYTES = PIECE_BYTES + TAG_BYTES

/** Seals a file with a key that is this file's alone: a key that is used a second time gives its pieces away. `name` is bound into each. */
export function sealFile(key: Buffer, name: string, bytes: Uint8Array): Buffer {
  const count = Math.max(1, Math.ceil(bytes.length / PIECE_BYTES))
  const pieces = Array.from({ length: count }, (_, nth) => {
    const cipher = createCipheriv(CIPHER, key, nonceOf(nth, nth === count - 1)).setAAD(Buffer.from(name))
    const body = cipher.update(bytes.subarray(nth * PIECE_BYTES, (nth + 1) * PIECE_BYTES))
    return Buffer.concat([body, cipher.final(), cipher.getAuthTag()])
  })
  return Buffer.concat([MARK, ...pieces])
}

/** The file that was sealed. Throws when a byte of it was changed, added or taken away, or when it is another file's. */
export function openFile(key: Buffer, name: string, sealed: Buffer): Buffer {
  if (!sealed.subarray(0, MARK.length).equals(MARK)) throw new Error('these bytes are not a sealed file')
  const body = sealed.subarray(MARK.length)
  const count = Math.max(1, Math.ceil(body.length / SEALED_PIECE_BYTES))
  const pieces = Array.from({ length: count }, (_, nth) => {
    const piece = body.subarray(nth * SEALED_PIECE_BYTES, (nth + 1) * SEALED_PIECE_BYTES)
    const decipher = createDecipheriv(CIPHER, key, nonceOf(nth, nth === count - 1), { authTagLength: TAG_BYTES })
    decipher.setAAD(Buffer.from(name)).setAuthTag(piece.subarray(Math.max(0, piece.length - TAG_BYTES)))
    return Buffer.concat([decipher.update(piece.subarray(0, -TAG_BYTES)), decipher.final()])
  })
  return Buffer.concat(pieces)
}

/** The place of a piece, and whether it is the last: the key is used for one file, so its pieces' numbers never come again. */
function nonceOf(nth: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeUInt32BE(nth, 7)
  nonce[11] = isLast ? 1 : 0
  return nonce
}
