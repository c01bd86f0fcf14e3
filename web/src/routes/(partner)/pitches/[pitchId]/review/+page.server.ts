import { submitPitch } from '@scalebridge/api/contract'
import { redirect } from '@sveltejs/kit'
import { localise } from '#lib/i18n/locales.ts'
import { call } from '#lib/server/api.ts'
import { failProblem } from '#lib/server/problems.ts'
import type { Actions } from './$types'

export const actions: Actions = {
  /** Submitting twice gives the same receipt, so a double press or a lost answer does no harm. */
  default: async (event) => {
    const { pitchId } = event.params
    try {
      await call(event, submitPitch, { params: { pitchId } })
    } catch (cause) {
      return failProblem(event, cause, null)
    }
    redirect(303, localise(`/pitches/${pitchId}/receipt`, event.locals.locale))
  },
}
