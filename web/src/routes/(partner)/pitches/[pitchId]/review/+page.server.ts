import { submitPitch } from '@scalebridge/api/contract'
import { redirect, type RequestEvent } from '@sveltejs/kit'
import { localise } from '#lib/i18n/locales.ts'
import { call } from '#lib/server/api.ts'
import { failProblem } from '#lib/server/problems.ts'
import type { Actions } from './$types'

/** Submitting twice gives the same receipt, so a double press or a lost answer does no harm. */
async function submit(event: RequestEvent<{ pitchId: string }>, querystring: { incomplete?: boolean }) {
  const { pitchId } = event.params
  try {
    await call(event, submitPitch, { params: { pitchId }, querystring })
  } catch (cause) {
    return failProblem(event, cause, null)
  }
  redirect(303, localise(`/pitches/${pitchId}/receipt`, event.locals.locale))
}

export const actions: Actions = {
  submit: (event) => submit(event, {}),
  /** Near the close of the call: what is missing stays missing, and is listed beside it. */
  incomplete: (event) => submit(event, { incomplete: true }),
}
