import { schema, type ActorTx } from '@scalebridge/db'
import { ACCESS_MOVES, ACCESS_STATES } from '@scalebridge/db/reference'
import { accessState, mayRead, moveAccess, type AccessStanding } from '@scalebridge/db/rules'
import { and, desc, eq, getTableColumns, sql, type SQL } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { listed } from '../editions/editions.ts'
import type { AccessGrant } from './access.contract.ts'

const { accessGrants, accounts, investors, organisations } = schema
const asker = alias(accounts, 'asker')
const decider = alias(accounts, 'decider')
const ender = alias(accounts, 'ender')
const MOST_SHOWN = 200

export type GrantRow = Awaited<ReturnType<typeof listGrants>>[number]

/** Grants with the names that a page says, newest first. */
export function listGrants(tx: ActorTx, where?: SQL) {
  const nameOf = (who: typeof asker | typeof decider | typeof ender) => sql<string | null>`coalesce(${who.name}, ${who.email})`
  return tx
    .select({
      ...getTableColumns(accessGrants),
      investorName: organisations.name,
      organisationId: investors.organisationId,
      askerName: sql<string>`${nameOf(asker)}`,
      deciderName: nameOf(decider),
      enderName: nameOf(ender),
    })
    .from(accessGrants)
    .innerJoin(investors, eq(investors.id, accessGrants.investorId))
    .innerJoin(organisations, eq(organisations.id, investors.organisationId))
    .innerJoin(asker, eq(asker.id, accessGrants.askedBy))
    .leftJoin(decider, eq(decider.id, accessGrants.decidedBy))
    .leftJoin(ender, eq(ender.id, accessGrants.endedBy))
    .where(and(where))
    .orderBy(desc(accessGrants.id))
    .limit(MOST_SHOWN)
}

export function standingOf(row: typeof accessGrants.$inferSelect): AccessStanding {
  const { askedBy, minutes, decidedBy } = row
  const state = listed(ACCESS_STATES, row.state)
  return { state, askedBy, askedAtMs: row.askedAt.getTime(), minutes, decidedBy, expiresAtMs: row.expiresAt?.getTime() ?? null }
}

/** A grant as this member of the Secretariat sees it at this time. */
export function presentGrant(row: GrantRow, { accountId, nowMs }: { accountId: string; nowMs: number }): AccessGrant {
  const standing = standingOf(row)
  return {
    id: row.id,
    investorId: row.investorId,
    investorName: row.investorName,
    state: accessState(standing, nowMs),
    reason: row.reason,
    minutes: row.minutes,
    askedBy: row.askerName,
    askedAt: row.askedAt.toISOString(),
    decidedBy: row.deciderName,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    endedBy: row.enderName,
    may: ACCESS_MOVES.filter((move) => !('refused' in moveAccess(standing, { do: move, by: accountId, nowMs }))),
    mayRead: mayRead(standing, accountId, nowMs),
  }
}
