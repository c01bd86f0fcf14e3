import { getPitchMatching } from '@scalebridge/api/contract'
import { call } from '#lib/server/api.ts'
import { throwProblem } from '#lib/server/problems.ts'
import type { PageServerLoad } from './$types'

const SHOWN = 20

export const load: PageServerLoad = async (event) => {
  event.depends('app:matching')
  const input = { params: { pitchId: event.params.pitchId }, querystring: { size: SHOWN } }
  return { matching: await call(event, getPitchMatching, input).catch((cause: unknown) => throwProblem(event, cause)) }
}
