/**
 * What a change of one pitch or mandate does to fair shortlists between two whole runs. The rule keeps what the last whole run
 * promised and stays small; the next whole run makes all of them the best again:
 * 1. A pitch that is no longer eligible leaves at once. Its place goes to the best of the mandate's list that has none.
 * 2. A pitch that stays eligible keeps its place, with its new score.
 * 3. A pitch that is not on a shortlist enters where it belongs by score, if the list is short or it beats the last of those
 *    that are there by score; that one leaves. Its best mandates come first, up to as many lists as a pitch may stand on.
 * 4. A pitch that then stands on fewer lists than the floor enters those of its best mandates in the place of the last one
 *    there by score that stands on more lists than the floor.
 * 5. A changed mandate keeps its pins, newcomers and those at their floor while they are eligible, and fills up by score.
 */
import { PLACED_BY, type PlacedBy } from '@scalebridge/db/reference'
import { FAIR_OPTIONS } from '../fair/input.ts'
import { compareScored, type Ranking, type Scored } from '../lists/lists.ts'

export interface Shortlist extends Ranking {
  placedBy: PlacedBy[]
}

export const SHORTLIST_SIZE = FAIR_OPTIONS.size
/** On how many shortlists one pitch may stand, as in a whole run. */
export const MOST_PER_PITCH = FAIR_OPTIONS.mostPerPitch
/** On how many shortlists every eligible pitch is to stand. */
export const FLOOR = FAIR_OPTIONS.floor

export function isPlacedBy(text: string): text is PlacedBy {
  return PLACED_BY.some((reason) => reason === text)
}

/** An edition's shortlists with the lists that they are made from. */
export interface Shelf {
  readonly shortlists: Map<string, Shortlist>
  /** The mandates' lists. */
  readonly lists: ReadonlyMap<string, Ranking>
}

/** Where a changed pitch keeps its place, counted from 1, and whose shortlists are others now. */
export interface Placed {
  readonly stays: ReadonlyMap<string, number>
  readonly rewritten: ReadonlySet<string>
}

/** Puts a changed pitch where it belongs; `scores` are its scores by the mandates it is eligible with. */
export function placePitch(shelf: Shelf, pitchId: string, scores: ReadonlyMap<string, number>): Placed {
  const stays = new Map<string, number>()
  const rewritten = new Set<string>()
  for (const [mandateId, shortlist] of shelf.shortlists) {
    const at = shortlist.ids.indexOf(pitchId)
    if (at < 0) continue
    const score = scores.get(mandateId)
    if (score !== undefined) {
      shortlist.scores[at] = score
      stays.set(mandateId, at + 1)
      continue
    }
    removeAt(shortlist, at)
    fillUp(shortlist, shelf.lists.get(mandateId), pitchId)
    rewritten.add(mandateId)
  }
  let places = stays.size
  for (const { id: mandateId, score } of [...scores].map(([id, value]) => ({ id, score: value })).toSorted(compareScored)) {
    if (places >= MOST_PER_PITCH) break
    const shortlist = shelf.shortlists.get(mandateId)
    if (shortlist === undefined || stays.has(mandateId) || !enterByScore(shortlist, { id: pitchId, score })) continue
    rewritten.add(mandateId)
    places += 1
  }
  if (places < FLOOR) for (const mandateId of raiseToFloor(shelf, pitchId, scores)) rewritten.add(mandateId)
  return { stays, rewritten }
}

/** Makes a changed mandate's shortlist anew from its list; without a list it has none. */
export function placeMandate({ shortlists, lists }: Shelf, mandateId: string): void {
  const list = lists.get(mandateId)
  const before = shortlists.get(mandateId)
  if (list === undefined) {
    shortlists.delete(mandateId)
    return
  }
  const scores = new Map(list.ids.map((id, index) => [id, list.scores[index] ?? 0]))
  const kept = (before?.ids ?? []).flatMap((id, index) => {
    const [score, placedBy] = [scores.get(id), before?.placedBy[index] ?? 'score']
    return score === undefined || placedBy === 'score' ? [] : [{ id, score, placedBy }]
  })
  const shortlist: Shortlist = {
    ids: kept.map(({ id }) => id),
    scores: kept.map(({ score }) => score),
    placedBy: kept.map(({ placedBy }) => placedBy),
    eligible: list.eligible,
  }
  fillUp(shortlist, list)
  shortlists.set(mandateId, shortlist)
}

/** Without the one that just left, for which the list may still have a place. */
function fillUp(shortlist: Shortlist, list: Ranking | undefined, left?: string): void {
  if (list === undefined) return
  for (const [index, id] of list.ids.entries()) {
    if (shortlist.ids.length >= SHORTLIST_SIZE) return
    if (id !== left && !shortlist.ids.includes(id)) insert(shortlist, { id, score: list.scores[index] ?? 0 }, 'score')
  }
}

function enterByScore(shortlist: Shortlist, entry: Scored): boolean {
  if (shortlist.ids.length >= SHORTLIST_SIZE) {
    const last = lastByScore(shortlist)
    if (last < 0 || compareScored(entry, { id: shortlist.ids[last] ?? '', score: shortlist.scores[last] ?? 0 }) > 0) return false
    removeAt(shortlist, last)
  }
  insert(shortlist, entry, 'score')
  return true
}

function raiseToFloor({ shortlists }: Shelf, pitchId: string, scores: ReadonlyMap<string, number>): string[] {
  const counts = new Map<string, number>()
  for (const { ids } of shortlists.values()) for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1)
  let missing = Math.min(FLOOR, scores.size) - (counts.get(pitchId) ?? 0)
  const raised: string[] = []
  const best = [...scores].map(([id, score]) => ({ id, score })).toSorted(compareScored)
  for (const { id: mandateId, score } of best) {
    if (missing <= 0) break
    const shortlist = shortlists.get(mandateId)
    if (shortlist === undefined || shortlist.ids.includes(pitchId)) continue
    const last = lastByScore(shortlist, (id) => (counts.get(id) ?? 0) > FLOOR)
    if (last < 0) continue
    removeAt(shortlist, last)
    insert(shortlist, { id: pitchId, score }, 'floor')
    raised.push(mandateId)
    missing -= 1
  }
  return raised
}

/** Position of the one with the lowest score among those that stand there by score; -1 when there is none. */
function lastByScore({ ids, scores, placedBy }: Shortlist, mayLeave: (id: string) => boolean = () => true): number {
  let last = -1
  for (const [index, id] of ids.entries()) {
    if (placedBy[index] !== 'score' || !mayLeave(id)) continue
    if (last < 0 || compareScored({ id, score: scores[index] ?? 0 }, { id: ids[last] ?? '', score: scores[last] ?? 0 }) > 0) last = index
  }
  return last
}

/** Before the first that it beats. */
function insert({ ids, scores, placedBy }: Shortlist, entry: Scored, reason: PlacedBy): void {
  const found = ids.findIndex((id, index) => compareScored(entry, { id, score: scores[index] ?? 0 }) < 0)
  const at = found < 0 ? ids.length : found
  ids.splice(at, 0, entry.id)
  scores.splice(at, 0, entry.score)
  placedBy.splice(at, 0, reason)
}

function removeAt({ ids, scores, placedBy }: Shortlist, at: number): void {
  ids.splice(at, 1)
  scores.splice(at, 1)
  placedBy.splice(at, 1)
}
