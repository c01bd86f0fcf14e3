import { answerPartnerQuestion, getPartnerQuestion } from '@scalebridge/api/contract'
import type { RequestEvent } from '@sveltejs/kit'
import { textOf } from '#lib/form-text.ts'
import { call } from '#lib/server/api.ts'
import { ApiProblem, throwProblem } from '#lib/server/problems.ts'
import type { Actions, PageServerLoad } from './$types'

/** The mailed link only shows the question: programs that open links ahead of people must not answer it. */
export const load: PageServerLoad = async (event) => {
  const link = { partnerId: event.url.searchParams.get('partner') ?? '', token: event.url.searchParams.get('token') ?? '' }
  event.setHeaders({ 'referrer-policy': 'same-origin', 'cache-control': 'no-store' })
  return { link, question: await ask(event, link) }
}

export const actions: Actions = {
  default: async (event) => {
    const form = await event.request.formData()
    const link = { partnerId: textOf(form, 'partner'), token: textOf(form, 'token') }
    const answer = form.get('answer') === 'confirmed' ? 'confirmed' : 'denied'
    await call(event, answerPartnerQuestion, { body: { ...link, answer } }).catch((cause: unknown) => throwProblem(event, cause))
  },
}

/** Null where the link leads to no question. */
async function ask(event: RequestEvent, link: { partnerId: string; token: string }) {
  try {
    return await call(event, getPartnerQuestion, { body: link })
  } catch (cause) {
    const isMissing = cause instanceof ApiProblem && (cause.problem.status === 422 || cause.problem.status === 400)
    if (isMissing) return null
    return throwProblem(event, cause)
  }
}
