import { answerPool, getPools, startPool } from '@scalebridge/api/contract'
import { fail, redirect } from '@sveltejs/kit'
import { randomUUID } from 'node:crypto'
import { textOf } from '#lib/form-text.ts'
import { localise } from '#lib/i18n/locales.ts'
import { call } from '#lib/server/api.ts'
import { failProblem, throwProblem } from '#lib/server/problems.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  event.depends('app:pitch')
  const { pitchId } = event.params
  const pooling = await call(event, getPools, { params: { pitchId } }).catch((cause: unknown) => throwProblem(event, cause))
  // Belongs to this page: sent twice, it starts one pool.
  return { pooling, idempotencyKey: randomUUID(), isDone: event.url.searchParams.has('done') }
}

const ANSWERS = ['joined', 'declined', 'left'] as const

export const actions: Actions = {
  start: async (event) => {
    const { pitchId } = event.params
    const data = await event.request.formData()
    const pitchIds = data.getAll('pitchIds').map(String)
    const values = { title: textOf(data, 'title'), summary: textOf(data, 'summary'), pitchIds }
    if (values.title === '' || values.summary === '' || pitchIds.length === 0) return fail(422, { problem: null, values, isHalf: true })
    try {
      await call(event, startPool, { params: { pitchId }, body: values, idempotencyKey: textOf(data, 'idempotencyKey') })
    } catch (cause) {
      return failProblem(event, cause, values)
    }
    redirect(303, localise(`/pitches/${pitchId}/pool?done`, event.locals.locale))
  },
  answer: async (event) => {
    const { pitchId } = event.params
    const data = await event.request.formData()
    const answer = ANSWERS.find((one) => one === textOf(data, 'answer')) ?? 'declined'
    try {
      await call(event, answerPool, {
        params: { pitchId: textOf(data, 'pitchId') || pitchId },
        body: { poolId: textOf(data, 'poolId'), answer },
      })
    } catch (cause) {
      return failProblem(event, cause, { title: '', summary: '', pitchIds: [] as string[] }) // as: an empty list of strings
    }
    redirect(303, localise(`/pitches/${pitchId}/pool?done`, event.locals.locale))
  },
}
