import { listIntroductions } from '@scalebridge/api/contract'
import { call } from '#lib/server/api.ts'
import { throwProblem } from '#lib/server/problems.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  event.depends('app:deals')
  return call(event, listIntroductions, {}).catch((cause: unknown) => throwProblem(event, cause))
}
