import { getOwnExport } from '@scalebridge/api/contract'
import { callForBytes } from '#lib/server/api.ts'
import { throwProblem } from '#lib/server/problems.ts'
import type { RequestHandler } from './$types'

/** The copy of one's own data, to keep. */
export const GET: RequestHandler = async (event) => {
  const bytes = await callForBytes(event, getOwnExport, {}).catch((cause: unknown) => throwProblem(event, cause))
  return new Response(bytes, {
    headers: {
      'content-type': 'application/json',
      'content-disposition': 'attachment; filename="scalebridge-my-data.json"',
      'cache-control': 'no-store',
    },
  })
}
