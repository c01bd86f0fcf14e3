import { saveMe, signOut } from '@scalebridge/api/contract'
import { redirect } from '@sveltejs/kit'
import { textOf } from '#lib/form-text.ts'
import { isLocale, localise } from '#lib/i18n/locales.ts'
import { call } from '#lib/server/api.ts'
import { failProblem, throwProblem } from '#lib/server/problems.ts'
import type { Actions } from './$types'

export const actions: Actions = {
  save: async (event) => {
    const form = await event.request.formData()
    const name = textOf(form, 'name')
    const language = textOf(form, 'locale')
    const locale = isLocale(language) ? language : event.locals.locale
    try {
      await call(event, saveMe, { body: { name: name || null, locale } })
    } catch (cause) {
      return failProblem(event, cause, { name, locale })
    }
    redirect(303, `${localise('/account', locale)}?saved`)
  },

  signOut: async (event) => {
    await call(event, signOut, {}).catch((cause: unknown) => throwProblem(event, cause))
    redirect(303, localise('/', event.locals.locale))
  },
}
