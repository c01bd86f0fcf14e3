import { getReceipt } from '@scalebridge/api/contract'
import { call } from '#lib/server/api.ts'
import { throwProblem } from '#lib/server/problems.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => ({
  receipt: await call(event, getReceipt, { params: { pitchId: event.params.pitchId } }).catch((cause: unknown) =>
    throwProblem(event, cause),
  ),
})
