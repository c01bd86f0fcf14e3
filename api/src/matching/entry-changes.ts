/** "Changed because…": what moved in a pair since an investor saved it or passed on it. */
import { MATCHED_STATES } from '@scalebridge/db/reference'
import { closedToFrom, isPackedPair, mandateFactsFrom, pitchFactsFrom, unpackPair, type PairPoints } from '@scalebridge/worker/engine'
import { closedToOf } from '@scalebridge/db/pair-rules'
import { findMandate } from '../investors/investors.queries.ts'
import type { PairScore } from './match.shapes.ts'
import type { EntryChanges } from './matching.contract.ts'
import type { MatchingDeps } from './reasons.ts'
import { listVisiblePitches, type ListVersion } from './matching.queries.ts'
import { readLeft, type ShortlistRow } from './shortlist.queries.ts'
import { pitchJson } from './shown-row.ts'

/** A pair as it was when the entry was made: its packed points, or only what was shown where none were kept. */
export interface EntryBefore {
  readonly packed: readonly number[] | null
  readonly shownScore: number | null
}

/** Returns what changed since; null when nothing did or nobody can tell. `now` is null when the pitch is no longer eligible. */
export function changesOf({ packed, shownScore }: EntryBefore, now: PairScore | PairPoints | null): EntryChanges | null {
  const before = packed !== null && isPackedPair(packed) ? unpackPair(packed) : null
  const shownBefore = before?.shown ?? shownScore
  if (shownBefore === null) return null
  if (now === null) return { shownBefore, shownNow: null, factors: [], noLongerEligible: true }
  const factors = before === null ? [] : movedFactors(before, now)
  if (factors.length === 0 && now.shown === shownBefore) return null
  return { shownBefore, shownNow: now.shown, factors, noLongerEligible: false }
}

function movedFactors(before: PairPoints, now: PairScore | PairPoints): EntryChanges['factors'] {
  const pointsBefore = new Map<string, number>(factorsOf(before).map(({ key, points }) => [key, points]))
  return factorsOf(now)
    .map(({ key, points }) => ({ key, before: pointsBefore.get(key) ?? 0, after: points }))
    .filter((factor) => factor.before !== factor.after)
    .toSorted((a, b) => Math.abs(b.after - b.before) - Math.abs(a.after - a.before))
}

function factorsOf({ investorSide, pitchSide }: PairScore | PairPoints): readonly { key: string; points: number }[] {
  return [...investorSide.factors, ...pitchSide.factors]
}

/** A row's entry as JSON, with what changed since it was made. */
export function withChanges(
  row: Pick<ShortlistRow, 'entry' | 'packed' | 'shownScore'>,
  now: PairScore | PairPoints | null | undefined,
): string {
  if (row.entry === null) return 'null'
  const changes = now === undefined ? null : changesOf(row, now)
  return `${row.entry.slice(0, -1)},"changes":${JSON.stringify(changes)}}`
}

/**
 * Saved pitches that a list no longer holds, as JSON, each with what changed. One that people keep apart from the mandate is not
 * among them: it would tell that somebody does.
 */
export async function leftOf(
  deps: MatchingDeps,
  { readerId, mandateId, list }: { readerId: string; mandateId: string; list: ListVersion },
): Promise<string[]> {
  const left = await readLeft(deps.pool, { readerId, mandateId, list, visibleStates: MATCHED_STATES })
  const mandate = left.length === 0 ? undefined : await findMandate(deps.db, mandateId)
  if (mandate === undefined) return []
  const [{ engine, rates }, closedTo, pitches] = await Promise.all([
    deps.reasons.engineFor(mandate.editionId, list.runId),
    closedToOf(deps.db, mandate.editionId, { mandateId }),
    listVisiblePitches(
      deps.db,
      mandate.editionId,
      left.map(({ id }) => id),
    ),
  ])
  const facts = mandateFactsFrom(mandate, rates, closedToFrom(closedTo, mandateId))
  const byId = new Map(pitches.map((pitch) => [pitch.id, pitchFactsFrom(pitch, rates)]))
  return left.flatMap((row) => {
    const pitch = byId.get(row.id)
    const gates = pitch === undefined ? undefined : engine.whyNot(pitch, facts)
    if (pitch === undefined || gates?.some(({ code }) => code === 'pair.closed')) return []
    return [`{"pitch":${pitchJson(row)},"entry":${withChanges(row, engine.pointsOf(pitch, facts))}}`]
  })
}
