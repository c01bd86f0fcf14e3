import { record, schema, withActor, type ActorTx } from '@scalebridge/db'
import { MOST_LIST_ITEMS } from '@scalebridge/db/reference'
import { and, eq, sql } from 'drizzle-orm'
import { accountOf, type Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input } from '../platform/endpoint.ts'
import { Problem } from '../platform/problem.ts'
import type * as contract from './lists.contract.ts'
import { findReadable, type ListRow } from './lists.queries.ts'
import { findOpenPitches } from './open-pitches.ts'
import { presentList, refuseChanged } from './present-list.ts'

const { listItems, lists } = schema

type Changing = Input<typeof contract.changeItems> & { seen: () => number | undefined }

/**
 * Changes what stands on a list; every reader of it may. A pitch that is on it already stays as it is when it is added.
 * Errors: `list.notFound`, `list.changedMeanwhile`, `list.invalid` for a pitch that is not there, `list.full`.
 */
export async function changeItems(deps: Deps, actor: Actor, { params, body, seen }: Changing): Promise<contract.PitchList> {
  const { accountId } = accountOf(actor)
  const { listId } = params
  return withActor(deps.db, actor, async (tx) => {
    const list = await findReadable(tx, actor, { listId, isLocked: true })
    refuseChanged(list, seen())
    if (body.do === 'add') await putItems(tx, actor, { ...body, list, at: deps.clock() })
    else await changeItem(tx, list, body)
    await tx
      .update(lists)
      .set({ revision: list.revision + 1, updatedAt: deps.clock() })
      .where(eq(lists.id, listId))
    await record(tx, { actorId: accountId, action: `list.${body.do}`, subject: { kind: 'list', id: listId } })
    return presentList(tx, actor, await findReadable(tx, actor, { listId }))
  })
}

interface Adding {
  list: ListRow
  pitchIds: readonly string[]
  note: string | null
  tags: readonly string[]
  at: Date
}

/** Puts pitches at the end of a list, in their order. */
export async function putItems(tx: ActorTx, actor: Actor, { list, pitchIds, note, tags, at }: Adding): Promise<void> {
  const open = await findOpenPitches(tx, actor, { pitchIds, investorId: list.investorId })
  const fresh = pitchIds.filter((id) => !list.pitchIds.includes(id))
  if (fresh.some((id) => !open.has(id)))
    throw new Problem('list.invalid', { errors: [{ pointer: '/pitchIds', code: 'pitch.notFound', detail: 'There is no such pitch.' }] })
  if (list.pitchIds.length + fresh.length > MOST_LIST_ITEMS) throw new Problem('list.full')
  if (fresh.length === 0) return
  const { accountId } = accountOf(actor)
  const said = { listId: list.id, note, tags: tidy(tags), addedBy: accountId, addedAt: at }
  await tx.insert(listItems).values(fresh.map((pitchId, index) => ({ ...said, pitchId, position: list.pitchIds.length + index + 1 })))
}

async function changeItem(tx: ActorTx, list: ListRow, body: Exclude<Changing['body'], { do: 'add' }>): Promise<void> {
  const from = list.pitchIds.indexOf(body.pitchId) + 1
  if (from === 0)
    throw new Problem('list.invalid', { errors: [{ pointer: '/pitchId', code: 'pitch.notListed', detail: 'It is not on the list.' }] })
  const item = and(eq(listItems.listId, list.id), eq(listItems.pitchId, body.pitchId))
  if (body.do === 'say')
    await tx
      .update(listItems)
      .set({ note: body.note, tags: tidy(body.tags) })
      .where(item)
  if (body.do === 'remove') await tx.delete(listItems).where(item)
  if (body.do === 'say') return
  const rest = list.pitchIds.filter((id) => id !== body.pitchId)
  const order = body.do === 'move' ? rest.toSpliced(body.position - 1, 0, body.pitchId) : rest
  await tx.execute(sql`update list_items i set position = o.position
    from unnest(${sql.param(order)}::uuid[]) with ordinality as o(pitch_id, position)
    where i.list_id = ${list.id} and i.pitch_id = o.pitch_id`)
}

/** Tags as they are kept: without space around them, each once. */
function tidy(tags: readonly string[]): string[] {
  return [...new Set(tags.map((tag) => tag.trim()).filter((tag) => tag !== ''))]
}
