/** What one policy would move against another, from the shortlists that each gives. Pure. */
import { COVERAGE_STEPS, MOVE_BANDS, SHOWN_BANDS, type FairnessReport, type PolicyPreview } from '@scalebridge/db/rules'

/** How many of the mandates and pitches that move most are named. */
const MOST_MOVED = 10

/** What a policy gives: the shortlist of each mandate in the order that is shown, and what a run would report of them. */
export interface Outcome {
  readonly lists: ReadonlyMap<string, readonly Listed[]>
  readonly fairness: FairnessReport
  readonly eligiblePairs: number
  readonly shownFor: (score: number) => number
}

export interface Listed {
  readonly pitchId: string
  readonly score: number
}

/** Compares two outcomes over the same pitches and mandates. */
export function compareOutcomes(before: Outcome, after: Outcome): Omit<PolicyPreview, 'comparedTo'> {
  const lists = [...before.lists].map(([id, list]) => compareLists(id, idsOf(list), idsOf(after.lists.get(id) ?? [])))
  const [listsBefore, listsAfter] = [appearances(before), appearances(after)]
  const shifts = lists.flatMap((list) => list.shifts)
  const taus = lists.flatMap(({ tau }) => (tau === null ? [] : [tau]))
  const most = lists.reduce((found, { cameIn }) => Math.max(found, cameIn), 0)
  return {
    pitches: before.fairness.pitches,
    mandates: lists.length,
    eligiblePairs: { before: before.eligiblePairs, after: after.eligiblePairs },
    lists: {
      changed: lists.filter(isChanged).length,
      reordered: lists.filter((list) => !isChanged(list) && list.moved > 0).length,
      same: lists.filter((list) => !isChanged(list) && list.moved === 0).length,
    },
    places: {
      before: before.fairness.places,
      after: after.fairness.places,
      cameIn: sum(lists.map(({ cameIn }) => cameIn)),
      left: sum(lists.map(({ left }) => left)),
      unmoved: shifts.filter((shift) => shift === 0).length,
      moved: shifts.filter((shift) => shift > 0).length,
    },
    orderPermille: taus.length === 0 ? null : Math.round((1000 * sum(taus)) / taus.length),
    moves: inBands(shifts),
    byPlacesChanged: Array.from({ length: most + 1 }, (_, places) => ({
      places,
      lists: lists.filter(({ cameIn }) => cameIn === places).length,
    })),
    movedMandates: lists
      .filter((list) => isChanged(list) || list.moved > 0)
      .toSorted((a, b) => b.cameIn + b.left - a.cameIn - a.left || b.moved - a.moved || (a.id < b.id ? -1 : 1))
      .slice(0, MOST_MOVED)
      .map(({ id, cameIn, left, moved }) => ({ id, cameIn, left, moved })),
    movedPitches: movedPitches(listsBefore, listsAfter),
    coverage: COVERAGE_STEPS.map((least) => ({ lists: least, before: onAtLeast(listsBefore, least), after: onAtLeast(listsAfter, least) })),
    fairness: { before: withoutNames(before.fairness), after: withoutNames(after.fairness) },
    shownBefore: shownIn(before),
    shownAfter: shownIn(after),
  }
}

interface Compared {
  readonly id: string
  readonly cameIn: number
  readonly left: number
  /** Pitches that stay, at another place. */
  readonly moved: number
  /** By how many places each pitch that stays moves, up or down. */
  readonly shifts: readonly number[]
  readonly tau: number | null
}

function compareLists(id: string, before: readonly string[], after: readonly string[]): Compared {
  const rank = new Map(before.map((pitchId, index) => [pitchId, index]))
  const stayed = after.flatMap((pitchId, now) => {
    const former = rank.get(pitchId)
    return former === undefined ? [] : [{ former, now }]
  })
  const shifts = stayed.map(({ former, now }) => Math.abs(now - former))
  return {
    id,
    cameIn: after.length - stayed.length,
    left: before.length - stayed.length,
    moved: shifts.filter((shift) => shift > 0).length,
    shifts,
    tau: kendall(stayed.map(({ former }) => former)),
  }
}

function isChanged({ cameIn, left }: Compared): boolean {
  return cameIn > 0 || left > 0
}

/** Kendall's tau of former ranks in their present order: pairs in the same order less those in another, of all pairs. */
function kendall(ranks: readonly number[]): number | null {
  if (ranks.length < 2) return null
  const pairs = (ranks.length * (ranks.length - 1)) / 2
  let alike = 0
  for (const [index, own] of ranks.entries())
    for (let later = index + 1; later < ranks.length; later += 1) if ((ranks[later] ?? 0) > own) alike += 1
  return (2 * alike - pairs) / pairs
}

function inBands(shifts: readonly number[]): PolicyPreview['moves'] {
  return MOVE_BANDS.map((from, band) => {
    const end = MOVE_BANDS[band + 1] ?? Infinity
    return { from, places: shifts.filter((shift) => shift >= from && shift < end).length }
  })
}

/** On how many shortlists each pitch stands; one on none is left out. */
function appearances({ lists }: Outcome): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const list of lists.values()) for (const { pitchId } of list) counts.set(pitchId, (counts.get(pitchId) ?? 0) + 1)
  return counts
}

function onAtLeast(lists: ReadonlyMap<string, number>, least: number): number {
  return [...lists.values()].filter((count) => count >= least).length
}

function movedPitches(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): PolicyPreview['movedPitches'] {
  const ids = new Set([...before.keys(), ...after.keys()])
  return [...ids]
    .map((id) => ({ id, listsBefore: before.get(id) ?? 0, listsAfter: after.get(id) ?? 0 }))
    .filter(({ listsBefore, listsAfter }) => listsBefore !== listsAfter)
    .toSorted((a, b) => Math.abs(b.listsAfter - b.listsBefore) - Math.abs(a.listsAfter - a.listsBefore) || (a.id < b.id ? -1 : 1))
    .slice(0, MOST_MOVED)
}

function shownIn({ lists, shownFor }: Outcome): number[] {
  const bands = Array.from({ length: SHOWN_BANDS }, () => 0)
  for (const list of lists.values())
    for (const { score } of list) {
      const band = Math.min(SHOWN_BANDS - 1, Math.floor(shownFor(score) / 10))
      bands[band] = (bands[band] ?? 0) + 1
    }
  return bands
}

function withoutNames({ unmet: _unmet, ...report }: FairnessReport): PolicyPreview['fairness']['before'] {
  return report
}

function idsOf(list: readonly Listed[]): string[] {
  return list.map(({ pitchId }) => pitchId)
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0)
}
