import { record, schema, withActor, type ActorTx, type Tx } from '@scalebridge/db'
import { notify } from '@scalebridge/db/notices'
import { publicEyes } from '@scalebridge/db/publishing'
import { INVESTOR_ROLES, PLEDGE_STATES, REFUSAL_REASONS, SESSION_STATES } from '@scalebridge/db/reference'
import { signal, undoableUntilMs, type PledgeMover, type PledgeStep } from '@scalebridge/db/rules'
import { and, desc, eq, getTableColumns, inArray, ne, or, sql } from 'drizzle-orm'
import { listed } from '../editions/editions.ts'
import { accountOf, organisationsOf, type AccountActor, type Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input, Output } from '../platform/endpoint.ts'
import { Problem } from '../platform/problem.ts'
import { titleFor } from '../publishing/view.ts'
import { findPitches, findStage, isOfStage, pitchesOf, type FoundStage } from '../stage/find-stage.ts'
import { tellStage } from '../stage/tell-stage.ts'
import type * as contract from './commitments.contract.ts'
import { addStep, carryOut, checkTerms, lockPledges, standingAfter, stepsOf, stepsOfAll, termsOf, type PledgeRow } from './ledger.ts'

const { accounts, editions, investors, memberships, pledges, segments, stageSessions } = schema

/** A pledge's row with what its page calls what it is about. */
const NAMED = {
  ...getTableColumns(pledges),
  segmentTitle: sql<SegmentTitle>`(select title from segments where id = pledges.segment_id)`,
  pitchTitle: sql<string | null>`(select title from pitches where id = pledges.pitch_id)`,
  organisationName: sql<string | null>`(select name from organisations where id = pledges.organisation_id)`,
}
type SegmentTitle = (typeof segments.$inferSelect)['title']
type NamedPledge = PledgeRow & { segmentTitle: SegmentTitle; pitchTitle: string | null; organisationName: string | null }

/** The pledges of the actor's organisations and their own, newest first, and the sessions in which they can make one. */
export async function listOwnPledges(deps: Deps, actor: Actor): Promise<Output<typeof contract.listOwnPledges>> {
  const account = accountOf(actor)
  const items = await withActor(deps.db, actor, async (tx) => {
    const rows = await tx.select(NAMED).from(pledges).where(isOwn(account)).orderBy(desc(pledges.id)).limit(200)
    const steps = await stepsOfAll(
      tx,
      rows.map(({ id }) => id),
    )
    return toOwnPledges(tx, { rows, steps, accountId: account.accountId, clock: deps.clock })
  })
  const open = await deps.db
    .select({ id: stageSessions.id, state: stageSessions.state, show: stageSessions.show, title: segments.title })
    .from(stageSessions)
    .innerJoin(segments, eq(segments.id, stageSessions.segmentId))
    .innerJoin(editions, eq(editions.id, segments.editionId))
    .where(and(eq(stageSessions.mode, 'live'), ne(stageSessions.state, 'ended'), eq(editions.isCurrent, true)))
    .orderBy(segments.position)
  const stages = open.map(({ id, title, state, show }) => ({
    stageId: id,
    title,
    state: listed(SESSION_STATES, state),
    pitches: pitchesOf(show),
  }))
  return { items, stages }
}

/** A pledge belongs to its pledger's organisation, and to the account it was made for. */
function isOwn(account: AccountActor) {
  return or(eq(pledges.accountId, account.accountId), inArray(pledges.organisationId, organisationsOf(account, INVESTOR_ROLES)))
}

/**
 * Signals a pledge in a session that has not ended. An investor's member speaks for its own, verified investor; the stage's people for
 * the member whose address they name. The same `commandId` again answers the pledge that is there.
 * Errors: `stage.notFound`, `stage.refused` once it has ended, `pledge.invalid`, `pledge.accountUnknown`, `investor.notVerified`.
 */
