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
  /** The same of a text in UTF-8. */
  readBytes(text: Bytes, language: string | null): StemmedText
}

/** Where a text stands among bytes; a zero stands behind it. */
interface Bytes {
  readonly bytes: Uint8Array
  readonly start: number
  readonly end: number
}

/** More different words than this are forgotten, and worked out anew. */
const MOST_KNOWN = 262_144
const FIRST_SLOTS = 4096
const NO_PLACE = -1
const NOT_COUNTED = -1
const NOT_ASKED = -2
/** A text's stop words tell its language when there are so many. */
const LEAST_HITS = 3

const OTHER_THAN_ASCII = -1
const IN_WORD = 1
const DIGITS = [48, 57] as const
const CAPITALS = [65, 90] as const
const SMALL = [97, 122] as const

/** IN_WORD for what a word of ASCII is made of. */
const KINDS = Uint8Array.from({ length: 256 }, (_, code) =>
  [DIGITS, CAPITALS, SMALL].some(([from, to]) => code >= from && code <= to) ? IN_WORD : 0,
)

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** A table of words; with the keys of another one it gives each stem the number that it has there. */
export function createStems(known: readonly string[] = []): Stems {
  const stems = createNumbers(known)
  let table = createTable()
  let found = new Int32Array(1024)
  let encoded = new Uint8Array(1024)
  const room = (words: number): void => {
    if (table.surfaces.length >= MOST_KNOWN) table = createTable()
    if (found.length < words) found = new Int32Array(2 * words)
  }
  const finish = (words: number, scripted: string | null, said: string | null): StemmedText => {
    const guessed = scripted ?? languageOf(table, found, words)
    const own = said?.split('-')[0] ?? null
    const latin = latinLanguage(own) ?? latinLanguage(guessed) ?? 'en'
    const stemming = { latin: LATIN_LANGUAGES.indexOf(latin), numberOf: stems.numberOf }
    return { numbers: found, length: toStems(table, { found, words }, stemming), language: guessed ?? own }
  }
  const readAny = (text: string, said: string | null): StemmedText => {
    const parts = split(text)
    room(parts.found.length)
    parts.found.forEach((surface, at) => (found[at] = table.find(surface)))
    return finish(parts.found.length, languageOfScript(parts), said)
  }
  const readAscii = (text: Bytes, said: string | null): StemmedText | null => {
    room(text.end - text.start)
    const words = findAscii(table, text, found)
    return words === OTHER_THAN_ASCII ? null : finish(words, null, said)
  }
  return {
    keys: stems.keys,
    read(text, said) {
      if (encoded.length <= 3 * text.length) encoded = new Uint8Array(6 * text.length)
      const { written } = encoder.encodeInto(text, encoded)
      encoded[written] = 0
      return readAscii({ bytes: encoded, start: 0, end: written }, said) ?? readAny(text, said)
    },
    readBytes: (text, said) => readAscii(text, said) ?? readAny(decoder.decode(text.bytes.subarray(text.start, text.end)), said),
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
  return { surfaces, stops, stems, slots: createSlots(), find }
}

/**
 * Puts the places of an ASCII text's words into `found` and returns how many there are; OTHER_THAN_ASCII for another text. Bytes are
 * read, not the characters of a string: asking for each of these takes three times as long.
 */
function findAscii(table: Table, { bytes, start: from, end }: Bytes, found: Int32Array): number {
  const { slots } = table
  let words = 0
  for (let at = from; at < end; at += 1) {
    let code = bytes[at]!
    if (KINDS[code] !== IN_WORD) {
      if (code > 127) return OTHER_THAN_ASCII
      continue
    }
    const start = at
    let hash = 0
    // The zero behind the text ends its last word.
    do {
      hash = Math.imul(hash ^ code, 0x01000193) + 1
      at += 1
      code = bytes[at]!
    } while (KINDS[code] === IN_WORD)
    if (code > 127) return OTHER_THAN_ASCII
    const slot = slots.slotOf(hash, { bytes, start, end: at })
    const place = slots.at(slot)
    if (place !== NO_PLACE) found[words] = place
    else {
      const surface = decoder.decode(bytes.subarray(start, at))
      found[words] = slots.put(slot, table.find(surface), { hash, surface })
    }
    words += 1
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

/** What a slot holds: the place of a word, its hash, and where its letters stand among those of all. Side by side: one look brings all. */
const PLACE = 0
const HASH = 1
const LETTERS = 2
const LENGTH = 3
const SLOT = 4

/** Places of ASCII words by the hash of their letters: open addressing, at most half full. */
function createSlots() {
  let slots = new Int32Array(SLOT * FIRST_SLOTS).fill(NO_PLACE)
  let letters = new Uint8Array(FIRST_SLOTS)
  let lettersEnd = 0
  let used = 0
  const grow = (): void => {
    const old = slots
    slots = new Int32Array(2 * old.length).fill(NO_PLACE)
    for (let from = 0; from < old.length; from += SLOT) {
      if (old[from + PLACE] === NO_PLACE) continue
      let slot = firstSlot(old[from + HASH]!, slots)
      while (slots[slot + PLACE] !== NO_PLACE) slot = nextSlot(slot, slots)
      slots.set(old.subarray(from, from + SLOT), slot)
    }
  }
  return {
    /** Where a word stands, or is to stand. */
    slotOf(hash: number, { bytes, start, end }: Bytes): number {
      let slot = firstSlot(hash, slots)
      for (; slots[slot + PLACE] !== NO_PLACE; slot = nextSlot(slot, slots)) {
        if (slots[slot + HASH] !== hash || slots[slot + LENGTH] !== end - start) continue
        let at = start
        for (let letter = slots[slot + LETTERS]!; at < end && bytes[at] === letters[letter]; letter += 1) at += 1
        if (at === end) break
      }
      return slot
    },
    /** The place of the word in a slot, or NO_PLACE. */
    at: (slot: number): number => slots[slot + PLACE]!,
    put(slot: number, place: number, { hash, surface }: { readonly hash: number; readonly surface: string }): number {
      slots.set([place, hash, lettersEnd, surface.length], slot)
      if (lettersEnd + surface.length > letters.length) letters = grown(letters, lettersEnd + surface.length)
      for (let at = 0; at < surface.length; at += 1) letters[lettersEnd++] = surface.charCodeAt(at)
      used += 1
      if (2 * SLOT * used > slots.length) grow()
      return place
    },
  }
}

function firstSlot(hash: number, slots: Int32Array): number {
  return (SLOT * (hash ^ (hash >>> 15))) & (slots.length - 1)
}

function nextSlot(slot: number, slots: Int32Array): number {
  return (slot + SLOT) & (slots.length - 1)
}

function grown(bytes: Uint8Array<ArrayBuffer>, holding: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(2 * holding)
  larger.set(bytes)
  return larger
}
