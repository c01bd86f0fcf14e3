/** What one policy would move against another, from the shortlists that each gives. Pure. */
import { SHOWN_BANDS, type PolicyPreview } from '@scalebridge/db/rules'

/** How long a shortlist is taken to be. */
export const LIST_SIZE = 20

/** How many of the mandates and pitches that move most are named. */
const MOST_MOVED = 10

/** What a policy gives: the best of each mandate, and counts over all its eligible pairs. */
export interface Outcome {
  readonly lists: ReadonlyMap<string, readonly string[]>
  /** Pitches that are eligible with at least one mandate. */
  readonly eligiblePitches: ReadonlySet<string>
  readonly eligiblePairs: number
  /** Eligible pairs by their shown score, in bands of ten. */
  readonly shown: readonly number[]
}

/** An outcome that is being counted. */
export interface OpenOutcome {
  readonly lists: Map<string, readonly string[]>
  readonly eligiblePitches: Set<string>
  eligiblePairs: number
  readonly shown: number[]
}

export function emptyOutcome(): OpenOutcome {
  return { lists: new Map(), eligiblePitches: new Set(), eligiblePairs: 0, shown: Array.from({ length: SHOWN_BANDS }, () => 0) }
}

export interface ScoredPitch {
  readonly id: string
  readonly score: number
}

/** Counts one mandate's eligible pitches, and keeps the best of them: by score falling, then by id rising. */
export function addMandate(outcome: OpenOutcome, mandateId: string, { scored, shownFor }: MandateScores): void {
  for (const { id, score } of scored) {
    const band = Math.min(SHOWN_BANDS - 1, Math.floor(shownFor(score) / 10))
    outcome.shown[band] = (outcome.shown[band] ?? 0) + 1
    outcome.eligiblePitches.add(id)
  }
  outcome.eligiblePairs += scored.length
  const best = scored.toSorted((a, b) => b.score - a.score || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)).slice(0, LIST_SIZE)
  outcome.lists.set(
    mandateId,
    best.map(({ id }) => id),
  )
}

export interface MandateScores {
  readonly scored: readonly ScoredPitch[]
  readonly shownFor: (score: number) => number
}

/** Compares two outcomes over the same pitches and mandates. */
export function compareOutcomes(before: Outcome, after: Outcome): Omit<PolicyPreview, 'comparedTo' | 'pitches' | 'mandatesInAll'> {
  const mandates = [...before.lists].map(([id, list]) => compareLists(id, list, after.lists.get(id) ?? []))
  const taus = mandates.flatMap(({ tau }) => (tau === null ? [] : [tau]))
  const [listsBefore, listsAfter] = [appearances(before), appearances(after)]
  return {
    mandates: mandates.length,
    listSize: LIST_SIZE,
    lists: {
      changed: mandates.filter(({ changed }) => changed > 0).length,
      reordered: mandates.filter(({ changed, isSame }) => changed === 0 && !isSame).length,
      same: mandates.filter(({ isSame }) => isSame).length,
    },
    places: { all: sum(mandates.map(({ places }) => places)), changed: sum(mandates.map(({ changed }) => changed)) },
    orderPermille: taus.length === 0 ? null : Math.round((1000 * sum(taus)) / taus.length),
    byPlacesChanged: Array.from({ length: LIST_SIZE + 1 }, (_, places) => ({
      places,
      lists: mandates.filter(({ changed }) => changed === places).length,
    })),
    movedMandates: mandates
      .filter(({ changed }) => changed > 0)
      .toSorted((a, b) => b.changed - a.changed || (a.id < b.id ? -1 : 1))
      .slice(0, MOST_MOVED)
      .map(({ id, changed }) => ({ id, changed })),
    movedPitches: movedPitches(listsBefore, listsAfter),
    eligiblePairs: { before: before.eligiblePairs, after: after.eligiblePairs },
    unseenPitches: { before: unseen(before, listsBefore), after: unseen(after, listsAfter) },
    giniPermille: { before: gini(before, listsBefore), after: gini(after, listsAfter) },
    shownBefore: [...before.shown],
    shownAfter: [...after.shown],
  }
}

function compareLists(id: string, before: readonly string[], after: readonly string[]) {
  const old = new Set(before)
  const places = Math.max(before.length, after.length)
  const kept = after.filter((pitchId) => old.has(pitchId))
  const isSame = before.length === after.length && before.every((pitchId, index) => pitchId === after[index])
  return { id, places, changed: places - kept.length, isSame, tau: kendall(before, kept) }
}

/** Kendall's tau over the pitches that both lists have: pairs in the same order less those in another, of all pairs. */
function kendall(before: readonly string[], kept: readonly string[]): number | null {
  if (kept.length < 2) return null
  const rank = new Map(before.map((id, index) => [id, index]))
  const ranks = kept.map((id) => rank.get(id) ?? 0)
  const pairs = (ranks.length * (ranks.length - 1)) / 2
  const alike = ranks.flatMap((own, index) => ranks.slice(index + 1).filter((later) => later > own)).length
  return (2 * alike - pairs) / pairs
}

/** On how many shortlists each pitch stands. */
function appearances({ lists }: Outcome): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const list of lists.values()) for (const id of list) counts.set(id, (counts.get(id) ?? 0) + 1)
  return counts
}

function movedPitches(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): PolicyPreview['movedPitches'] {
  const ids = new Set([...before.keys(), ...after.keys()])
  return [...ids]
    .map((id) => ({ id, listsBefore: before.get(id) ?? 0, listsAfter: after.get(id) ?? 0 }))
    .filter(({ listsBefore, listsAfter }) => listsBefore !== listsAfter)
    .toSorted((a, b) => Math.abs(b.listsAfter - b.listsBefore) - Math.abs(a.listsAfter - a.listsBefore) || (a.id < b.id ? -1 : 1))
    .slice(0, MOST_MOVED)
}

function unseen({ eligiblePitches }: Outcome, lists: ReadonlyMap<string, number>): number {
  return [...eligiblePitches].filter((id) => !lists.has(id)).length
}

/** Gini coefficient, in thousandths, of the places that eligible pitches have: half the mean difference over the mean. */
function gini({ eligiblePitches }: Outcome, lists: ReadonlyMap<string, number>): number {
  const counts = [...eligiblePitches].map((id) => lists.get(id) ?? 0).toSorted((a, b) => a - b)
  const total = sum(counts)
  if (total === 0) return 0
  const weighted = sum(counts.map((count, index) => (2 * (index + 1) - counts.length - 1) * count))
  return Math.round((1000 * weighted) / (counts.length * total))
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0)
}
