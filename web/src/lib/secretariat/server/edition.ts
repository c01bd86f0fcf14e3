import { getCurrentEdition, type Edition } from '@scalebridge/api/contract'
import type { RequestEvent } from '@sveltejs/kit'
import { call } from '#lib/server/api.ts'
import { throwProblem } from '#lib/server/problems.ts'

/** The edition that the Secretariat works on. Ends a `load` or an action where there is none. */
export async function currentEdition(event: RequestEvent): Promise<Edition> {
  return call(event, getCurrentEdition, {}).catch((cause: unknown) => throwProblem(event, cause))
}
