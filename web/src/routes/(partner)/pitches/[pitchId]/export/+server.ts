import { exportPitch } from '@scalebridge/api/contract'
import { call } from '#lib/server/api.ts'
import { throwProblem } from '#lib/server/problems.ts'
import type { RequestHandler } from './$types'

/** The whole pitch as a file to keep, at any time. */
export const GET: RequestHandler = async (event) => {
  const { pitchId } = event.params
  const whole = await call(event, exportPitch, { params: { pitchId } }).catch((cause: unknown) => throwProblem(event, cause))
  const name = whole.receipts.at(-1)?.reference ?? `draft-${pitchId.slice(-8)}`
  return new Response(`${JSON.stringify(whole, null, 2)}\n`, {
    headers: { 'content-type': 'application/json; charset=utf-8', 'content-disposition': `attachment; filename="pitch-${name}.json"` },
  })
}
