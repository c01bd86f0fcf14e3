import { listInstitutions, startSignIn } from '@scalebridge/api/contract'
import { redirect } from '@sveltejs/kit'
import { textOf } from '#lib/form-text.ts'
import { localise } from '#lib/i18n/locales.ts'
import { landingPath } from '#lib/accounts/landing.ts'
import { call } from '#lib/server/api.ts'
import { config } from '#lib/server/config.ts'
import { failProblem, orNothing } from '#lib/server/problems.ts'
import { safeReturnPath } from '#lib/server/return-path.ts'
import { rolesOf } from '#lib/server/session.ts'
import { DEMONSTRATION_ACCOUNTS } from './demonstration.ts'
import type { Actions, PageServerLoad } from './$types'

/** What the way back from an institution may have to say; any other word in the address says nothing. */
const SAID = ['institution.refused', 'institution.unavailable', 'institution.addressUnverified', 'account.disabled'] as const

export const load: PageServerLoad = async (event) => {
  const { locals, url } = event
  const next = safeReturnPath(url.searchParams.get('next'), '')
  if (locals.me) redirect(303, localise(landingPath(rolesOf(locals.me) ?? [], next || null), locals.locale))
  const said = SAID.find((code) => code === url.searchParams.get('problem')) ?? null
  const institutions = (await orNothing(call(event, listInstitutions, {})))?.items ?? []
  const demonstration = config().DEMO_MODE
  const asked = url.searchParams.get('email') ?? ''
  const known = demonstration && DEMONSTRATION_ACCOUNTS.some(({ email }) => email === asked)
  return { next, said, institutions, email: known ? asked : '', accounts: demonstration ? DEMONSTRATION_ACCOUNTS : [] }
}

export const actions: Actions = {
  default: async (event) => {
    const form = await event.request.formData()
    const email = textOf(form, 'email')
    const next = safeReturnPath(form.get('next'), '')
    const body = { email, locale: event.locals.locale, ...(next ? { returnTo: next } : {}) }
    try {
      const { challengeId } = await call(event, startSignIn, { body })
      return redirect(303, `${localise('/sign-in/verify', event.locals.locale)}?challenge=${challengeId}`)
    } catch (cause) {
      return failProblem(event, cause, { email })
    }
  },
}
