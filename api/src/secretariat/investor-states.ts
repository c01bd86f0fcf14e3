import { record, schema, type Db, type Tx } from '@scalebridge/db'
import { notify } from '@scalebridge/db/notices'
import { INVESTOR_CHECKS, INVESTOR_STATES, INVESTOR_TYPES, VERIFIED_YEARS } from '@scalebridge/db/reference'
import { stepOfVerification } from '@scalebridge/db/rules'
import { and, asc, eq, gt, isNotNull, sql } from 'drizzle-orm'
import type { Static } from 'typebox'
import { listed } from '../editions/editions.ts'
import { matchMandatesOf } from '../matching/match-mandates.ts'
import { accountOf, type Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input, Output } from '../platform/endpoint.ts'
import { readCursor, toPage } from '../platform/page.ts'
import { Problem } from '../platform/problem.ts'
import type * as contract from './secretariat.contract.ts'

const { investorDecisions, investorRegistrations, investors, mandates, memberships, organisations } = schema
type Investor = Static<typeof contract.Investor>

/** Registered investors in the order in which they came. */
export async function listInvestors(
  deps: Deps,
  actor: Actor,
  { querystring }: Input<typeof contract.listInvestors>,
): Promise<Output<typeof contract.listInvestors>> {
  const size = querystring.size ?? 20
  const scope = { list: 'investors', actor, filters: querystring }
  const [after] = readCursor(deps, scope, querystring.cursor) ?? []
  const found = await selectInvestors(deps.db)
    .where(
      and(
        querystring.state === undefined ? undefined : eq(investors.state, querystring.state),
        after === undefined ? undefined : gt(investors.id, String(after)),
      ),
    )
    .orderBy(asc(investors.id))
    .limit(size + 1)
  const { rows, nextCursor } = toPage(deps, scope, { rows: found, size, keysOf: (row) => [row.id] })
  return { items: rows.map(toInvestor), nextCursor }
}

/**
 * Verifies or suspends an investor. A verification with a check that did not pass, or of somebody who never stated that they may
 * speak for the investor, waits for a second officer. In the state it is asked for already, and with nothing to add, nothing happens.
 * Errors: `investor.notFound`, `investor.secondOfficerNeeded`.
 */
export async function moveInvestor(deps: Deps, actor: Actor, { params, body }: Input<typeof contract.moveInvestor>): Promise<Investor> {
  const { accountId } = accountOf(actor)
  return deps.db.transaction(async (tx) => {
    const [before] = await tx.select().from(investors).where(eq(investors.id, params.investorId)).for('update')
    if (before === undefined) throw new Problem('investor.notFound')
    const isNews = before.state !== body.state || body.affiliations !== undefined
    if (isNews) await decide(tx, { before, body, accountId })
    const [after] = await selectInvestors(tx).where(eq(investors.id, before.id))
    if (after === undefined) throw new Problem('investor.notFound')
    return toInvestor(after)
  })
}

interface Deciding {
  before: typeof investors.$inferSelect
  body: Input<typeof contract.moveInvestor>['body']
  accountId: string
}

async function decide(tx: Tx, deciding: Deciding): Promise<void> {
  const { before, body, accountId } = deciding
  const ofInvestor = and(eq(investorDecisions.investorId, before.id), eq(investorDecisions.state, 'proposed'))
  const [proposal] = await tx.select().from(investorDecisions).where(ofInvestor)
  const step = stepOfVerification({
    asked: body.state,
    hasPassed: await hasPassed(tx, deciding),
    proposedBy: proposal?.decidedBy ?? null,
    officer: accountId,
  })
  if (step === 'propose') return propose(tx, deciding)
  if (step === 'sameOfficer') throw new Problem('investor.secondOfficerNeeded')
  if (step === 'confirm') {
    await tx
      .update(investorDecisions)
      .set({ state: 'taken', secondBy: accountId, takenAt: sql`now()` })
      .where(ofInvestor)
    return take(tx, deciding, { affiliations: body.affiliations ?? proposal?.affiliations ?? before.affiliations })
  }
  if (proposal !== undefined) await tx.update(investorDecisions).set({ state: 'dropped' }).where(ofInvestor)
  const { state: decided, reason, passed = [], affiliations = before.affiliations } = body
  await tx
    .insert(investorDecisions)
    .values({ investorId: before.id, decided, state: 'taken', reason, passed, affiliations, decidedBy: accountId, takenAt: sql`now()` })
  return take(tx, deciding, { affiliations })
}

