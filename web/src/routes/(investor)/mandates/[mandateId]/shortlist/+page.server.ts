import {
  createSavedView,
  deleteSavedView,
  getMandate,
  getReach,
  getShortlist,
  listNearMisses,
  listSavedViews,
  tellOfView,
} from '@scalebridge/api/contract'
import { SEARCH_TELLINGS } from '@scalebridge/db/reference'
import { redirect, type RequestEvent } from '@sveltejs/kit'
import { textOf } from '#lib/form-text.ts'
import { toCardItem } from '#lib/investors/card-item.ts'
import { queryOf, readFilters, type ShortlistFilters, type ShownList } from '#lib/investors/shortlist-filters.ts'
import { loadLists } from '#lib/lists/server/load-lists.ts'
import { call } from '#lib/server/api.ts'
import { ApiProblem, failProblem, orNothing, throwProblem } from '#lib/server/problems.ts'
import { decide, lastDecision } from './deciding.ts'
import type { Actions, PageServerLoad } from './$types'

type Event = RequestEvent<{ mandateId: string }>

export const load: PageServerLoad = async (event) => {
  event.depends('app:shortlist')
  const { mandateId } = event.params
  const filters = readFilters(event.url.searchParams)
  const cursor = event.url.searchParams.get('cursor')
  // A form sends its empty fields too; the address that one keeps or sends on should not carry them.
  if ([...event.url.searchParams.values()].includes('') && event.request.method === 'GET') redirect(303, here(event.url))
  const mandate = await call(event, getMandate, { params: { mandateId } }).catch((cause: unknown) => throwProblem(event, cause))
  const isOpen = mandate.investorState === 'verified'
  const isFirst = cursor === null && queryOf(filters) === ''
  const asked = listAskedFor(event.url)
  const isNear = isOpen && isFirst && mandate.state === 'active'
  const listing = isOpen ? readList(event, filters, { cursor, list: asked }) : null
  const [list, views, near, last, lists] = await Promise.all([
    listing,
    call(event, listSavedViews, { querystring: { page: 'shortlist' } })
      .then(({ items }) => items)
      .catch(() => []),
    isNear ? readNear(event, listing) : { misses: [], reach: null },
    isOpen ? lastDecision(event) : null,
    loadLists(event),
  ])
  const shown = list === null ? null : { ...list, items: JSON.stringify(list.items.map(toCardItem)) }
  return { mandate, filters, query: queryOf(filters), asked, cursor, list: shown, views, near, last, lists }
}

export const actions: Actions = {
  save: (event) => decide(event, 'saved'),
  pass: (event) => decide(event, 'dismissed'),
  undo: (event) => decide(event, 'undone'),
  keepView: async (event) => {
    const name = textOf(await event.request.formData(), 'viewName')
    const query = queryOf(readFilters(event.url.searchParams))
    try {
      await call(event, createSavedView, { body: { page: 'shortlist', name, query } })
    } catch (cause) {
      return failProblem(event, cause, { viewName: name })
    }
    redirect(303, here(event.url))
  },
  tellView: async (event) => {
    const form = await event.request.formData()
    const every = SEARCH_TELLINGS.find((one) => one === form.get('every')) ?? null
    const body = { every, mandateId: event.params.mandateId }
    try {
      await call(event, tellOfView, { params: { viewId: textOf(form, 'viewId') }, body })
    } catch (cause) {
      return failProblem(event, cause, { viewName: '' })
    }
    redirect(303, here(event.url))
  },
  dropView: async (event) => {
    const viewId = textOf(await event.request.formData(), 'viewId')
    try {
      await call(event, deleteSavedView, { params: { viewId } })
    } catch (cause) {
      return failProblem(event, cause, { viewName: '' })
    }
    redirect(303, here(event.url))
  },
}

function here(url: URL): string {
  const query = queryOf(readFilters(url.searchParams), url.searchParams.get('list') === 'all' ? { list: 'all' } : {})
  return query ? `${url.pathname}?${query}` : url.pathname
}

/** Whoever narrows looks among all that fit: twenty need no narrowing. */
function listAskedFor({ searchParams }: URL): ShownList {
  return queryOf(readFilters(searchParams)) !== '' || searchParams.get('list') === 'all' ? 'all' : 'short'
}

/** One page of the list. A cursor of a list that is no more leads to the beginning of the new one. */
async function readList(event: Event, filters: ShortlistFilters, { cursor, list }: { cursor: string | null; list: ShownList }) {
  const querystring = { size: 20, ...filters, list, ...(cursor === null ? {} : { cursor }) }
  try {
    return await call(event, getShortlist, { params: { mandateId: event.params.mandateId }, querystring })
  } catch (cause) {
    if (cause instanceof ApiProblem && cause.problem.code === 'request.cursorInvalid') redirect(303, here(event.url))
    return throwProblem(event, cause)
  }
}

/**
 * What gates keep out: where the reader asked for it, or has nothing else to look at. Otherwise null: to hold each pitch of the edition
 * against the mandate takes longer than all the rest of the page, which asks for it once it stands.
 */
async function readNear(event: Event, listing: ReturnType<typeof readList> | null) {
  const isAsked = event.url.searchParams.has('near') || (await listing)?.items.length === 0
  if (!isAsked) return null
  const params = { mandateId: event.params.mandateId }
  const [misses, reach] = await Promise.all([
    call(event, listNearMisses, { params }).catch((cause: unknown) => throwProblem(event, cause)),
    orNothing(call(event, getReach, { params })),
  ])
  return { misses: misses.items, reach }
}
