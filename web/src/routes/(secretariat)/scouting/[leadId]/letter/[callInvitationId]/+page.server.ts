import { getInvitationLetter } from '@scalebridge/api/contract'
import { call } from '#lib/server/api.ts'
import { throwProblem } from '#lib/server/problems.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { callInvitationId, leadId } = event.params
  const letter = await call(event, getInvitationLetter, { params: { callInvitationId } }).catch((cause: unknown) =>
    throwProblem(event, cause),
  )
  return { letter, leadId, callInvitationId }
}
