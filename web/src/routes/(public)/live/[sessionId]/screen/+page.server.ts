import { getStage } from '@scalebridge/api/contract'
import { call } from '#lib/server/api.ts'
import { config } from '#lib/server/config.ts'
import { throwProblem } from '#lib/server/problems.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const params = { stageId: event.params.sessionId }
  const snapshot = await call(event, getStage, { params, querystring: {} }).catch((cause: unknown) => throwProblem(event, cause))
  return { snapshot, isBare: true, address: `${config().PUBLIC_ORIGIN}/live/${params.stageId}?room=${snapshot.session.roomCode}` }
}
