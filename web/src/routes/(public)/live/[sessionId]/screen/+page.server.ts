import { getStage } from '@scalebridge/api/contract'
import { call } from '#lib/server/api.ts'
import { loadAudience } from '#lib/server/audience.ts'
import { config } from '#lib/server/config.ts'
import { throwProblem } from '#lib/server/problems.ts'
import { AUDIENCE } from '#lib/stage/audience-live.svelte.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  event.depends(AUDIENCE)
  const params = { stageId: event.params.sessionId }
  const [snapshot, audience] = await Promise.all([
    call(event, getStage, { params, querystring: {} }),
    loadAudience(event, params.stageId),
  ]).catch((cause: unknown) => throwProblem(event, cause))
  return { snapshot, audience, isBare: true, address: `${config().PUBLIC_ORIGIN}/live/${params.stageId}?room=${snapshot.session.roomCode}` }
}
