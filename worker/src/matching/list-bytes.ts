// oxlint-disable typescript/no-non-null-assertion -- a table read at indices that it holds
/**
 * Rows of lists in the binary form of Postgres's COPY ("COPY", "Binary Format" and array_send in the manual and source of version
 * 17): a third shorter than text, and made without a string for each number. Equal lists give equal bytes. Pure.
 */
import type { ListRow } from './list-rows.ts'

/** What stands before all rows, and after them. */
export const COPY_HEAD = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)])
export const COPY_END = Buffer.from([0xff, 0xff])

/** Columns in the order in which bytes are written; the last two are the run's. */
export const COPIED_COLUMNS =
  'side, owner_id, counterpart_ids, scores, shown_scores, factors, factors_per_pair, eligible_count, placed_by, run_id, written_by'
const FIELDS = 11

/** Numbers by which Postgres knows types. */
const TYPE = { smallint: 21, text: 25, uuid: 2950 } as const
const UUID_BYTES = 16
const FIRST_BYTES = 4_096

/** The value of each hexadecimal digit by its code; of anything else NO_DIGIT. */
const NO_DIGIT = 255
const DIGITS = Uint8Array.from({ length: 128 }, (_, code) => {
  const digit = Number.parseInt(String.fromCharCode(code), 16)
  return Number.isNaN(digit) ? NO_DIGIT : digit
})

export interface RowBytes {
  /** All of the row; good until the next is made. */
  readonly row: Buffer
  /** The part of it that tells nothing of the run. */
  readonly list: Buffer
}

/** Makes what turns the rows of one run into bytes. Throws a TypeError for an id that is no UUID. */
export function createRowBytes(runId: string): (row: ListRow) => RowBytes {
  const bytes = new RowBuffer()
  return (row) => {
    bytes.start(FIELDS, 512 + row.counterpartIds.length * 24 + (2 * row.scores.length + row.factors.length) * 6)
    bytes.text(row.side)
    bytes.uuid(row.ownerId)
    bytes.uuids(row.counterpartIds)
    bytes.smallints(row.scores)
    bytes.smallints(row.shownScores)
    bytes.smallints(row.factors)
    bytes.int16(row.factorsPerPair)
    bytes.int32(row.eligibleCount)
    if (row.placedBy === null) bytes.null()
    else bytes.texts(row.placedBy)
    const end = bytes.written().length
    bytes.uuid(runId)
    bytes.uuid(runId)
    return { row: bytes.written(), list: bytes.written().subarray(0, end) }
  }
}

/** One row's bytes, in room that grows and is used again. */
class RowBuffer {
  private buffer = Buffer.alloc(FIRST_BYTES)
  private at = 0

  start(fields: number, most: number): void {
    if (most > this.buffer.length) this.buffer = Buffer.alloc(2 * most)
    this.at = this.buffer.writeInt16BE(fields, 0)
  }

  null(): void {
    this.put32(-1)
  }

  int16(value: number): void {
    this.put32(2)
    this.at = this.buffer.writeInt16BE(value, this.at)
  }

  int32(value: number): void {
    this.put32(4)
    this.put32(value)
  }

  /** Of letters that take a byte each. */
  text(text: string): void {
    this.put32(text.length)
    this.at += this.buffer.write(text, this.at, 'latin1')
  }

  uuid(id: string): void {
    this.put32(UUID_BYTES)
    this.at = writeUuid(this.buffer, this.at, id)
  }

  uuids(ids: readonly string[]): void {
    this.array(TYPE.uuid, ids.length, ids.length * (4 + UUID_BYTES))
    for (const id of ids) this.uuid(id)
  }

  smallints(values: readonly number[]): void {
    this.array(TYPE.smallint, values.length, values.length * 6)
    const { buffer } = this
    let { at } = this
    for (const value of values) {
      buffer[at] = 0
      buffer[at + 1] = 0
      buffer[at + 2] = 0
      buffer[at + 3] = 2
      buffer[at + 4] = value >> 8
      buffer[at + 5] = value
      at += 6
    }
    this.at = at
  }

  texts(values: readonly string[]): void {
    const bytes = values.reduce((sum, value) => sum + 4 + value.length, 0)
    this.array(TYPE.text, values.length, bytes)
    for (const value of values) this.text(value)
  }

  written(): Buffer {
    return this.buffer.subarray(0, this.at)
  }

  /** An array's head; its length in bytes is known before its items. */
  private array(type: number, items: number, bytes: number): void {
    this.put32(items === 0 ? 12 : 20 + bytes)
    this.put32(items === 0 ? 0 : 1)
    this.put32(0)
    this.put32(type)
    if (items === 0) return
    this.put32(items)
    this.put32(1)
  }

  private put32(value: number): void {
    this.at = this.buffer.writeInt32BE(value, this.at)
  }
}

/** Writes the 32 digits of a UUID as 16 bytes; returns where they end. */
function writeUuid(buffer: Buffer, start: number, id: string): number {
  let at = start
  let wrong = 0
  for (let digit = 0; digit + 1 < id.length; digit += 2) {
    if (digit === 8 || digit === 13 || digit === 18 || digit === 23) digit += 1
    const high = DIGITS[id.charCodeAt(digit)]!
    const low = DIGITS[id.charCodeAt(digit + 1)]!
    wrong |= (high | low) & 0xf0
    buffer[at] = (high << 4) | low
    at += 1
  }
  if (wrong !== 0 || id.length !== 36) throw new TypeError(`not a UUID: ${id}`)
  return at
}
