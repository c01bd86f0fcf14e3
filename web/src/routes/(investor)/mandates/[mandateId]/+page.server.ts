import { getMandate, getReach, tryReach } from '@scalebridge/api/contract'
import { fail } from '@sveltejs/kit'
import { readContent, readMandateForm } from '#lib/investors/mandate-form.ts'
import { call } from '#lib/server/api.ts'
import { failProblem, orNothing, throwProblem } from '#lib/server/problems.ts'
import { countFits, mayLead } from '../own.ts'
import { pause, refusedFor, writeAgain } from '../saving.ts'
import { activate } from '../wizard.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  event.depends('app:mandate')
  const { mandateId } = event.params
  const mandate = await call(event, getMandate, { params: { mandateId } }).catch((cause: unknown) => throwProblem(event, cause))
  const canCount = mandate.investorState === 'verified'
  return {
    mandate,
    canCount,
    reach: canCount ? await orNothing(call(event, getReach, { params: { mandateId } })) : null,
    fits: await countFits(event, mandate),
    mayChange: mayLead(event.locals.me, mandate.investorId),
    saved: event.url.searchParams.get('saved'),
  }
}

export const actions: Actions = {
  save: (event) => writeAgain(event, false),
  activate: (event) => writeAgain(event, true),
  pause,
  renew: (event) => activate(event, true),
  /** Counts what is written and saves nothing. */
  count: async (event) => {
    const values = readMandateForm(await event.request.formData())
    const { content, errors } = readContent(values, event.locals.locale)
    if (content === null) return fail(422, refusedFor(values, errors))
    try {
      const { mandateId } = event.params
      return { values, tried: await call(event, tryReach, { params: { mandateId }, body: content }) }
    } catch (cause) {
      return failProblem(event, cause, values)
    }
  },
}
