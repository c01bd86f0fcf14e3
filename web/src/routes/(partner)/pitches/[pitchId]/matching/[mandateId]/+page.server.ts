import { declareInvestorConflict, getPitchMatch, vetoInvestor } from '@scalebridge/api/contract'
import { redirect, type RequestEvent } from '@sveltejs/kit'
import { textOf } from '#lib/form-text.ts'
import { localise } from '#lib/i18n/locales.ts'
import { DECLARED_CONFLICTS } from '#lib/pairs/conflict-kinds.ts'
import { call } from '#lib/server/api.ts'
import { ApiProblem, failProblem, throwProblem } from '#lib/server/problems.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { pitchId, mandateId } = event.params
  const match = await call(event, getPitchMatch, { params: { pitchId, mandateId } }).catch((cause: unknown) => {
    // It left the list since the link was made: back to the list as it is now.
    if (cause instanceof ApiProblem && cause.problem.code === 'match.notListed')
      redirect(303, localise(`/pitches/${pitchId}/matching`, event.locals.locale))
    throwProblem(event, cause)
  })
  return { match }
}

export const actions: Actions = {
  veto: (event) => keepApart(event, 'veto'),
  conflict: (event) => keepApart(event, 'conflict'),
}

/** Hides the investor, or declares a conflict with it, and leads back to the matches, where it no longer stands. */
async function keepApart(event: RequestEvent<{ pitchId: string; mandateId: string }>, how: 'veto' | 'conflict') {
  const data = await event.request.formData()
  const note = textOf(data, 'note')
  const noted = note === '' ? {} : { note }
  const kind = DECLARED_CONFLICTS.find((one) => one === data.get('kind')) ?? 'other'
  const { pitchId, mandateId } = event.params
  const params = { pitchId, mandateId }
  try {
    if (how === 'veto') await call(event, vetoInvestor, { params, body: noted })
    else await call(event, declareInvestorConflict, { params, body: { kind, ...noted } })
  } catch (cause) {
    return failProblem(event, cause, null)
  }
  redirect(303, localise(`/pitches/${pitchId}/matching?done=${how}`, event.locals.locale))
}
