/** Legal holds: asked for by one of the Secretariat, confirmed and lifted by two. While one stands nothing of its subject is erased. */
import { record, schema, type Tx } from '@scalebridge/db'
import { notify } from '@scalebridge/db/notices'
import { holdStands } from '@scalebridge/db/privacy'
import { SECRETARIAT_ROLES, type HoldMove } from '@scalebridge/db/reference'
import { holdRefusal } from '@scalebridge/db/rules'
import { and, eq, inArray, isNull, ne, sql } from 'drizzle-orm'
import { accountOf, type Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input, Output } from '../platform/endpoint.ts'
import { Problem } from '../platform/problem.ts'
import type * as contract from './holds.contract.ts'
import { findSubject, listRows, presentHold, standingOf, type HoldRow } from './holds.queries.ts'

const { accounts, legalHolds, memberships } = schema

/** All holds of late. */
export async function listHolds(deps: Deps, actor: Actor): Promise<Output<typeof contract.listHolds>> {
  const { accountId } = accountOf(actor)
  return { items: (await listRows(deps.db)).map((row) => presentHold(row, accountId)) }
}

/** Sets a hold and tells the others of the Secretariat. Errors: `hold.subjectUnknown`, `hold.exists`. */
export async function askHold(deps: Deps, actor: Actor, { body }: Input<typeof contract.askHold>): Promise<contract.LegalHold> {
  const { accountId } = accountOf(actor)
  const { subjectKind, days } = body
  return deps.db.transaction(async (tx) => {
    const subjectId = await findSubject(tx, { subjectKind, subject: body.subject.trim() })
    if (subjectId === undefined)
      throw new Problem('hold.subjectUnknown', { errors: [{ pointer: '/subject', code: 'unknown', detail: 'is not known' }] })
    const ofSubject = and(eq(legalHolds.subjectKind, subjectKind), eq(legalHolds.subjectId, subjectId))
    // One that has run out makes room; the index holds two who ask at once apart.
    await tx
      .update(legalHolds)
      .set({ liftedAt: sql`now()` })
      .where(and(ofSubject, isNull(legalHolds.liftedAt), sql.raw(`not ${holdStands('legal_holds')}`)))
    const [made] = await tx
      .insert(legalHolds)
      .values({ subjectKind, subjectId, reason: body.reason.trim(), setBy: accountId, until: sql`now() + make_interval(days => ${days})` })
      .onConflictDoNothing()
      .returning({ id: legalHolds.id })
    if (made === undefined) throw new Problem('hold.exists')
    const row = await find(tx, made.id)
    await record(tx, {
      actorId: accountId,
      action: 'hold.ask',
      subject: { kind: 'hold', id: row.id },
      after: { subjectKind, subjectId, days },
      reason: row.reason,
    })
    await notify(tx, {
      accountIds: await othersOf(tx, accountId),
      kind: 'hold.asked',
      subjectId: row.id,
      params: { who: row.setByName ?? '–' },
    })
    return presentHold(row, accountId)
  })
}

/** Moves a hold along db/rules/legal-holds.ts. Errors: `hold.notFound`, `hold.ownRequest`, `hold.moveNotAllowed`. */
export async function moveHold(deps: Deps, actor: Actor, { params, body }: Input<typeof contract.moveHold>): Promise<contract.LegalHold> {
  const { accountId } = accountOf(actor)
  return deps.db.transaction(async (tx) => {
    await tx.select({ id: legalHolds.id }).from(legalHolds).where(eq(legalHolds.id, params.holdId)).for('update')
    const row = await find(tx, params.holdId)
    const refused = holdRefusal(standingOf(row), { do: body.do, by: accountId, nowMs: row.nowMs })
    if (refused !== undefined) throw new Problem(`hold.${refused}`)
    await tx.update(legalHolds).set(changeOf(body.do, accountId)).where(eq(legalHolds.id, row.id))
    await record(tx, { actorId: accountId, action: `hold.${body.do}`, subject: { kind: 'hold', id: row.id } })
    return presentHold(await find(tx, row.id), accountId)
  })
}

function changeOf(move: HoldMove, by: string) {
  if (move === 'confirm') return { confirmedBy: by }
  if (move === 'ask_lift') return { liftAskedBy: by }
  return move === 'keep' ? { liftAskedBy: null } : { liftedBy: by, liftedAt: sql`now()` }
}

async function find(tx: Tx, holdId: string): Promise<HoldRow> {
  const [row] = await listRows(tx, eq(legalHolds.id, holdId))
  if (row === undefined) throw new Problem('hold.notFound')
  return row
}

/** Open accounts of the Secretariat but this one. */
async function othersOf(tx: Tx, accountId: string): Promise<string[]> {
  const rows = await tx
    .selectDistinct({ id: accounts.id })
    .from(memberships)
    .innerJoin(accounts, eq(accounts.id, memberships.accountId))
    .where(and(inArray(memberships.role, [...SECRETARIAT_ROLES]), ne(accounts.id, accountId), isNull(accounts.disabledAt)))
  return rows.map(({ id }) => id)
}
