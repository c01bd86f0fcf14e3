// oxlint-disable typescript/no-non-null-assertion -- typed arrays in hot loops, read at indices made here
/** The eligible pairs of an edition as columns, in an order that does not depend on the order of the input. Pure. */
import type { Folded } from '../lists/list-columns.ts'
import type { FairInput, FairPitch, RankedList } from './input.ts'

/** Everything is a column: an edition has millions of pairs. */
export interface Pool {
  /** How many there are. Everywhere here a mandate or a pitch is its position in the rising order of ids. */
  readonly mandates: number
  readonly pitches: number
  /** Primary goal of each pitch, 0 when it has none. */
  readonly goal: Uint8Array
  /** 1 for a first-timer or an unusual partner. */
  readonly novel: Uint8Array
  /** All goals and all regions of each pitch, a bit for each. */
  readonly goalBits: Uint32Array
  readonly regionBits: Uint32Array
  /** Groups of pitch p are groups[firstGroup[p]] … groups[firstGroup[p + 1] - 1], positions in groupKeys. */
  readonly groupKeys: readonly string[]
  readonly firstGroup: Int32Array
  readonly groups: Int32Array
  /** Pairs of mandate m stand at first[m] … first[m + 1] - 1, by falling score, then by the pitch's id. */
  readonly first: Int32Array
  readonly mandate: Int32Array
  readonly pitch: Int32Array
  readonly score: Uint16Array
  readonly pinned: Uint8Array
  /** Pairs of pitch p are ofPitch[firstOfPitch[p] … firstOfPitch[p + 1] - 1], by falling score, then by the mandate's id. */
  readonly firstOfPitch: Int32Array
  readonly ofPitch: Int32Array
}

/** The ids of those in a pool, rising: everyone's position in it. */
export interface PoolNames {
  readonly mandateIds: readonly string[]
  readonly pitchIds: readonly string[]
}

export function namesOf({ mandates, pitches }: Pick<FairInput, 'mandates' | 'pitches'>): PoolNames {
  return { mandateIds: mandates.map(({ id }) => id).toSorted(compareIds), pitchIds: pitches.map(({ id }) => id).toSorted(compareIds) }
}

const HIGHEST_SCORE = 65_535
const MOST_BITS = 32

/** Gathers every pair that either list of it names, once. */
export function poolOf({ mandates, pitches: given, byMandate, byPitch, folded }: FairInput): Pool {
  const { mandateIds, pitchIds } = namesOf({ mandates, pitches: given })
  const pitches = given.toSorted((a, b) => compareIds(a.id, b.id))
  const at = { mandate: positions(mandateIds), pitch: positions(pitchIds) }
  const sizes = { mandates: mandateIds.length, pitches: pitches.length }
  const found = gather(byMandate.concat(byPitch), { at, ofMandates: byMandate.length, folded })
  const pairs = ranked(sizes, onceByPitch(sizes, found))
  const pinned = new Uint8Array(pairs.pitch.length)
  for (const { id, pinned: ids } of mandates)
    markPins({ ...pairs, pinned }, at.mandate.get(id)!, new Set(ids.map((pin) => at.pitch.get(pin))))
  return { ...sizes, ...columnsOf(pitches), ...pairs, pinned }
}

function markPins(
  { first, pitch, pinned }: Pick<Pool, 'first' | 'pitch' | 'pinned'>,
  mandate: number,
  pins: ReadonlySet<number | undefined>,
): void {
  if (pins.size === 0) return
  for (let pair = first[mandate]!; pair < first[mandate + 1]!; pair += 1) if (pins.has(pitch[pair])) pinned[pair] = 1
}

