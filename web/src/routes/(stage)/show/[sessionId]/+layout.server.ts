import { getStage } from '@scalebridge/api/contract'
import { call } from '#lib/server/api.ts'
import { throwProblem } from '#lib/server/problems.ts'
import type { LayoutServerLoad } from './$types'

/** Presenters, interpreters and the crew get what is backstage; who runs and moderates the session gets all of it. */
const BACKSTAGE_ALONE = ['/presenter', '/interpreter', '/backstage']

export const load: LayoutServerLoad = async (event) => {
  const as = BACKSTAGE_ALONE.some((path) => event.route.id.endsWith(path)) ? 'backstage' : 'moderators'
  const params = { stageId: event.params.sessionId }
  const snapshot = await call(event, getStage, { params, querystring: { as } }).catch((cause: unknown) => throwProblem(event, cause))
  return { snapshot, as } as const
}
