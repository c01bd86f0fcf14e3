// oxlint-disable typescript/no-non-null-assertion -- columns of numbers, read at indices made here
/**
 * The pitches of a whole edition from Postgres's binary COPY. A hundred thousand rows as objects of the driver take several seconds and
 * most of a collector's time; here equal lists and words are one object for all pitches, and texts are slices of one long string.
 */
import { isAscii } from 'node:buffer'
import { sql, type SQL } from 'drizzle-orm'
import { parsePgArray, PgDialect } from 'drizzle-orm/pg-core'
import { to as copyTo, type CopyToStreamQuery } from 'pg-copy-streams'
import { schema, type Tx } from '@scalebridge/db'
import type { PitchFacts } from '../facts/facts.ts'
import { startOf, type TextPage } from '../words/text-page.ts'
import { connectionOf, LONGEST_COPY_MS } from './connection-of.ts'
import { PITCH_TEXTS, pitchFactsOf, type JoinedPitchRow, type UsdRates } from './from-rows.ts'

const { pitches } = schema

/** Pitches as they come, with the bytes of their texts. */
export interface PitchPage {
  readonly pitches: readonly PitchFacts[]
  readonly texts: TextPage
}

/** Rows are looked at when so many bytes have come: a few milliseconds of work, and then others have their turn. */
const PAGE_BYTES = 1 << 20

/** The fields of a copied row, each as text. */
const FIELDS = [
  'id',
  'organisationId',
  'language',
  'goals',
  'targets',
  'scope',
  'countries',
  'regions',
  'askMinor',
  'askMinimumMinor',
  'askCurrency',
  'instruments',
  'wantedInvestorTypes',
  'refusedInvestorTypes',
  'supportNeeded',
  'sensitiveSectors',
  'stage',
  'evidenceLevel',
] as const satisfies readonly (keyof JoinedPitchRow)[]

/** Which of a row's fields is which. */
const AT = Object.fromEntries(FIELDS.map((name, nth) => [name, nth])) as Record<(typeof FIELDS)[number], number> // as: fromEntries forgets that every name is there

/** The text is the last of them. */
const TEXT = FIELDS.length

const DIALECT = new PgDialect({ casing: 'snake_case' })

/** Reads the pitches for which a condition holds, in rising order of ids. */
export async function* copyPitches(
  tx: Tx,
  where: SQL | undefined,
  { rates, pageBytes = PAGE_BYTES }: { readonly rates: UsdRates; readonly pageBytes?: number },
): AsyncGenerator<PitchPage> {
  const texts = sql.join([sql`E'\n'`, ...PITCH_TEXTS.map((key) => sql`${pitches[key]}`)], sql`, `)
  const fields = sql.join([...FIELDS.map((key) => sql`${pitches[key]}::text`), sql`concat_ws(${texts})`], sql`, `)
  const rows = sql`select ${fields} from ${pitches} where ${where ?? sql`true`} order by ${pitches.id}`
  // COPY takes no parameters.
  const copy = DIALECT.sqlToQuery(sql`copy (${rows}) to stdout (format binary)`.inlineParams()).sql
  const client = connectionOf(tx)
  // pg reads the limit of a query from the query itself.
  const stream: CopyToStreamQuery & Ended = client.query(Object.assign(copyTo(copy), { query_timeout: LONGEST_COPY_MS }))
  try {
    yield* pagesOf(stream.iterator({ destroyOnReturn: false }), createReading(rates), pageBytes)
  } finally {
    // Who goes away in the middle leaves rows on the connection, for which whatever is asked next would wait.
    stream.resume()
    // The stream does not tell pg that it ended, whose timer would find it late two minutes from now.
    stream.callback?.()
  }
}

/** What pg puts on a query that has a limit, and has called when it ended. */
interface Ended {
  readonly callback?: () => void
}

async function* pagesOf(
  stream: AsyncIterable<Buffer>,
  read: ReturnType<typeof createReading>,
  pageBytes: number,
): AsyncGenerator<PitchPage> {
  let waiting: Buffer[] = []
  let bytes = 0
  let rowsAt = HEAD_BYTES
  for await (const chunk of stream) {
    waiting.push(chunk)
    bytes += chunk.length
    if (bytes < pageBytes) continue
    const come = Buffer.concat(waiting)
    const { page, end } = read(come, rowsAt)
    if (page.pitches.length > 0) yield page
    const rest = come.subarray(end)
    waiting = [rest]
    bytes = rest.length
    rowsAt = 0
  }
  const { page } = read(Buffer.concat(waiting), rowsAt)
  if (page.pitches.length > 0) yield page
}

/** COPY's signature, its flags and the length of an extension that it has not: see "COPY" in Postgres's manual, "Binary Format". */
const HEAD_BYTES = 19

/** What the number of fields reads when there is no further row. */
const NO_ROW = -1

/** Where the fields of rows begin and end, two numbers for each; a field that is null begins at NULL. */
interface Spans {
  readonly at: Int32Array
  readonly rows: number
  /** Where the first row begins that is not whole. */
  readonly end: number
}

const NULL = -1
const PER_ROW = 2 * (FIELDS.length + 1)

function spansOf(bytes: Buffer, from: number): Spans {
  let at = new Int32Array(PER_ROW * 1024)
  let rows = 0
  let end = from
  while (end + 2 <= bytes.length && bytes.readInt16BE(end) !== NO_ROW) {
    if ((rows + 1) * PER_ROW > at.length) at = doubled(at)
    let field = end + 2
    for (let span = rows * PER_ROW; span < (rows + 1) * PER_ROW; span += 2) {
      if (field + 4 > bytes.length) return { at, rows, end }
      const length = bytes.readInt32BE(field)
      field += 4
      at[span] = length === NULL ? NULL : field
      field += Math.max(0, length)
      at[span + 1] = field
    }
    if (field > bytes.length) break
    rows += 1
    end = field
  }
  return { at, rows, end }
}

