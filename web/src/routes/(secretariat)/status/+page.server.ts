import { getStatus } from '@scalebridge/api/contract'
import { call } from '#lib/server/api.ts'
import { throwProblem } from '#lib/server/problems.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => ({
  status: await call(event, getStatus, {}).catch((cause: unknown) => throwProblem(event, cause)),
})
