/** Lists of an investor's members: private, or shared within the investor. Outside it nobody learns that there are any. */
import { record, schema, withActor, type ActorTx } from '@scalebridge/db'
import { notify } from '@scalebridge/db/notices'
import { INVESTOR_ROLES } from '@scalebridge/db/reference'
import { eq } from 'drizzle-orm'
import { accountOf, investorsOf, type Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input, Output } from '../platform/endpoint.ts'
import { Problem } from '../platform/problem.ts'
import type * as contract from './lists.contract.ts'
import { putItems } from './list-items.ts'
import { findReadable, listColleagues, listReadable, putShares, type ListRow } from './lists.queries.ts'
import { presentList, refuseChanged, toSummary } from './present-list.ts'

const { lists } = schema

/** The lists that the caller may read. */
export async function listLists(deps: Deps, actor: Actor): Promise<Output<typeof contract.listLists>> {
  const rows = await withActor(deps.db, actor, (tx) => listReadable(tx, actor))
  return { items: rows.map((row) => toSummary(actor, row)) }
}

/** A list with what of its pitches may still be seen. Errors: `list.notFound`. */
export async function getList(deps: Deps, actor: Actor, listId: string): Promise<contract.PitchList> {
  return withActor(deps.db, actor, async (tx) => presentList(tx, actor, await findReadable(tx, actor, { listId })))
}

/** Begins a private list. Errors: `investor.notFound`, `list.invalid` for a pitch that is not there. */
export async function createList(deps: Deps, actor: Actor, { body }: Input<typeof contract.createList>): Promise<contract.PitchList> {
  const { accountId } = accountOf(actor)
  const { investorId, name, note, pitchIds } = body
  if (!investorsOf(actor, INVESTOR_ROLES).includes(investorId)) throw new Problem('investor.notFound')
  return withActor(deps.db, actor, async (tx) => {
    const values = { investorId, ownerId: accountId, name: name.trim(), note }
    const [row] = await tx.insert(lists).values(values).returning({ id: lists.id })
    if (row === undefined) throw new Error('the list was not returned')
    // What is written on it is the investor's own: the log says that there is one, not what it says.
    await record(tx, { actorId: accountId, action: 'list.create', subject: { kind: 'list', id: row.id } })
    const list = await findReadable(tx, actor, { listId: row.id })
    if (pitchIds.length > 0) await putItems(tx, actor, { list, pitchIds, note: null, tags: [], at: deps.clock() })
    return presentList(tx, actor, await findReadable(tx, actor, { listId: row.id }))
  })
}

type Saving = Input<typeof contract.saveList> & { seen: () => number | undefined }

/** Names and shares an own list, and tells those who read it from now on. Errors: `list.notFound`, `list.changedMeanwhile`. */
export async function saveList(deps: Deps, actor: Actor, { params, body, seen }: Saving): Promise<contract.PitchList> {
  const { accountId } = accountOf(actor)
  return withActor(deps.db, actor, async (tx) => {
    const before = await findOwn(tx, actor, params.listId)
    refuseChanged(before, seen())
    const colleagues = (await listColleagues(tx, before.organisationId)).map((one) => one.accountId)
    const readers = body.sharing === 'named' ? body.sharedWith.filter((id) => id !== accountId && colleagues.includes(id)) : []
    const { name, note, sharing } = body
    await tx
      .update(lists)
      .set({ name: name.trim(), note, sharing, revision: before.revision + 1, updatedAt: deps.clock() })
      .where(eq(lists.id, before.id))
    await putShares(tx, before.id, readers)
    await record(tx, { actorId: accountId, action: 'list.save', subject: { kind: 'list', id: before.id }, after: { sharing } })
    const list = await findReadable(tx, actor, { listId: before.id })
    const [had, has] = [readersOf(before, colleagues), readersOf(list, colleagues)]
    await notify(tx, {
      accountIds: has.filter((id) => id !== accountId && !had.includes(id)),
      kind: 'list.shared',
      subjectId: list.id,
      params: { who: list.ownerName, list: list.name },
    })
    return presentList(tx, actor, list)
  })
}

/** Deletes an own list. Errors: `list.notFound`. */
export async function removeList(deps: Deps, actor: Actor, listId: string): Promise<void> {
  await withActor(deps.db, actor, async (tx) => {
    const list = await findOwn(tx, actor, listId)
    await tx.delete(lists).where(eq(lists.id, list.id))
    await record(tx, { actorId: accountOf(actor).accountId, action: 'list.remove', subject: { kind: 'list', id: list.id } })
  })
}

async function findOwn(tx: ActorTx, actor: Actor, listId: string): Promise<ListRow> {
  const list = await findReadable(tx, actor, { listId, isLocked: true })
  // Its readers know that it is there: what they may not do is said plainly.
  if (list.ownerId !== accountOf(actor).accountId) throw new Problem('list.notYours')
  return list
}

function readersOf({ sharing, sharedWith }: ListRow, colleagues: readonly string[]): readonly string[] {
  if (sharing === 'organisation') return colleagues
  return sharing === 'named' ? sharedWith : []
}
