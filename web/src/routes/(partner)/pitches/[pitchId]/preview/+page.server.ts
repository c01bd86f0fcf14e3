import { getPreview } from '@scalebridge/api/contract'
import { PREVIEWS } from '@scalebridge/db/reference'
import { call } from '#lib/server/api.ts'
import { throwProblem } from '#lib/server/problems.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const as = PREVIEWS.find((one) => one === event.url.searchParams.get('as')) ?? 'public'
  const preview = await call(event, getPreview, { params: event.params, querystring: { as } }).catch((cause: unknown) =>
    throwProblem(event, cause),
  )
  return { preview, previews: PREVIEWS }
}
