import { getPitchMatching, liftInvestorVeto, listHiddenInvestors, listRaises, type SaidOfInvestor } from '@scalebridge/api/contract'
import { redirect, type RequestEvent } from '@sveltejs/kit'
import { textOf } from '#lib/form-text.ts'
import { localise } from '#lib/i18n/locales.ts'
import { call } from '#lib/server/api.ts'
import { ApiProblem, failProblem, orNothing, throwProblem } from '#lib/server/problems.ts'
import type { Actions, PageServerLoad } from './$types'

const SHOWN = 20

export const load: PageServerLoad = async (event) => {
  event.depends('app:matching')
  const params = { pitchId: event.params.pitchId }
  const [matching, raises, hidden] = await Promise.all([
    call(event, getPitchMatching, { params, querystring: { size: SHOWN } }),
    // Only for who asks for it by its link, without JavaScript: others fetch it when the page stands.
    event.url.searchParams.has('raises') ? orNothing(call(event, listRaises, { params })) : null,
    hiddenInvestors(event),
  ]).catch((cause: unknown) => throwProblem(event, cause))
  return { matching, raises, hidden, done: event.url.searchParams.get('done') }
}

/** Null for who may only read: keeping investors away is for those who write the pitch. */
async function hiddenInvestors(event: RequestEvent<{ pitchId: string }>): Promise<readonly SaidOfInvestor[] | null> {
  try {
    return (await call(event, listHiddenInvestors, { params: { pitchId: event.params.pitchId } })).items
  } catch (cause) {
    if (cause instanceof ApiProblem && (cause.problem.status === 403 || cause.problem.status === 404)) return null
    throw cause
  }
}

export const actions: Actions = {
  show: async (event) => {
    const { pitchId } = event.params
    const mandateId = textOf(await event.request.formData(), 'counterpart')
    try {
      await call(event, liftInvestorVeto, { params: { pitchId, mandateId } })
    } catch (cause) {
      return failProblem(event, cause, null)
    }
    redirect(303, localise(`/pitches/${pitchId}/matching?done=shown`, event.locals.locale))
  },
}
