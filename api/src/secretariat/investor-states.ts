import { CHANNELS, announce, record, schema, type Db, type Tx } from '@scalebridge/db'
import { INVESTOR_STATES, INVESTOR_TYPES } from '@scalebridge/db/reference'
import { and, asc, eq, gt, sql } from 'drizzle-orm'
import type { Static } from 'typebox'
import { listed } from '../editions/editions.ts'
import { requestMatch } from '../matching/run-status.ts'
import { accountOf, type Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input, Output } from '../platform/endpoint.ts'
import { readCursor, toPage } from '../platform/page.ts'
import { Problem } from '../platform/problem.ts'
import type * as contract from './secretariat.contract.ts'

const { investors, mandates, organisations } = schema
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
 * Verifies or suspends an investor, with the reason that the audit log keeps. Its active mandates are matched again,
 * so that lists appear, or go. In the state it is asked for already, nothing happens.
 */
export async function moveInvestor(deps: Deps, actor: Actor, { params, body }: Input<typeof contract.moveInvestor>): Promise<Investor> {
  return deps.db.transaction(async (tx) => {
    const [before] = await tx.select().from(investors).where(eq(investors.id, params.investorId)).for('update')
    if (before === undefined) throw new Problem('investor.notFound')
    if (before.state !== body.state) {
      await tx.update(investors).set({ state: body.state }).where(eq(investors.id, before.id))
      await record(tx, {
        actorId: accountOf(actor).accountId,
        action: 'investor.move',
        subject: { kind: 'investor', id: before.id },
        before: { state: before.state },
        after: { state: body.state },
        reason: body.reason,
      })
      await matchMandatesOf(tx, before.id)
    }
    const [after] = await selectInvestors(tx).where(eq(investors.id, before.id))
    if (after === undefined) throw new Problem('investor.notFound')
    return toInvestor(after)
  })
}

async function matchMandatesOf(tx: Tx, investorId: string): Promise<void> {
  const own = await tx.select().from(mandates).where(eq(mandates.investorId, investorId))
  for (const { id, editionId, state } of own) {
    if (state === 'active') await requestMatch(tx, { kind: 'mandate', mandateId: id, editionId })
    await announce(tx, CHANNELS.mandate(id), { kind: 'mandate.changed', payload: { mandateId: id } })
  }
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
  }
}
