import { askClarification, getCurrentEdition, listClarifications, listExtensions } from '@scalebridge/api/contract'
import { redirect } from '@sveltejs/kit'
import { randomUUID } from 'node:crypto'
import { textOf } from '#lib/form-text.ts'
import { localise } from '#lib/i18n/locales.ts'
import { call } from '#lib/server/api.ts'
import { failProblem, throwProblem } from '#lib/server/problems.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const cursor = event.url.searchParams.get('cursor')
  try {
    const edition = await call(event, getCurrentEdition, {})
    const [clarifications, extensions] = await Promise.all([
      call(event, listClarifications, { querystring: cursor === null ? {} : { cursor } }),
      call(event, listExtensions, { params: { editionId: edition.id } }),
    ])
    return { edition, clarifications, extensions, cursor, asked: event.url.searchParams.has('asked'), idempotencyKey: randomUUID() }
  } catch (cause) {
    return throwProblem(event, cause)
  }
}

export const actions: Actions = {
  default: async (event) => {
    const form = await event.request.formData()
    const text = textOf(form, 'text')
    const idempotencyKey = textOf(form, 'idempotencyKey')
    try {
      await call(event, askClarification, { body: { text, language: event.locals.locale }, idempotencyKey })
    } catch (cause) {
      return failProblem(event, cause, { text })
    }
    redirect(303, localise('/clarifications?asked', event.locals.locale))
  },
}
