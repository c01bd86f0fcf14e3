// oxlint-disable typescript/no-non-null-assertion -- tables in a hot loop, read at indices made here
/**
 * The words of texts as numbers: what words.ts gives, without a string made for each word, so that a hundred thousand texts are
 * read in a second or two. A table belongs to one corpus; stems are numbered in the order in which they are first met.
 */
import { countedStem, languageOfScript, LATIN_LANGUAGES, latinLanguage, split, stopLanguages } from './words.ts'

/** A text as numbers of its stems; good until the next one is read. */
export interface StemmedText {
  /** In the order of the text; only the first `length` of them count. */
  readonly numbers: Int32Array
  readonly length: number
  /** The language that its words tell, or else the one it is said to be in. */
  readonly language: string | null
}

export interface Stems {
  /** Each stem at its number. */
  readonly keys: readonly string[]
  read(text: string, language: string | null): StemmedText
}

/** More different words than this are forgotten, and worked out anew. */
const MOST_KNOWN = 262_144
const FIRST_SLOTS = 4096
const NOT_COUNTED = -1
const NOT_ASKED = -2
/** A text's stop words tell its language when there are so many. */
const LEAST_HITS = 3

const OTHER_THAN_ASCII = -1
const DIGITS = [48, 57] as const
const CAPITALS = [65, 90] as const
const SMALL = [97, 122] as const

/** 1 for what a word of ASCII is made of. */
const IN_WORD = Uint8Array.from({ length: 128 }, (_, code) =>
  [DIGITS, CAPITALS, SMALL].some(([from, to]) => code >= from && code <= to) ? 1 : 0,
)

/** A table of words; with the keys of another one it gives each stem the number that it has there. */
export function createStems(known: readonly string[] = []): Stems {
  const stems = createNumbers(known)
  let table = createTable()
  let found = new Int32Array(1024)
  return {
    keys: stems.keys,
    read(text, said) {
      if (table.surfaces.length >= MOST_KNOWN) table = createTable()
      if (found.length < text.length) found = new Int32Array(2 * text.length)
      let words = findAscii(table, text, found)
      let scripted: string | null = null
      if (words === OTHER_THAN_ASCII) {
        const parts = split(text)
        words = parts.found.length
        if (found.length < words) found = new Int32Array(2 * words)
        parts.found.forEach((surface, at) => (found[at] = table.find(surface)))
        scripted = languageOfScript(parts)
      }
      const guessed = scripted ?? languageOf(table, found, words)
      const own = said?.split('-')[0] ?? null
      const latin = latinLanguage(own) ?? latinLanguage(guessed) ?? 'en'
      const stemming = { latin: LATIN_LANGUAGES.indexOf(latin), numberOf: stems.numberOf }
      return { numbers: found, length: toStems(table, { found, words }, stemming), language: guessed ?? own }
    },
  }
}

function createNumbers(known: readonly string[]) {
  const keys = [...known]
  const numbers = new Map(keys.map((key, number) => [key, number]))
  const numberOf = (stem: string): number => {
    const found = numbers.get(stem)
    if (found !== undefined) return found
    numbers.set(stem, keys.length)
    keys.push(stem)
    return keys.length - 1
  }
  return { keys, numberOf }
}

/** Words as they stand in texts, at places from 0, each with what is known of it. */
interface Table {
  readonly surfaces: readonly string[]
  /** Of which languages a word is a stop word, a bit for each. */
  readonly stops: readonly number[]
  /** For each Latin language the number of a word's stem, NOT_COUNTED or NOT_ASKED. */
  readonly stems: readonly number[][]
  readonly slots: ReturnType<typeof createSlots>
  find(surface: string): number
}

function createTable(): Table {
  const surfaces: string[] = []
  const places = new Map<string, number>()
  const stops: number[] = []
  const stems = LATIN_LANGUAGES.map((): number[] => [])
  const find = (surface: string): number => {
    const known = places.get(surface)
    if (known !== undefined) return known
    const place = surfaces.push(surface) - 1
    places.set(surface, place)
    stops.push(stopLanguages(surface).reduce((bits, language) => bits | (1 << LATIN_LANGUAGES.indexOf(language)), 0))
    for (const column of stems) column.push(NOT_ASKED)
    return place
  }
  return { surfaces, stops, stems, slots: createSlots(surfaces), find }
}

