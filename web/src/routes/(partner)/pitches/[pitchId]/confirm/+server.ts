import { confirmScoutFields } from '@scalebridge/api/contract'
import { SCOUT_FIELDS } from '@scalebridge/db/reference'
import { redirect } from '@sveltejs/kit'
import { textOf } from '#lib/form-text.ts'
import { call } from '#lib/server/api.ts'
import { throwProblem } from '#lib/server/problems.ts'
import { safeReturnPath } from '#lib/server/return-path.ts'
import type { RequestHandler } from './$types'

/** Confirms one answer that a scout filled in, and goes back to where it stands. */
export const POST: RequestHandler = async (event) => {
  const form = await event.request.formData()
  const field = SCOUT_FIELDS.find((one) => one === textOf(form, 'field'))
  const { pitchId } = event.params
  if (field !== undefined)
    await call(event, confirmScoutFields, { params: { pitchId }, body: { fields: [field] } }).catch((cause: unknown) =>
      throwProblem(event, cause),
    )
  redirect(303, safeReturnPath(form.get('back'), `/pitches/${pitchId}`))
}
