import { getWithdrawal, withdrawPitch } from '@scalebridge/api/contract'
import { redirect } from '@sveltejs/kit'
import { textOf } from '#lib/form-text.ts'
import { localise } from '#lib/i18n/locales.ts'
import { call } from '#lib/server/api.ts'
import { ApiProblem, failProblem, throwProblem } from '#lib/server/problems.ts'
import type { Actions, PageServerLoad } from './$types'

/** What it would touch; nothing for those to whom the lead alone may tell it. */
export const load: PageServerLoad = async (event) => ({
  withdrawal: await call(event, getWithdrawal, { params: event.params }).catch((cause: unknown) => {
    if (cause instanceof ApiProblem && (cause.problem.status === 403 || cause.problem.status === 404)) return null
    return throwProblem(event, cause)
  }),
})

export const actions: Actions = {
  default: async (event) => {
    const { pitchId } = event.params
    const reason = textOf(await event.request.formData(), 'reason')
    try {
      await call(event, withdrawPitch, { params: { pitchId }, body: reason ? { reason } : {} })
    } catch (cause) {
      return failProblem(event, cause, { reason })
    }
    redirect(303, localise(`/pitches/${pitchId}`, event.locals.locale))
  },
}