function columnsOf(pitches: readonly FairPitch[]) {
  const [regions, groups] = [createNumbers(), createNumbers()]
  const bitsOf = (numbers: readonly number[]) =>
    numbers.reduce((bits, number) => {
      if (number < 0 || number >= MOST_BITS) throw new RangeError(`more than ${MOST_BITS} different regions or goals`)
      return bits | (1 << number)
    }, 0)
  const firstGroup = new Int32Array(pitches.length + 1)
  const all: number[] = []
  pitches.forEach((pitch, nth) => {
    for (const key of new Set(pitch.groups)) all.push(groups.numberOf(key))
    firstGroup[nth + 1] = all.length
  })
  return {
    goal: Uint8Array.from(pitches, ({ primaryGoal }) => primaryGoal ?? 0),
    novel: Uint8Array.from(pitches, ({ isFirstTimer, isUnusual }) => (isFirstTimer || isUnusual ? 1 : 0)),
    goalBits: Uint32Array.from(pitches, ({ goals }) => bitsOf(goals ?? [])),
    regionBits: Uint32Array.from(pitches, (pitch) => bitsOf((pitch.regions ?? []).map(regions.numberOf))),
    groupKeys: groups.keys,
    firstGroup,
    groups: Int32Array.from(all),
  }
}

function createNumbers() {
  const keys: string[] = []
  const known = new Map<string, number>()
  const numberOf = (key: string): number => {
    const number = known.get(key)
    if (number !== undefined) return number
    known.set(key, keys.length)
    return keys.push(key) - 1
  }
  return { keys, numberOf }
}

/** Pairs as they come, some of them twice. */
interface Found {
  readonly count: number
  readonly mandate: Int32Array
  readonly pitch: Int32Array
  readonly score: Uint16Array
}

interface Positions {
  readonly mandate: ReadonlyMap<string, number>
  readonly pitch: ReadonlyMap<string, number>
}

/** Pairs of lists whose both ends are known, the mandates' lists first; what is not among the mandates and pitches is left out. */
function gather(
  lists: readonly RankedList[],
  { at, ofMandates, folded }: { at: Positions; ofMandates: number; folded: FairInput['folded'] },
): Found {
  const inColumns = [folded?.mandate, folded?.pitch].map((side) => side?.columns.lengths.reduce((sum, length) => sum + length, 0) ?? 0)
  const most = lists.reduce(
    (sum, { ids }) => sum + ids.length,
    inColumns.reduce((sum, count) => sum + count, 0),
  )
  const [mandate, pitch, score] = [new Int32Array(most), new Int32Array(most), new Uint16Array(most)]
  let count = 0
  if (folded?.mandate) count = gatherFolded({ owner: mandate, other: pitch, score, count }, folded.mandate, [at.mandate, at.pitch])
  if (folded?.pitch) count = gatherFolded({ owner: pitch, other: mandate, score, count }, folded.pitch, [at.pitch, at.mandate])
  lists.forEach(({ ownerId, ids, scores }, nth) => {
    const isMandates = nth < ofMandates
    const owner = (isMandates ? at.mandate : at.pitch).get(ownerId)
    if (owner === undefined) return
    const others = isMandates ? at.pitch : at.mandate
    for (let place = 0; place < ids.length; place += 1) {
      const other = others.get(ids[place]!)
      if (other === undefined) continue
      mandate[count] = isMandates ? owner : other
      pitch[count] = isMandates ? other : owner
      score[count] = scores[place]!
      count += 1
    }
  })
  return { count, mandate, pitch, score }
}

interface Gathered {
  readonly owner: Int32Array
  readonly other: Int32Array
  readonly score: Uint16Array
  /** How many pairs stand there already. */
  readonly count: number
}

/** The same of lists in columns, whose ids are looked up once each. Returns how many pairs there are then. */
function gatherFolded(
  { owner, other, score, count: before }: Gathered,
  { columns, gone }: Folded,
  [owners, others]: readonly [ReadonlyMap<string, number>, ReadonlyMap<string, number>],
): number {
  const otherAt = Int32Array.from(columns.otherIds, (id) => others.get(id) ?? -1)
  let count = before
  for (const [nth, id] of columns.ownerIds.entries()) {
    const ownerAt = owners.get(id)
    if (ownerAt === undefined || gone[nth] === 1) continue
    const first = nth * columns.size
    for (let entry = first; entry < first + columns.lengths[nth]!; entry += 1) {
      const its = otherAt[columns.others[entry]!]!
      if (its < 0) continue
      owner[count] = ownerAt
      other[count] = its
      score[count] = columns.scores[entry]!
      count += 1
    }
  }
  return count
}

interface Sizes {
  readonly mandates: number
  readonly pitches: number
}

