import { getMandate, getReach } from '@scalebridge/api/contract'
import { error } from '@sveltejs/kit'
import { call } from '#lib/server/api.ts'
import { orNothing, throwProblem } from '#lib/server/problems.ts'
import { mayLead } from '../../../own.ts'
import { activate, countStep, saveStep, stepOf } from '../../../wizard.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const step = stepOf(event.params.step)
  const { mandateId } = event.params
  const mandate = await call(event, getMandate, { params: { mandateId } }).catch((cause: unknown) => throwProblem(event, cause))
  if (!mayLead(event.locals.me, mandate.investorId)) error(404, 'Not Found')
  return { step, mandate, reach: await orNothing(call(event, getReach, { params: { mandateId } })) }
}

export const actions: Actions = {
  next: (event) => saveStep(event, 'next'),
  back: (event) => saveStep(event, 'back'),
  leave: (event) => saveStep(event, 'leave'),
  count: countStep,
  activate: (event) => activate(event, false),
}
