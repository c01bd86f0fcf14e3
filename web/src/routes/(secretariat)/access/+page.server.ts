import { askAccess, listAccess, moveAccess, readAccess } from '@scalebridge/api/contract'
import { ACCESS_MOVES } from '@scalebridge/db/reference'
import { redirect } from '@sveltejs/kit'
import { randomUUID } from 'node:crypto'
import { textOf } from '#lib/form-text.ts'
import { localise } from '#lib/i18n/locales.ts'
import { call } from '#lib/server/api.ts'
import { failProblem, throwProblem } from '#lib/server/problems.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const grantId = event.url.searchParams.get('grant')
  // Each reading is on record: it takes the link, not only the page.
  const reading = grantId === null ? null : call(event, readAccess, { params: { grantId } })
  const [{ items, investors }, opened] = await Promise.all([call(event, listAccess, {}), reading]).catch((cause: unknown) =>
    throwProblem(event, cause),
  )
  return { items, investors, opened, done: event.url.searchParams.get('done'), idempotencyKey: randomUUID() }
}

export const actions: Actions = {
  ask: async (event) => {
    const form = await event.request.formData()
    const values = { investorId: textOf(form, 'investorId'), reason: textOf(form, 'reason'), minutes: textOf(form, 'minutes') }
    try {
      const body = { ...values, minutes: Number(values.minutes) }
      await call(event, askAccess, { body, idempotencyKey: textOf(form, 'idempotencyKey') })
    } catch (cause) {
      return failProblem(event, cause, values)
    }
    redirect(303, localise('/access?done=asked', event.locals.locale))
  },
  move: async (event) => {
    const form = await event.request.formData()
    const move = ACCESS_MOVES.find((one) => one === textOf(form, 'do')) ?? 'end'
    try {
      await call(event, moveAccess, { params: { grantId: textOf(form, 'grantId') }, body: { do: move } })
    } catch (cause) {
      return failProblem(event, cause, null)
    }
    redirect(303, localise(`/access?done=${move}`, event.locals.locale))
  },
}
