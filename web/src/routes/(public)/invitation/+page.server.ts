import { acceptCallInvitation, declineCallInvitation, getCallQuestion } from '@scalebridge/api/contract'
import { redirect, type RequestEvent } from '@sveltejs/kit'
import { textOf } from '#lib/form-text.ts'
import { localise } from '#lib/i18n/locales.ts'
import { call } from '#lib/server/api.ts'
import { ApiProblem, failProblem, throwProblem } from '#lib/server/problems.ts'
import type { Actions, PageServerLoad } from './$types'

/** The mailed link only shows what it is: programs that open links ahead of people must not accept or decline. */
export const load: PageServerLoad = async (event) => {
  const token = event.url.searchParams.get('token') ?? ''
  // Not no-referrer: a browser would then send its answer from no origin at all, which is refused.
  event.setHeaders({ 'referrer-policy': 'same-origin', 'cache-control': 'no-store' })
  return { token, question: await ask(event, token) }
}

export const actions: Actions = {
  accept: async (event) => {
    const token = textOf(await event.request.formData(), 'token')
    const accepted = await call(event, acceptCallInvitation, { body: { token } }).catch((cause: unknown) => failProblem(event, cause, null))
    if (!('pitchId' in accepted)) return accepted
    redirect(303, localise(`/pitches/${accepted.pitchId}/edit/summary`, event.locals.locale))
  },
  decline: async (event) => {
    const form = await event.request.formData()
    const body = { token: textOf(form, 'token'), reason: textOf(form, 'reason') || null }
    try {
      await call(event, declineCallInvitation, { body })
    } catch (cause) {
      return failProblem(event, cause, null)
    }
  },
}

/** Null where the link leads to no invitation. */
async function ask(event: RequestEvent, token: string) {
  try {
    return await call(event, getCallQuestion, { body: { token } })
  } catch (cause) {
    const isMissing = cause instanceof ApiProblem && (cause.problem.status === 422 || cause.problem.status === 400)
    if (isMissing) return null
    return throwProblem(event, cause)
  }
}
