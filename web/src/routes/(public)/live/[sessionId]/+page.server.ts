import { commandAudience, getStage, type AudienceView } from '@scalebridge/api/contract'
import { call } from '#lib/server/api.ts'
import { audienceActions, loadAudience } from '#lib/server/audience.ts'
import { ApiProblem, throwProblem } from '#lib/server/problems.ts'
import { AUDIENCE } from '#lib/stage/audience-live.svelte.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

export const load: PageServerLoad = async (event) => {
  event.depends(AUDIENCE)
  const { sessionId } = event.params
  try {
    const [snapshot, audience] = await Promise.all([
      call(event, getStage, { params: { stageId: sessionId }, querystring: {} }),
      loadAudience(event, sessionId),
    ])
    const roomCode = event.url.searchParams.get('room')
    if (roomCode !== null && audience.view.seat !== 'room')
      return { snapshot, audience: { ...audience, view: await joinRoom(event, roomCode, audience.view) } }
    return { snapshot, audience }
  } catch (cause) {
    return throwProblem(event, cause)
  }
}

/** Whoever comes by the code on the wall sits in the room; a code that is wrong or old changes nothing. */
async function joinRoom(event: Parameters<PageServerLoad>[0], roomCode: string, view: AudienceView): Promise<AudienceView> {
  const params = { stageId: event.params.sessionId }
  try {
    const { seat } = await call(event, commandAudience, { params, body: { command: { do: 'join', roomCode: roomCode.slice(0, 12) } } })
    return { ...view, seat }
  } catch (cause) {
    if (cause instanceof ApiProblem) return view
    throw cause
  }
}

export const actions: Actions = audienceActions<RequestEvent>((event) => event.params.sessionId)
