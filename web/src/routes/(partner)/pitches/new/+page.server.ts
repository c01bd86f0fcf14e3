import { createPitch, getCurrentEdition } from '@scalebridge/api/contract'
import { redirect } from '@sveltejs/kit'
import { randomUUID } from 'node:crypto'
import { textOf } from '#lib/form-text.ts'
import { isLocale, localise } from '#lib/i18n/locales.ts'
import { firstSection } from '#lib/pitches/sections.ts'
import { mayWrite } from '#lib/pitches/writers.ts'
import { call } from '#lib/server/api.ts'
import { failProblem, throwProblem } from '#lib/server/problems.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => ({
  edition: await call(event, getCurrentEdition, {}).catch((cause: unknown) => throwProblem(event, cause)),
  organisations: mayWrite(event.locals.me).map(({ organisationId, organisationName }) => ({
    value: organisationId,
    label: organisationName,
  })),
  // Belongs to this page: sent twice, it begins one draft.
  idempotencyKey: randomUUID(),
})

export const actions: Actions = {
  default: async (event) => {
    const form = await event.request.formData()
    const text = (name: string): string => textOf(form, name)
    const values = { organisationId: text('organisationId'), title: text('title'), language: text('language'), form: text('form') }
    const language = isLocale(values.language) ? values.language : event.locals.locale
    const kind = values.form === 'light' ? 'light' : 'standard'
    const body = { organisationId: values.organisationId, title: values.title || null, language, form: kind } as const
    try {
      const { id } = await call(event, createPitch, { body, idempotencyKey: text('idempotencyKey') })
      return redirect(303, localise(`/pitches/${id}/edit/${firstSection(kind)}`, event.locals.locale))
    } catch (cause) {
      return failProblem(event, cause, values)
    }
  },
}
