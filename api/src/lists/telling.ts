import { record, schema } from '@scalebridge/db'
import { and, eq, sql } from 'drizzle-orm'
import { readOwnMandate } from '../investors/investors.ts'
import { accountOf, type Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input, Output } from '../platform/endpoint.ts'
import { Problem } from '../platform/problem.ts'
import { toSavedView } from '../secretariat/saved-views.ts'
import type { tellOfView } from './lists.contract.ts'

const { savedViews } = schema

/**
 * Turns the telling of an own saved view on or off. What it finds at that moment is not news: the worker looks first, then tells.
 * Errors: `savedView.notFound`, `mandate.notFound`.
 */
export async function tell(deps: Deps, actor: Actor, { params, body }: Input<typeof tellOfView>): Promise<Output<typeof tellOfView>> {
  const { accountId } = accountOf(actor)
  return deps.db.transaction(async (tx) => {
    const [view] = await tx
      .select()
      .from(savedViews)
      .where(and(eq(savedViews.id, params.viewId), eq(savedViews.accountId, accountId), eq(savedViews.page, 'shortlist')))
      .for('update')
    if (view === undefined) throw new Problem('savedView.notFound')
    const mandate = await readOwnMandate(tx, actor, body.mandateId)
    const isNew = view.tellEvery === null || view.mandateId !== mandate.id
    const [saved] = await tx
      .update(savedViews)
      .set({
        tellEvery: body.every,
        mandateId: body.every === null ? null : mandate.id,
        ...(isNew || body.every === null ? { toldAt: null, toldPitchIds: sql`'{}'` } : {}),
      })
      .where(eq(savedViews.id, view.id))
      .returning()
    if (saved === undefined) throw new Error('the saved view was not returned')
    await record(tx, {
      actorId: accountId,
      action: 'savedView.tell',
      subject: { kind: 'savedView', id: view.id },
      after: { tellEvery: body.every },
    })
    return toSavedView(saved)
  })
}
