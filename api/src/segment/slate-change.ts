import type { Deviation } from '@scalebridge/db/reference'
import { brokenLimits, judgeOrder, quotaStates, runningOrder } from '@scalebridge/db/rules'
import type { SegmentFacts } from '@scalebridge/db/segment'
import type { ProblemCode } from '../platform/problem-codes.ts'

/**
 * What a curator's command makes of a slate, as a pure step: the lists before, the lists after, and what is written down of it.
 * Reserves are ranked, and each knows the slots that it may fill with every quota and limit still held.
 */

export interface SlateLists {
  readonly selected: readonly string[]
  readonly reserves: readonly string[]
  readonly panel: readonly string[]
}

export interface SlateStep {
  readonly command: 'add' | 'remove' | 'swap' | 'move' | 'addPanelist' | 'removePanelist'
  readonly pitchId?: string | undefined
  readonly otherPitchId?: string | undefined
  readonly investorId?: string | undefined
  readonly role?: 'selected' | 'reserve' | undefined
  /** The place to stand at afterwards, from 1. */
  readonly position?: number | undefined
}

/** What is written down of a step. */
export interface StepRecord {
  readonly action: Deviation
  readonly pitchId?: string
  readonly otherPitchId?: string
  readonly investorId?: string
}

export type StepResult = { readonly lists: SlateLists; readonly record: StepRecord } | { readonly refusal: ProblemCode }

/** Applies a command to a slate's lists, or says why it can't be. */
export function applyStep(lists: SlateLists, step: SlateStep, facts: SegmentFacts): StepResult {
  const { command, pitchId, investorId } = step
  if (command === 'addPanelist' || command === 'removePanelist') {
    return investorId === undefined ? { refusal: 'slate.commandIncomplete' } : changePanel(lists, { command, investorId }, facts)
  }
  if (pitchId === undefined) return { refusal: 'slate.commandIncomplete' }
  switch (command) {
    case 'add':
      return add(lists, { ...step, pitchId }, facts)
    case 'remove':
      return remove(lists, pitchId)
    case 'swap':
      return step.otherPitchId === undefined
        ? { refusal: 'slate.commandIncomplete' }
        : swap(lists, { pitchId, otherPitchId: step.otherPitchId }, facts)
    case 'move':
      return step.position === undefined
        ? { refusal: 'slate.commandIncomplete' }
        : move(lists, { pitchId, role: step.role, position: step.position })
  }
}

type Pitch = { readonly pitchId: string }

function add(lists: SlateLists, { pitchId, role, position }: SlateStep & Pitch, facts: SegmentFacts): StepResult {
  if (lists.selected.includes(pitchId) || lists.reserves.includes(pitchId)) return { refusal: 'slate.pitchOnIt' }
  const refusal = unfit(pitchId, role === 'reserve' ? [] : lists.panel, facts)
  if (refusal !== null) return { refusal }
  const list = role === 'reserve' ? 'reserves' : 'selected'
  return { lists: { ...lists, [list]: insertAt(lists[list], pitchId, position) }, record: { action: 'added', pitchId } }
}

function remove(lists: SlateLists, pitchId: string): StepResult {
  if (!lists.selected.includes(pitchId) && !lists.reserves.includes(pitchId)) return { refusal: 'slate.pitchNotOnIt' }
  return {
    lists: { ...lists, selected: without(lists.selected, pitchId), reserves: without(lists.reserves, pitchId) },
    record: { action: 'removed', pitchId },
  }
}

/** The one that comes takes the place of the one that leaves, and is no reserve any more; without one the others move up. */
export function replaceOn(lists: SlateLists, { pitchId, otherPitchId }: Pitch & { otherPitchId: string | null }): SlateLists {
  if (otherPitchId === null) return { ...lists, selected: without(lists.selected, pitchId) }
  return {
    ...lists,
    selected: lists.selected.map((id) => (id === pitchId ? otherPitchId : id)),
    reserves: without(lists.reserves, otherPitchId),
  }
}

/** As above, and the running order is worked out anew. */
function swap(lists: SlateLists, { pitchId, otherPitchId }: Pitch & { otherPitchId: string }, facts: SegmentFacts): StepResult {
  if (!lists.selected.includes(pitchId)) return { refusal: 'slate.pitchNotOnIt' }
  if (lists.selected.includes(otherPitchId)) return { refusal: 'slate.pitchOnIt' }
  const refusal = unfit(otherPitchId, lists.panel, facts)
  if (refusal !== null) return { refusal }
  const after = replaceOn(lists, { pitchId, otherPitchId })
  return { lists: { ...after, selected: orderAnew(after.selected, facts) }, record: { action: 'swapped', pitchId, otherPitchId } }
}

