import { withdrawPitch } from '@scalebridge/api/contract'
import { redirect } from '@sveltejs/kit'
import { textOf } from '#lib/form-text.ts'
import { localise } from '#lib/i18n/locales.ts'
import { call } from '#lib/server/api.ts'
import { failProblem } from '#lib/server/problems.ts'
import type { Actions } from './$types'

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
