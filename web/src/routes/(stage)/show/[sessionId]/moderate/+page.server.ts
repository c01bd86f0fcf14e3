import { getModeration, moderate, signalPledge, type ModerationCommand } from '@scalebridge/api/contract'
import { REFUSAL_REASONS } from '@scalebridge/db/reference'
import { fail, type RequestEvent } from '@sveltejs/kit'
import { isProblem, readTerms, readValues } from '#lib/commitments/pledge-form.ts'
import { textOf } from '#lib/form-text.ts'
import { call } from '#lib/server/api.ts'
import { failProblem, throwProblem } from '#lib/server/problems.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  event.depends('app:moderation')
  const params = { stageId: event.params.sessionId }
  const moderation = await call(event, getModeration, { params }).catch((cause: unknown) => throwProblem(event, cause))
  return { moderation, commandId: crypto.randomUUID() }
}

export const actions: Actions = {
  decide: async (event) => {
    const command = readCommand(await event.request.formData())
    try {
      await call(event, moderate, { params: paramsOf(event), body: { command } })
      return { isEntered: false }
    } catch (cause) {
      return failProblem(event, cause, null)
    }
  },
  enter: async (event) => {
    const form = await event.request.formData()
    const values = { ...readValues(form), email: textOf(form, 'forEmail') }
    const terms = readTerms(form, event.locals.locale)
    if (isProblem(terms)) return fail(terms.status, { values, problem: terms })
    const toPitchId = values.toPitchId === '' ? null : values.toPitchId
    const body = { commandId: textOf(form, 'commandId'), toPitchId, terms, forEmail: values.email }
    try {
      await call(event, signalPledge, { params: paramsOf(event), body })
      return { isEntered: true }
    } catch (cause) {
      return failProblem(event, cause, values)
    }
  },
}

const paramsOf = (event: RequestEvent) => ({ stageId: event.params['sessionId'] ?? '' })

/** The command of a form of `Decide`. What does not belong to it is refused by the API. */
function readCommand(form: FormData): ModerationCommand {
  const text = (name: string) => textOf(form, name)
  const reason = REFUSAL_REASONS.find((one) => one === text('reason'))
  const fields = {
    on: text('on'),
    do: text('do'),
    ...(form.has('pledgeId') ? { pledgeId: text('pledgeId'), revision: Number(text('revision')) } : {}),
    ...(form.has('pledgeId') && ['refuse', 'disagree', 'withdraw'].includes(text('do')) ? { note: null } : {}),
    ...(form.has('questionId') ? { questionId: text('questionId') } : {}),
    ...(form.has('intoId') ? { intoId: text('intoId') } : {}),
    ...(form.has('pollId') ? { pollId: text('pollId') } : {}),
    ...(reason === undefined ? {} : { reason }),
    ...(form.has('options') ? { commandId: text('commandId'), question: text('question'), options: linesOf(text('options')) } : {}),
  }
  // as: the API checks the command against the closed schema that this type is made of.
  return fields as ModerationCommand
}

const linesOf = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
