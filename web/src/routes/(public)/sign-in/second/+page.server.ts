import { listFactors, proveFactor } from '@scalebridge/api/contract'
import { redirect, type RequestEvent } from '@sveltejs/kit'
import { plainCode } from '#lib/accounts/landing.ts'
import { textOf } from '#lib/form-text.ts'
import { localise } from '#lib/i18n/locales.ts'
import { call } from '#lib/server/api.ts'
import { failProblem, throwProblem, toAddFactor, toSignIn } from '#lib/server/problems.ts'
import { safeReturnPath } from '#lib/server/return-path.ts'
import type { Actions, PageServerLoad } from './$types'

const returnPath = (event: RequestEvent) => safeReturnPath(event.url.searchParams.get('returnTo'))

/** Whoever has proven two factors goes on at once; whoever has none yet adds one first. */
export const load: PageServerLoad = async (event) => {
  const { me, locale } = event.locals
  const returnTo = returnPath(event)
  if (!me) toSignIn(event)
  if (me.assurance === 2) redirect(303, localise(returnTo, locale))
  if (!me.hasFactor) toAddFactor(event, returnTo)
  const factors = await call(event, listFactors, {}).catch((cause: unknown) => throwProblem(event, cause))
  return {
    returnTo,
    hasPasskey: factors.passkeys.length > 0,
    hasTotp: factors.totp !== null,
    hasCodes: factors.recoveryCodesLeft > 0,
  }
}

async function prove(event: RequestEvent, body: { code: string } | { recoveryCode: string }) {
  try {
    await call(event, proveFactor, { body })
  } catch (cause) {
    return failProblem(event, cause, { field: 'code' in body ? 'code' : 'recoveryCode' })
  }
  redirect(303, localise(returnPath(event), event.locals.locale))
}

export const actions: Actions = {
  code: async (event) => prove(event, { code: plainCode(textOf(await event.request.formData(), 'code')) || '-' }),
  recovery: async (event) => prove(event, { recoveryCode: textOf(await event.request.formData(), 'recoveryCode') || '-' }),
}
