import { record, schema, type Tx } from '@scalebridge/db'
import { loadSegment } from '@scalebridge/db/segment'
import { and, eq, sql } from 'drizzle-orm'
import { accountOf, type Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input } from '../platform/endpoint.ts'
import { Problem } from '../platform/problem.ts'
import { isRundownAsSlate } from '../stage/rundown.ts'
import { followSwap } from '../stage/withdrawal.ts'
import { factsOf } from './candidates.ts'
import { findSegment, lockSegment, tellCurators } from './plan.ts'
import { presentSlate } from './present-slate.ts'
import { readResult } from './proposal-result.ts'
import { newestProposal } from './proposals.ts'
import type { commandSlate, createSlate } from './segment.contract.ts'
import type { Slate } from './segment.shapes.ts'
import { applyStep, type SlateLists, type SlateStep, type StepRecord } from './slate-change.ts'
import { readLists, swapPlaces, toRows } from './slate-lists.ts'
import { moveSlate, type SlateMove } from './slate-moves.ts'
import { findSlate, lockSlate, writeLists, type SlateRow } from './slates.queries.ts'

const { slateDeviations, slates } = schema

/** Begins a slate as an alternative of the newest proposal has it, or empty; a draft that stood there before is retired. */
export async function beginSlate(deps: Pick<Deps, 'db'>, actor: Actor, { params, body }: Input<typeof createSlate>): Promise<Slate> {
  const { accountId } = accountOf(actor)
  return deps.db.transaction(async (tx) => {
    const { segmentId } = await findSegment(tx, params.segmentId)
    await lockSegment(tx, segmentId)
    const former = await findSlate(tx, { segmentId })
    if (former !== undefined && former.state !== 'draft') throw new Problem('slate.exists')
    const from = body.alternative === null ? null : await alternativeOf(tx, segmentId, body.alternative)
    if (former !== undefined) await tx.update(slates).set({ state: 'retired' }).where(eq(slates.id, former.id))
    const [slate] = await tx
      .insert(slates)
      .values({
        segmentId,
        proposalId: from?.proposalId ?? null,
        alternative: from === null ? null : body.alternative,
        createdBy: accountId,
      })
      .returning()
    if (slate === undefined) throw new Error('the insert of a slate returned no row')
    const facts = await factsOf(tx, segmentId)
    await writeLists(tx, slate.id, toRows(from?.lists ?? { selected: [], reserves: [], panel: [] }, facts))
    await record(tx, {
      actorId: accountId,
      action: 'slate.create',
      subject: { kind: 'slate', id: slate.id },
      after: { segmentId, alternative: body.alternative, replaces: former?.id ?? null },
    })
    await tellCurators(tx, segmentId)
    return presentById(tx, actor, slate.id)
  })
}

/** Changes a slate, or moves it on. 412 when somebody changed it since the revision that was read. */
export async function runCommand(
  deps: Pick<Deps, 'db' | 'clock'>,
  actor: Actor,
  { params, body, revisionRead }: Input<typeof commandSlate> & { revisionRead: number | undefined },
): Promise<Slate> {
  return deps.db.transaction(async (tx) => {
    const found = await findSlate(tx, params)
    if (found === undefined) throw new Problem('slate.notFound')
    await lockSegment(tx, found.segmentId)
    const slate = await lockSlate(tx, found.id)
    if (slate === undefined) throw new Problem('slate.notFound')
    if (revisionRead !== undefined && revisionRead !== slate.revision) throw await changedSince(tx, slate, revisionRead)
    const { command, reason } = body
    if (command === 'propose' || command === 'signOff' || command === 'sendBack' || command === 'retire') {
      const move: SlateMove = { command, reason, embargoUntil: body.embargoUntil }
      await moveSlate(tx, { slate, move, accountId: accountOf(actor).accountId, now: deps.clock() })
    } else {
      await changeLists(tx, { slate, step: { ...body, command }, reason, accountId: accountOf(actor).accountId, now: deps.clock() })
    }
    await tellCurators(tx, slate.segmentId)
    return presentById(tx, actor, slate.id)
  })
}

interface Change {
  slate: SlateRow
  step: SlateStep
  reason: string | undefined
  accountId: string
  now: Date
}