function doubled(list: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * list.length)
  larger.set(list)
  return larger
}

function createReading(rates: UsdRates) {
  const factsOf = createFacts(rates)
  return (bytes: Buffer, from: number): { page: PitchPage; end: number } => {
    const spans = spansOf(bytes, from)
    const languages: (string | null)[] = []
    const texts = { ...textsOf(bytes, spans), languages }
    const stringOf = createStrings(texts)
    const read = Array.from({ length: spans.rows }, (_, row) => {
      const facts = factsOf(bytes, spans.at.subarray(row * PER_ROW, (row + 1) * PER_ROW), stringOf(row))
      languages.push(facts.language)
      return facts
    })
    return { page: { pitches: read, texts }, end: spans.end }
  }
}

/** The texts of some rows one behind the other. */
function textsOf(bytes: Buffer, { at, rows }: Spans): Pick<TextPage, 'bytes' | 'ends'> {
  const ends = new Int32Array(rows)
  let end = 0
  for (let row = 0; row < rows; row += 1) {
    const span = row * PER_ROW + 2 * TEXT
    end += at[span + 1]! - at[span]!
    ends[row] = end
    end += 1
  }
  const texts = new Uint8Array(end)
  for (let row = 0; row < rows; row += 1) {
    const span = row * PER_ROW + 2 * TEXT
    texts.set(bytes.subarray(at[span], at[span + 1]), startOf({ ends }, row))
  }
  return { bytes: texts, ends }
}

/** Texts as strings. Those of ASCII are slices of one string: the collector has nothing to copy. */
function createStrings({ bytes, ends }: Pick<TextPage, 'bytes' | 'ends'>): (text: number) => string {
  const all = Buffer.from(bytes.buffer)
  const isAllAscii = isAscii(all)
  const latin = all.toString('latin1')
  return (text) => {
    const [start, end] = [startOf({ ends }, text), ends[text]!]
    return isAllAscii || isAscii(all.subarray(start, end)) ? latin.slice(start, end) : all.toString('utf8', start, end)
  }
}

/** Makes facts of a row's fields. */
function createFacts(rates: UsdRates): (bytes: Buffer, spans: Int32Array, text: string) => PitchFacts {
  const word = createKnown((text) => text)
  const number = createKnown(Number)
  const words = createKnown(listOf((text) => text))
  const numbers = createKnown(listOf(Number))
  return (bytes, spans, text) => {
    const given = <T>(field: number, known: Known<T>): T => known(bytes, spans[2 * field]!, spans[2 * field + 1]!)
    const perhaps = <T>(field: number, known: Known<T>): T | null => (spans[2 * field] === NULL ? null : given(field, known))
    const row: JoinedPitchRow = {
      id: bytes.toString('latin1', spans[2 * AT.id], spans[2 * AT.id + 1]),
      organisationId: given(AT.organisationId, word),
      language: given(AT.language, word),
      goals: given(AT.goals, numbers),
      targets: given(AT.targets, words),
      scope: perhaps(AT.scope, word),
      countries: given(AT.countries, words),
      regions: given(AT.regions, words),
      askMinor: perhaps(AT.askMinor, number),
      askMinimumMinor: perhaps(AT.askMinimumMinor, number),
      askCurrency: perhaps(AT.askCurrency, word),
      instruments: given(AT.instruments, words),
      wantedInvestorTypes: given(AT.wantedInvestorTypes, words),
      refusedInvestorTypes: given(AT.refusedInvestorTypes, words),
      supportNeeded: given(AT.supportNeeded, words),
      sensitiveSectors: given(AT.sensitiveSectors, words),
      stage: perhaps(AT.stage, word),
      evidenceLevel: perhaps(AT.evidenceLevel, number),
      text,
    }
    return pitchFactsOf(row, rates)
  }
}

/** Reads a list as Postgres writes it, by Drizzle's own rules. */
function listOf<T>(valueOf: (text: string) => T): (text: string) => T[] {
  return (text) => parsePgArray(text).map((part: unknown) => valueOf(String(part)))
}

type Known<T> = (bytes: Buffer, start: number, end: number) => T

const KNOWN = 4096

/** Gives the same object for the same bytes, for as long as no others have taken its place: of 4,096 that were met last. */
function createKnown<T>(make: (text: string) => T): Known<T> {
  const known: ({ readonly bytes: Uint8Array; readonly value: T } | null)[] = Array.from({ length: KNOWN }, () => null)
  return (bytes, start, end) => {
    let hash = end - start
    for (let at = start; at < end; at += 1) hash = Math.imul(hash ^ bytes[at]!, 0x01000193)
    const slot = (hash ^ (hash >>> 15)) & (KNOWN - 1)
    const found = known[slot]
    if (found && isAt(found.bytes, bytes, { start, end })) return found.value
    const value = make(bytes.toString('utf8', start, end))
    known[slot] = { bytes: new Uint8Array(bytes.subarray(start, end)), value }
    return value
  }
}

function isAt(known: Uint8Array, bytes: Uint8Array, { start, end }: { start: number; end: number }): boolean {
  if (known.length !== end - start) return false
  for (let at = start; at < end; at += 1) if (bytes[at] !== known[at - start]) return false
  return true
}
