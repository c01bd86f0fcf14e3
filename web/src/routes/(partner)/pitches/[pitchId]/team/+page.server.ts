import { addPartner, listPartners, removePartner } from '@scalebridge/api/contract'
import { isIso3, isLocale, STAKEHOLDER_TYPES } from '@scalebridge/db/reference'
import { redirect } from '@sveltejs/kit'
import { randomUUID } from 'node:crypto'
import { textOf } from '#lib/form-text.ts'
import { localise } from '#lib/i18n/locales.ts'
import { call } from '#lib/server/api.ts'
import { failProblem, throwProblem } from '#lib/server/problems.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => ({
  partners: await call(event, listPartners, { params: event.params }).catch((cause: unknown) => throwProblem(event, cause)),
  done: event.url.searchParams.get('done'),
  idempotencyKey: randomUUID(),
})

export const actions: Actions = {
  add: async (event) => {
    const { pitchId } = event.params
    const form = await event.request.formData()
    const values = {
      name: textOf(form, 'name').trim(),
      contactEmail: textOf(form, 'contactEmail').trim(),
      country: textOf(form, 'country'),
      stakeholderType: textOf(form, 'stakeholderType'),
      language: textOf(form, 'language'),
    }
    const body = {
      name: values.name,
      contactEmail: values.contactEmail,
      country: isIso3(values.country) ? values.country : null,
      stakeholderType: STAKEHOLDER_TYPES.find((type) => type === values.stakeholderType) ?? null,
      language: isLocale(values.language) ? values.language : event.locals.locale,
    }
    try {
      await call(event, addPartner, { params: { pitchId }, body, idempotencyKey: textOf(form, 'idempotencyKey') })
    } catch (cause) {
      return failProblem(event, cause, values)
    }
    redirect(303, localise(`/pitches/${pitchId}/team?done=added`, event.locals.locale))
  },

  remove: async (event) => {
    const { pitchId } = event.params
    const partnerId = textOf(await event.request.formData(), 'partner')
    try {
      await call(event, removePartner, { params: { pitchId, partnerId } })
    } catch (cause) {
      return failProblem(event, cause, null)
    }
    redirect(303, localise(`/pitches/${pitchId}/team?done=removed`, event.locals.locale))
  },
}
