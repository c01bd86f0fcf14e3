import { announce, CHANNELS, record, schema, weighPledges, type ActorTx, type Tx } from '@scalebridge/db'
import { notify } from '@scalebridge/db/notices'
import { AMOUNT_PLEDGE_KINDS, INSTRUMENTS, isCurrency, PLEDGE_EVENTS, PLEDGE_KINDS } from '@scalebridge/db/reference'
import {
  metPledges,
  movePledge,
  type PledgeCommand,
  type PledgeMover,
  type PledgeRefusal,
  type PledgeStep,
  type PledgeTerms,
} from '@scalebridge/db/rules'
import { and, asc, desc, eq, inArray, sql, type InferSelectModel } from 'drizzle-orm'
import { listed } from '../editions/editions.ts'
import { Problem } from '../platform/problem.ts'
import type { ProblemCode } from '../platform/problem-codes.ts'
import { tellStage } from '../stage/tell-stage.ts'
import { boardPledge } from './board.ts'

const { pitches, pledges, pledgeEvents, stageSessions, memberships } = schema
export type PledgeRow = InferSelectModel<typeof pledges>

const PROBLEM_OF: Record<PledgeRefusal, ProblemCode> = {
  moveNotAllowed: 'pledge.moveNotAllowed',
  notConfirmed: 'pledge.notConfirmed',
  authorityMissing: 'pledge.authorityMissing',
  noteMissing: 'pledge.noteMissing',
  sameEyes: 'pledge.sameEyes',
  undoOver: 'pledge.undoOver',
  undoOpen: 'pledge.undoOpen',
}

/** The terms with empty texts as nothing; a 422 problem where they do not fit together. */
export function checkTerms(given: PledgeTerms): PledgeTerms {
  const text = (value: string | null) => (value === null || value.trim() === '' ? null : value.trim())
  const terms = { ...given, description: text(given.description), condition: text(given.condition) }
  const hasAmount = AMOUNT_PLEDGE_KINDS.some((kind) => kind === terms.kind)
  const wrong = [
    ...(hasAmount !== (terms.amountMinor !== null) ? ['amountMinor'] : []),
    ...((terms.amountMinor === null) !== (terms.currency === null) || (terms.currency !== null && !isCurrency(terms.currency))
      ? ['currency']
      : []),
    ...((terms.kind === 'in_kind' || terms.kind === 'technical_assistance') && terms.description === null ? ['description'] : []),
    ...(terms.matchFromMinor !== null && !hasAmount ? ['matchFromMinor'] : []),
    ...(terms.dueOn !== null && !isDay(terms.dueOn) ? ['dueOn'] : []),
  ]
  if (wrong.length === 0) return terms
  const errors = wrong.map((field) => ({ pointer: `/terms/${field}`, code: `pledge.${field}`, detail: 'does not fit the kind of pledge' }))
  throw new Problem('pledge.invalid', { errors })
}

const isDay = (text: string) =>
  !Number.isNaN(Date.parse(`${text}T00:00:00Z`)) && new Date(`${text}T00:00:00Z`).toISOString().startsWith(text)

export function termsOf(row: PledgeRow): PledgeTerms {
  const { amountMinor, currency, description, condition, matchFromMinor, dueOn, isAnonymous } = row
  const instrument = row.instrument === null ? null : listed(INSTRUMENTS, row.instrument)
  const kind = listed(PLEDGE_KINDS, row.kind)
  return { kind, instrument, amountMinor, currency, description, condition, matchFromMinor, dueOn, isAnonymous }
}

/** All steps of a pledge in order. */
export async function stepsOf(tx: ActorTx, pledgeId: string): Promise<PledgeStep[]> {
  return (await stepsOfAll(tx, [pledgeId])).get(pledgeId) ?? []
}

/** The same of several pledges, by their ids. */
export async function stepsOfAll(tx: ActorTx, pledgeIds: readonly string[]): Promise<Map<string, PledgeStep[]>> {
  const rows = await tx
    .select()
    .from(pledgeEvents)
    .where(inArray(pledgeEvents.pledgeId, [...pledgeIds]))
    .orderBy(asc(pledgeEvents.revision))
  const steps = new Map<string, PledgeStep[]>(pledgeIds.map((id) => [id, []]))
  for (const { pledgeId, revision, event, actorId, at, note, after } of rows)
    steps.get(pledgeId)?.push({ revision, event: listed(PLEDGE_EVENTS, event), actorId, atMs: at.getTime(), note, after })
  return steps
}

