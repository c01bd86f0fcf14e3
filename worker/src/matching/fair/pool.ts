// oxlint-disable typescript/no-non-null-assertion -- typed arrays in hot loops, read at indices made here
/** The eligible pairs of an edition as columns, in an order that does not depend on the order of the input. Pure. */
import type { FairInput, FairPitch, RankedList } from './input.ts'

export interface Pool {
  /** In rising order of ids; everywhere else a mandate or a pitch is its position here. */
  readonly mandateIds: readonly string[]
  readonly pitches: readonly FairPitch[]
  /** Primary goal of each pitch, 0 when it has none. */
  readonly goal: Uint8Array
  /** 1 for a first-timer or an unusual partner. */
  readonly novel: Uint8Array
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

const HIGHEST_SCORE = 65_535

/** Gathers every pair that either list of it names, once. */
export function poolOf({ mandates, pitches: given, byMandate, byPitch }: FairInput): Pool {
  const mandateIds = mandates.map(({ id }) => id).toSorted(compareIds)
  const pitches = given.toSorted((a, b) => compareIds(a.id, b.id))
  const mandateAt = positions(mandateIds)
  const pitchAt = positions(pitches.map(({ id }) => id))
  const found: Map<number, number>[] = mandateIds.map(() => new Map())
  for (const { owner, counterpart, score } of pairsIn(byMandate, mandateAt, pitchAt)) found[owner]!.set(counterpart, score)
  for (const { owner, counterpart, score } of pairsIn(byPitch, pitchAt, mandateAt)) found[counterpart]!.set(owner, score)
  const count = found.reduce((sum, pairs) => sum + pairs.size, 0)
  const first = new Int32Array(mandateIds.length + 1)
  const columns = { mandate: new Int32Array(count), pitch: new Int32Array(count), score: new Uint16Array(count) }
  found.forEach((pairs, owner) => {
    const start = first[owner]!
    const keys = Float64Array.from(pairs, ([pitch, score]) => (HIGHEST_SCORE - score) * pitches.length + pitch).sort()
    keys.forEach((key, nth) => {
      columns.mandate[start + nth] = owner
      columns.pitch[start + nth] = key % pitches.length
      columns.score[start + nth] = HIGHEST_SCORE - Math.floor(key / pitches.length)
    })
    first[owner + 1] = start + keys.length
  })
  const pins = new Set(mandates.flatMap(({ id, pinned }) => pinned.map((pitchId) => `${id} ${pitchId}`)))
  const isPinned = (pair: number) => pins.has(`${mandateIds[columns.mandate[pair]!]} ${pitches[columns.pitch[pair]!]!.id}`)
  return {
    mandateIds,
    pitches,
    goal: Uint8Array.from(pitches, ({ primaryGoal }) => primaryGoal ?? 0),
    novel: Uint8Array.from(pitches, ({ isFirstTimer, isUnusual }) => (isFirstTimer || isUnusual ? 1 : 0)),
    first,
    ...columns,
    pinned: Uint8Array.from({ length: count }, (_, pair) => (pins.size > 0 && isPinned(pair) ? 1 : 0)),
    ...byPitchOf(pitches.length, columns),
  }
}

function byPitchOf(pitches: number, { mandate, pitch, score }: Pick<Pool, 'mandate' | 'pitch' | 'score'>) {
  const firstOfPitch = new Int32Array(pitches + 2)
  for (const owner of pitch) firstOfPitch[owner + 2]! += 1
  for (let owner = 2; owner < pitches + 2; owner += 1) firstOfPitch[owner]! += firstOfPitch[owner - 1]!
  const ofPitch = new Int32Array(pitch.length)
  for (let pair = 0; pair < pitch.length; pair += 1) ofPitch[firstOfPitch[pitch[pair]! + 1]!++] = pair
  for (let owner = 0; owner < pitches; owner += 1) {
    ofPitch.subarray(firstOfPitch[owner], firstOfPitch[owner + 1]).sort((a, b) => score[b]! - score[a]! || mandate[a]! - mandate[b]!)
  }
  return { firstOfPitch: firstOfPitch.subarray(0, pitches + 1), ofPitch }
}

/** Pairs of lists whose both ends are known; what is not among the mandates and pitches is left out. */
function* pairsIn(lists: readonly RankedList[], ownerAt: ReadonlyMap<string, number>, counterpartAt: ReadonlyMap<string, number>) {
  for (const { ownerId, ids, scores } of lists) {
    const owner = ownerAt.get(ownerId)
    if (owner === undefined) continue
    for (let nth = 0; nth < ids.length; nth += 1) {
      const counterpart = counterpartAt.get(ids[nth]!)
      if (counterpart !== undefined) yield { owner, counterpart, score: scores[nth]! }
    }
  }
}

function positions(ids: readonly string[]): Map<string, number> {
  return new Map(ids.map((id, position) => [id, position]))
}

function compareIds(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
