import { getSolution } from '@scalebridge/api/contract'
import { call } from '#lib/server/api.ts'
import { throwProblem } from '#lib/server/problems.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const solution = await call(event, getSolution, { params: event.params }).catch((cause: unknown) => throwProblem(event, cause))
  if (!solution.mayBeIndexed) event.setHeaders({ 'x-robots-tag': 'noindex, nofollow' })
  return { solution }
}
