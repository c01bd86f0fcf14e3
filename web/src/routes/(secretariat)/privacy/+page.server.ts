import { askHold, listHolds, moveHold } from '@scalebridge/api/contract'
import { HOLD_MOVES, HOLD_SUBJECTS } from '@scalebridge/db/reference'
import { redirect } from '@sveltejs/kit'
import { randomUUID } from 'node:crypto'
import { textOf } from '#lib/form-text.ts'
import { localise } from '#lib/i18n/locales.ts'
import { call } from '#lib/server/api.ts'
import { failProblem, throwProblem } from '#lib/server/problems.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { items } = await call(event, listHolds, {}).catch((cause: unknown) => throwProblem(event, cause))
  return { items, done: event.url.searchParams.get('done'), idempotencyKey: randomUUID() }
}

export const actions: Actions = {
  ask: async (event) => {
    const form = await event.request.formData()
    const [subject, reason, days] = [textOf(form, 'subject'), textOf(form, 'reason'), textOf(form, 'days')]
    const subjectKind = HOLD_SUBJECTS.find((kind) => kind === textOf(form, 'subjectKind')) ?? 'account'
    try {
      const body = { subjectKind, subject, reason, days: Number(days) }
      await call(event, askHold, { body, idempotencyKey: textOf(form, 'idempotencyKey') })
    } catch (cause) {
      return failProblem(event, cause, { subjectKind, subject, reason, days })
    }
    redirect(303, localise('/privacy?done=asked', event.locals.locale))
  },
  move: async (event) => {
    const form = await event.request.formData()
    const move = HOLD_MOVES.find((one) => one === textOf(form, 'do')) ?? 'keep'
    try {
      await call(event, moveHold, { params: { holdId: textOf(form, 'holdId') }, body: { do: move } })
    } catch (cause) {
      return failProblem(event, cause, null)
    }
    redirect(303, localise(`/privacy?done=${move}`, event.locals.locale))
  },
}
