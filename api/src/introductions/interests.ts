/** Interests of mandates in pitches. Who is told what of them is decided in db/rules/interests.ts. */
import { membersOf, record, schema, withActor, type ActorTx, type Db, type Tx } from '@scalebridge/db'
import { notify } from '@scalebridge/db/notices'
import { investorEyes } from '@scalebridge/db/publishing'
import { DISCLOSURES, INTEREST_KINDS, isCurrency } from '@scalebridge/db/reference'
import {
  refusalOfRequest,
  shownTo,
  syndicateOf,
  toldToPartnership,
  WEEK_MS,
  type Interest,
  type ToldInterests,
} from '@scalebridge/db/rules'
import { and, desc, eq, gt, inArray, sql, type SQL } from 'drizzle-orm'
import { listed } from '../editions/editions.ts'
import type { MandateRow } from '../investors/investors.queries.ts'
import { readOwnMandate, refuseUnverified } from '../investors/investors.ts'
import { IS_OPEN_PAIR, refuseClosed } from '../matching/closed-pairs.ts'
import { listVisiblePitches, type VisiblePitchRow } from '../matching/matching.queries.ts'
import { accountOf, type Actor } from '../platform/actor.ts'
import { brokeConstraint } from '../platform/database-problems.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input } from '../platform/endpoint.ts'
import { Problem } from '../platform/problem.ts'
import type * as contract from './introductions.contract.ts'
import { titleFor } from '../publishing/view.ts'
import { standingOf } from './sides.ts'
import { tellSides } from './tell.ts'

const { accounts, interests, introductions, investors, mandates, organisations, pitches } = schema
type InterestRow = typeof interests.$inferSelect

/** An own, verified mandate and a pitch that it may see and is not kept apart from. */
export async function findPair(
  db: Db | Tx,
  actor: Actor,
  { mandateId, pitchId }: { mandateId: string; pitchId: string },
): Promise<{ mandate: MandateRow; pitch: VisiblePitchRow }> {
  const mandate = await readOwnMandate(db, actor, mandateId)
  refuseUnverified(mandate.investorState)
  const [pitch] = await listVisiblePitches(db, mandate.editionId, [pitchId])
  if (pitch === undefined) throw new Problem('pitch.notFound')
  await refuseClosed(db, mandate, pitch)
  return { mandate, pitch }
}

export async function getDealings(deps: Deps, actor: Actor, { params }: Input<typeof contract.getDealings>): Promise<contract.Dealings> {
  const { mandate, pitch } = await findPair(deps.db, actor, params)
  return withActor(deps.db, actor, (tx) => dealingsOf(tx, { mandate, pitchId: pitch.id, nowMs: deps.clock().getTime() }))
}

async function dealingsOf(tx: ActorTx, pair: { mandate: MandateRow; pitchId: string; nowMs: number }): Promise<contract.Dealings> {
  const { mandate, pitchId, nowMs } = pair
  const own = and(eq(interests.mandateId, mandate.id), eq(interests.pitchId, pitchId))
  const [interest] = await tx.select().from(interests).where(own)
  const asked = await askedOf(tx, pair)
  return {
    interest: interest === undefined ? null : toOwnInterest(interest),
    others: syndicateOf(await toldInterests(tx, eq(interests.pitchId, pitchId)), mandate.investorId),
    introduction: asked.last === null ? null : { id: asked.last.id, state: shownTo('investor', standingOf(asked.last), nowMs) },
    whyNot: whyNot(asked, nowMs),
  }
}

export interface Asked {
  last: typeof introductions.$inferSelect | null
  waitingOfMandate: number
  toPitchThisWeek: number
}

/** Why an investor may not ask now, or null. */
export function whyNot({ last, ...counts }: Asked, nowMs: number) {
  return refusalOfRequest(
    { ...counts, last: last === null ? null : { ...standingOf(last), requestedAtMs: last.requestedAt.getTime() } },
    nowMs,
  )
}

