import { getMandate } from '@scalebridge/api/contract'
import { call } from '#lib/server/api.ts'
import { throwProblem } from '#lib/server/problems.ts'
import { countFits, mayLead } from '../own.ts'
import { pause, writeAgain } from '../saving.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  event.depends('app:mandate')
  const { mandateId } = event.params
  const mandate = await call(event, getMandate, { params: { mandateId } }).catch((cause: unknown) => throwProblem(event, cause))
  return {
    mandate,
    fits: await countFits(event, mandate),
    mayChange: mayLead(event.locals.me, mandate.investorId),
    saved: event.url.searchParams.get('saved'),
  }
}

export const actions: Actions = {
  save: (event) => writeAgain(event, false),
  activate: (event) => writeAgain(event, true),
  pause,
}
