import { getCurrentEdition, listPitches } from '@scalebridge/api/contract'
import { call } from '#lib/server/api.ts'
import { throwProblem } from '#lib/server/problems.ts'
import { mayWrite } from '#lib/pitches/writers.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const cursor = event.url.searchParams.get('cursor')
  const [list, edition] = await Promise.all([
    call(event, listPitches, { querystring: cursor ? { cursor } : {} }),
    call(event, getCurrentEdition, {}),
  ]).catch((cause: unknown) => throwProblem(event, cause))
  return { list, edition, mayBegin: edition.acceptsPitches && mayWrite(event.locals.me).length > 0 }
}