export async function signalPledge(
  deps: Deps,
  actor: Actor,
  { params, body }: Input<typeof contract.signalPledge>,
): Promise<contract.OwnPledge> {
  const account = accountOf(actor)
  const terms = checkTerms(body.terms)
  const reader = { accountId: account.accountId, clock: deps.clock }
  const step = signal(terms, { actorId: account.accountId, atMs: deps.clock().getTime() })
  const stage = await findStage(deps.db, actor, params.stageId)
  return withActor(deps.db, actor, async (tx) => {
    const pledger = await findPledger(tx, account, body.forEmail)
    const refusal = await refusalOf(tx, stage, body.toPitchId)
    const values = {
      ...standingAfter(step),
      ...pledger,
      segmentId: stage.segmentId,
      sessionId: stage.id,
      isRehearsal: stage.mode === 'rehearsal',
      commandId: body.commandId,
      pitchId: body.toPitchId,
    }
    const [made] = refusal === undefined ? await tx.insert(pledges).values(values).onConflictDoNothing().returning(NAMED) : []
    if (made === undefined) {
      const sent = and(eq(pledges.accountId, pledger.accountId), eq(pledges.commandId, body.commandId))
      const [known] = await tx.select(NAMED).from(pledges).where(sent)
      if (known === undefined) throw refusal ?? new Error('the pledge sent at the same time was not found')
      return toOwnPledge(tx, { row: known, steps: await stepsOf(tx, known.id), ...reader })
    }
    await addStep(tx, made.id, step)
    await record(tx, {
      actorId: account.accountId,
      action: 'pledge.signal',
      subject: { kind: 'pledge', id: made.id },
      after: { ...terms, pitchId: made.pitchId },
    })
    const own = await toOwnPledge(tx, { row: made, steps: [step], ...reader })
    // Whoever signals their own confirms it on the page that follows; a dry run asks nobody by mail.
    if (made.enteredBy !== null && !made.isRehearsal) {
      const words = { pitch: own.pitch?.title ?? own.segmentTitle.en }
      await notify(tx, { accountIds: [made.accountId], kind: 'pledge.toConfirm', subjectId: made.id, params: words })
    }
    await tellStage(tx, made, { kind: 'pledge.changed', audience: 'moderators', payload: { pledgeId: made.id, state: 'signalled' } })
    return own
  })
}

/** Why no pledge can be made there now; one that was made there already stands all the same. */
async function refusalOf(tx: Tx, stage: FoundStage, pitchId: string | null): Promise<Problem | undefined> {
  if (stage.state === 'ended') return new Problem('stage.refused', { detail: 'The session has ended.' })
  if (pitchId === null || (await findPitches(tx, stage.id)).some(({ id }) => id === pitchId)) return undefined
  return new Problem('pledge.invalid', { errors: [{ pointer: '/toPitchId', code: 'pledge.pitch', detail: 'is not on this stage' }] })
}

interface Pledger {
  accountId: string
  organisationId: string
  enteredBy: string | null
}

async function findPledger(tx: Tx, actor: AccountActor, email: string | undefined): Promise<Pledger> {
  if (email === undefined) {
    const own = actor.memberships.find(({ role, investorId }) => INVESTOR_ROLES.some((one) => one === role) && investorId !== null)
    if (own === undefined) throw new Problem('pledge.accountUnknown')
    if (own.investorState !== 'verified') throw new Problem('investor.notVerified')
    return { accountId: actor.accountId, organisationId: own.organisationId, enteredBy: null }
  }
  if (!isOfStage(actor)) throw new Problem('pledge.accountUnknown')
  const [named] = await tx
    .select({ accountId: accounts.id, organisationId: memberships.organisationId })
    .from(accounts)
    .innerJoin(memberships, and(eq(memberships.accountId, accounts.id), inArray(memberships.role, [...INVESTOR_ROLES])))
    .innerJoin(investors, and(eq(investors.organisationId, memberships.organisationId), eq(investors.state, 'verified')))
    .where(sql`lower(${accounts.email}) = lower(${email.trim()})`)
    .limit(1)
  if (named === undefined || named.accountId === actor.accountId) throw new Problem('pledge.accountUnknown')
  return { ...named, enteredBy: actor.accountId }
}

