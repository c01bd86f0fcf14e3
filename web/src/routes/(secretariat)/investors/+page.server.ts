import { listInvestors } from '@scalebridge/api/contract'
import { INVESTOR_STATES } from '@scalebridge/db/reference'
import { redirect } from '@sveltejs/kit'
import { localise } from '#lib/i18n/locales.ts'
import { call } from '#lib/server/api.ts'
import { ApiProblem, throwProblem } from '#lib/server/problems.ts'
import type { PageServerLoad } from './$types'

const PAGE_SIZE = 50

export const load: PageServerLoad = async (event) => {
  const { searchParams } = event.url
  const state = INVESTOR_STATES.find((one) => one === searchParams.get('state'))
  const cursor = searchParams.get('cursor') ?? undefined
  const investors = await call(event, listInvestors, { querystring: { state, cursor, size: PAGE_SIZE } }).catch((cause: unknown) => {
    if (cause instanceof ApiProblem && cause.problem.code === 'request.cursorInvalid')
      redirect(303, localise('/investors', event.locals.locale))
    throwProblem(event, cause)
  })
  return { investors, state: state ?? null, paged: cursor !== undefined }
}