/** The best running order, or the one that stands where none is better. Who is no candidate any more stands at the end. */
function orderAnew(selected: readonly string[], { candidates, startsAtMs, plan: { slotMs } }: SegmentFacts): readonly string[] {
  const known = selected.flatMap((id) => candidates.find((candidate) => candidate.id === id) ?? [])
  const setting = { startsAtMs, slotMs }
  const best = runningOrder(known, setting)
  if (best.cost >= judgeOrder(known, setting).cost) return selected
  return [...best.order, ...selected.filter((id) => !best.order.includes(id))]
}

function move(lists: SlateLists, { pitchId, role, position }: Pitch & { role: SlateStep['role']; position: number }): StepResult {
  const from = lists.selected.includes(pitchId) ? 'selected' : lists.reserves.includes(pitchId) ? 'reserves' : null
  if (from === null) return { refusal: 'slate.pitchNotOnIt' }
  const to = role === undefined ? from : role === 'reserve' ? 'reserves' : 'selected'
  const left = { ...lists, [from]: without(lists[from], pitchId) }
  return { lists: { ...left, [to]: insertAt(left[to], pitchId, position) }, record: { action: 'moved', pitchId } }
}

function changePanel(
  lists: SlateLists,
  { command, investorId }: { command: 'addPanelist' | 'removePanelist'; investorId: string },
  facts: SegmentFacts,
): StepResult {
  const sits = lists.panel.includes(investorId)
  if (command === 'removePanelist') {
    if (!sits) return { refusal: 'slate.investorUnfit' }
    return { lists: { ...lists, panel: without(lists.panel, investorId) }, record: { action: 'panel_removed', investorId } }
  }
  const isKnown = facts.investors.some(({ id }) => id === investorId)
  if (sits || !isKnown || facts.rules.bannedInvestors.includes(investorId)) return { refusal: 'slate.investorUnfit' }
  const isInConflict = facts.conflicts.some((pair) => pair.investorId === investorId && lists.selected.includes(pair.pitchId))
  if (isInConflict) return { refusal: 'slate.conflict' }
  return { lists: { ...lists, panel: [...lists.panel, investorId] }, record: { action: 'panel_added', investorId } }
}

/** Why a pitch may not stand on the slate. A pin is a curator's word that it may stand here and elsewhere. */
function unfit(pitchId: string, panel: readonly string[], facts: SegmentFacts): ProblemCode | null {
  if (!facts.candidates.some(({ id }) => id === pitchId)) return 'slate.pitchUnfit'
  if (facts.rules.bannedPitches.includes(pitchId)) return 'slate.pitchBanned'
  const isElsewhere = facts.placedElsewhere.some((placed) => placed.pitchId === pitchId)
  if (isElsewhere && !facts.rules.pinnedPitches.includes(pitchId)) return 'slate.pitchElsewhere'
  return facts.conflicts.some((pair) => pair.pitchId === pitchId && panel.includes(pair.investorId)) ? 'slate.conflict' : null
}

/** The slots that a reserve may fill so that no quota or limit is broken that was not broken before. */
export function slotsFor(reserveId: string, selected: readonly string[], facts: SegmentFacts): string[] {
  const quotas = quotaStates(facts, selected)
  const limits = brokenLimits(facts, selected)
  return selected.filter((leaving) => {
    const then = selected.map((id) => (id === leaving ? reserveId : id))
    return (
      quotaStates(facts, then).every(({ isHeld, by }, index) => isHeld || by <= (quotas[index]?.by ?? 0)) &&
      brokenLimits(facts, then).every(({ kind, value, by }) =>
        limits.some((limit) => limit.kind === kind && limit.value === value && by <= limit.by),
      )
    )
  })
}

function without(list: readonly string[], id: string): string[] {
  return list.filter((other) => other !== id)
}

function insertAt(list: readonly string[], id: string, position: number | undefined): string[] {
  const index = position === undefined ? list.length : Math.min(position - 1, list.length)
  return [...list.slice(0, index), id, ...list.slice(index)]
}
