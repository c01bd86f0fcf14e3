import { record, schema } from '@scalebridge/db'
import { SEARCH_TELLINGS } from '@scalebridge/db/reference'
import { and, asc, eq } from 'drizzle-orm'
import type { Static } from 'typebox'
import { listed } from '../editions/editions.ts'
import { accountOf, type Actor } from '../platform/actor.ts'
import { brokeConstraint } from '../platform/database-problems.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input, Output } from '../platform/endpoint.ts'
import { Problem } from '../platform/problem.ts'
import type * as contract from './secretariat.contract.ts'

const { savedViews } = schema
type SavedView = Static<typeof contract.SavedView>

/** The caller's saved views of a page, oldest first. */
export async function listSavedViews(deps: Deps, actor: Actor, page: string): Promise<Output<typeof contract.listSavedViews>> {
  const { accountId } = accountOf(actor)
  const rows = await deps.db
    .select()
    .from(savedViews)
    .where(and(eq(savedViews.accountId, accountId), eq(savedViews.page, page)))
    .orderBy(asc(savedViews.id))
  return { items: rows.map(toSavedView) }
}

/** Keeps a filter under a name; 409 when the caller has a view of this name on that page already. */
export async function createSavedView(deps: Deps, actor: Actor, { body }: Input<typeof contract.createSavedView>): Promise<SavedView> {
  const { accountId } = accountOf(actor)
  try {
    return await deps.db.transaction(async (tx) => {
      const [row] = await tx
        .insert(savedViews)
        .values({ ...body, accountId })
        .returning()
      if (row === undefined) throw new Error('the saved view was not returned')
      await record(tx, {
        actorId: accountId,
        action: 'savedView.create',
        subject: { kind: 'savedView', id: row.id },
        after: { page: body.page },
      })
      return toSavedView(row)
    })
  } catch (error) {
    if (brokeConstraint(error, 'saved_views_name'))
      throw new Problem('savedView.nameTaken', { detail: 'Choose another name, or delete the view that has it.', cause: error })
    throw error
  }
}

/** Deletes an own saved view; 404 for any other, whether it exists or not. */
export async function deleteSavedView(deps: Deps, actor: Actor, viewId: string): Promise<void> {
  const { accountId } = accountOf(actor)
  await deps.db.transaction(async (tx) => {
    const [row] = await tx
      .delete(savedViews)
      .where(and(eq(savedViews.id, viewId), eq(savedViews.accountId, accountId)))
      .returning()
    if (row === undefined) throw new Problem('savedView.notFound')
    await record(tx, {
      actorId: accountId,
      action: 'savedView.delete',
      subject: { kind: 'savedView', id: viewId },
      before: { page: row.page },
    })
  })
}

/** A saved view as its owner sees it. */
export function toSavedView({ id, page, name, query, tellEvery, mandateId }: typeof savedViews.$inferSelect): SavedView {
  const every = tellEvery === null ? null : listed(SEARCH_TELLINGS, tellEvery)
  return { id, page: listed(['pool', 'shortlist'], page), name, query, tellEvery: every, mandateId }
}
