import { listLists, type ListSummary } from '@scalebridge/api/contract'
import type { RequestEvent } from '@sveltejs/kit'
import { call } from '../../server/api.ts'
import { ApiProblem } from '../../server/problems.ts'

/** The lists that the reader may add to; none where the API has no answer just now, for the page can do without. */
export async function loadLists(event: RequestEvent): Promise<readonly ListSummary[]> {
  try {
    return (await call(event, listLists, {})).items
  } catch (cause) {
    if (cause instanceof ApiProblem) return []
    throw cause
  }
}
