import { listMandates } from '@scalebridge/api/contract'
import { redirect } from '@sveltejs/kit'
import { localise } from '#lib/i18n/locales.ts'
import { shortlistPath } from '#lib/investors/shortlist-filters.ts'
import { call } from '#lib/server/api.ts'
import { throwProblem } from '#lib/server/problems.ts'
import type { RequestHandler } from './$types'

/** The menu's way to the shortlist: straight to it where only one mandate is active, to the choice of mandates otherwise. */
export const GET: RequestHandler = async (event) => {
  const { items } = await call(event, listMandates, { querystring: { size: 100 } }).catch((cause: unknown) => throwProblem(event, cause))
  const active = items.filter((mandate) => mandate.state === 'active')
  const only = active.length === 1 ? active[0] : undefined
  redirect(303, localise(only ? shortlistPath(only.id) : '/mandates', event.locals.locale))
}
