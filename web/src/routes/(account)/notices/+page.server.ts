import { listNotices, readNotices } from '@scalebridge/api/contract'
import { redirect } from '@sveltejs/kit'
import { textOf } from '#lib/form-text.ts'
import { localise } from '#lib/i18n/locales.ts'
import { call } from '#lib/server/api.ts'
import { throwProblem } from '#lib/server/problems.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const cursor = event.url.searchParams.get('cursor')
  const querystring = { size: 20, locale: event.locals.locale, ...(cursor === null ? {} : { cursor }) }
  return { notices: await call(event, listNotices, { querystring }).catch((cause: unknown) => throwProblem(event, cause)), cursor }
}

export const actions: Actions = {
  /** Marks one as read and goes to its page, so that this works without JavaScript. */
  open: async (event) => {
    const form = await event.request.formData()
    const path = textOf(form, 'path')
    await call(event, readNotices, { body: { ids: [textOf(form, 'id')] } }).catch((cause: unknown) => throwProblem(event, cause))
    redirect(303, localise(/^\/(?!\/)/.test(path) ? path : '/notices', event.locals.locale))
  },

  readAll: async (event) => {
    await call(event, readNotices, { body: {} }).catch((cause: unknown) => throwProblem(event, cause))
    redirect(303, localise('/notices', event.locals.locale))
  },
}
