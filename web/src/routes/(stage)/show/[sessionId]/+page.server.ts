import { getRundown, getStageReport } from '@scalebridge/api/contract'
import { call } from '#lib/server/api.ts'
import { throwProblem } from '#lib/server/problems.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { snapshot } = await event.parent()
  const { id, segmentId, state } = snapshot.session
  try {
    const [{ reserves }, report] = await Promise.all([
      call(event, getRundown, { params: { segmentId } }),
      state === 'ended' ? call(event, getStageReport, { params: { stageId: id } }) : null,
    ])
    return { reserves, report }
  } catch (cause) {
    return throwProblem(event, cause)
  }
}
