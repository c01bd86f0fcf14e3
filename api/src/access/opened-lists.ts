import { record, schema, withActor, type ActorTx } from '@scalebridge/db'
import { ENTRY_STATES, LIST_SHARINGS, PASS_REASONS } from '@scalebridge/db/reference'
import { mayRead } from '@scalebridge/db/rules'
import { asc, desc, eq, sql } from 'drizzle-orm'
import { listed } from '../editions/editions.ts'
import { accountOf, type Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input } from '../platform/endpoint.ts'
import { Problem } from '../platform/problem.ts'
import type * as contract from './access.contract.ts'
import { listGrants, presentGrant, standingOf } from './access.queries.ts'

const { accessGrants, accounts, listItems, lists, mandates, pitches, shortlistEntries } = schema

/**
 * What an open grant of the caller's shows. Writes down every reading, with how much was shown, before anything is.
 * Errors: `grant.notFound`; `grant.notOpen` before it is opened, after it has ended, and for one that a colleague asked for.
 */
export async function readAccess(deps: Deps, actor: Actor, { params }: Input<typeof contract.readAccess>): Promise<contract.OpenedLists> {
  const { accountId } = accountOf(actor)
  const nowMs = deps.clock().getTime()
  return withActor(deps.db, actor, async (tx) => {
    const [row] = await listGrants(tx, eq(accessGrants.id, params.grantId))
    if (row === undefined) throw new Problem('grant.notFound')
    if (!mayRead(standingOf(row), accountId, nowMs)) throw new Problem('grant.notOpen')
    const opened = await listsOf(tx, row.investorId)
    const entries = await entriesOf(tx, row.investorId)
    await record(tx, {
      actorId: accountId,
      action: 'access.read',
      subject: { kind: 'investor', id: row.investorId },
      after: { grantId: row.id, lists: opened.length, entries: entries.length },
      reason: row.reason,
    })
    return { grant: presentGrant(row, { accountId, nowMs }), lists: opened, entries }
  })
}

async function listsOf(tx: ActorTx, investorId: string): Promise<contract.OpenedLists['lists']> {
  const rows = await tx
    .select({ list: lists, ownerName: sql<string>`coalesce(${accounts.name}, ${accounts.email})` })
    .from(lists)
    .innerJoin(accounts, eq(accounts.id, lists.ownerId))
    .where(eq(lists.investorId, investorId))
    .orderBy(desc(lists.updatedAt), desc(lists.id))
  const items = await tx
    .select({ item: listItems, title: pitches.title })
    .from(listItems)
    .innerJoin(lists, eq(lists.id, listItems.listId))
    .innerJoin(pitches, eq(pitches.id, listItems.pitchId))
    .where(eq(lists.investorId, investorId))
    .orderBy(asc(listItems.position))
  const byList = Map.groupBy(items, ({ item }) => item.listId)
  return rows.map(({ list: { id, name, note, sharing }, ownerName }) => ({
    id,
    name,
    note,
    sharing: listed(LIST_SHARINGS, sharing),
    ownerName,
    items: (byList.get(id) ?? []).map(({ item, title }) => ({
      title,
      note: item.note,
      tags: item.tags,
      addedAt: item.addedAt.toISOString(),
    })),
  }))
}

async function entriesOf(tx: ActorTx, investorId: string): Promise<contract.OpenedLists['entries']> {
  const rows = await tx
    .select({ entry: shortlistEntries, mandateName: mandates.name, title: pitches.title })
    .from(shortlistEntries)
    .innerJoin(mandates, eq(mandates.id, shortlistEntries.mandateId))
    .innerJoin(pitches, eq(pitches.id, shortlistEntries.pitchId))
    .where(eq(mandates.investorId, investorId))
    .orderBy(asc(mandates.id), desc(shortlistEntries.updatedAt))
  return rows.map(({ entry: { id, state, reason, note }, mandateName, title }) => ({
    id,
    mandateName,
    title,
    state: listed(ENTRY_STATES, state),
    reason: reason === null ? null : listed(PASS_REASONS, reason),
    note,
  }))
}
