import { confirmSignIn } from '@scalebridge/api/contract'
import { redirect } from '@sveltejs/kit'
import { landingPath, plainCode } from '#lib/accounts/landing.ts'
import { textOf } from '#lib/form-text.ts'
import { localise } from '#lib/i18n/locales.ts'
import { call } from '#lib/server/api.ts'
import { config } from '#lib/server/config.ts'
import { failProblem, toSecondFactor } from '#lib/server/problems.ts'
import { safeReturnPath } from '#lib/server/return-path.ts'
import { rolesOf } from '#lib/server/session.ts'
import type { Actions, PageServerLoad } from './$types'

/** The mailed link only fills this page in: programs that open links ahead of people must not use it up. */
export const load: PageServerLoad = ({ url, locals }) => {
  const challengeId = url.searchParams.get('challenge') ?? ''
  if (!/^[0-9a-f-]{36}$/.test(challengeId)) redirect(303, localise('/sign-in', locals.locale))
  return { challengeId, token: url.searchParams.get('token') ?? '', demonstration: config().DEMO_MODE }
}

export const actions: Actions = {
  default: async (event) => {
    const form = await event.request.formData()
    const code = plainCode(textOf(form, 'code'))
    const token = textOf(form, 'token')
    const challengeId = textOf(form, 'challenge')
    try {
      const { returnTo, me } = await call(event, confirmSignIn, { params: { challengeId }, body: code || !token ? { code } : { token } })
      const next = returnTo === null ? null : safeReturnPath(returnTo)
      const landing = landingPath(rolesOf(me) ?? [], next)
      if (me.assurance === 1 && me.hasFactor) toSecondFactor(event, landing)
      return redirect(303, localise(landing, event.locals.locale))
    } catch (cause) {
      return failProblem(event, cause, { code: '' })
    }
  },
}