/** What an investor has asked so far, of this pitch and through this mandate, and how many asked this pitch of late. */
export async function askedOf(db: Db | Tx, pair: { mandate: MandateRow; pitchId: string; nowMs: number }): Promise<Asked> {
  const { mandate, pitchId, nowMs } = pair
  const [last] = await db
    .select()
    .from(introductions)
    .where(and(eq(introductions.investorId, mandate.investorId), eq(introductions.pitchId, pitchId)))
    .orderBy(desc(introductions.id))
    .limit(1)
  // A silent decline still waits as its investor sees it: the cap must not tell.
  const isWaiting = and(
    inArray(introductions.state, ['requested', 'declined']),
    eq(introductions.isOpen, true),
    gt(introductions.expiresAt, new Date(nowMs)),
  )
  const waitingOfMandate = await db.$count(introductions, and(eq(introductions.mandateId, mandate.id), isWaiting))
  const isOfWeek = gt(introductions.requestedAt, new Date(nowMs - WEEK_MS))
  const toPitchThisWeek = await db.$count(introductions, and(eq(introductions.pitchId, pitchId), isOfWeek))
  return { last: last ?? null, waitingOfMandate, toPitchThisWeek }
}

/** Interests that stand, of verified investors whom nobody keeps apart from the pitch, as the rules of telling read them. */
async function toldInterests(tx: ActorTx, where: SQL): Promise<(Interest & { pitchId: string })[]> {
  const isOpen = sql`exists (select from mandates m join pitches p on p.id = ${interests.pitchId} where m.id = ${interests.mandateId} and ${sql.raw(IS_OPEN_PAIR)})`
  const rows = await tx
    .select({ interest: interests, investorName: organisations.name, contact: { name: accounts.name, email: accounts.email } })
    .from(interests)
    .innerJoin(investors, eq(investors.id, interests.investorId))
    .innerJoin(organisations, eq(organisations.id, investors.organisationId))
    .innerJoin(accounts, eq(accounts.id, interests.accountId))
    .where(and(where, eq(interests.isWithdrawn, false), eq(investors.state, 'verified'), isOpen))
    .orderBy(interests.id)
  return rows.map(({ interest, investorName, contact }) => ({
    ...toOwnInterest(interest),
    pitchId: interest.pitchId,
    investorId: interest.investorId,
    investorName,
    contact,
  }))
}

/** The interests in the pitches of these organisations, as their partnerships are told of them. */
export async function receivedBy(
  tx: ActorTx,
  organisationIds: readonly string[],
): Promise<{ pitchId: string; pitchTitle: string | null; interests: ToldInterests }[]> {
  if (organisationIds.length === 0) return []
  const own = await tx
    .select({ id: pitches.id, title: pitches.title })
    .from(pitches)
    .where(inArray(pitches.organisationId, [...organisationIds]))
    .orderBy(desc(pitches.id))
  const ids = own.map(({ id }) => id)
  const told = ids.length === 0 ? [] : await toldInterests(tx, inArray(interests.pitchId, ids))
  return own.flatMap(({ id, title }) => {
    const ofPitch = toldToPartnership(told.filter(({ pitchId }) => pitchId === id))
    return ofPitch.count === 0 ? [] : [{ pitchId: id, pitchTitle: title, interests: ofPitch }]
  })
}

/** The interests that these investors declared themselves, newest first. */
export async function declaredBy(tx: ActorTx, investorIds: readonly string[]) {
  const rows = await tx
    .select({ interest: interests, pitchTitle: pitches.title })
    .from(interests)
    .innerJoin(pitches, eq(pitches.id, interests.pitchId))
    .innerJoin(mandates, eq(mandates.id, interests.mandateId))
    .where(and(inArray(interests.investorId, [...investorIds]), eq(interests.isWithdrawn, false)))
    .orderBy(desc(interests.id))
    .limit(200)
  const ofInvestors = await Promise.all(
    investorIds.map(
      async (id) =>
        [
          id,
          await investorEyes(
            tx,
            id,
            rows.map(({ interest }) => interest.pitchId),
          ),
        ] as const,
    ),
  )
  const eyesBy = new Map(ofInvestors)
  return rows.map(({ interest, pitchTitle }) => {
    const eyes = eyesBy.get(interest.investorId)?.(interest.pitchId)
    return {
      ...toOwnInterest(interest),
      mandateId: interest.mandateId,
      pitchId: interest.pitchId,
      pitchTitle: eyes === undefined ? null : titleFor(pitchTitle, eyes),
    }
  })
}

