import { getScoutingPicture } from '@scalebridge/api/contract'
import { currentEdition } from '#lib/secretariat/server/edition.ts'
import { call } from '#lib/server/api.ts'
import { throwProblem } from '#lib/server/problems.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { id } = await currentEdition(event)
  return {
    picture: await call(event, getScoutingPicture, { params: { editionId: id } }).catch((cause: unknown) => throwProblem(event, cause)),
  }
}