/** Pledges of a segment change one after the other: what one publishes may meet another. Taken before any row is locked. */
export async function lockPledges(tx: Tx, segmentId: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`pledges:${segmentId}`}, 0))`)
}

/**
 * Carries a command out on a pledge: its row, its ledger, what it meets or no longer meets, the stage's log, the partnership's
 * channel and the audit log, in the caller's transaction, which holds the segment's lock.
 * Sent again by the same person for the same revision, it answers as before.
 * Errors: `pledge.changedMeanwhile` for another revision, and one code for each refusal of the rules.
 */
export async function carryOut(
  tx: ActorTx,
  pledge: PledgeRow,
  sent: { command: PledgeCommand; revision: number; by: PledgeMover & { actorId: string } },
): Promise<void> {
  const { command, by } = sent
  const steps = await stepsOf(tx, pledge.id)
  const last = steps.at(-1)
  if (sent.revision !== last?.revision) {
    if (last !== undefined && isRepeat(steps, sent)) return
    throw new Problem('pledge.changedMeanwhile')
  }
  if ((command.do === 'approve' || command.do === 'agree') && (await isOfPledger(tx, pledge, by.actorId)))
    throw new Problem('pledge.sameEyes')
  const moved = movePledge(steps, command, by)
  if ('refused' in moved) throw new Problem(PROBLEM_OF[moved.refused], retryOf(moved.refused))
  await keepStep(tx, pledge, moved.step)
  const { actorId } = by
  await record(tx, {
    actorId,
    action: `pledge.${command.do}`,
    subject: { kind: 'pledge', id: pledge.id },
    before: last.after,
    after: moved.step.after,
    ...('note' in command && command.note !== null ? { reason: command.note } : {}),
  })
  await tell(tx, pledge, { before: last, after: moved.step })
}

const retryOf = (refused: PledgeRefusal) => (refused === 'undoOpen' ? { retryAfterSeconds: 10 } : {})

const EVENT_OF: Record<PledgeCommand['do'], readonly PledgeStep['event'][]> = {
  confirm: ['confirmed'],
  correct: ['corrected', 'correction_asked'],
  withdraw: ['withdrawn'],
  undo: ['undone'],
  approve: ['approved'],
  publish: ['published'],
  refuse: ['refused'],
  agree: ['corrected'],
  disagree: ['correction_refused'],
}

function isRepeat(steps: readonly PledgeStep[], sent: { command: PledgeCommand; revision: number; by: PledgeMover }): boolean {
  const next = steps.find((step) => step.revision === sent.revision + 1)
  return next !== undefined && next.actorId === sent.by.actorId && EVENT_OF[sent.command.do].includes(next.event)
}

/** Whoever belongs to the pledger does not approve its pledge. */
async function isOfPledger(tx: Tx, pledge: PledgeRow, accountId: string): Promise<boolean> {
  if (pledge.accountId === accountId) return true
  if (pledge.organisationId === null) return false
  const rows = await tx
    .select({ role: memberships.role })
    .from(memberships)
    .where(and(eq(memberships.accountId, accountId), eq(memberships.organisationId, pledge.organisationId)))
  return rows.length > 0
}

/** Writes a step into the ledger and its standing into the pledge's row. */
export async function keepStep(tx: ActorTx, pledge: Pick<PledgeRow, 'id'>, step: PledgeStep): Promise<void> {
  await addStep(tx, pledge.id, step)
  await tx.update(pledges).set(standingAfter(step)).where(eq(pledges.id, pledge.id))
}

/** Writes a step into the ledger alone: that of a row that was just made as the step has it. */
export async function addStep(tx: ActorTx, pledgeId: string, { revision, event, actorId, atMs, note, after }: PledgeStep): Promise<void> {
  const { amountMinor, currency } = after.terms
  await tx.insert(pledgeEvents).values({ pledgeId, revision, event, amountMinor, currency, after, note, actorId, at: new Date(atMs) })
}

/** The columns of a pledge's row once a step is done. */
export function standingAfter({ revision, after, atMs }: PledgeStep) {
  const at = new Date(atMs)
  const instant = (ms: number | null) => (ms === null ? null : new Date(ms))
  return {
    ...after.terms,
    state: after.state,
    revision,
    proposal: after.proposal,
    hasAuthority: after.confirmedAtMs !== null,
    confirmedAt: instant(after.confirmedAtMs),
    approvedBy: after.approvedBy,
    approvedAt: instant(after.approvedAtMs),
    publishedAt: instant(after.publishedAtMs),
    withdrawnAt: after.state === 'withdrawn' ? at : null,
    refusalReason: after.state === 'refused' ? after.refusalReason : null,
    correctionNote: after.correctionNote,
    updatedAt: at,
  }
}

/** What the step shows to whom. Nothing of a pledge that is not published, or was not, goes to the public. */
async function tell(tx: ActorTx, pledge: PledgeRow, step: { before: PledgeStep; after: PledgeStep }): Promise<void> {
  const was = step.before.after
  const is = step.after.after
  const isShown = is.state === 'published' && (was.state !== 'published' || step.after.event === 'corrected')
  const isHidden = was.state === 'published' && is.state === 'withdrawn'
  if (isShown || isHidden) await weighPledges(tx, pledge.segmentId)
  const changed = isShown || isHidden ? await settle(tx, { ...pledge, atMs: step.after.atMs }) : []
  const stage = { ...pledge, sessionId: await stageOf(tx, pledge) }
  if (!isShown && !isHidden) {
    const payload = { pledgeId: pledge.id, state: is.state }
    return tellStage(tx, stage, { kind: 'pledge.changed', audience: 'moderators', payload })
  }
  const kind = isHidden ? 'pledge.withdrawn' : was.state === 'published' ? 'pledge.corrected' : 'pledge.published'
  if (pledge.pitchId !== null && !pledge.isRehearsal) {
    await announce(tx, CHANNELS.pitch(pledge.pitchId), { kind: 'pitch.changed', payload: { pitchId: pledge.pitchId } })
    if (kind === 'pledge.published') await notifyPartnership(tx, pledge.pitchId)
  }
  const events = [{ kind, id: pledge.id }, ...changed.map((id) => ({ kind: 'pledge.matched', id }))]
  for (const event of events) {
    await tellStage(tx, stage, { kind: event.kind, audience: 'public', payload: { pledge: await boardPledge(tx, event.id) } })
  }
  await weighPledges(tx, null)
}

/** A partnership hears of a pledge once everybody may. */
async function notifyPartnership(tx: Tx, pitchId: string): Promise<void> {
  const rows = await tx
    .select({ accountId: memberships.accountId, title: pitches.title })
    .from(pitches)
    .innerJoin(
      memberships,
      and(eq(memberships.organisationId, pitches.organisationId), inArray(memberships.role, ['partnership_lead', 'partnership_editor'])),
    )
    .where(eq(pitches.id, pitchId))
  const params = { pitch: rows[0]?.title ?? '' }
  await notify(tx, { accountIds: rows.map(({ accountId }) => accountId), kind: 'pledge.published', subjectId: pitchId, params })
}

/** Where a pledge that was made before or after a session is told: in the segment's session of its kind, the newest first. */
async function stageOf(tx: Tx, pledge: PledgeRow): Promise<string | null> {
  if (pledge.isRehearsal) return pledge.sessionId
  const [open] = await tx
    .select({ id: stageSessions.id })
    .from(stageSessions)
    .where(and(eq(stageSessions.segmentId, pledge.segmentId), eq(stageSessions.mode, 'live')))
    .orderBy(desc(stageSessions.id))
    .limit(1)
  return open?.id ?? null
}

/** Works out anew which matching pledges of the segment are met, and notes what changed; answers those pledges' ids. */
async function settle(
  tx: ActorTx,
  place: Pick<PledgeRow, 'segmentId' | 'isRehearsal' | 'sessionId'> & { atMs: number },
): Promise<string[]> {
  const rows = await tx
    .select()
    .from(pledges)
    .where(
      and(
        eq(pledges.segmentId, place.segmentId),
        eq(pledges.state, 'published'),
        eq(pledges.isRehearsal, place.isRehearsal),
        place.isRehearsal && place.sessionId !== null ? eq(pledges.sessionId, place.sessionId) : undefined,
      ),
    )
    .orderBy(asc(pledges.id))
  const met = metPledges(rows.map((row) => ({ ...row, ...termsOf(row), pledger: row.organisationId ?? row.accountId })))
  const changed = rows.filter((row) => row.matchFromMinor !== null && (row.metAt !== null) !== met.has(row.id))
  for (const row of changed) {
    await tx
      .update(pledges)
      .set({ metAt: met.has(row.id) ? new Date(place.atMs) : null })
      .where(eq(pledges.id, row.id))
    const [last] = (await stepsOf(tx, row.id)).slice(-1)
    if (last === undefined || !met.has(row.id)) continue
    await keepStep(tx, row, { revision: last.revision + 1, event: 'met', actorId: null, atMs: place.atMs, note: null, after: last.after })
  }
  return changed.map((row) => row.id)
}
