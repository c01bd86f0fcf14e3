import { takeShortlist } from '@scalebridge/api/contract'
import { readFilters } from '#lib/investors/shortlist-filters.ts'
import { formatOf, takenFile } from '#lib/lists/server/files.ts'
import { call } from '#lib/server/api.ts'
import { throwProblem } from '#lib/server/problems.ts'
import type { RequestHandler } from './$types'

/** What a shortlist shows, to take along: CSV, XLSX or PDF. */
export const GET: RequestHandler = async (event) => {
  const { mandateId } = event.params
  const { searchParams } = event.url
  const querystring = { ...readFilters(searchParams), ...(searchParams.get('list') === 'all' ? { list: 'all' as const } : {}) }
  const asked = { params: { mandateId }, querystring, body: { format: formatOf(event.url) } }
  return takenFile(event, await call(event, takeShortlist, asked).catch((cause: unknown) => throwProblem(event, cause)))
}
