/**
 * Finds out what the columns of a file mean, so that sets of any field can be ranked: which are text, which is the date, which
 * are attributes. Only the history and the queries are looked at, never who funded what.
 */
import { dayOf, type TrackSubject } from '../track/past-project.ts'
import { textsOf, type Row } from './json-lines.ts'

/** Columns that name a row or its funders. */
const NOT_ATTRIBUTES = ['qid', 'id', 'cid', 'funders', 'investors', 'rel', 'split']

/** Columns of identity: they never enter a score, whatever set they stand in. */
const IDENTITY =
  /gender|\bsex\b|ethnic|indigenous|disab|religio|women|youth|\bage\b|income_group|organi[sz]ation|recipient|applicant|founder/i

/** Columns that are text by their name, and how many words a value of any other has at least, on average, to be text. */
const TEXT_NAMES = /^(text|title|opening|description|summary|abstract|mandate|about)$/i
const WORDS_OF_TEXT = 8

const LANGUAGE_NAMES = ['lang', 'language']

/** Numbers are told apart by as many equally full ranges; fewer different values than this are taken as names. */
const RANGES = 8

/** A column with more different values than this share of its rows names each row, and says nothing of others. */
const NAMING_SHARE = 0.9
const NAMING_ROWS = 20

type Meaning = { readonly kind: 'text' | 'date' | 'name' | 'none' } | { readonly kind: 'number'; readonly edges: readonly number[] }

/** What each column means, in the order in which columns first appear. */
export type Columns = ReadonlyMap<string, Meaning>

/** Reads the meaning of the columns of these rows. */
export function readColumns(rows: readonly Row[]): Columns {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter(
    (name) => !NOT_ATTRIBUTES.includes(name) && !IDENTITY.test(name),
  )
  const meanings = new Map(names.map((name) => [name, meaningOf(name, rows)] as const))
  const named = names.filter((name) => meanings.get(name)?.kind === 'name')
  for (const [at, name] of named.entries()) {
    const saysTheSame = named.slice(0, at).some((earlier) => meanings.get(earlier)?.kind === 'name' && isSame(earlier, name, rows))
    if (saysTheSame) meanings.set(name, { kind: 'none' })
  }
  return meanings
}

function meaningOf(name: string, rows: readonly Row[]): Meaning {
  const values = rows.map((row) => row[name]).filter((value) => value !== null && value !== undefined && value !== '')
  const numbers = values.filter((value) => typeof value === 'number')
  if (numbers.length > 0 && numbers.length === values.length) {
    const isFew = new Set(numbers).size <= RANGES
    return isFew ? { kind: 'name' } : { kind: 'number', edges: edgesOf(numbers) }
  }
  if (values.every((value) => typeof value === 'boolean')) return { kind: values.length > 0 ? 'name' : 'none' }
  const texts = values.flatMap(textsOf)
  if (texts.length === 0) return { kind: 'none' }
  if (TEXT_NAMES.test(name)) return { kind: 'text' }
  if (texts.every((text) => dayOf(text) !== null)) return { kind: 'date' }
  const words = texts.reduce((sum, text) => sum + text.split(/\s+/).length, 0) / texts.length
  if (words >= WORDS_OF_TEXT && !values.some(Array.isArray)) return { kind: 'text' }
  const isNaming = values.length > NAMING_ROWS && !values.some(Array.isArray) && new Set(texts).size > NAMING_SHARE * values.length
  return { kind: isNaming ? 'none' : 'name' }
}

/** Upper ends of the ranges but the last, so that each holds about as many of the numbers. */
function edgesOf(numbers: readonly number[]): number[] {
  const rising = numbers.toSorted((a, b) => a - b)
  const ends = Array.from({ length: RANGES - 1 }, (_, range) => rising[Math.floor(((range + 1) * rising.length) / RANGES)] ?? 0)
  return [...new Set(ends)]
}

/** Whether a column only says again what an earlier one says, as the name of a country does beside its code. */
function isSame(earlier: string, later: string, rows: readonly Row[]): boolean {
  const forward = new Map<string, string>()
  const back = new Set<string>()
  let differing = 0
  let both = 0
  for (const row of rows) {
    const [a, b] = [JSON.stringify(row[earlier] ?? null), JSON.stringify(row[later] ?? null)]
    both += 1
    back.add(b)
    if ((forward.get(a) ?? b) !== b) differing += 1
    if (!forward.has(a)) forward.set(a, b)
  }
  return forward.size > 1 && differing <= both / 50 && back.size >= NAMING_SHARE * forward.size
}

/** What a row says, and when it was. */
export interface RowSubject extends TrackSubject {
  readonly day: number | null
  readonly title: string
}

/** How long a title cut out of a text may be. */
const TITLE_LENGTH = 120

/** Reads a row by the meaning of its columns. What is not there is unknown. */
export function subjectOf(row: Row, columns: Columns): RowSubject {
  const texts: string[] = []
  const attributes: string[] = []
  let day: number | null = null
  for (const [name, meaning] of columns) {
    const value = row[name]
    if (value === null || value === undefined) continue
    if (meaning.kind === 'text') texts.push(...textsOf(value))
    else if (meaning.kind === 'date') day ??= dayOf(textsOf(value)[0] ?? null)
    else if (meaning.kind === 'name') attributes.push(...textsOf(value).map((item) => `${name}=${item}`))
    else if (meaning.kind === 'number' && typeof value === 'number') {
      attributes.push(`${name}=${meaning.edges.filter((edge) => value >= edge).length}`)
    }
  }
  // Placeholders such as [ORG] stand for what was taken out and are no words of the text.
  const text = texts.join('\n').replace(/\[[A-Z_]+\]/g, ' ')
  const language = LANGUAGE_NAMES.map((name) => textsOf(row[name])[0]).find((found) => found !== undefined)
  return { text, language: language ?? null, attributes, day, title: (text.split(/[.\n]/)[0] ?? '').trim().slice(0, TITLE_LENGTH) }
}
