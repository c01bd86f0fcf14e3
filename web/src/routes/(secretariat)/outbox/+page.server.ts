import { getOutbox, noteBounce } from '@scalebridge/api/contract'
import { redirect } from '@sveltejs/kit'
import { textOf } from '#lib/form-text.ts'
import { localise } from '#lib/i18n/locales.ts'
import { call } from '#lib/server/api.ts'
import { failProblem, throwProblem } from '#lib/server/problems.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => ({
  outbox: await call(event, getOutbox, {}).catch((cause: unknown) => throwProblem(event, cause)),
})

export const actions: Actions = {
  bounce: async (event) => {
    const form = await event.request.formData()
    const values = { address: textOf(form, 'address'), reason: textOf(form, 'reason') }
    const reason = values.reason === '' ? {} : { reason: values.reason }
    try {
      await call(event, noteBounce, { body: { address: values.address, comesBack: form.get('comesBack') === 'true', ...reason } })
    } catch (cause) {
      return failProblem(event, cause, values)
    }
    redirect(303, localise('/outbox', event.locals.locale))
  },
}