/** Confirms, corrects, withdraws or undoes a pledge of the actor's own. Errors: `pledge.notFound`, and those of `carryOut`. */
export async function commandPledge(
  deps: Deps,
  actor: Actor,
  { params, body }: Input<typeof contract.commandPledge>,
): Promise<contract.OwnPledge> {
  const account = accountOf(actor)
  const command = body.command.do === 'correct' ? { ...body.command, terms: checkTerms(body.command.terms) } : body.command
  return withActor(deps.db, actor, async (tx) => {
    const own = and(eq(pledges.id, params.pledgeId), isOwn(account))
    const [found] = await tx.select({ segmentId: pledges.segmentId }).from(pledges).where(own)
    if (found === undefined) throw new Problem('pledge.notFound')
    await lockPledges(tx, found.segmentId)
    const [pledge] = await tx.select().from(pledges).where(own).for('update')
    if (pledge === undefined) throw new Problem('pledge.notFound')
    const by = { side: 'pledger', actorId: account.accountId, atMs: deps.clock().getTime() } as const
    await carryOut(tx, pledge, { command, revision: body.revision, by })
    const [after] = await tx.select(NAMED).from(pledges).where(own)
    if (after === undefined) throw new Error('the pledge is gone')
    return toOwnPledge(tx, { row: after, steps: await stepsOf(tx, after.id), accountId: account.accountId, clock: deps.clock })
  })
}

interface Reader {
  accountId: string
  clock: Deps['clock']
}

async function toOwnPledge(tx: ActorTx, { row, steps, ...reader }: { row: NamedPledge; steps: PledgeStep[] } & Reader) {
  const [pledge] = await toOwnPledges(tx, { rows: [row], steps: new Map([[row.id, steps]]), ...reader })
  if (pledge === undefined) throw new Error('one row gives one pledge')
  return pledge
}

async function toOwnPledges(
  tx: ActorTx,
  { rows, steps, ...reader }: { rows: readonly NamedPledge[]; steps: ReadonlyMap<string, PledgeStep[]> } & Reader,
): Promise<contract.OwnPledge[]> {
  const eyesOf = await publicEyes(
    tx,
    rows.flatMap(({ pitchId }) => pitchId ?? []),
  )
  return rows.map((row) => {
    const title = row.pitchId === null ? null : titleFor(row.pitchTitle, eyesOf(row.pitchId))
    return ownPledge(row, { title, steps: steps.get(row.id) ?? [], ...reader })
  })
}

function ownPledge(
  row: NamedPledge,
  { title, steps, accountId, clock }: { title: string | null; steps: readonly PledgeStep[] } & Reader,
): contract.OwnPledge {
  const last = steps.at(-1)
  const { pitchId } = row
  return {
    id: row.id,
    revision: last?.revision ?? row.revision,
    terms: last?.after.terms ?? termsOf(row),
    pitch: pitchId === null ? null : { id: pitchId, title },
    segmentTitle: row.segmentTitle,
    organisationName: row.organisationName,
    state: listed(PLEDGE_STATES, last?.after.state ?? row.state),
    isRehearsal: row.isRehearsal,
    isMet: row.metAt !== null,
    isEnteredByStage: row.enteredBy !== null,
    proposal: last?.after.proposal ?? null,
    refusalReason: row.refusalReason === null ? null : listed(REFUSAL_REASONS, row.refusalReason),
    correctionNote: row.correctionNote,
    undoUntil: undoUntil(last, { side: 'pledger', actorId: accountId }, clock().getTime()),
    steps: steps.map(({ event, atMs, note, after }) => ({
      event,
      at: new Date(atMs).toISOString(),
      amountMinor: after.terms.amountMinor,
      currency: after.terms.currency,
      note,
    })),
  }
}

/** Until when the last step may be taken back by somebody, as long as that lies ahead; the rules have the last word. */
export function undoUntil(
  last: Parameters<typeof undoableUntilMs>[0],
  by: Pick<PledgeMover, 'side' | 'actorId'>,
  nowMs: number,
): string | null {
  const untilMs = undoableUntilMs(last, by)
  return untilMs === null || nowMs > untilMs ? null : new Date(untilMs).toISOString()
}
