/** Ranked lists in memory: an owner's counterparts, best first. Pure. */

/** An owner's counterparts in the order of every list: score falling, then id rising. */
export interface Ranking {
  ids: string[]
  scores: number[]
  /** How many the owner is eligible with; more than are listed where the list was cut. */
  eligible: number
}

/** How long lists are, on each side. */
export interface ListLimits {
  readonly mandate: number
  readonly pitch: number
}

/** Entries that all lists of one side hold together at most, as long as each may have the least length. */
const ENTRIES_PER_SIDE = { mandate: 800_000, pitch: 200_000 } as const
const LONGEST = 1_000
const SHORTEST = { mandate: 80, pitch: 50 } as const

/** How many places a cut list may lose before it is ranked anew. */
const SPARE = 30

/** Entries of a whole run beyond which only shortlists keep their points; the others' are told from the facts when somebody asks. */
const MOST_WITH_POINTS = 400_000

/** Whether all lists of an edition keep the points of their entries. */
export function keepsPoints(edition: { pitches: number; mandates: number }): boolean {
  const { mandate, pitch } = limitsFor(edition)
  return edition.mandates * Math.min(mandate, edition.pitches) + edition.pitches * Math.min(pitch, edition.mandates) <= MOST_WITH_POINTS
}

/** The more owners, the shorter their lists: what a change rewrites stays small, and nobody reads further than this. */
export function limitsFor(edition: { pitches: number; mandates: number }): ListLimits {
  const limit = (side: keyof ListLimits, owners: number) =>
    Math.max(SHORTEST[side], Math.min(LONGEST, Math.floor(ENTRIES_PER_SIDE[side] / Math.max(1, owners))))
  return { mandate: limit('mandate', edition.mandates), pitch: limit('pitch', edition.pitches) }
}

/** Whether a list has lost so many that better ones may stand outside than in. */
export function needsRefill({ ids, eligible }: Ranking, limit: number): boolean {
  return ids.length < eligible && ids.length < limit - SPARE
}

/** Negative when the first stands before the second. */
export function compareScored(a: Scored, b: Scored): number {
  return b.score - a.score || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}

export interface Scored {
  readonly id: string
  readonly score: number
}

/** The best of the eligible as a list. */
export function rank(eligible: readonly Scored[], limit: number): Ranking {
  const best = eligible.toSorted(compareScored).slice(0, limit)
  return { ids: best.map(({ id }) => id), scores: best.map(({ score }) => score), eligible: eligible.length }
}

/** Where a counterpart stands in a list and where it belongs: counted from 1, and 0 for nowhere. */
export interface Move {
  readonly taken: number
  readonly put: number
}

/** What becomes of a counterpart's place when it scores `score` now, null when it is not eligible. */
export function moveOf({ ids, scores, eligible }: Ranking, counterpart: { id: string; score: number | null }, limit: number): Move {
  const taken = ids.indexOf(counterpart.id) + 1
  if (counterpart.score === null) return { taken, put: 0 }
  const before = firstBehind({ ids, scores }, { id: counterpart.id, score: counterpart.score })
  const put = taken > 0 && taken <= before ? before : before + 1
  const others = ids.length - (taken > 0 ? 1 : 0)
  // Behind the last of a list that was cut, nobody knows who else belongs before it.
  const isBehindCut = put > others && eligible - (taken > 0 ? 1 : 0) > others
  return { taken, put: put > limit || isBehindCut ? 0 : put }
}

/** How many of a list stand before a counterpart, itself included where it stood before its new place. */
function firstBehind({ ids, scores }: Pick<Ranking, 'ids' | 'scores'>, entry: Scored): number {
  let low = 0
  let high = ids.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (compareScored({ id: ids[middle] ?? '', score: scores[middle] ?? 0 }, entry) < 0) low = middle + 1
    else high = middle
  }
  return low
}

/** Makes a move in a list; what stands behind the limit falls out. */
export function makeMove(list: Ranking, { taken, put }: Move, entry: Scored & { limit: number }): void {
  if (taken > 0) {
    list.ids.splice(taken - 1, 1)
    list.scores.splice(taken - 1, 1)
  }
  if (put > 0) {
    list.ids.splice(put - 1, 0, entry.id)
    list.scores.splice(put - 1, 0, entry.score)
  }
  list.ids.length = Math.min(list.ids.length, entry.limit)
  list.scores.length = list.ids.length
}
