import { getMassMail, moveMassMail, saveMassMail } from '@scalebridge/api/contract'
import { MASS_MAIL_MOVES } from '@scalebridge/db/reference'
import { fail, redirect } from '@sveltejs/kit'
import { textOf } from '#lib/form-text.ts'
import { localise } from '#lib/i18n/locales.ts'
import { halves, massMailBody, massMailValues, readMassMail } from '#lib/notices/mass-mail-form.ts'
import { call } from '#lib/server/api.ts'
import { failProblem, throwProblem } from '#lib/server/problems.ts'
import type { Actions, PageServerLoad } from './$types'

const BY_HAND = ['proposed', 'approved', 'draft', 'dropped'] as const

export const load: PageServerLoad = async (event) => {
  const mail = await call(event, getMassMail, { params: event.params }).catch((cause: unknown) => throwProblem(event, cause))
  const moves = BY_HAND.filter((to) => MASS_MAIL_MOVES[mail.state].some((allowed) => allowed === to))
  return { mail, moves, values: massMailValues(mail), saved: event.url.searchParams.has('saved') }
}

export const actions: Actions = {
  save: async (event) => {
    const form = await event.request.formData()
    const values = readMassMail(form)
    if (halves(values).length > 0) return fail(422, { values, halves: halves(values), problem: null })
    try {
      await call(event, saveMassMail, { params: event.params, body: massMailBody(values), ifMatch: Number(form.get('revision')) })
    } catch (cause) {
      return failProblem(event, cause, values)
    }
    redirect(303, localise(`/outbox/${event.params.massMailId}?saved`, event.locals.locale))
  },

  move: async (event) => {
    const form = await event.request.formData()
    const to = BY_HAND.find((known) => known === textOf(form, 'to')) ?? 'draft'
    try {
      await call(event, moveMassMail, { params: event.params, body: { to }, ifMatch: Number(form.get('revision')) })
    } catch (cause) {
      return failProblem(event, cause, null)
    }
    redirect(303, localise(`/outbox/${event.params.massMailId}`, event.locals.locale))
  },
}
