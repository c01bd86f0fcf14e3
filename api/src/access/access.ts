/** Access grants: asked for by one of the Secretariat with a reason, opened by another, told to the investor at once. */
import { record, schema, withActor, type ActorTx, type Tx } from '@scalebridge/db'
import { notify } from '@scalebridge/db/notices'
import { INVESTOR_ROLES, SECRETARIAT_ROLES, type MemberRole } from '@scalebridge/db/reference'
import { accessState, moveAccess as move, type AccessRefusal } from '@scalebridge/db/rules'
import { and, asc, eq, inArray, isNull } from 'drizzle-orm'
import { accountOf, type Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input, Output } from '../platform/endpoint.ts'
import { Problem } from '../platform/problem.ts'
import type { ProblemCode } from '../platform/problem-codes.ts'
import type * as contract from './access.contract.ts'
import { listGrants, presentGrant, standingOf, type GrantRow } from './access.queries.ts'

const { accessGrants, accounts, investors, memberships, organisations } = schema

const PROBLEM_OF: Record<AccessRefusal, ProblemCode> = {
  moveNotAllowed: 'grant.moveNotAllowed',
  ownRequest: 'grant.ownRequest',
}

/** All grants of late, and whose lists may be asked for. */
export async function listAccess(deps: Deps, actor: Actor): Promise<Output<typeof contract.listAccess>> {
  const reader = { accountId: accountOf(actor).accountId, nowMs: deps.clock().getTime() }
  return withActor(deps.db, actor, async (tx) => ({
    items: (await listGrants(tx)).map((row) => presentGrant(row, reader)),
    investors: await tx
      .select({ id: investors.id, name: organisations.name })
      .from(investors)
      .innerJoin(organisations, eq(organisations.id, investors.organisationId))
      .orderBy(asc(organisations.name)),
  }))
}

/** Asks for an investor's lists and tells the others of the Secretariat. Errors: `investor.notFound`, `grant.exists`. */
export async function askAccess(deps: Deps, actor: Actor, { body }: Input<typeof contract.askAccess>): Promise<contract.AccessGrant> {
  const { accountId } = accountOf(actor)
  const now = deps.clock()
  const { investorId, minutes } = body
  return withActor(deps.db, actor, async (tx) => {
    const [investor] = await tx.select({ id: investors.id }).from(investors).where(eq(investors.id, investorId))
    if (investor === undefined) throw new Problem('investor.notFound')
    const own = await tx
      .select()
      .from(accessGrants)
      .where(and(eq(accessGrants.askedBy, accountId), eq(accessGrants.investorId, investorId)))
    if (own.some((row) => ['asked', 'open'].includes(accessState(standingOf(row), now.getTime())))) throw new Problem('grant.exists')
    const [made] = await tx
      .insert(accessGrants)
      .values({ investorId, reason: body.reason.trim(), minutes, askedBy: accountId, askedAt: now })
      .returning({ id: accessGrants.id })
    if (made === undefined) throw new Error('the grant was not returned')
    const row = await find(tx, made.id)
    const subject = { kind: 'grant', id: row.id }
    await record(tx, { actorId: accountId, action: 'access.ask', subject, after: { investorId, minutes }, reason: row.reason })
    const others = (await membersWith(tx, SECRETARIAT_ROLES)).filter((id) => id !== accountId)
    await notify(tx, {
      accountIds: others,
      kind: 'access.asked',
      subjectId: row.id,
      params: { who: row.askerName, investor: row.investorName },
    })
    return presentGrant(row, { accountId, nowMs: now.getTime() })
  })
}

/** Moves a grant along db/rules/access.ts. Errors: `grant.notFound`, `grant.moveNotAllowed`, `grant.ownRequest`. */
export async function moveAccess(
  deps: Deps,
  actor: Actor,
  { params, body }: Input<typeof contract.moveAccess>,
): Promise<contract.AccessGrant> {
  const { accountId } = accountOf(actor)
  const now = deps.clock()
  return withActor(deps.db, actor, async (tx) => {
    await find(tx, params.grantId)
    // What is over cannot be locked: nobody changes it any more.
    const [row] = await tx.select().from(accessGrants).where(eq(accessGrants.id, params.grantId)).for('update')
    if (row === undefined) throw new Problem('grant.moveNotAllowed')
    const after = move(standingOf(row), { do: body.do, by: accountId, nowMs: now.getTime() })
    if ('refused' in after) throw new Problem(PROBLEM_OF[after.refused])
    const isEnd = body.do === 'end'
    await tx
      .update(accessGrants)
      .set({
        state: after.state,
        ...(isEnd ? { endedBy: accountId, endedAt: now } : { decidedBy: accountId, decidedAt: now }),
        ...(after.state === 'open' && after.expiresAtMs !== null ? { expiresAt: new Date(after.expiresAtMs) } : {}),
      })
      .where(eq(accessGrants.id, row.id))
    const subject = { kind: 'grant', id: row.id }
    await record(tx, {
      actorId: accountId,
      action: `access.${body.do}`,
      subject,
      before: { state: row.state },
      after: { state: after.state, investorId: row.investorId },
    })
    const moved = await find(tx, row.id)
    if (after.state === 'open') await tellInvestor(tx, moved)
    return presentGrant(moved, { accountId, nowMs: now.getTime() })
  })
}

/** The grant; 404 where there is none, for the Secretariat sees all of them. */
async function find(tx: ActorTx, grantId: string): Promise<GrantRow> {
  const [row] = await listGrants(tx, eq(accessGrants.id, grantId))
  if (row === undefined) throw new Problem('grant.notFound')
  return row
}

/** Whoever keeps lists for the investor hears who reads them, until when and why, as it is opened. */
async function tellInvestor(tx: Tx, row: GrantRow): Promise<void> {
  const until = `${(row.expiresAt ?? row.askedAt).toISOString().slice(0, 16).replace('T', ' ')} UTC`
  await notify(tx, {
    accountIds: await membersWith(tx, INVESTOR_ROLES, row.organisationId),
    kind: 'access.opened',
    subjectId: row.id,
    params: { who: row.askerName, until, reason: row.reason },
    path: '/lists',
  })
}

/** Open accounts with one of the roles, in this organisation if one is given. */
async function membersWith(tx: Tx, roles: readonly MemberRole[], organisationId?: string): Promise<string[]> {
  const rows = await tx
    .selectDistinct({ id: accounts.id })
    .from(memberships)
    .innerJoin(accounts, eq(accounts.id, memberships.accountId))
    .where(
      and(
        inArray(memberships.role, [...roles]),
        organisationId === undefined ? undefined : eq(memberships.organisationId, organisationId),
        isNull(accounts.disabledAt),
      ),
    )
  return rows.map(({ id }) => id)
}
