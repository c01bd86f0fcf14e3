import { getImportTemplate } from '@scalebridge/api/contract'
import { IMPORT_KINDS } from '@scalebridge/db/reference'
import { error } from '@sveltejs/kit'
import { csvFile } from '#lib/secretariat/server/csv.ts'
import { call } from '#lib/server/api.ts'
import { throwProblem } from '#lib/server/problems.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async (event) => {
  const kind = IMPORT_KINDS.find((one) => one === event.params.kind)
  if (!kind) error(404, 'Not Found')
  const { fileName, content } = await call(event, getImportTemplate, { params: { kind } }).catch((cause: unknown) =>
    throwProblem(event, cause),
  )
  return csvFile(fileName, content)
}
