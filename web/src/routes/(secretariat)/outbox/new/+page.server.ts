import { createMassMail } from '@scalebridge/api/contract'
import { fail, redirect } from '@sveltejs/kit'
import { randomUUID } from 'node:crypto'
import { textOf } from '#lib/form-text.ts'
import { localise } from '#lib/i18n/locales.ts'
import { halves, massMailBody, massMailValues, readMassMail } from '#lib/notices/mass-mail-form.ts'
import { call } from '#lib/server/api.ts'
import { failProblem } from '#lib/server/problems.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = () => ({ values: massMailValues(), idempotencyKey: randomUUID() })

export const actions: Actions = {
  default: async (event) => {
    const form = await event.request.formData()
    const values = readMassMail(form)
    if (halves(values).length > 0) return fail(422, { values, halves: halves(values), problem: null })
    const idempotencyKey = textOf(form, 'idempotencyKey')
    const made = await call(event, createMassMail, { body: massMailBody(values), idempotencyKey }).catch((cause: unknown) =>
      failProblem(event, cause, values),
    )
    if (!('id' in made)) return made
    redirect(303, localise(`/outbox/${made.id}?saved`, event.locals.locale))
  },
}
