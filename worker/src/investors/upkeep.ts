import { announce, CHANNELS, enqueue, linkDeclaredRelations, record, schema, type Tx } from '@scalebridge/db'
import { notify } from '@scalebridge/db/notices'
import { MANDATE_REMIND_DAYS } from '@scalebridge/db/reference'
import { and, eq, gt, inArray, isNull, lte, or, sql } from 'drizzle-orm'

const { investorDecisions, investors, mandates, matchRuns, memberships, organisations } = schema

/** Reminds of mandates that end soon, ends those whose time is over, and ends verifications after their five years. */
export async function keepInvestors(tx: Tx): Promise<void> {
  // The nearest reminder first: one that is due for both is told once.
  for (const days of MANDATE_REMIND_DAYS.toSorted((a, b) => a - b)) await remind(tx, days)
  await expireMandates(tx)
  const expired = await expireInvestors(tx)
  await matchMandatesOf(tx, [...expired, ...(await linkDeclaredRelations(tx))])
}

async function remind(tx: Tx, days: number): Promise<void> {
  const rows = await tx
    .update(mandates)
    .set({ remindedDays: days })
    .where(
      and(
        eq(mandates.state, 'active'),
        gt(mandates.expiresAt, sql`now()`),
        lte(mandates.expiresAt, sql`now() + make_interval(days => ${days})`),
        or(isNull(mandates.remindedDays), gt(mandates.remindedDays, days)),
      ),
    )
    .returning({ id: mandates.id, name: mandates.name, investorId: mandates.investorId, expiresAt: mandates.expiresAt })
  for (const { id, name, investorId, expiresAt } of rows) {
    await notify(tx, {
      accountIds: await leadsOf(tx, investorId),
      kind: 'mandate.expiring',
      subjectId: id,
      params: { mandate: name, date: expiresAt?.toISOString().slice(0, 10) ?? '' },
      path: `/mandates/${id}`,
    })
  }
}

async function expireMandates(tx: Tx): Promise<void> {
  const rows = await tx
    .update(mandates)
    .set({ state: 'expired', revision: sql`${mandates.revision} + 1`, updatedAt: sql`now()` })
    .where(and(inArray(mandates.state, ['active', 'paused']), lte(mandates.expiresAt, sql`now()`)))
    .returning({ id: mandates.id, name: mandates.name, investorId: mandates.investorId, editionId: mandates.editionId })
  for (const { id, name, investorId, editionId } of rows) {
    await record(tx, { actorId: null, action: 'mandate.expire', subject: { kind: 'mandate', id }, after: { state: 'expired' } })
    await matchAgain(tx, id, editionId)
    await notify(tx, {
      accountIds: await leadsOf(tx, investorId),
      kind: 'mandate.expired',
      subjectId: id,
      params: { mandate: name },
      path: `/mandates/${id}`,
    })
  }
}

async function expireInvestors(tx: Tx): Promise<string[]> {
  const rows = await tx
    .update(investors)
    .set({ state: 'expired' })
    .where(and(eq(investors.state, 'verified'), lte(investors.verifiedUntil, sql`now()`)))
    .returning({ id: investors.id, organisationId: investors.organisationId })
  for (const { id, organisationId } of rows) {
    const reason = 'The verification held for five years.'
    await tx.insert(investorDecisions).values({ investorId: id, decided: 'expired', state: 'taken', reason, takenAt: sql`now()` })
    const after = { state: 'expired' }
    await record(tx, {
      actorId: null,
      action: 'investor.move',
      subject: { kind: 'investor', id },
      before: { state: 'verified' },
      after,
      reason,
    })
    const [organisation] = await tx.select({ name: organisations.name }).from(organisations).where(eq(organisations.id, organisationId))
    await notify(tx, {
      accountIds: await leadsOf(tx, id),
      kind: 'investor.expired',
      subjectId: id,
      params: { who: organisation?.name ?? '' },
      path: '/registration',
    })
  }
  return rows.map(({ id }) => id)
}

async function matchMandatesOf(tx: Tx, investorIds: readonly string[]): Promise<void> {
  if (investorIds.length === 0) return
  const rows = await tx
    .select({ id: mandates.id, editionId: mandates.editionId })
    .from(mandates)
    .where(and(inArray(mandates.investorId, [...new Set(investorIds)]), eq(mandates.state, 'active')))
  for (const { id, editionId } of rows) await matchAgain(tx, id, editionId)
}

/** A mandate that ended is matched once more, too: that takes it off every list. */
async function matchAgain(tx: Tx, mandateId: string, editionId: string): Promise<void> {
  const [run] = await tx.insert(matchRuns).values({ editionId, kind: 'mandate', subjectId: mandateId }).returning({ id: matchRuns.id })
  if (run === undefined) throw new Error('the insert of a run returned no row')
  await enqueue(tx, { name: 'mandate.match', payload: { mandateId, runId: run.id } }, { aggregate: 'mandate', id: mandateId })
  await announce(tx, CHANNELS.mandate(mandateId), { kind: 'mandate.changed', payload: { mandateId } })
}

async function leadsOf(tx: Tx, investorId: string): Promise<string[]> {
  const rows = await tx
    .selectDistinct({ accountId: memberships.accountId })
    .from(memberships)
    .innerJoin(investors, eq(investors.organisationId, memberships.organisationId))
    .where(and(eq(investors.id, investorId), eq(memberships.role, 'investor_lead')))
  return rows.map(({ accountId }) => accountId)
}
