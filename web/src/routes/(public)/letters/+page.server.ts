import { checkLetter } from '@scalebridge/api/contract'
import { fail } from '@sveltejs/kit'
import { textOf } from '#lib/form-text.ts'
import { call } from '#lib/server/api.ts'
import { ApiProblem, throwProblem } from '#lib/server/problems.ts'
import type { Actions } from './$types'

export const actions: Actions = {
  default: async (event) => {
    const code = textOf(await event.request.formData(), 'code').slice(0, 40)
    if (code === '') return fail(422, { code, answer: 'mistyped' as const, letter: null })
    try {
      return { code, ...(await call(event, checkLetter, { body: { code } })) }
    } catch (cause) {
      if (cause instanceof ApiProblem && cause.problem.status === 429) return fail(429, { code, answer: 'tooMany' as const, letter: null })
      return throwProblem(event, cause)
    }
  },
}
