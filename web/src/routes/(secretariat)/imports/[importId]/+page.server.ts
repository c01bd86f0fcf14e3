import { getImport } from '@scalebridge/api/contract'
import { currentEdition } from '#lib/secretariat/server/edition.ts'
import { call } from '#lib/server/api.ts'
import { throwProblem } from '#lib/server/problems.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  event.depends('app:import')
  const [edition, done] = await Promise.all([
    currentEdition(event),
    call(event, getImport, { params: { importId: event.params.importId } }).catch((cause: unknown) => throwProblem(event, cause)),
  ])
  return { editionId: edition.id, import: done }
}
