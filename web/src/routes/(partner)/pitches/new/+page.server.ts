import { createPitch, getCurrentEdition, listPitches } from '@scalebridge/api/contract'
import { resemblancesOf } from '@scalebridge/db/rules'
import { fail, redirect, type RequestEvent } from '@sveltejs/kit'
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
      const similar = text('anyway') === '' ? await similarTo(event, { title: body.title, organisationId: body.organisationId }) : []
      if (similar.length > 0) return fail(409, { values, problem: null, similar })
      const { id } = await call(event, createPitch, { body, idempotencyKey: text('idempotencyKey') })
      return redirect(303, localise(`/pitches/${id}/edit/${firstSection(kind)}`, event.locals.locale))
    } catch (cause) {
      return failProblem(event, cause, values)
    }
  },
}

/** Pitches of the caller's own that are called much the same and still stand; a warning, which one may pass over. */
async function similarTo(event: RequestEvent, draft: { title: string | null; organisationId: string }) {
  const organisationName =
    event.locals.me?.memberships.find(({ organisationId }) => organisationId === draft.organisationId)?.organisationName ?? ''
  const { items } = await call(event, listPitches, { querystring: { size: 100 } })
  const own = { organisationName, title: draft.title, mailDomains: [] }
  return items
    .filter(({ state }) => state !== 'withdrawn' && state !== 'merged' && state !== 'archived')
    .filter((pitch) => resemblancesOf(own, { ...pitch, mailDomains: [] }).some(({ code }) => code === 'similarTitle'))
    .map(({ id, title, state, organisationName: by }) => ({ id, title, state, organisationName: by }))
}