/** Each pair once, side by side by pitch. Of one that came twice the later score counts. */
function onceByPitch({ mandates, pitches }: Sizes, found: Found) {
  const next = firstOf(pitches, found.pitch.subarray(0, found.count))
  const before = next.slice()
  const [mandate, score] = [new Int32Array(found.count), new Uint16Array(found.count)]
  for (let pair = 0; pair < found.count; pair += 1) {
    const place = next[found.pitch[pair]!]!++
    mandate[place] = found.mandate[pair]!
    score[place] = found.score[pair]!
  }
  const first = new Int32Array(pitches + 1)
  /** For each mandate one more than where the present pitch met it. */
  const metAt = new Int32Array(mandates)
  let end = 0
  for (let owner = 0; owner < pitches; owner += 1) {
    const start = end
    for (let pair = before[owner]!; pair < before[owner + 1]!; pair += 1) {
      const met = metAt[mandate[pair]!]!
      score[met > start ? met - 1 : end] = score[pair]!
      if (met > start) continue
      mandate[end] = mandate[pair]!
      end += 1
      metAt[mandate[end - 1]!] = end
    }
    first[owner + 1] = end
  }
  return { first, mandate: mandate.subarray(0, end), score: score.subarray(0, end) }
}

/**
 * Pairs best first, for each mandate and for each pitch. Sorted by falling score first, pitch by pitch where scores are equal, and then
 * dealt out to both, in two passes for all.
 */
function ranked({ mandates, pitches }: Sizes, given: ReturnType<typeof onceByPitch>) {
  const count = given.mandate.length
  const sorted = { mandate: new Int32Array(count), pitch: new Int32Array(count), score: new Uint16Array(count) }
  const next = new Int32Array(HIGHEST_SCORE + 2)
  for (let pair = 0; pair < count; pair += 1) next[HIGHEST_SCORE - given.score[pair]! + 1]! += 1
  for (let worse = 0; worse <= HIGHEST_SCORE; worse += 1) next[worse + 1]! += next[worse]!
  for (let owner = 0; owner < pitches; owner += 1) {
    for (let pair = given.first[owner]!; pair < given.first[owner + 1]!; pair += 1) {
      const place = next[HIGHEST_SCORE - given.score[pair]!]!++
      sorted.mandate[place] = given.mandate[pair]!
      sorted.pitch[place] = owner
      sorted.score[place] = given.score[pair]!
    }
  }
  const first = firstOf(mandates, sorted.mandate)
  const free = { mandate: first.slice(), pitch: given.first.slice() }
  const mandate = new Int32Array(count)
  for (let owner = 0; owner < mandates; owner += 1) mandate.fill(owner, first[owner], first[owner + 1])
  const [pitch, score, ofPitch] = [new Int32Array(count), new Uint16Array(count), new Int32Array(count)]
  let firstEqual = 0
  for (let nth = 0; nth < count; nth += 1) {
    const owner = sorted.pitch[nth]!
    const pair = free.mandate[sorted.mandate[nth]!]!++
    pitch[pair] = owner
    score[pair] = sorted.score[nth]!
    let place = free.pitch[owner]!++
    if (nth === 0 || sorted.pitch[nth - 1] !== owner || sorted.score[nth - 1] !== sorted.score[nth]) firstEqual = place
    // Of a pitch's equals, which come one after the other, the mandate's id decides.
    for (; place > firstEqual && ofPitch[place - 1]! > pair; place -= 1) ofPitch[place] = ofPitch[place - 1]!
    ofPitch[place] = pair
  }
  return { first, mandate, pitch, score, firstOfPitch: given.first, ofPitch }
}

/** Where each owner's begin when all stand side by side, and where the last of them end. */
function firstOf(owners: number, ownerOfEach: Int32Array): Int32Array {
  const first = new Int32Array(owners + 1)
  for (let nth = 0; nth < ownerOfEach.length; nth += 1) first[ownerOfEach[nth]! + 1]! += 1
  for (let owner = 0; owner < owners; owner += 1) first[owner + 1]! += first[owner]!
  return first
}

function positions(ids: readonly string[]): Map<string, number> {
  return new Map(ids.map((id, position) => [id, position]))
}

function compareIds(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
