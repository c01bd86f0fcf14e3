/** Introductions: asked for by an investor, answered by a partnership; contacts are exchanged when it accepts and not before. */
import { membersOf, record, schema, withActor, type ActorTx, type Tx } from '@scalebridge/db'
import { notify } from '@scalebridge/db/notices'
import { suppressRow } from '@scalebridge/db/privacy'
import { INTEREST_KINDS, INTRODUCTION_STATES, INVESTOR_ROLES, SECRETARIAT_ROLES, type DealSide } from '@scalebridge/db/reference'
import { ANSWER_MS, isIntroduced, moveIntroduction as move, shownTo } from '@scalebridge/db/rules'
import { and, count, eq, notInArray, or, sql } from 'drizzle-orm'
import { listed } from '../editions/editions.ts'
import { findCurrentEditionId, lockMandate } from '../investors/investors.queries.ts'
import { ownMandate } from '../investors/investors.ts'
import { accountOf, hasRole, investorsOf, type Actor } from '../platform/actor.ts'
import { brokeConstraint } from '../platform/database-problems.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input, Output } from '../platform/endpoint.ts'
import { Problem } from '../platform/problem.ts'
import { askedOf, declaredBy, findPair, receivedBy, whyNot } from './interests.ts'
import type * as contract from './introductions.contract.ts'
import { forEyes } from '../publishing/view.ts'
import { eyesOn, toIntroduction } from './present.ts'
import { dealingInvestorsOf, findOwn, listOwn, listRows, partnershipsOf, standingOf, type SeenIntroduction } from './sides.ts'
import { tellSides } from './tell.ts'

const { introductions } = schema

const CODE_OF = {
  exists: 'introduction.exists',
  askedRecently: 'introduction.askedRecently',
  mandateCap: 'introduction.mandateCap',
  pitchCap: 'introduction.pitchCap',
} as const

/** What the caller has on either side; the Secretariat reads counts of the current edition, of both sides together. */
export async function listIntroductions(deps: Deps, actor: Actor): Promise<Output<typeof contract.listIntroductions>> {
  const nowMs = deps.clock().getTime()
  const own = await listOwn(deps.db, actor)
  return {
    items: own.map((seen) => toIntroduction(seen, nowMs)),
    interests: await withActor(deps.db, actor, (tx) => declaredBy(tx, dealingInvestorsOf(actor))),
    received: await withActor(deps.db, actor, (tx) => receivedBy(tx, partnershipsOf(actor))),
    counts: hasRole(actor, SECRETARIAT_ROLES) ? await withActor(deps.db, actor, countAll) : null,
  }
}

/** Counts by state and kind, of five and more: neither words nor names, nor whose they are. */
async function countAll(tx: ActorTx) {
  const editionId = (await findCurrentEditionId(tx)) ?? null
  const byState = await tx
    .select({ state: introductions.state, count: count() })
    .from(introductions)
    .where(sql`${introductions.editionId} = ${editionId}`)
    .groupBy(introductions.state)
  const byKind = await tx.execute<{ kind: string; n: number }>(sql`select kind, n from count_interests(${editionId})`)
  // What investors asked and declared is theirs: no total stands beside, here or elsewhere.
  const [states, kinds] = [byState.map((row) => row.count), byKind.rows.map((row) => row.n)].map((counts) => suppressRow(counts, false))
  return {
    introductions: byState.map((row, nth) => ({ state: listed(INTRODUCTION_STATES, row.state), count: states?.[nth] ?? null })),
    interests: byKind.rows.map((row, nth) => ({ kind: listed(INTEREST_KINDS, row.kind), count: kinds?.[nth] ?? null })),
  }
}

/**
 * Asks a partnership for an introduction. The same words sent again answer the request that is there.
 * Errors: `introduction.exists`, `introduction.askedRecently`, `introduction.mandateCap`, `introduction.pitchCap`,
 * `introduction.invalid`, `mandate.notFound`, `pitch.notFound`, `investor.notVerified`.
 */
