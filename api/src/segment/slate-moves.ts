import { enqueue, record, schema, type Tx } from '@scalebridge/db'
import { SLATE_MOVES, SLATE_STATES, type SlateState } from '@scalebridge/db/reference'
import { brokenLimits, quotaStates } from '@scalebridge/db/rules'
import { selectedOn, tellUnselected, type SegmentFacts } from '@scalebridge/db/segment'
import { eq, sql } from 'drizzle-orm'
import { listed, lockEdition } from '../editions/editions.ts'
import { Problem } from '../platform/problem.ts'
import { factsOf } from './candidates.ts'
import { findSegment } from './plan.ts'
import type { SlateRow } from './slates.queries.ts'

const { slateDeviations, slates } = schema

export interface SlateMove {
  command: 'propose' | 'signOff' | 'sendBack' | 'retire'
  reason: string | undefined
  embargoUntil: string | undefined
}

interface Moving {
  slate: SlateRow
  move: SlateMove
  accountId: string
  now: Date
}

const TO: Record<SlateMove['command'], SlateState> = { propose: 'proposed', signOff: 'signed_off', sendBack: 'draft', retire: 'retired' }

/** Moves a slate along the allowed moves. Its release is nobody's command: it comes at the embargo's instant. */
export async function moveSlate(tx: Tx, { slate, move, accountId, now }: Moving): Promise<void> {
  const from = listed(SLATE_STATES, slate.state)
  const to = TO[move.command]
  // What was released changes by swaps alone.
  if (from === 'released' || !SLATE_MOVES[from].includes(to)) {
    throw new Problem('slate.moveNotAllowed', { detail: `A slate that is ${from} cannot become ${to}.` })
  }
  if (move.command === 'propose') await checkProposal(tx, { slate, move, accountId, now })
  if (move.command === 'sendBack' && move.reason === undefined) throw new Problem('slate.reasonMissing')
  const marks = move.command === 'signOff' ? await signOff(tx, { slate, move, accountId, now }) : marksOf(move.command, accountId)
  const revision = slate.revision + 1
  await tx
    .update(slates)
    .set({ ...marks, state: to, revision, updatedAt: sql`now()` })
    .where(eq(slates.id, slate.id))
  await record(tx, {
    actorId: accountId,
    action: `slate.${move.command}`,
    subject: { kind: 'slate', id: slate.id },
    before: { state: from },
    after: { state: to, revision, embargoUntil: move.embargoUntil ?? null },
    ...(move.reason === undefined ? {} : { reason: move.reason }),
  })
  // A segment that has no slate in the end may be the last that the others waited for.
  if (to === 'retired') await tellUnselected(tx, (await findSegment(tx, slate.segmentId)).editionId)
}

function marksOf(command: 'propose' | 'sendBack' | 'retire', accountId: string) {
  if (command === 'propose') return { proposedBy: accountId, proposedAt: sql`now()` }
  if (command === 'retire') return {}
  return { proposedBy: null, proposedAt: null, signedOffBy: null, signedOffAt: null, embargoUntil: null }
}

/** A slate that breaks a quota or a limit of the plan may stand, if somebody says why. */
async function checkProposal(tx: Tx, { slate, move, accountId }: Moving): Promise<void> {
  const selected = await selectedOn(tx, slate.id)
  if (selected.length === 0) throw new Problem('slate.empty')
  const facts = await factsOf(tx, slate.segmentId)
  refuseElsewhere(selected, facts)
  const isWhole = quotaStates(facts, selected).every(({ isHeld }) => isHeld) && brokenLimits(facts, selected).length === 0
  if (isWhole) return
  if (move.reason === undefined) throw new Problem('slate.quotasNotHeld')
  await tx.insert(slateDeviations).values({ slateId: slate.id, action: 'quota_broken', reason: move.reason, createdBy: accountId })
}

/** Other eyes than the proposer's; then the release is promised for its instant. */
async function signOff(tx: Tx, { slate, move, accountId, now }: Moving) {
  if (slate.proposedBy === accountId) throw new Problem('slate.sameEyes')
  if (move.embargoUntil === undefined) throw new Problem('slate.commandIncomplete')
  const embargoUntil = new Date(move.embargoUntil)
  if (embargoUntil.getTime() <= now.getTime()) throw new Problem('slate.embargoPast')
  const facts = await factsOf(tx, slate.segmentId)
  // Two sign-offs at once, each in its own segment, would otherwise not see that they place the same pitch.
  await lockEdition(tx, facts.editionId)
  refuseElsewhere(await selectedOn(tx, slate.id), await factsOf(tx, slate.segmentId))
  await enqueue(tx, { name: 'slate.release', payload: { slateId: slate.id } }, { aggregate: 'slate', id: slate.id, dueAt: embargoUntil })
  return { signedOffBy: accountId, signedOffAt: sql`now()`, embargoUntil }
}

function refuseElsewhere(selected: readonly string[], { placedElsewhere, rules }: SegmentFacts): void {
  const isTaken = placedElsewhere.some(({ pitchId }) => selected.includes(pitchId) && !rules.pinnedPitches.includes(pitchId))
  if (isTaken) throw new Problem('slate.pitchElsewhere')
}
