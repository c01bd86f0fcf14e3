import { createMatchPolicy, listMatchPolicies, listMatchRuns } from '@scalebridge/api/contract'
import { redirect } from '@sveltejs/kit'
import { randomUUID } from 'node:crypto'
import { textOf } from '#lib/form-text.ts'
import { localise } from '#lib/i18n/locales.ts'
import { currentEdition } from '#lib/secretariat/server/edition.ts'
import { call } from '#lib/server/api.ts'
import { failProblem, throwProblem } from '#lib/server/problems.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  event.depends('app:matching')
  const { id } = await currentEdition(event)
  const params = { editionId: id }
  const [policies, runs] = await Promise.all([call(event, listMatchPolicies, { params }), call(event, listMatchRuns, { params })]).catch(
    (cause: unknown) => throwProblem(event, cause),
  )
  return { policies, runs, idempotencyKey: randomUUID() }
}

export const actions: Actions = {
  create: async (event) => {
    const form = await event.request.formData()
    const { id } = await currentEdition(event)
    const copyOf = textOf(form, 'copyOf')
    let made: string | null
    try {
      const body = { copyOf: copyOf === '' ? null : copyOf }
      made = (await call(event, createMatchPolicy, { params: { editionId: id }, body, idempotencyKey: textOf(form, 'idempotencyKey') })).id
    } catch (cause) {
      return failProblem(event, cause, {})
    }
    redirect(303, localise(`/matching/policies/${made}/edit`, event.locals.locale))
  },
}
