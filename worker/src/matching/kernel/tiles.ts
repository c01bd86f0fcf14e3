import { STAGES } from '@scalebridge/db/reference'
import type { PreparedPitch } from '../score/prepare.ts'
import type { Arena } from './arena.ts'
import { askKey } from './ask-key.ts'
import { setKey, type Dictionary } from './dictionary.ts'
import { createAnswers } from './gate-programs.ts'
import * as at from './layout.ts'
import { NO_TERM, type TileText } from './texts.ts'
import { NO_PLACES, SEVERAL_PLACES, type Vocabulary } from './vocabulary.ts'

/** Evidence levels, and one more for none said. */
export const EVIDENCE_STATES = 7

/** A track record that cannot be told, read as more than any value. */
const UNTOLD = 0xffff

/** A tile whose pitches are being written. */
export interface Tile {
  readonly address: number
  readonly count: number
  add(pitch: PreparedPitch, more: { readonly rank: number; readonly text: TileText | null }): void
  /** Writes what can only be written when all pitches are known. */
  close(): void
}

interface Place {
  /** Position of the tile's first pitch among all. */
  readonly first: number
  readonly perPitch: number
}

/** Makes tiles of at most TILE pitches, from the position of the first; when all mandates' words and questions have their numbers. */
export function createTiles(arena: Arena, vocabulary: Vocabulary, perPitch: number): (first: number) => Tile {
  const writing = createWriting(vocabulary)
  return (first) => openTile({ arena, vocabulary, writing }, { first, perPitch })
}

interface Making {
  readonly arena: Arena
  readonly vocabulary: Vocabulary
  readonly writing: Writing
}

/** What tells numbers for what pitches say, kept for all tiles. */
type Writing = ReturnType<typeof createWriting>

function createWriting(vocabulary: Vocabulary) {
  return {
    answersOf: createAnswers(vocabulary.questions),
    instruments: setIds(vocabulary.instruments),
    types: setIds(vocabulary.types),
    support: setIds(vocabulary.support),
  }
}

/** Numbers of sets; that of a list that many pitches share is looked up once. */
function setIds(sets: Dictionary<string>): (members: readonly string[]) => number {
  const known = new Map<readonly string[], number>()
  return (members) => {
    if (members.length === 0) return 0
    let id = known.get(members)
    if (id === undefined) {
      id = sets.idOf(setKey(members))
      known.set(members, id)
    }
    return id
  }
}

function openTile({ arena, vocabulary, writing }: Making, { first, perPitch }: Place): Tile {
  const address = arena.reserve(at.TILE_BYTES)
  const bitmaps = arena.reserve(vocabulary.questions.named.end * at.BITMAP_BYTES)
  const { records, targets, amounts, pairs, ranks, heaps, eligible } = reservePitches(arena, perPitch)
  const investors = vocabulary.histories.keys
  const history = investors.length > 0 ? arena.reserve(investors.length * at.TILE * 2) : 0
  const placeStarts = new Uint32Array(at.TILE + 1)
  const places: number[] = []
  const postings = createPostings(vocabulary.terms.end)
  const view = new DataView(arena.memory.buffer)
  let count = 0
  return {
    address,
    get count() {
      return count
    },
    add(pitch, { rank, text }) {
      const place = count++
      view.setUint32(ranks + place * 4, rank, true)
      const mark = (bitmap: number): void => setBit(view, bitmaps + bitmap * at.BITMAP_BYTES, place)
      mark(ALL)
      writing.answersOf(pitch, mark)
      writeRecord({ view, at: records + place * at.RECORD_BYTES }, { pitch, text }, { vocabulary, writing })
      writePair(view, records + place * at.RECORD_BYTES, pairs + place * 8)
      writeTargets({ view, at: targets + place * at.TARGETS_BYTES }, pitch, vocabulary)
      view.setFloat64(amounts + place * 16, pitch.ask?.low ?? 0, true)
      view.setFloat64(amounts + place * 16 + 8, pitch.ask?.high ?? 0, true)
      if (pitch.places.length > 1) for (const code of pitch.places) places.push(vocabulary.places.idOf(code))
      placeStarts[place + 1] = places.length
      for (const [column, investorId] of investors.entries()) {
        view.setUint16(history + (column * at.TILE + place) * 2, pitch.likeHistoryOf(investorId) ?? UNTOLD, true)
      }
      if (text !== null) addText(postings, place, text)
    },
    close() {
      const termStarts = arena.keep32(postings.starts())
      const sorted = arena.keep32(postings.sorted())
      const head: Head = [
        [at.TILE_COUNT, count],
        [at.TILE_FIRST, first],
        [at.TILE_RANKS, ranks],
        [at.TILE_BITMAPS, bitmaps],
        [at.TILE_RECORDS, records],
        [at.TILE_TARGETS, targets],
        [at.TILE_AMOUNTS, amounts],
        [at.TILE_PLACE_STARTS, arena.keep32(placeStarts)],
        [at.TILE_PLACES, arena.keep16(places)],
        [at.TILE_TERM_STARTS, termStarts],
        [at.TILE_POSTINGS, sorted],
        [at.TILE_HEAPS, heaps],
        [at.TILE_HISTORY, history],
        [at.TILE_ELIGIBLE, eligible],
        [at.TILE_PAIRS, pairs],
      ]
      for (const [field, value] of head) new DataView(arena.memory.buffer, address).setUint32(field, value, true)
    },
  }
}

