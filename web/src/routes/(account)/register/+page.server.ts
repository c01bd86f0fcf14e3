import { createOrganisation, type Input } from '@scalebridge/api/contract'
import { INVESTOR_TYPES, isIso3, STAKEHOLDER_TYPES } from '@scalebridge/db/reference'
import { fail, redirect } from '@sveltejs/kit'
import { textOf } from '#lib/form-text.ts'
import { localise } from '#lib/i18n/locales.ts'
import { readRegistration, registrationContent, type RegistrationForm } from '#lib/investors/registration-form.ts'
import type { Problem } from '#lib/problem.ts'
import { call } from '#lib/server/api.ts'
import { failProblem } from '#lib/server/problems.ts'
import { safeReturnPath } from '#lib/server/return-path.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = ({ url }) => {
  const next = safeReturnPath(url.searchParams.get('next'), '')
  return { next, side: next.startsWith('/mandates') || next.startsWith('/shortlist') ? 'investor' : 'partnership' }
}

export const actions: Actions = {
  default: async (event) => {
    const form = await event.request.formData()
    const text = (name: string): string => textOf(form, name)
    const values = {
      side: text('side'),
      name: text('name'),
      country: text('country'),
      stakeholderType: text('stakeholderType'),
      investorType: text('investorType'),
    }
    const registration = readRegistration(form)
    const errors = faultsOf(values)
    if (errors.length > 0) {
      const problem: Problem = { status: 422, code: 'organisation.incomplete', title: '', detail: '', errors }
      return fail(422, { values, registration, problem })
    }
    try {
      await call(event, createOrganisation, { body: bodyOf(values, registration) })
    } catch (cause) {
      const refused = failProblem(event, cause, values)
      return fail(refused.status, { ...refused.data, registration })
    }
    const next = safeReturnPath(form.get('next'), '')
    redirect(303, localise(next || (values.side === 'investor' ? '/registration' : '/pitches'), event.locals.locale))
  },
}

type Values = Record<'side' | 'name' | 'country' | 'stakeholderType' | 'investorType', string>

function faultsOf(values: Values): Problem['errors'] {
  const errors: Problem['errors'] = []
  if (values.side !== 'investor' && values.side !== 'partnership') errors.push({ pointer: '/side', code: 'side' })
  if (Array.from(values.name).length < 2 || Array.from(values.name).length > 200) errors.push({ pointer: '/name', code: 'name' })
  if (values.side === 'investor' && !INVESTOR_TYPES.some((type) => type === values.investorType))
    errors.push({ pointer: '/investorType', code: 'investorType' })
  return errors
}

function bodyOf(values: Values, registration: RegistrationForm): Input<typeof createOrganisation>['body'] {
  const investor = values.side === 'investor'
  const stakeholderType = STAKEHOLDER_TYPES.find((type) => type === values.stakeholderType)
  const investorType = INVESTOR_TYPES.find((type) => type === values.investorType)
  return {
    side: investor ? 'investor' : 'partnership',
    name: values.name,
    country: isIso3(values.country) ? values.country : null,
    ...(!investor && stakeholderType ? { stakeholderType } : {}),
    ...(investor && investorType ? { investorType, registration: registrationContent(registration) } : {}),
  }
}
