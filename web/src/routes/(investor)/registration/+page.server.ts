import { getRegistration, listSamplePitches, saveRegistration } from '@scalebridge/api/contract'
import { error, redirect } from '@sveltejs/kit'
import { localise } from '#lib/i18n/locales.ts'
import {
  flatRegistration,
  mergeRegistration,
  readRegistration,
  registrationContent,
  registrationValues,
  type RegistrationField,
} from '#lib/investors/registration-form.ts'
import { textOf } from '#lib/form-text.ts'
import { readBaseRows } from '#lib/merge-rows.ts'
import { call } from '#lib/server/api.ts'
import { ApiProblem, failProblem, orNothing, throwProblem } from '#lib/server/problems.ts'
import { investorsOf } from '../mandates/own.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const investors = investorsOf(event.locals.me)
  const asked = event.url.searchParams.get('investor')
  const investor = investors.find(({ investorId }) => investorId === asked) ?? investors[0]
  if (investor === undefined) error(404, 'Not Found')
  const params = { investorId: investor.investorId }
  const registration = await call(event, getRegistration, { params }).catch((cause: unknown) => throwProblem(event, cause))
  const sample = registration.state === 'verified' ? null : await orNothing(call(event, listSamplePitches, {}))
  return { investors, registration, sample, saved: event.url.searchParams.has('saved') }
}

export const actions: Actions = {
  default: async (event) => {
    const form = await event.request.formData()
    const investorId = textOf(form, 'investorId')
    const values = readRegistration(form)
    const opened = { revision: Number(textOf(form, 'revision')), base: readBaseRows<RegistrationField>(form.get('base')) }
    try {
      await call(event, saveRegistration, { params: { investorId }, body: registrationContent(values), ifMatch: opened.revision })
    } catch (cause) {
      if (!(cause instanceof ApiProblem) || cause.problem.code !== 'registration.changedMeanwhile')
        return failProblem(event, cause, { ...opened, form: values, changes: [] })
      const now = await call(event, getRegistration, { params: { investorId } }).catch((why: unknown) => throwProblem(event, why))
      const theirs = registrationValues(now)
      const merged = mergeRegistration({ base: opened.base, theirs, mine: values })
      return failProblem(event, cause, { ...merged, base: flatRegistration(theirs), revision: now.revision })
    }
    redirect(303, localise(`/registration?investor=${investorId}&saved`, event.locals.locale))
  },
}
