import { getStage } from '@scalebridge/api/contract'
import { call } from '#lib/server/api.ts'
import { throwProblem } from '#lib/server/problems.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const params = { stageId: event.params.sessionId }
  const snapshot = await call(event, getStage, { params, querystring: {} }).catch((cause: unknown) => throwProblem(event, cause))
  return { snapshot }
}
