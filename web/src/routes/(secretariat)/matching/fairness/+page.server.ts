import { getFairness } from '@scalebridge/api/contract'
import { currentEdition } from '#lib/secretariat/server/edition.ts'
import { call } from '#lib/server/api.ts'
import { throwProblem } from '#lib/server/problems.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  event.depends('app:fairness')
  const { id } = await currentEdition(event)
  const fairness = await call(event, getFairness, { params: { editionId: id } }).catch((cause: unknown) => throwProblem(event, cause))
  return { editionId: id, ...fairness }
}
