import { getCurrentEdition, getRundown, openStage, wipeStage } from '@scalebridge/api/contract'
import { SESSION_MODES } from '@scalebridge/db/reference'
import { SPEEDS } from '@scalebridge/db/rules'
import { error, redirect } from '@sveltejs/kit'
import { randomUUID } from 'node:crypto'
import { textOf } from '#lib/form-text.ts'
import { localise } from '#lib/i18n/locales.ts'
import { call } from '#lib/server/api.ts'
import { failProblem, throwProblem } from '#lib/server/problems.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  try {
    const { segments } = await call(event, getCurrentEdition, {})
    const rundowns = await Promise.all(segments.map(({ id }) => call(event, getRundown, { params: { segmentId: id } })))
    return { rundowns, idempotencyKey: randomUUID() }
  } catch (cause) {
    return throwProblem(event, cause)
  }
}

export const actions: Actions = {
  open: async (event) => {
    const form = await event.request.formData()
    const mode = SESSION_MODES.find((one) => one === textOf(form, 'mode')) ?? error(400)
    const speed = SPEEDS.find((one) => one === Number(textOf(form, 'speed'))) ?? 1
    const body = mode === 'live' ? { mode } : { mode, speed }
    const params = { segmentId: textOf(form, 'segmentId') }
    let opened: string
    try {
      opened = (await call(event, openStage, { params, body, idempotencyKey: textOf(form, 'idempotencyKey') })).id
    } catch (cause) {
      return failProblem(event, cause, {})
    }
    redirect(303, localise(`/show/${opened}`, event.locals.locale))
  },
  wipe: async (event) => {
    const form = await event.request.formData()
    try {
      await call(event, wipeStage, { params: { stageId: textOf(form, 'sessionId') } })
    } catch (cause) {
      return failProblem(event, cause, {})
    }
    redirect(303, localise('/show', event.locals.locale))
  },
}
