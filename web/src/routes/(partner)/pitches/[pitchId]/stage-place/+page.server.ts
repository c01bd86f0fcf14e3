import { getStagePlace, saveStagePlace } from '@scalebridge/api/contract'
import { LOCALES, PRESENCES } from '@scalebridge/db/reference'
import { redirect } from '@sveltejs/kit'
import { textOf } from '#lib/form-text.ts'
import { localise } from '#lib/i18n/locales.ts'
import { call } from '#lib/server/api.ts'
import { failProblem, throwProblem } from '#lib/server/problems.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  event.depends('app:pitch')
  const stage = await call(event, getStagePlace, { params: event.params }).catch((cause: unknown) => throwProblem(event, cause))
  return { stage, saved: event.url.searchParams.has('saved') }
}

export const actions: Actions = {
  presentation: async (event) => {
    const form = await event.request.formData()
    const said = (name: string) => ({ yes: true, no: false })[textOf(form, name)] ?? null
    const presentation = {
      ...answers(form),
      youth: said('youth'),
      women: said('women'),
      indigenous: said('indigenous'),
      disability: said('disability'),
      hasConsented: form.has('hasConsented'),
    }
    try {
      await call(event, saveStagePlace, { params: event.params, body: { presentation } })
    } catch (cause) {
      return failProblem(event, cause, null)
    }
    redirect(303, localise(`/pitches/${event.params.pitchId}/stage-place?saved`, event.locals.locale))
  },

  place: async (event) => {
    const form = await event.request.formData()
    const command = (['save', 'confirm', 'decline'] as const).find((name) => name === textOf(form, 'command')) ?? 'save'
    const place = {
      ...answers(form),
      revision: Number(form.get('revision')),
      command,
      presenterName: textOf(form, 'presenterName') || null,
      accommodations: textOf(form, 'accommodations') || null,
      hasMaterials: form.has('hasMaterials'),
      hasAgreedToRelease: form.has('hasAgreedToRelease'),
      hasRehearsed: form.has('hasRehearsed'),
    }
    try {
      await call(event, saveStagePlace, { params: event.params, body: { place } })
    } catch (cause) {
      return failProblem(event, cause, place)
    }
    redirect(303, localise(`/pitches/${event.params.pitchId}/stage-place?saved`, event.locals.locale))
  },
}

function answers(form: FormData) {
  return {
    presence: PRESENCES.find((name) => name === textOf(form, 'presence')) ?? null,
    zone: textOf(form, 'zone') || null,
    language: LOCALES.find((name) => name === textOf(form, 'language')) ?? null,
  }
}
