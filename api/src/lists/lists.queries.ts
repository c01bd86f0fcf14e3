import { schema, type ActorTx } from '@scalebridge/db'
import { INVESTOR_ROLES, type ListSharing } from '@scalebridge/db/reference'
import { and, asc, desc, eq, getTableColumns, inArray, isNull, or, sql } from 'drizzle-orm'
import { accountOf, investorsOf, type Actor } from '../platform/actor.ts'
import { Problem } from '../platform/problem.ts'

const { accounts, investors, listItems, lists, listShares, memberships, organisations, pitches, pitchVersions } = schema

export type ListRow = Awaited<ReturnType<typeof selectLists>>[number]
export type ItemRow = Awaited<ReturnType<typeof listItemsOf>>[number]

/** Lists that this member may read, the last changed first; one of them if its id is given. */
function selectLists(tx: ActorTx, actor: Actor, listId?: string) {
  const { accountId } = accountOf(actor)
  const isNamed = sql`exists (select from list_shares s where s.list_id = ${lists.id} and s.account_id = ${accountId})`
  const everybody: ListSharing = 'organisation'
  const named: ListSharing = 'named'
  return tx
    .select({
      ...getTableColumns(lists),
      organisationId: investors.organisationId,
      investorName: organisations.name,
      investorState: investors.state,
      ownerName: NAME,
      sharedWith: sql<
        string[]
      >`coalesce((select array_agg(s.account_id::text order by s.account_id) from list_shares s where s.list_id = ${lists.id}), '{}')`,
      pitchIds: sql<
        string[]
      >`coalesce((select array_agg(i.pitch_id::text order by i.position) from list_items i where i.list_id = ${lists.id}), '{}')`,
    })
    .from(lists)
    .innerJoin(investors, eq(investors.id, lists.investorId))
    .innerJoin(organisations, eq(organisations.id, investors.organisationId))
    .innerJoin(accounts, eq(accounts.id, lists.ownerId))
    .where(
      and(
        inArray(lists.investorId, investorsOf(actor, INVESTOR_ROLES)),
        or(eq(lists.ownerId, accountId), eq(lists.sharing, everybody), and(eq(lists.sharing, named), isNamed)),
        listId === undefined ? undefined : eq(lists.id, listId),
      ),
    )
    .orderBy(desc(lists.updatedAt), desc(lists.id))
}

/** A person as colleagues call them. */
const NAME = sql<string>`coalesce(${accounts.name}, ${accounts.email})`

export function listReadable(tx: ActorTx, actor: Actor): Promise<ListRow[]> {
  return selectLists(tx, actor)
}

/** One list that the caller may read, kept from changing until the transaction ends where `isLocked`; 404 for any other. */
export async function findReadable(
  tx: ActorTx,
  actor: Actor,
  { listId, isLocked = false }: { listId: string; isLocked?: boolean },
): Promise<ListRow> {
  if (isLocked) await tx.select({ id: lists.id }).from(lists).where(eq(lists.id, listId)).for('update')
  const [row] = await selectLists(tx, actor, listId)
  if (row === undefined) throw new Problem('list.notFound')
  return row
}

/** What stands on a list, in its order, with the versions between which each pitch changed since. */
export function listItemsOf(tx: ActorTx, listId: string) {
  return tx
    .select({
      ...getTableColumns(listItems),
      title: pitches.title,
      addedByName: NAME,
      versionThen: sql<
        number | null
      >`(select max(v.version) from ${pitchVersions} v where v.pitch_id = ${listItems.pitchId} and v.submitted_at <= ${listItems.addedAt})`,
      versionNow: sql<number | null>`(select max(v.version) from ${pitchVersions} v where v.pitch_id = ${listItems.pitchId})`,
    })
    .from(listItems)
    .innerJoin(pitches, eq(pitches.id, listItems.pitchId))
    .innerJoin(accounts, eq(accounts.id, listItems.addedBy))
    .where(eq(listItems.listId, listId))
    .orderBy(asc(listItems.position))
}

/** The members of an organisation who may be named as a list's readers, by name. */
export function listColleagues(tx: ActorTx, organisationId: string) {
  return tx
    .selectDistinct({ accountId: accounts.id, name: NAME })
    .from(memberships)
    .innerJoin(accounts, eq(accounts.id, memberships.accountId))
    .where(and(eq(memberships.organisationId, organisationId), inArray(memberships.role, [...INVESTOR_ROLES]), isNull(accounts.disabledAt)))
    .orderBy(NAME)
}

/** Its readers are these alone from now on. */
export async function putShares(tx: ActorTx, listId: string, accountIds: readonly string[]): Promise<void> {
  await tx.delete(listShares).where(eq(listShares.listId, listId))
  if (accountIds.length > 0) await tx.insert(listShares).values(accountIds.map((accountId) => ({ listId, accountId })))
}
