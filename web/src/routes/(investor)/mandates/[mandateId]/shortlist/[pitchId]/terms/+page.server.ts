import { getListedTerms, getShortlistPitch } from '@scalebridge/api/contract'
import { call } from '#lib/server/api.ts'
import { throwProblem } from '#lib/server/problems.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { mandateId, pitchId } = event.params
  const [stated, { pitch }] = await Promise.all([
    call(event, getListedTerms, { params: { mandateId, pitchId } }),
    call(event, getShortlistPitch, { params: { mandateId, pitchId } }),
  ]).catch((cause: unknown) => throwProblem(event, cause))
  return { mandateId, stated, pitch }
}
