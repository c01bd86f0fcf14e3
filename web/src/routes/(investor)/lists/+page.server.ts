import { changeItems, createList, listLists } from '@scalebridge/api/contract'
import { fail, redirect, type RequestEvent } from '@sveltejs/kit'
import { textOf } from '#lib/form-text.ts'
import { localise } from '#lib/i18n/locales.ts'
import { call } from '#lib/server/api.ts'
import { failProblem, throwProblem } from '#lib/server/problems.ts'
import { investorsOf } from '../mandates/own.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { items } = await call(event, listLists, {}).catch((cause: unknown) => throwProblem(event, cause))
  return { items, investors: investorsOf(event.locals.me), idempotencyKey: crypto.randomUUID() }
}

const toList = (event: RequestEvent, id: string, done: 'added' | 'saved') =>
  redirect(303, localise(`/lists/${id}?done=${done}`, event.locals.locale))

export const actions: Actions = {
  begin: async (event) => {
    const form = await event.request.formData()
    const values = { name: textOf(form, 'name'), note: textOf(form, 'note'), investorId: textOf(form, 'investorId') }
    const body = { ...values, note: values.note || null, pitchIds: [] }
    let id: string
    try {
      id = (await call(event, createList, { body, idempotencyKey: textOf(form, 'idempotencyKey') })).id
    } catch (cause) {
      return failProblem(event, cause, values)
    }
    toList(event, id, 'saved')
  },
  /** What is picked elsewhere comes here: onto a list that there is, or onto a new one. */
  add: async (event) => {
    const form = await event.request.formData()
    const pitchIds = [...new Set(form.getAll('pitch').filter((value) => typeof value === 'string'))]
    if (pitchIds.length === 0) return fail(422, { values: null, problem: null })
    const target = textOf(form, 'listId')
    let id = target
    try {
      if (target.startsWith('new:')) {
        const body = { investorId: target.slice(4), name: textOf(form, 'newName') || '–', note: null, pitchIds }
        id = (await call(event, createList, { body, idempotencyKey: crypto.randomUUID() })).id
      } else {
        const body = { do: 'add' as const, pitchIds, note: null, tags: [] }
        await call(event, changeItems, { params: { listId: target }, body, ifMatch: '*' })
      }
    } catch (cause) {
      return failProblem(event, cause, null)
    }
    toList(event, id, 'added')
  },
}
