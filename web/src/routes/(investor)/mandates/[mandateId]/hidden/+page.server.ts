import { getMandate, liftPitchVeto, listHiddenPitches } from '@scalebridge/api/contract'
import { redirect } from '@sveltejs/kit'
import { textOf } from '#lib/form-text.ts'
import { localise } from '#lib/i18n/locales.ts'
import { call } from '#lib/server/api.ts'
import { failProblem, throwProblem } from '#lib/server/problems.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const params = { mandateId: event.params.mandateId }
  const [mandate, hidden] = await Promise.all([call(event, getMandate, { params }), call(event, listHiddenPitches, { params })]).catch(
    (cause: unknown) => throwProblem(event, cause),
  )
  return { mandate, items: hidden.items, done: event.url.searchParams.get('done') }
}

export const actions: Actions = {
  show: async (event) => {
    const { mandateId } = event.params
    const pitchId = textOf(await event.request.formData(), 'counterpart')
    try {
      await call(event, liftPitchVeto, { params: { mandateId, pitchId } })
    } catch (cause) {
      return failProblem(event, cause, null)
    }
    redirect(303, localise(`/mandates/${mandateId}/hidden?done=shown`, event.locals.locale))
  },
}
