import { takeList } from '@scalebridge/api/contract'
import { formatOf, takenFile } from '#lib/lists/server/files.ts'
import { call } from '#lib/server/api.ts'
import { throwProblem } from '#lib/server/problems.ts'
import type { RequestHandler } from './$types'

/** A list to take along: CSV, XLSX or PDF. */
export const GET: RequestHandler = async (event) => {
  const { listId } = event.params
  const asked = { params: { listId }, body: { format: formatOf(event.url) } }
  return takenFile(event, await call(event, takeList, asked).catch((cause: unknown) => throwProblem(event, cause)))
}
