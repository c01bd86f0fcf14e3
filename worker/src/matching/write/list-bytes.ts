// oxlint-disable typescript/no-non-null-assertion -- a table read at indices that it holds
/**
 * Rows of lists in the binary form of Postgres's COPY ("COPY", "Binary Format" and array_send in the manual and source of version
 * 17): a third shorter than text, and made without a string for each number. Equal lists give equal bytes. Pure.
 */
import type { FoldedRow, ListRow } from './list-rows.ts'
import type { ListColumns } from '../lists/list-columns.ts'

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
const ID_BYTES = 4 + UUID_BYTES
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
export function createRowBytes(runId: string): (row: ListRow | FoldedRow) => RowBytes {
  const bytes = new RowBuffer()
  const idsOf = createIdBytes()
  const withRun = (): RowBytes => {
    const end = bytes.written().length
    bytes.uuid(runId)
    bytes.uuid(runId)
    return { row: bytes.written(), list: bytes.written().subarray(0, end) }
  }
  return (row) => {
    if ('columns' in row) {
      writeFolded(bytes, row, idsOf(row.columns))
      return withRun()
    }
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
    return withRun()
  }
}

/** The same bytes as those of the row that such a list would be made into. */
function writeFolded(bytes: RowBuffer, { side, columns, owner, shown }: FoldedRow, ids: Uint8Array): void {
  const { ownerIds, size, lengths, others, scores, eligible } = columns
  const first = owner * size
  const end = first + lengths[owner]!
  bytes.start(FIELDS, 512 + (end - first) * 36)
  bytes.text(side)
  bytes.uuid(ownerIds[owner]!)
  bytes.uuidsFrom(ids, others.subarray(first, end))
  bytes.smallints(scores.subarray(first, end))
  bytes.smallints(scores.subarray(first, end), shown)
  bytes.smallints([])
  bytes.int16(0)
  bytes.int32(eligible[owner]!)
  bytes.null()
}

/** Ids as they stand in an array, each after its length; worked out once for the lists of a side. */
function createIdBytes(): (columns: ListColumns) => Uint8Array {
  const known = new Map<readonly string[], Uint8Array>()
  return ({ otherIds }) => {
    const found = known.get(otherIds)
    if (found !== undefined) return found
    const bytes = Buffer.alloc(otherIds.length * ID_BYTES)
    for (const [nth, id] of otherIds.entries()) writeUuid(bytes, bytes.writeInt32BE(UUID_BYTES, nth * ID_BYTES), id)
    known.set(otherIds, bytes)
    return bytes
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

  /** Ids at these positions of a table of ID_BYTES for each. */
  uuidsFrom(table: Uint8Array, positions: Int32Array): void {
    this.array(TYPE.uuid, positions.length, positions.length * ID_BYTES)
    const { buffer } = this
    let { at } = this
    for (const position of positions) {
      const start = position * ID_BYTES
      for (let byte = 0; byte < ID_BYTES; byte += 1) buffer[at + byte] = table[start + byte]!
      at += ID_BYTES
    }
    this.at = at
  }

  /** Numbers, or what a table has for each. */
  smallints(values: ArrayLike<number>, table?: readonly number[]): void {
    this.array(TYPE.smallint, values.length, values.length * 6)
    const { buffer } = this
    let { at } = this
    for (let nth = 0; nth < values.length; nth += 1) {
      const value = table === undefined ? values[nth]! : (table[values[nth]!] ?? 0)
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
