import { commandPledge, listOwnPledges, signalPledge, type Input } from '@scalebridge/api/contract'
import { fail, redirect, type RequestEvent } from '@sveltejs/kit'
import { isProblem, readTerms, readValues } from '#lib/commitments/pledge-form.ts'
import { textOf } from '#lib/form-text.ts'
import { localise } from '#lib/i18n/locales.ts'
import { call } from '#lib/server/api.ts'
import { failProblem, throwProblem } from '#lib/server/problems.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { items, stages } = await call(event, listOwnPledges, {}).catch((cause: unknown) => throwProblem(event, cause))
  return { items, stages, commandId: crypto.randomUUID(), isDone: event.url.searchParams.has('done') }
}

type Command = Input<typeof commandPledge>['body']['command']

/** Carries a command out on the pledge that the form names; the page comes back with its problem beside that pledge. */
async function carryOut(event: RequestEvent, form: FormData, command: Command) {
  const pledgeId = textOf(form, 'pledgeId')
  const body = { revision: Number(textOf(form, 'revision')), command }
  try {
    await call(event, commandPledge, { params: { pledgeId }, body })
  } catch (cause) {
    return failProblem(event, cause, { pledgeId, terms: command.do === 'correct' ? readValues(form) : null })
  }
  redirect(303, `${localise('/pledges', event.locals.locale)}?done#pledge-${pledgeId}`)
}

const noteOf = (form: FormData) => textOf(form, 'note') || null
const hasAuthority = (form: FormData) => textOf(form, 'hasAuthority') !== ''

export const actions: Actions = {
  signal: async (event) => {
    const form = await event.request.formData()
    const values = { pledgeId: '', terms: readValues(form) }
    const terms = readTerms(form, event.locals.locale)
    if (isProblem(terms)) return fail(terms.status, { values, problem: terms })
    const toPitchId = values.terms.toPitchId === '' ? null : values.terms.toPitchId
    const body = { commandId: textOf(form, 'commandId'), toPitchId, terms }
    let id: string
    try {
      id = (await call(event, signalPledge, { params: { stageId: textOf(form, 'stageId') }, body })).id
    } catch (cause) {
      return failProblem(event, cause, values)
    }
    redirect(303, `${localise('/pledges', event.locals.locale)}?done#pledge-${id}`)
  },
  confirm: async (event) => {
    const form = await event.request.formData()
    return carryOut(event, form, { do: 'confirm', hasAuthority: hasAuthority(form) })
  },
  correct: async (event) => {
    const form = await event.request.formData()
    const terms = readTerms(form, event.locals.locale)
    const values = { pledgeId: textOf(form, 'pledgeId'), terms: readValues(form) }
    if (isProblem(terms)) return fail(terms.status, { values, problem: terms })
    return carryOut(event, form, { do: 'correct', terms, hasAuthority: hasAuthority(form), note: noteOf(form) })
  },
  withdraw: async (event) => {
    const form = await event.request.formData()
    return carryOut(event, form, { do: 'withdraw', note: noteOf(form) })
  },
  undo: async (event) => carryOut(event, await event.request.formData(), { do: 'undo' }),
}
