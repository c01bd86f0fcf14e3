/** Lists as they are stored, one row for each owner. Pure. */
import type { PlacedBy } from '@scalebridge/db/reference'
import type { Engine } from '../score/engine.ts'
import type { MandateFacts, PitchFacts } from '../facts/facts.ts'
import type { ListColumns } from '../lists/list-columns.ts'
import type { Ranking } from '../lists/lists.ts'
import { PACKED_LENGTH } from '../score/pack.ts'
import { SIDE_POINTS, type Policy } from '../facts/policy.ts'
import { shownFor } from '../score/score.ts'

/** Whose lists: the mandates' (of pitches), the pitches' (of mandates), or the mandates' fair shortlists. */
export type ListSide = 'mandate' | 'pitch' | 'shortlist'

export interface ListRow {
  readonly side: ListSide
  readonly ownerId: string
  readonly counterpartIds: readonly string[]
  readonly scores: readonly number[]
  readonly shownScores: readonly number[]
  readonly factors: readonly number[]
  readonly factorsPerPair: number
  readonly eligibleCount: number
  /** Of shortlists only. */
  readonly placedBy: readonly PlacedBy[] | null
}

/** A row of a list that stands in columns, without points. */
export interface FoldedRow {
  readonly side: ListSide
  readonly columns: ListColumns
  readonly owner: number
  /** What is shown for each score. */
  readonly shown: readonly number[]
}

/** By what the points of listed pairs are told. */
export interface Points {
  readonly engine: Engine
  readonly policy: Policy
  readonly pitches: ReadonlyMap<string, PitchFacts>
  readonly mandates: ReadonlyMap<string, MandateFacts>
}

/** What is stored of a listed pair. */
export interface PackedPair {
  readonly shown: number
  readonly packed: readonly number[]
}

export interface ListedPair {
  readonly pitchId: string
  readonly mandateId: string
  readonly score: number
}

/** A packed pair of a list. Throws when the pair does not score what the list says: then two ways of ranking differ. */
export function packListed(points: Points, pair: ListedPair): PackedPair {
  const packed = packIfSame(points, pair)
  if (packed === null)
    throw new Error(`pitch ${pair.pitchId} and mandate ${pair.mandateId} are listed with ${pair.score}, which is not what they score`)
  return packed
}

/** As packListed; null for a pair of which a side changed since it was listed. */
export function packIfSame(points: Points, pair: ListedPair): PackedPair | null {
  const pitch = points.pitches.get(pair.pitchId)
  const mandate = points.mandates.get(pair.mandateId)
  const packed = pitch === undefined || mandate === undefined ? null : points.engine.packedPointsOf(pitch, mandate)
  const [, score, shown = 0] = packed ?? []
  return packed === null || score !== pair.score ? null : { shown, packed }
}

/** An owner's ranking, or its shortlist, as a row. */
export function toRow(
  points: Points,
  owner: { side: ListSide; id: string; placedBy?: readonly PlacedBy[]; withPoints: boolean },
  { ids, scores, eligible }: Ranking,
): ListRow {
  const row = {
    side: owner.side,
    ownerId: owner.id,
    counterpartIds: ids,
    scores,
    eligibleCount: eligible,
    placedBy: owner.placedBy ?? null,
  }
  if (!owner.withPoints) {
    const shown = shownOf(points.policy)
    return { ...row, shownScores: scores.map((score) => shown[score] ?? 0), factors: [], factorsPerPair: 0 }
  }
  const pairs = ids.map((id, index) => {
    const [pitchId, mandateId] = owner.side === 'pitch' ? [owner.id, id] : [id, owner.id]
    return packListed(points, { pitchId, mandateId, score: scores[index] ?? -1 })
  })
  return {
    ...row,
    shownScores: pairs.map(({ shown }) => shown),
    factors: pairs.flatMap(({ packed }) => packed),
    factorsPerPair: PACKED_LENGTH,
  }
}

const shownOfPolicy = new WeakMap<Policy, readonly number[]>()

/** What is shown for each score: the long lists of a large edition ask millions of times. */
export function shownOf(policy: Policy): readonly number[] {
  const known = shownOfPolicy.get(policy)
  if (known !== undefined) return known
  const shown = Array.from({ length: SIDE_POINTS + 1 }, (_, score) => shownFor(score, policy))
  shownOfPolicy.set(policy, shown)
  return shown
}
