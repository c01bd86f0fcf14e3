import { comparePitches } from '@scalebridge/api/contract'
import { MOST_COMPARED } from '@scalebridge/db/reference'
import { redirect } from '@sveltejs/kit'
import { call } from '#lib/server/api.ts'
import { throwProblem } from '#lib/server/problems.ts'
import type { PageServerLoad } from './$types'

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

export const load: PageServerLoad = async (event) => {
  const { searchParams, pathname } = event.url
  // A form sends each box by itself; one address with all of them is what people keep and pass on.
  const picked = searchParams.getAll('pitch').filter((id) => ID.test(id))
  if (searchParams.has('pitch')) redirect(303, `${pathname}?pitches=${[...new Set(picked)].join(',')}`)
  const asked = (searchParams.get('pitches') ?? '').split(',').filter((id) => ID.test(id))
  const pitches = asked.slice(0, MOST_COMPARED).join(',')
  if (pitches === '') return { items: [], rates: [], asked }
  const found = await call(event, comparePitches, { querystring: { pitches } }).catch((cause: unknown) => throwProblem(event, cause))
  return { ...found, asked }
}