/** Puts the places of an ASCII text's words into `found` and returns how many there are; OTHER_THAN_ASCII for another text. */
function findAscii(table: Table, text: string, found: Int32Array): number {
  const { slots } = table
  let words = 0
  let start = -1
  let hash = 0
  for (let at = 0; at <= text.length; at += 1) {
    const code = at < text.length ? text.charCodeAt(at) : 0
    if (code > 127) return OTHER_THAN_ASCII
    if (IN_WORD[code] === 1) {
      if (start < 0) {
        start = at
        hash = 0
      }
      hash = Math.imul(hash ^ code, 0x01000193) + 1
    } else if (start >= 0) {
      const slot = slots.slotOf(text, { start, end: at, hash })
      found[words] = slots.at(slot) ?? slots.put(slot, hash, table.find(text.slice(start, at)))
      words += 1
      start = -1
    }
  }
  return words
}

/** The language of most stop words, where there are enough of them. */
function languageOf({ stops }: Table, found: Int32Array, words: number): string | null {
  const hits = LATIN_LANGUAGES.map(() => 0)
  for (let at = 0; at < words; at += 1) {
    const bits = stops[found[at]!]!
    if (bits === 0) continue
    for (let language = 0; language < hits.length; language += 1) hits[language]! += (bits >> language) & 1
  }
  const most = Math.max(...hits)
  return most >= LEAST_HITS && hits.filter((count) => count === most).length === 1 ? (LATIN_LANGUAGES[hits.indexOf(most)] ?? null) : null
}

/** Makes places of words into numbers of their stems, without those that do not count; returns how many are left. */
function toStems({ surfaces, stems }: Table, { found, words }: Found, { latin, numberOf }: Stemming): number {
  const column = stems[latin]!
  let length = 0
  for (let at = 0; at < words; at += 1) {
    const place = found[at]!
    let stem = column[place]!
    if (stem === NOT_ASKED) {
      const key = countedStem(surfaces[place]!, LATIN_LANGUAGES[latin]!)
      stem = key === null ? NOT_COUNTED : numberOf(key)
      column[place] = stem
    }
    if (stem === NOT_COUNTED) continue
    found[length] = stem
    length += 1
  }
  return length
}

interface Found {
  readonly found: Int32Array
  readonly words: number
}

interface Stemming {
  /** Which of the Latin languages words in Latin letters are read in. */
  readonly latin: number
  readonly numberOf: (stem: string) => number
}

interface Span {
  readonly start: number
  readonly end: number
  readonly hash: number
}

/** Places of words by the hash of their letters: open addressing, at most half full. */
function createSlots(surfaces: readonly string[]) {
  let places = new Int32Array(FIRST_SLOTS).fill(-1)
  let hashes = new Int32Array(FIRST_SLOTS)
  let used = 0
  const isAt = (text: string, { start, end }: Span, surface: string): boolean => {
    if (surface.length !== end - start) return false
    for (let at = start; at < end; at += 1) if (text.charCodeAt(at) !== surface.charCodeAt(at - start)) return false
    return true
  }
  const grow = (): void => {
    const [oldPlaces, oldHashes] = [places, hashes]
    places = new Int32Array(2 * oldPlaces.length).fill(-1)
    hashes = new Int32Array(2 * oldPlaces.length)
    for (let old = 0; old < oldPlaces.length; old += 1) {
      if (oldPlaces[old] === -1) continue
      let slot = mix(oldHashes[old]!) & (places.length - 1)
      while (places[slot] !== -1) slot = (slot + 1) & (places.length - 1)
      places[slot] = oldPlaces[old]!
      hashes[slot] = oldHashes[old]!
    }
  }
  return {
    /** Where a word stands, or is to stand. */
    slotOf(text: string, span: Span): number {
      const last = places.length - 1
      let slot = mix(span.hash) & last
      while (places[slot] !== -1 && (hashes[slot] !== span.hash || !isAt(text, span, surfaces[places[slot]!]!))) slot = (slot + 1) & last
      return slot
    },
    at: (slot: number): number | undefined => (places[slot] === -1 ? undefined : places[slot]),
    put(slot: number, hash: number, place: number): number {
      places[slot] = place
      hashes[slot] = hash
      used += 1
      if (2 * used > places.length) grow()
      return place
    },
  }
}

function mix(hash: number): number {
  return hash ^ (hash >>> 15)
}