async function changeLists(tx: Tx, { slate, step, reason, accountId, now }: Change): Promise<void> {
  const isReleased = slate.state === 'released'
  if (slate.state !== 'draft' && !(isReleased && step.command === 'swap')) throw new Problem('slate.notEditable')
  // What a curator makes by hand is no deviation until there is a word of the solver's to deviate from.
  if (reason === undefined && (slate.proposalId !== null || isReleased)) throw new Problem('slate.reasonMissing')
  const facts = await factsOf(tx, slate.segmentId)
  const result = applyStep(await readLists(tx, slate.id), step, facts)
  if ('refusal' in result) throw new Problem(result.refusal)
  const wasAsSlate = isReleased && (await isRundownAsSlate(tx, slate.segmentId))
  await writeLists(tx, slate.id, toRows(result.lists, facts))
  const revision = slate.revision + 1
  await tx
    .update(slates)
    .set({ revision, updatedAt: sql`now()` })
    .where(eq(slates.id, slate.id))
  if (reason !== undefined) await tx.insert(slateDeviations).values({ ...result.record, slateId: slate.id, reason, createdBy: accountId })
  if (isReleased) await replacePlace(tx, slate, { ...result.record, accountId, now, reason, wasAsSlate })
  await record(tx, {
    actorId: accountId,
    action: `slate.${step.command}`,
    subject: { kind: 'slate', id: slate.id },
    after: { ...result.record, revision },
    ...(reason === undefined ? {} : { reason }),
  })
}

/** After the release, who comes has a place at once, and who leaves has none any more; the rundown and the stage follow. */
async function replacePlace(
  tx: Tx,
  slate: SlateRow,
  {
    pitchId,
    otherPitchId,
    accountId,
    now,
    reason,
    wasAsSlate,
  }: StepRecord & Pick<Change, 'accountId' | 'now' | 'reason'> & { wasAsSlate: boolean },
): Promise<void> {
  if (pitchId === undefined || otherPitchId === undefined) return
  const swap = { pitchId, byPitchId: otherPitchId, actorId: accountId }
  await swapPlaces(tx, { slateId: slate.id, ...swap, reason })
  await followSwap(tx, { segmentId: slate.segmentId, ...swap, at: now, wasAsSlate })
}

async function alternativeOf(tx: Tx, segmentId: string, index: number): Promise<{ proposalId: string; lists: SlateLists }> {
  const proposal = await newestProposal(tx, segmentId)
  const alternative = readResult(proposal?.result)?.alternatives[index]
  if (proposal === undefined || alternative === undefined) throw new Problem('proposal.notReady')
  const { order, pitches, reserves, panel } = alternative
  const selected = order.length === pitches.length ? order : pitches.map(({ pitchId }) => pitchId)
  return { proposalId: proposal.id, lists: { selected, reserves: reserves.map(({ pitchId }) => pitchId), panel } }
}

/** Says what others did to the slate since a revision: one line for each command, by what it was about. */
async function changedSince(tx: Tx, slate: SlateRow, revision: number): Promise<Problem> {
  const { auditLog } = schema
  const about = and(
    eq(auditLog.subjectKind, 'slate'),
    eq(auditLog.subjectId, slate.id),
    sql`(${auditLog.after} ->> 'revision')::int > ${revision}`,
  )
  const entries = await tx.select().from(auditLog).where(about).orderBy(auditLog.id)
  const errors = entries.map(({ action, after, reason }) => {
    const part = (name: string): string => String((typeof after === 'object' && after !== null && Reflect.get(after, name)) || '')
    return { pointer: `/${part('pitchId') || part('investorId')}`, code: action, detail: reason ?? '' }
  })
  return new Problem('slate.changedMeanwhile', {
    detail: 'What was done since is listed; look at the slate again, and decide again.',
    errors,
  })
}

async function presentById(tx: Tx, actor: Actor, slateId: string): Promise<Slate> {
  const row = await findSlate(tx, { slateId })
  const facts = row === undefined ? null : await loadSegment(tx, row.segmentId)
  if (row === undefined || facts === null) throw new Problem('slate.notFound')
  return presentSlate(tx, actor, { row, facts })
}
