import { getPublishing, savePublishing, sayConsent } from '@scalebridge/api/contract'
import { AUDIENCES, BLOCKS, CONSENT_PURPOSES, DEFAULT_AUDIENCES, type Audiences } from '@scalebridge/db/reference'
import { redirect } from '@sveltejs/kit'
import { textOf } from '#lib/form-text.ts'
import { localise } from '#lib/i18n/locales.ts'
import { call } from '#lib/server/api.ts'
import { failProblem, throwProblem } from '#lib/server/problems.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => ({
  stands: await call(event, getPublishing, { params: event.params }).catch((cause: unknown) => throwProblem(event, cause)),
  done: event.url.searchParams.get('done'),
})

function audiencesOf(form: FormData): Audiences {
  const chosen = BLOCKS.map((block) => {
    const audience = AUDIENCES.find((one) => one === form.get(block))
    return [block, audience ?? DEFAULT_AUDIENCES[block]]
  })
  return Object.fromEntries(chosen) as Audiences // as: fromEntries forgets the keys
}

export const actions: Actions = {
  save: async (event) => {
    const { pitchId } = event.params
    const form = await event.request.formData()
    const body = {
      audiences: audiencesOf(form),
      isSafe: form.get('isSafe') === 'yes',
      alias: textOf(form, 'alias') || null,
      capability: textOf(form, 'capability') || null,
    }
    try {
      await call(event, savePublishing, { params: { pitchId }, body, ifMatch: Number(textOf(form, 'revision')) })
    } catch (cause) {
      return failProblem(event, cause, { ...body, purpose: null })
    }
    redirect(303, localise(`/pitches/${pitchId}/publishing?done=saved`, event.locals.locale))
  },

  consent: async (event) => {
    const { pitchId } = event.params
    const form = await event.request.formData()
    const purpose = CONSENT_PURPOSES.find((one) => one === form.get('purpose')) ?? 'catalogue'
    const evidence = textOf(form, 'evidence')
    const body = {
      purpose,
      isGiven: form.get('isGiven') === 'yes',
      textVersion: Number(textOf(form, 'textVersion')),
      locale: event.locals.locale,
      ...(evidence === '' ? {} : { evidence }),
    }
    try {
      await call(event, sayConsent, { params: { pitchId }, body })
    } catch (cause) {
      return failProblem(event, cause, { purpose })
    }
    redirect(303, localise(`/pitches/${pitchId}/publishing?done=said#consents`, event.locals.locale))
  },
}
