import { createSavedView, deleteSavedView, getPoolSummary, listPool, listSavedViews, rematchEdition } from '@scalebridge/api/contract'
import { redirect } from '@sveltejs/kit'
import { localise } from '#lib/i18n/locales.ts'
import { poolPath, poolQuery, readPoolFilters } from '#lib/secretariat/pool-filters.ts'
import { currentEdition } from '#lib/secretariat/server/edition.ts'
import { textOf } from '#lib/form-text.ts'
import { call } from '#lib/server/api.ts'
import { ApiProblem, failProblem, throwProblem } from '#lib/server/problems.ts'
import type { Actions, PageServerLoad } from './$types'

const PAGE_SIZE = 25

export const load: PageServerLoad = async (event) => {
  event.depends('app:pool')
  const { searchParams } = event.url
  const filters = readPoolFilters(searchParams)
  // A form without JavaScript sends every field; the address that one keeps and shares has only those that say something.
  if ([...searchParams.values()].includes('') && event.request.method === 'GET' && !event.url.search.includes('/')) {
    redirect(303, localise(poolPath(filters), event.locals.locale))
  }
  const cursor = searchParams.get('cursor') ?? undefined
  const edition = await currentEdition(event)
  const params = { editionId: edition.id }
  const { matched: matches, ...others } = filters
  const [summary, pool, views] = await Promise.all([
    call(event, getPoolSummary, { params }),
    call(event, listPool, { params, querystring: { ...others, matches, cursor, size: PAGE_SIZE } }),
    call(event, listSavedViews, { querystring: { page: 'pool' } }),
  ]).catch((cause: unknown) => {
    // A cursor of yesterday: begin at the first page rather than fail.
    if (cause instanceof ApiProblem && cause.problem.code === 'request.cursorInvalid')
      redirect(303, localise(poolPath(filters), event.locals.locale))
    throwProblem(event, cause)
  })
  return {
    edition: { id: edition.id, zone: edition.zone, goalsUnderReview: edition.goalsUnderReview },
    filters,
    cursor: cursor ?? null,
    wheel: searchParams.get('wheel') === 'primary' ? ('primary' as const) : ('all' as const),
    summary,
    pool,
    views: views.items,
  }
}

export const actions: Actions = {
  rematch: async (event) => {
    const { id } = await currentEdition(event)
    await call(event, rematchEdition, { params: { editionId: id } }).catch((cause: unknown) => throwProblem(event, cause))
    redirect(303, back(event.url, event.locals.locale))
  },

  saveView: async (event) => {
    const name = textOf(await event.request.formData(), 'name')
    try {
      await call(event, createSavedView, { body: { page: 'pool', name, query: poolQuery(readPoolFilters(event.url.searchParams)) } })
    } catch (cause) {
      return failProblem(event, cause, { name })
    }
    redirect(303, back(event.url, event.locals.locale))
  },

  deleteView: async (event) => {
    const viewId = textOf(await event.request.formData(), 'view')
    await call(event, deleteSavedView, { params: { viewId } }).catch((cause: unknown) => throwProblem(event, cause))
    redirect(303, back(event.url, event.locals.locale))
  },
}

function back(url: URL, locale: App.Locals['locale']): string {
  return localise(poolPath(readPoolFilters(url.searchParams)), locale)
}
