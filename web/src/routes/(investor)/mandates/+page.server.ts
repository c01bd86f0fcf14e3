import { listMandates } from '@scalebridge/api/contract'
import { call } from '#lib/server/api.ts'
import { throwProblem } from '#lib/server/problems.ts'
import { countFits, investorsOf } from './own.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const cursor = event.url.searchParams.get('cursor') ?? undefined
  const { items, nextCursor } = await call(event, listMandates, { querystring: { size: 20, ...(cursor ? { cursor } : {}) } }).catch(
    (cause: unknown) => throwProblem(event, cause),
  )
  const mandates = await Promise.all(items.map(async (mandate) => ({ mandate, fits: await countFits(event, mandate) })))
  return { mandates, nextCursor, isFirstPage: cursor === undefined, investors: investorsOf(event.locals.me) }
}