/**
 * Declares, changes or withdraws an interest. `seen` is the revision the caller read, 0 for none; undefined for whatever stands.
 * Errors: `interest.invalid`, `interest.changedMeanwhile`, `mandate.notFound`, `pitch.notFound`, `investor.notVerified`.
 */
export async function saveInterest(
  deps: Deps,
  actor: Actor,
  input: Input<typeof contract.saveInterest> & { seen: () => number | undefined },
): Promise<contract.Dealings> {
  const { params, body } = input
  const { accountId } = accountOf(actor)
  return withActor(deps.db, actor, async (tx) => {
    const { mandate, pitch } = await findPair(tx, actor, params)
    refuseMisfits(body)
    const seen = input.seen()
    const [before] = await tx
      .select()
      .from(interests)
      .where(and(eq(interests.mandateId, mandate.id), eq(interests.pitchId, pitch.id)))
      .for('update')
    if (seen !== undefined && seen !== (before?.revision ?? 0)) throw new Problem('interest.changedMeanwhile')
    const values = { ...body, accountId, updatedAt: deps.clock() }
    const keys = { mandateId: mandate.id, investorId: mandate.investorId, pitchId: pitch.id }
    const [after] =
      before === undefined
        ? await tx
            .insert(interests)
            .values({ ...keys, ...values })
            .returning()
            .catch(refuseTwice)
        : await tx
            .update(interests)
            .set({ ...values, revision: before.revision + 1 })
            .where(eq(interests.id, before.id))
            .returning()
    if (after === undefined) throw new Error('the interest was not returned')
    await record(tx, {
      actorId: accountId,
      action: body.isWithdrawn ? 'interest.withdraw' : 'interest.declare',
      subject: { kind: 'interest', id: after.id },
      after: { pitchId: pitch.id, disclosure: after.disclosure },
    })
    await tell(tx, { before, after, pitch })
    return dealingsOf(tx, { mandate, pitchId: pitch.id, nowMs: deps.clock().getTime() })
  })
}

/** A partnership hears of an interest that it may see by name, when it comes to see it; one that is only counted makes no sound. */
async function tell(tx: Tx, { before, after, pitch }: { before: InterestRow | undefined; after: InterestRow; pitch: VisiblePitchRow }) {
  const isSeen = (row: InterestRow | undefined) => row !== undefined && !row.isWithdrawn && row.disclosure !== 'count'
  if (!isSeen(after) && !isSeen(before)) return
  await tellSides(tx, { organisationIds: [pitch.organisationId], id: after.id })
  if (isSeen(before)) return
  const params = { pitch: pitch.title ?? '' }
  await notify(tx, {
    accountIds: await membersOf(tx, pitch.id),
    kind: 'interest.declared',
    subjectId: pitch.id,
    params,
    path: '/introductions',
  })
}

function refuseTwice(error: unknown): never {
  throw brokeConstraint(error, 'interests_once') ? new Problem('interest.changedMeanwhile') : error
}

function refuseMisfits({ amountMinMinor, amountMaxMinor, currency }: Input<typeof contract.saveInterest>['body']): void {
  const hasAmount = amountMinMinor !== null || amountMaxMinor !== null
  const wrong = [
    ...(amountMinMinor !== null && amountMaxMinor !== null && amountMinMinor > amountMaxMinor ? ['amountMaxMinor'] : []),
    ...(hasAmount !== (currency !== null) || (currency !== null && !isCurrency(currency)) ? ['currency'] : []),
  ]
  if (wrong.length === 0) return
  throw new Problem('interest.invalid', {
    errors: wrong.map((field) => ({ pointer: `/${field}`, code: `interest.${field}`, detail: 'does not fit the rest' })),
  })
}

function toOwnInterest(row: InterestRow): contract.OwnInterest {
  const { amountMinMinor, amountMaxMinor, currency, isOptedIn, isWithdrawn, revision } = row
  const kind = listed(INTEREST_KINDS, row.kind)
  return {
    kind,
    amountMinMinor,
    amountMaxMinor,
    currency,
    disclosure: listed(DISCLOSURES, row.disclosure),
    isOptedIn,
    isWithdrawn,
    revision,
  }
}
