import { getPublishing, savePublishing, sayConsent } from '@scalebridge/api/contract'
import { CONSENT_PURPOSES } from '@scalebridge/db/reference'
import { redirect } from '@sveltejs/kit'
import { textOf } from '#lib/form-text.ts'
import { localise } from '#lib/i18n/locales.ts'
import { readBaseRows } from '#lib/merge-rows.ts'
import { flatPublishing, mergePublishing, readPublishing, type PublishingField } from '#lib/publishing/publishing-form.ts'
import { call } from '#lib/server/api.ts'
import { ApiProblem, failProblem, throwProblem } from '#lib/server/problems.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => ({
  stands: await call(event, getPublishing, { params: event.params }).catch((cause: unknown) => throwProblem(event, cause)),
  done: event.url.searchParams.get('done'),
})

export const actions: Actions = {
  save: async (event) => {
    const { pitchId } = event.params
    const form = await event.request.formData()
    const body = readPublishing(form)
    const opened = { purpose: null, revision: Number(textOf(form, 'revision')), base: readBaseRows<PublishingField>(form.get('base')) }
    try {
      await call(event, savePublishing, { params: { pitchId }, body, ifMatch: opened.revision })
    } catch (cause) {
      if (!(cause instanceof ApiProblem) || cause.problem.code !== 'publishing.changedMeanwhile')
        return failProblem(event, cause, { ...opened, form: body, changes: [] })
      const now = await call(event, getPublishing, { params: { pitchId } }).catch((why: unknown) => throwProblem(event, why))
      const merged = mergePublishing({ base: opened.base, theirs: now, mine: body })
      return failProblem(event, cause, { ...merged, purpose: null, revision: now.revision, base: flatPublishing(now) })
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
