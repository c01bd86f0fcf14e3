import { acceptTeamInvitation, getTeamInvitation } from '@scalebridge/api/contract'
import { redirect, type RequestEvent } from '@sveltejs/kit'
import { textOf } from '#lib/form-text.ts'
import { localise } from '#lib/i18n/locales.ts'
import { call } from '#lib/server/api.ts'
import { ApiProblem, failProblem, throwProblem } from '#lib/server/problems.ts'
import type { Actions, PageServerLoad } from './$types'

/** The mailed link only shows the invitation: programs that open links ahead of people must not accept it. */
export const load: PageServerLoad = async (event) => {
  const token = event.url.searchParams.get('token') ?? ''
  event.setHeaders({ 'referrer-policy': 'same-origin' })
  const next = `/team-invitation?${new URLSearchParams({ token }).toString()}`
  return { token, invitation: await read(event, token), own: event.locals.me?.email ?? null, next }
}

export const actions: Actions = {
  default: async (event) => {
    const token = textOf(await event.request.formData(), 'token')
    let pitchId: string
    try {
      pitchId = (await call(event, acceptTeamInvitation, { body: { token } })).pitchId
    } catch (cause) {
      return failProblem(event, cause, null)
    }
    redirect(303, localise(`/pitches/${pitchId}`, event.locals.locale))
  },
}

/** Null where the link was used, taken back, or has run out. */
async function read(event: RequestEvent, token: string) {
  try {
    return await call(event, getTeamInvitation, { body: { token } })
  } catch (cause) {
    const isGone = cause instanceof ApiProblem && (cause.problem.status === 422 || cause.problem.status === 400)
    if (isGone) return null
    return throwProblem(event, cause)
  }
}