/** Sets aside what each pitch of a tile has as much of as any other. */
function reservePitches(arena: Arena, perPitch: number) {
  return {
    records: arena.reserve(at.TILE * at.RECORD_BYTES),
    targets: arena.reserve(at.TILE * at.TARGETS_BYTES),
    amounts: arena.reserve(at.TILE * 16),
    pairs: arena.reserve(at.TILE * 8),
    ranks: arena.reserve(at.TILE * 4),
    heaps: arena.reserve(at.TILE * perPitch * 4),
    eligible: arena.reserve(at.TILE * 4),
  }
}

/** Fields of a tile's head with what stands there. */
type Head = readonly (readonly [field: number, value: number])[]

/** The bitmap of all pitches of a tile. */
const ALL = 0

function setBit(view: DataView, bits: number, bit: number): void {
  const byte = bits + (bit >> 3)
  view.setUint8(byte, view.getUint8(byte) | (1 << (bit & 7)))
}

/** Where something is written. */
interface Spot {
  readonly view: DataView
  readonly at: number
}

function writeRecord(
  { view, at: record }: Spot,
  { pitch, text }: { pitch: PreparedPitch; text: TileText | null },
  { vocabulary, writing }: Pick<Making, 'vocabulary' | 'writing'>,
): void {
  const { facts, ask, places, instruments, stage } = pitch
  const [place] = places
  view.setUint16(record + at.RECORD_ASK, ask === null ? 0 : vocabulary.asks.idOf(askKey(ask.lowBucket, ask.highBucket)), true)
  const placeId = place === undefined ? NO_PLACES : places.length > 1 ? SEVERAL_PLACES : vocabulary.places.idOf(place)
  view.setUint16(record + at.RECORD_PLACE, placeId, true)
  view.setUint16(record + at.RECORD_INSTRUMENTS, writing.instruments(instruments), true)
  view.setUint16(record + at.RECORD_TYPES, writing.types(facts.wantedInvestorTypes), true)
  view.setUint16(record + at.RECORD_SUPPORT, writing.support(facts.supportNeeded), true)
  view.setUint8(record + at.RECORD_STAGE, (stage ?? STAGES.length) * EVIDENCE_STATES + (facts.evidenceLevel ?? EVIDENCE_STATES - 1))
  view.setUint8(record + at.RECORD_LANGUAGE, text === null ? 0 : vocabulary.languages.idOf(text.language ?? ''))
  view.setUint32(record + at.RECORD_GOALS, goalBits(pitch, vocabulary), true)
}

function goalBits({ goals, targets }: PreparedPitch, { mostGoals }: Vocabulary): number {
  const bits = goals.reduce((sum, goal) => sum + 2 ** goal, 0)
  if (bits >= 2 ** at.GOAL_BITS) throw new RangeError(`not a goal among ${goals.join(', ')}`)
  const row = goalRowIndex({ goals: goals.length, hasTargets: targets.length > 0 }, mostGoals)
  return bits + (goals[0] ?? 0) * 2 ** at.GOAL_BITS + row * 2 ** at.CLASS_SHIFT
}

/** Which row of points for goals a pitch reads: by how many it has, and whether it names targets. */
export function goalRowIndex({ goals, hasTargets }: { goals: number; hasTargets: boolean }, mostGoals: number): number {
  return (hasTargets ? mostGoals + 1 : 0) + goals
}

/** Repeats of a record what is looked up for each open pair, so that these stand close together. */
function writePair(view: DataView, record: number, pair: number): void {
  view.setUint32(pair, view.getUint32(record, true), true)
  view.setUint32(pair + 4, view.getUint32(record + at.RECORD_GOALS, true), true)
}

function writeTargets({ view, at: record }: Spot, { targets }: PreparedPitch, { targets: known }: Vocabulary): void {
  for (const target of targets) {
    const bit = known.find(target)
    if (bit !== undefined) setBit(view, record, bit)
  }
  view.setUint32(record + at.TARGETS_COUNT, targets.length, true)
}

function addText(postings: ReturnType<typeof createPostings>, place: number, { terms, weights }: TileText): void {
  for (let nth = 0; nth < weights.length; nth++) {
    const term = terms[nth] ?? NO_TERM
    const weight = weights[nth] ?? 0
    if (term !== NO_TERM && weight > 0) postings.add(term, ((place << 16) | weight) >>> 0)
  }
}

/** Words of a tile's pitches, gathered by word: a counting sort that keeps the order of the pitches. */
function createPostings(terms: number) {
  let ids = new Uint32Array(TILE_POSTINGS)
  let packed = new Uint32Array(TILE_POSTINGS)
  const starts = new Uint32Array(terms + 1)
  let count = 0
  return {
    add(term: number, posting: number): void {
      if (count === ids.length) {
        ids = grown(ids)
        packed = grown(packed)
      }
      ids[count] = term
      packed[count++] = posting
      starts[term + 1] = (starts[term + 1] ?? 0) + 1
    },
    /** Where each word's postings begin, and one end more; to be asked first. */
    starts(): Uint32Array {
      for (let term = 0; term < terms; term++) starts[term + 1] = (starts[term + 1] ?? 0) + (starts[term] ?? 0)
      return starts
    },
    sorted(): Uint32Array {
      const next = starts.slice()
      const sorted = new Uint32Array(count)
      for (let i = 0; i < count; i++) {
        const term = ids[i] ?? 0
        const place = next[term] ?? 0
        sorted[place] = packed[i] ?? 0
        next[term] = place + 1
      }
      return sorted
    },
  }
}

/** Room for this many words of a tile's pitches to begin with. */
const TILE_POSTINGS = 16_384

function grown(list: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(list.length * 2)
  larger.set(list)
  return larger
}
