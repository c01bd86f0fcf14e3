import { changeItems, getList, removeList, saveList, type Input } from '@scalebridge/api/contract'
import { LIST_SHARINGS } from '@scalebridge/db/reference'
import { redirect, type RequestEvent } from '@sveltejs/kit'
import { textOf } from '#lib/form-text.ts'
import { localise } from '#lib/i18n/locales.ts'
import { call } from '#lib/server/api.ts'
import { failProblem, throwProblem } from '#lib/server/problems.ts'
import type { Actions, PageServerLoad } from './$types'

type Event = RequestEvent<{ listId: string }>

const DONE = ['added', 'saved'] as const

export const load: PageServerLoad = async (event) => {
  const { listId } = event.params
  const list = await call(event, getList, { params: { listId } }).catch((cause: unknown) => throwProblem(event, cause))
  const done = DONE.find((one) => one === event.url.searchParams.get('done')) ?? null
  return { list, done }
}

const here = (event: Event, done: string) => redirect(303, `${event.url.pathname}?done=${done}`)

/** Makes one change to what stands on the list, as of the revision that the page showed. */
async function change(event: Event, form: FormData, body: Input<typeof changeItems>['body']) {
  const { listId } = event.params
  try {
    await call(event, changeItems, { params: { listId }, body, ifMatch: Number(textOf(form, 'revision')) })
  } catch (cause) {
    return failProblem(event, cause, null)
  }
  here(event, 'saved')
}

const tagsOf = (text: string) => [
  ...new Set(
    text
      .split(/[,،，]/)
      .map((tag) => tag.trim().slice(0, 40))
      .filter((tag) => tag !== ''),
  ),
]

export const actions: Actions = {
  say: async (event) => {
    const form = await event.request.formData()
    const tags = tagsOf(textOf(form, 'tags')).slice(0, 10)
    return change(event, form, { do: 'say', pitchId: textOf(form, 'pitchId'), note: textOf(form, 'note') || null, tags })
  },
  move: async (event) => {
    const form = await event.request.formData()
    return change(event, form, { do: 'move', pitchId: textOf(form, 'pitchId'), position: Number(textOf(form, 'position')) })
  },
  take: async (event) => {
    const form = await event.request.formData()
    return change(event, form, { do: 'remove', pitchId: textOf(form, 'pitchId') })
  },
  save: async (event) => {
    const form = await event.request.formData()
    const sharing = LIST_SHARINGS.find((one) => one === form.get('sharing')) ?? 'private'
    const sharedWith = form.getAll('sharedWith').filter((value) => typeof value === 'string')
    const body = { name: textOf(form, 'name'), note: textOf(form, 'note') || null, sharing, sharedWith }
    try {
      await call(event, saveList, { params: event.params, body, ifMatch: Number(textOf(form, 'revision')) })
    } catch (cause) {
      return failProblem(event, cause, null)
    }
    here(event, 'saved')
  },
  remove: async (event) => {
    try {
      await call(event, removeList, { params: event.params })
    } catch (cause) {
      return failProblem(event, cause, null)
    }
    redirect(303, localise('/lists', event.locals.locale))
  },
}
