import { liftConflict, listConflicts, listPairRules, removePairRule } from '@scalebridge/api/contract'
import { CONFLICT_KINDS } from '@scalebridge/db/reference'
import { redirect } from '@sveltejs/kit'
import { textOf } from '#lib/form-text.ts'
import { localise } from '#lib/i18n/locales.ts'
import { currentEdition } from '#lib/secretariat/server/edition.ts'
import { call } from '#lib/server/api.ts'
import { ApiProblem, failProblem, throwProblem } from '#lib/server/problems.ts'
import type { Actions, PageServerLoad } from './$types'

const PAGE_SIZE = 50

export const load: PageServerLoad = async (event) => {
  const cursor = event.url.searchParams.get('cursor') ?? undefined
  const params = { editionId: (await currentEdition(event)).id }
  const [rules, conflicts] = await Promise.all([
    call(event, listPairRules, { params, querystring: { cursor, size: PAGE_SIZE } }),
    call(event, listConflicts, { params }),
  ]).catch((cause: unknown) => {
    if (cause instanceof ApiProblem && cause.problem.code === 'request.cursorInvalid')
      redirect(303, localise('/matching/rules', event.locals.locale))
    throwProblem(event, cause)
  })
  return { rules, conflicts, paged: cursor !== undefined, saved: event.url.searchParams.has('saved') }
}

export const actions: Actions = {
  remove: async (event) => {
    const ruleId = textOf(await event.request.formData(), 'rule')
    try {
      await call(event, removePairRule, { params: { ruleId } })
    } catch (cause) {
      return failProblem(event, cause, { conflict: '', reason: '' })
    }
    redirect(303, localise('/matching/rules?saved', event.locals.locale))
  },
  lift: async (event) => {
    const form = await event.request.formData()
    const [organisationId, investorId] = [textOf(form, 'organisation'), textOf(form, 'investor')]
    const kind = CONFLICT_KINDS.find((one) => one === form.get('kind')) ?? 'other'
    const reason = textOf(form, 'reason')
    try {
      const params = { editionId: (await currentEdition(event)).id }
      await call(event, liftConflict, { params, body: { organisationId, investorId, kind, reason } })
    } catch (cause) {
      return failProblem(event, cause, { conflict: `${organisationId} ${investorId} ${kind}`, reason })
    }
    redirect(303, localise('/matching/rules?saved', event.locals.locale))
  },
}
