import { getStage } from '@scalebridge/api/contract'
import { call } from '#lib/server/api.ts'
import { loadAudience } from '#lib/server/audience.ts'
import { config } from '#lib/server/config.ts'
import { throwProblem } from '#lib/server/problems.ts'
import { AUDIENCE } from '#lib/stage/audience-live.svelte.ts'
import type { PageServerLoad } from './$types'

const ROOM_CODE = /^[A-Z2-9]{6}$/

export const load: PageServerLoad = async (event) => {
  event.depends(AUDIENCE)
  const params = { stageId: event.params.sessionId }
  const [snapshot, audience] = await Promise.all([
    call(event, getStage, { params, querystring: {} }),
    loadAudience(event, params.stageId),
  ]).catch((cause: unknown) => throwProblem(event, cause))
  // The code comes with the address that show control gives: whoever opens the screen by themselves does not learn it.
  const room = event.url.searchParams.get('room')
  const roomCode = room !== null && ROOM_CODE.test(room) ? room : null
  const address = `${config().PUBLIC_ORIGIN}/live/${params.stageId}${roomCode === null ? '' : `?room=${roomCode}`}`
  return { snapshot, audience, isBare: true, roomCode, address }
}
