import { getInvestorCase, moveInvestor } from '@scalebridge/api/contract'
import { AFFILIATIONS, INVESTOR_CHECKS } from '@scalebridge/db/reference'
import { redirect } from '@sveltejs/kit'
import { textOf } from '#lib/form-text.ts'
import { localise } from '#lib/i18n/locales.ts'
import { call } from '#lib/server/api.ts'
import { failProblem, throwProblem } from '#lib/server/problems.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { investorId } = event.params
  const investor = await call(event, getInvestorCase, { params: { investorId } }).catch((cause: unknown) => throwProblem(event, cause))
  return { investor, decided: event.url.searchParams.has('decided') }
}

export const actions: Actions = {
  default: async (event) => {
    const form = await event.request.formData()
    const passed = INVESTOR_CHECKS.filter((check) => form.getAll('passed').includes(check))
    const affiliations = AFFILIATIONS.filter((flag) => form.getAll('affiliations').includes(flag))
    const reason = textOf(form, 'reason')
    const state = textOf(form, 'to') === 'verified' ? 'verified' : 'suspended'
    const { investorId } = event.params
    try {
      await call(event, moveInvestor, { params: { investorId }, body: { state, reason, passed, affiliations } })
    } catch (cause) {
      return failProblem(event, cause, { reason, passed, affiliations })
    }
    redirect(303, localise(`/investors/${investorId}?decided`, event.locals.locale))
  },
}