export async function requestIntroduction(
  deps: Deps,
  actor: Actor,
  { params, body }: Input<typeof contract.requestIntroduction>,
): Promise<contract.Introduction> {
  const { accountId } = accountOf(actor)
  const now = deps.clock()
  const message = body.message.trim()
  return deps.db.transaction(async (tx) => {
    // Requests of one mandate, and to one pitch, one after the other: the caps hold however many are sent at once.
    ownMandate(actor, await lockMandate(tx, params.mandateId, investorsOf(actor, INVESTOR_ROLES)))
    const { mandate, pitch } = await findPair(tx, actor, { mandateId: params.mandateId, pitchId: body.pitchId })
    if (message === '')
      throw new Problem('introduction.invalid', { errors: [{ pointer: '/message', code: 'introduction.message', detail: 'is empty' }] })
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`introductions:${pitch.id}`}, 0))`)
    const asked = await askedOf(tx, { mandate, pitchId: pitch.id, nowMs: now.getTime() })
    const refused = whyNot(asked, now.getTime())
    if (refused !== null) {
      const { last } = asked
      if (refused === 'exists' && last?.requestedBy === accountId && last.message === message)
        return reread(deps, tx, { side: 'investor', id: last.id })
      throw new Problem(CODE_OF[refused])
    }
    await refuseBeyondCapacity(tx, mandate)
    const [made] = await tx
      .insert(introductions)
      .values({
        editionId: mandate.editionId,
        mandateId: mandate.id,
        investorId: mandate.investorId,
        pitchId: pitch.id,
        message,
        requestedBy: accountId,
        requestedAt: now,
        expiresAt: new Date(now.getTime() + ANSWER_MS),
      })
      .returning({ id: introductions.id })
      .catch((error: unknown) => {
        throw brokeConstraint(error, 'introductions_one_open') ? new Problem('introduction.exists') : error
      })
    if (made === undefined) throw new Error('the introduction was not returned')
    await record(tx, {
      actorId: accountId,
      action: 'introduction.request',
      subject: { kind: 'introduction', id: made.id },
      after: { pitchId: pitch.id },
    })
    await tellSides(tx, { organisationIds: [pitch.organisationId, mandate.organisationId], id: made.id })
    const named = { who: mandate.investorName, pitch: pitch.title ?? '' }
    await notify(tx, { accountIds: await membersOf(tx, pitch.id), kind: 'introduction.requested', subjectId: made.id, params: named })
    return reread(deps, tx, { side: 'investor', id: made.id })
  })
}

/** An investor may bound how many introductions of an edition one mandate takes on; those that came to nothing do not count, but only once it shows. */
async function refuseBeyondCapacity(tx: Tx, { id, capacity }: { id: string; capacity: number | null }): Promise<void> {
  if (capacity === null) return
  const isTaken = or(eq(introductions.isOpen, true), notInArray(introductions.state, ['declined', 'expired']))
  const taken = and(eq(introductions.mandateId, id), isTaken)
  if ((await tx.$count(introductions, taken)) >= capacity) throw new Problem('introduction.capacity')
}

async function reread(deps: Deps, tx: Tx, { id, side }: { id: string; side: DealSide }): Promise<contract.Introduction> {
  const [row] = await listRows(tx, eq(introductions.id, id))
  if (row === undefined) throw new Error('the introduction is gone')
  return toIntroduction({ row, side }, deps.clock().getTime())
}

/**
 * Moves an introduction along db/rules/introductions.ts. `seen` is the revision that the caller read.
 * Errors: `introduction.notFound`, `introduction.changedMeanwhile`, `introduction.moveNotAllowed`.
 */
export async function moveIntroduction(
  deps: Deps,
  actor: Actor,
  input: Input<typeof contract.moveIntroduction> & { seen: () => number | undefined },
): Promise<contract.Introduction> {
  const { params, body } = input
  const { accountId } = accountOf(actor)
  const now = deps.clock()
  return deps.db.transaction(async (tx) => {
    const found = await findOwn(tx, actor, { id: params.introductionId, isLocked: true })
    const { row, side } = found
    const seen = input.seen()
    if (seen !== undefined && seen !== row.revision) throw new Problem('introduction.changedMeanwhile')
    const before = standingOf(row)
    const after = move(before, { do: body.do, side, isTold: body.isTold }, now.getTime())
    if (after === undefined) throw new Problem('introduction.moveNotAllowed')
    const isAnswer = body.do === 'accept' || body.do === 'decline'
    const reason = body.reason?.trim() ?? ''
    const shown = shownTo('investor', after, now.getTime())
    await tx
      .update(introductions)
      .set({
        state: after.state,
        isDeclineTold: after.isDeclineTold,
        declineReason: after.isDeclineTold && reason !== '' ? reason : null,
        isOpen: shown === 'requested' || isIntroduced(shown),
        revision: after.revision,
        updatedAt: now,
        ...(isAnswer ? { respondedBy: accountId, respondedAt: now } : {}),
      })
      .where(eq(introductions.id, row.id))
    await record(tx, {
      actorId: accountId,
      action: `introduction.${body.do}`,
      subject: { kind: 'introduction', id: row.id },
      before: { state: before.state },
      after: { state: after.state },
    })
    await tell(tx, found, { hasShown: after.revision !== before.revision, did: body.do })
    return reread(deps, tx, { side, id: row.id })
  })
}

/** A step that the investor cannot see is told to the partnership's own pages alone. */
async function tell(tx: Tx, { row }: SeenIntroduction, { hasShown, did }: { hasShown: boolean; did: string }): Promise<void> {
  const organisationIds = hasShown ? [row.partnershipId, row.investorOrganisationId] : [row.partnershipId]
  await tellSides(tx, { organisationIds, id: row.id })
  const told = forEyes({ title: row.pitchTitle, organisationName: row.partnershipName }, eyesOn(row, did === 'accept'))
  const pitch = told.title ?? ''
  if (did === 'accept') {
    const params = { who: told.organisationName, pitch }
    await notify(tx, { accountIds: [row.requestedBy], kind: 'introduction.accepted', subjectId: row.id, params })
  }
  if (did === 'decline' && hasShown) {
    await notify(tx, { accountIds: [row.requestedBy], kind: 'introduction.ended', subjectId: row.id, params: { pitch } })
  }
}