/** Whether one officer may verify: every check passed, and somebody stated their authority. */
async function hasPassed(tx: Tx, { before, body }: Deciding): Promise<boolean> {
  const isStated = and(eq(investorRegistrations.investorId, before.id), isNotNull(investorRegistrations.statedAt))
  return INVESTOR_CHECKS.every((check) => body.passed?.includes(check)) && (await tx.$count(investorRegistrations, isStated)) > 0
}

async function propose(tx: Tx, { before, body, accountId }: Deciding): Promise<void> {
  const { reason, passed = [], affiliations = before.affiliations } = body
  const proposed = { decided: 'verified', state: 'proposed', reason, passed, affiliations, decidedBy: accountId }
  await tx.insert(investorDecisions).values({ investorId: before.id, ...proposed })
  await record(tx, {
    actorId: accountId,
    action: 'investor.propose',
    subject: { kind: 'investor', id: before.id },
    after: proposed,
    reason,
  })
}

async function take(tx: Tx, { before, body, accountId }: Deciding, { affiliations }: { affiliations: readonly string[] }): Promise<void> {
  const isVerified = body.state === 'verified'
  const verifiedUntil = isVerified ? sql`now() + make_interval(years => ${VERIFIED_YEARS})` : null
  await tx
    .update(investors)
    .set({ state: body.state, verifiedUntil, affiliations: [...affiliations] })
    .where(eq(investors.id, before.id))
  await record(tx, {
    actorId: accountId,
    action: 'investor.move',
    subject: { kind: 'investor', id: before.id },
    before: { state: before.state, affiliations: before.affiliations },
    after: { state: body.state, affiliations },
    reason: body.reason,
  })
  if (before.state === body.state) return
  await matchMandatesOf(tx, before.id)
  const [organisation] = await tx.select().from(organisations).where(eq(organisations.id, before.organisationId))
  const leads = await tx
    .selectDistinct({ id: memberships.accountId })
    .from(memberships)
    .where(and(eq(memberships.organisationId, before.organisationId), eq(memberships.role, 'investor_lead')))
  await notify(tx, {
    accountIds: leads.map(({ id }) => id),
    kind: isVerified ? 'investor.verified' : 'investor.suspended',
    subjectId: before.id,
    params: { who: organisation?.name ?? '' },
    path: '/registration',
  })
}

function selectInvestors(db: Db | Tx) {
  return db
    .select({
      id: investors.id,
      name: organisations.name,
      investorType: investors.investorType,
      state: investors.state,
      activeMandates: sql<number>`(select count(*)::int from ${mandates} where ${mandates.investorId} = ${investors.id} and ${mandates.state} = 'active')`,
      createdAt: investors.createdAt,
      verifiedUntil: investors.verifiedUntil,
      isStated: sql<boolean>`exists (select from ${investorRegistrations} where ${investorRegistrations.investorId} = ${investors.id} and ${investorRegistrations.statedAt} is not null)`,
      isProposed: sql<boolean>`exists (select from ${investorDecisions} where ${investorDecisions.investorId} = ${investors.id} and ${investorDecisions.state} = 'proposed')`,
    })
    .from(investors)
    .innerJoin(organisations, eq(organisations.id, investors.organisationId))
    .$dynamic()
}

function toInvestor(row: Awaited<ReturnType<typeof selectInvestors>>[number]): Investor {
  return {
    id: row.id,
    name: row.name,
    investorType: listed(INVESTOR_TYPES, row.investorType),
    state: listed(INVESTOR_STATES, row.state),
    activeMandates: row.activeMandates,
    createdAt: row.createdAt.toISOString(),
    verifiedUntil: row.verifiedUntil?.toISOString() ?? null,
    isStated: row.isStated,
    isProposed: row.isProposed,
  }
}
