import { getRundown, saveRundown } from '@scalebridge/api/contract'
import { error, fail } from '@sveltejs/kit'
import { textOf } from '#lib/form-text.ts'
import { call } from '#lib/server/api.ts'
import { ApiProblem, failProblem, throwProblem } from '#lib/server/problems.ts'
import { readItems } from '#lib/stage/rundown-form.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { segmentId } = event.params
  const rundown = await call(event, getRundown, { params: { segmentId } }).catch((cause: unknown) => throwProblem(event, cause))
  return { rundown }
}

export const actions: Actions = {
  default: async (event) => {
    const form = await event.request.formData()
    const params = { segmentId: event.params.segmentId }
    const isFromSlate = textOf(form, 'from') === 'slate'
    const items = readItems(textOf(form, 'items')) ?? error(400)
    const body = isFromSlate ? ({ from: 'slate' } as const) : ({ from: 'items', items } as const)
    try {
      return { saved: await call(event, saveRundown, { params, body, ifMatch: Number(textOf(form, 'revision')) }) }
    } catch (cause) {
      // Somebody else saved meanwhile: the page shows what they did, and keeps what was typed here.
      if (cause instanceof ApiProblem && cause.problem.status === 412) {
        return fail(412, { theirs: await call(event, getRundown, { params }), problem: cause.problem })
      }
      return failProblem(event, cause, {})
    }
  },
}
